package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.Optional;

/**
 * Every acknowledged byte is there: each object in the ledger is read again through the mount and straight from S3. Objects that
 * were never acknowledged may be there or not.
 */
final class DataJudge extends StreamJudge<Operation> {
    DataJudge() {
        super(Guarantee.DATA, Channel.OPERATIONS);
    }

    /** What a workload wrote before it was ready counts as well. */
    @Override
    Optional<Recording> part(Recording recording, Volume volume) {
        return Optional.of(recording);
    }

    @Override
    String limit(Limits limits) {
        return "no acknowledged byte lost";
    }

    @Override
    StreamVisitor<Operation> hear(Volume volume, Scope scope) {
        return new Ledger(volume, scope);
    }
}
