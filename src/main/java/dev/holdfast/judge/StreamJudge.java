package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A judge of single volumes by one record that their workloads wrote all the time. Those are by far the longest records, so the judges
 * of one channel listen together: each line is read once for all of them.
 */
abstract class StreamJudge<T extends Line> implements Judge {
    private final Guarantee name;
    private final Channel<T> channel;

    StreamJudge(Guarantee name, Channel<T> channel) {
        this.name = name;
        this.channel = channel;
    }

    /** What a judge makes of one volume while it listens. For one thread. */
    interface Hearing<T> extends AutoCloseable {
        /** Takes the next line, with its time on the observer's clock. */
        void line(long at, T line, Source source);

        /** There are no more lines: the case is made up. */
        void conclude();

        /** Lets go of whatever else is read, also when it was not concluded. */
        @Override
        default void close() {}
    }

    @Override
    public final Guarantee guarantee() {
        return name;
    }

    /** This judge, if it listens to a channel. */
    @SuppressWarnings("unchecked")
    final <L extends Line> Stream<StreamJudge<L>> of(Channel<L> wanted) {
        return channel.equals(wanted) ? Stream.of((StreamJudge<L>) this) : Stream.empty();
    }

    @Override
    public final Judgement judge(Evidence evidence, Limits limits) {
        return together(channel, List.of(this), evidence, limits).get(0);
    }

    /** Whether a volume is judged. Each node must have one that was mounted before the upgrade, whatever is judged besides. */
    boolean concerns(Volume volume) {
        return volume.before();
    }

    /** What is allowed, with unit. */
    abstract String limit(Limits limits);

    /** Begins to listen to a volume's workload. */
    abstract Hearing<T> hear(Recording run, Volume volume, Limits limits, FindingBuilder c);

    /** What judges of one channel say, in their order. */
    static <T extends Line> List<Judgement> together(
            Channel<T> channel, List<StreamJudge<T>> judges, Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        List<Volume> volumes = run.manifest().volumes();
        // Volumes are judged side by side: long runs hold millions of operations.
        List<Map<StreamJudge<T>, FindingBuilder>> cases = volumes.parallelStream()
                .map(volume -> cases(run, volume, channel, judges, limits))
                .toList();
        return judges.stream()
                .map(judge -> Recording.judgement(
                        judge.name,
                        judge.limit(limits),
                        cases.stream()
                                .filter(of -> of.containsKey(judge))
                                .map(of -> of.get(judge))
                                .toList(),
                        run.bare(volumes, "mounted before the upgrade", Volume::before, judge.limit(limits))))
                .toList();
    }

    private static <T extends Line> Map<StreamJudge<T>, FindingBuilder> cases(
            Recording run, Volume volume, Channel<T> channel, List<StreamJudge<T>> judges, Limits limits) {
        Map<StreamJudge<T>, FindingBuilder> cases = new LinkedHashMap<>();
        List<Hearing<T>> hearings = new ArrayList<>();
        try {
            for (StreamJudge<T> judge : judges) {
                if (judge.concerns(volume)) {
                    FindingBuilder c = new FindingBuilder(run, volume.name(), volume.node(), judge.limit(limits));
                    cases.put(judge, c);
                    hearings.add(judge.hear(run, volume, limits, c));
                }
            }
            FindingBuilder.together(cases.values(), channel, volume.name(), (at, line, source) -> {
                for (Hearing<T> hearing : hearings) {
                    hearing.line(at, line, source);
                }
            });
            hearings.forEach(Hearing::conclude);
        } finally {
            hearings.forEach(Hearing::close);
        }
        return cases;
    }
}
