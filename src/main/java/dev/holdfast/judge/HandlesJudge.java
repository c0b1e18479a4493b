package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;

/**
 * Files opened before the upgrade still work after it: one that is read where it was never read before (what the kernel has
 * cached can be read after the process died), and one long write that is closed after the upgrade.
 */
final class HandlesJudge extends StreamJudge<HandleLine> {

    HandlesJudge() {
        super(Guarantee.HANDLES, Channel.HANDLES);
    }

    /** Who may only read holds nothing open. */
    @Override
    boolean concernsReaders() {
        return false;
    }

    @Override
    String limit(Limits limits) {
        return "no error, the same content";
    }

    @Override
    StreamVisitor<HandleLine> hear(Volume volume, Scope scope) {
        return new HeldHandles(volume, scope);
    }
}
