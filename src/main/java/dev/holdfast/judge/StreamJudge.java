package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A judge of single volumes by one record that their workloads wrote all the time. Those are by far the longest records, so the judges
 * of one channel listen together: each line is read once for all of them.
 */
abstract class StreamJudge<T extends Line> implements Judge {
    private final Guarantee guarantee;
    private final Channel<T> channel;

    StreamJudge(Guarantee guarantee, Channel<T> channel) {
        this.guarantee = guarantee;
        this.channel = channel;
    }

    /** What a judge makes of one volume while it listens. For one thread. */
    interface StreamVisitor<T> extends AutoCloseable {
        /** Takes the next line, with its time on the observer's clock. */
        void line(long at, T line, Source source);

        /** There are no more lines: the finding is made up. */
        void conclude();

        /** Lets go of whatever else is read, also when it was not concluded. */
        @Override
        default void close() {}
    }

    @Override
    public final Guarantee guarantee() {
        return guarantee;
    }

    /** This judge, if it listens to a channel. */
    @SuppressWarnings("unchecked")
    final <L extends Line> Stream<StreamJudge<L>> of(Channel<L> wanted) {
        return channel.equals(wanted) ? Stream.of((StreamJudge<L>) this) : Stream.empty();
    }

    @Override
    public final Judgement judge(Assessment assessment) {
        return together(channel, List.of(this), assessment).get(0);
    }

    /** Whether a volume that is only read is judged too: what is judged are operations, and reads are some. */
    boolean concernsReaders() {
        return true;
    }

    /**
     * The part of a recording in which a volume is judged: all of it for one that was mounted before the upgrade, and for any other from when
     * its workload wrote; empty where the volume is not judged. Each node must have one that was mounted before, whatever is judged besides.
     */
    Optional<Recording> part(Recording recording, Volume volume) {
        return volume.before() ? Optional.of(recording) : SinceReady.ofWriter(recording, volume);
    }

    /** What is allowed, with unit. */
    abstract String limit(Limits limits);

    /** Begins to listen to a volume's workload. */
    abstract StreamVisitor<T> hear(Volume volume, Scope scope);

    /** Makes up what the finding on a volume owes to other volumes, once all were heard to their ends. */
    void settle(List<StreamVisitor<T>> heard, Assessment assessment) {}

    /** What came of a volume. */
    private record Heard<T>(FindingBuilder finding, StreamVisitor<T> visitor) {}

    /** What judges of one channel say, in their order. */
    static <T extends Line> List<Judgement> together(
            Channel<T> channel, List<StreamJudge<T>> judges, Assessment assessment) {
        Recording recording = assessment.recording();
        // Volumes are judged side by side: long runs hold millions of operations.
        List<Map<StreamJudge<T>, Heard<T>>> volumes = recording.manifest().volumes().parallelStream()
                .map(volume -> findings(volume, channel, judges, assessment))
                .toList();
        return judges.stream()
                .map(judge -> {
                    String limit = judge.limit(assessment.limits());
                    List<Heard<T>> heard = volumes.stream()
                            .flatMap(of -> Stream.ofNullable(of.get(judge)))
                            .toList();
                    judge.settle(heard.stream().map(Heard::visitor).toList(), assessment);
                    return FindingBuilder.judgement(
                            judge.guarantee,
                            limit,
                            Stream.concat(heard.stream().map(Heard::finding), bareNodes(recording, limit))
                                    .toList());
                })
                .toList();
    }

    private static Stream<FindingBuilder> bareNodes(Recording recording, String limit) {
        return recording.manifest().nodes().stream()
                .filter(node -> recording.manifest().volumes().stream()
                        .noneMatch(v -> v.before() && v.node().equals(node)))
                .map(node -> {
                    FindingBuilder bare = new FindingBuilder(recording, node, node, limit);
                    bare.absent("no volume mounted before the upgrade is on this node, so nothing is known of it");
                    return bare;
                });
    }

    private static <T extends Line> Map<StreamJudge<T>, Heard<T>> findings(
            Volume volume, Channel<T> channel, List<StreamJudge<T>> judges, Assessment assessment) {
        Map<StreamJudge<T>, Heard<T>> findings = new LinkedHashMap<>();
        List<StreamVisitor<T>> visitors = new ArrayList<>();
        try {
            for (StreamJudge<T> judge : judges) {
                if (!volume.written() && !judge.concernsReaders()) {
                    continue;
                }
                judge.part(assessment.recording(), volume).ifPresent(part -> {
                    FindingBuilder finding =
                            new FindingBuilder(part, volume.name(), volume.node(), judge.limit(assessment.limits()));
                    StreamVisitor<T> visitor = judge.hear(volume, new Scope(assessment.limits(), finding, kind -> {}));
                    findings.put(judge, new Heard<>(finding, visitor));
                    visitors.add(visitor);
                });
            }
            List<FindingBuilder> readers =
                    findings.values().stream().map(Heard::finding).toList();
            StreamReader.together(readers, channel, volume.name(), (at, line, source) -> {
                for (StreamVisitor<T> visitor : visitors) {
                    visitor.line(at, line, source);
                }
            });
            visitors.forEach(StreamVisitor::conclude);
        } finally {
            visitors.forEach(StreamVisitor::close);
        }
        return findings;
    }
}
