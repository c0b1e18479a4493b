package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Both mounters work side by side on one bucket: what a mount of one kind wrote, a mount of the other reads, a new object at once, an
 * overwritten one within the metadata TTL. Reader and writer have clocks of their own, so only what is surely too late counts.
 *
 * <p>A read proves that new objects are seen at once when it comes within the TTL of the write; and that overwriting is noticed when the
 * reader had seen an older version of the object, and reads it again later than the TTL.
 */
final class MixedJudge extends SubjectJudge<Volume> {
    MixedJudge() {
        super(Guarantee.MIXED);
    }

    @Override
    String limit(Assessment assessment) {
        return "new objects at once, overwritten ones within "
                + Text.span(assessment.limits().nanos(Limit.METADATA_TTL));
    }

    @Override
    List<Subject<Volume>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        // A workload may also have been asked to read what it wrote itself, which shows nothing of two mounters.
        Set<String> readers = recording.sources(Channel.CROSS_READS).stream()
                .filter(source -> recording.any(
                        Channel.CROSS_READS, source, line -> !line.writer().equals(source.name())))
                .map(Source::name)
                .collect(Collectors.toSet());
        return volumes(recording, v -> readers.contains(v.name())).stream()
                .map(Subject::of)
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return Arrays.stream(MounterKind.values())
                .map(kind -> new Required(
                        kind.toString(), "by " + kind, "", "no volume served by a " + kind + " read what others wrote"))
                .toList();
    }

    @Override
    void judge(Volume volume, Scope scope) {
        MounterKind kind = CrossReads.mounter(volume, scope.finding());
        if (kind != null) {
            scope.shows(kind.toString());
            new CrossReads(volume, kind, scope).judge();
        }
    }
}
