package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A recorded run with what every judge derives from it: one time for all sources, phases, the judged window. */
public final class Recording {
    private static final long MILLI = 1_000_000;
    /** Streams of agents, on the clocks of their nodes; all others are the observer's. */
    private static final Set<Channel<?>> BY_AGENTS = Set.of(
            Channel.OPERATIONS,
            Channel.CONTROLS,
            Channel.HANDLES,
            Channel.MOUNTS,
            Channel.PROCESSES,
            Channel.CREDENTIALS,
            Channel.AGENTS);

    private final Evidence evidence;
    private final Window window;
    private final Map<String, Clock> clocks = new HashMap<>();

    public Recording(Evidence evidence) {
        this.evidence = evidence;
        this.window = Window.of(evidence.manifest());
        Map<String, List<ClockSample>> exchanges = new HashMap<>();
        for (Source source : evidence.sources(Channel.CLOCKS)) {
            try (Stream<ClockSample> samples = evidence.lines(Channel.CLOCKS, source)) {
                samples.forEach(s -> exchanges
                        .computeIfAbsent(s.source(), agent -> new ArrayList<>())
                        .add(s));
            }
        }
        exchanges.forEach((agent, samples) -> clocks.put(agent, Clock.of(samples)));
    }

    public Evidence evidence() {
        return evidence;
    }

    public Manifest manifest() {
        return evidence.manifest();
    }

    public Window window() {
        return window;
    }

    /** The clock behind a stream, or null when no clocks were exchanged with its agent. */
    public Clock clock(Channel<?> channel, String source) {
        if (!BY_AGENTS.contains(channel) || source.equals(Channel.OBSERVER)) {
            return Clock.OBSERVER;
        }
        Clock own = clocks.get(source);
        if (own == null && channel.equals(Channel.CONTROLS) && source.endsWith(Controls.TMPFS)) {
            // The control on a plain file system runs inside the workload's agent.
            return clocks.get(source.substring(0, source.length() - Controls.TMPFS.length()));
        }
        return own;
    }

    /** Name of the phase at a time on the observer's clock. */
    public String phaseAt(long at) {
        String name = "before the first phase";
        for (Phase phase : manifest().phases()) {
            if (phase.start() <= at) {
                name = phase.name();
            }
        }
        return name;
    }

    /** Name of the phase in which something surely happened that was placed by a clock; no phase's name where it may have been in two. */
    public String phaseAt(long at, Clock clock) {
        long uncertainty = clock.uncertainty(at);
        String name = phaseAt(at);
        return name.equals(phaseAt(at - uncertainty)) && name.equals(phaseAt(at + uncertainty))
                ? name
                : "between two phases";
    }

    /** A time in words: "3.2 s into phase upgrade". */
    public String when(long at) {
        Phase current = null;
        for (Phase phase : manifest().phases()) {
            if (phase.start() <= at) {
                current = phase;
            }
        }
        return current == null
                ? "before the first phase"
                : Text.seconds(at - current.start()) + " into phase " + current.name();
    }

    /** Whether the observer died: a phase has no end, so that what had to happen until then may have happened unseen. */
    boolean brokeOff() {
        return manifest().phases().stream().anyMatch(phase -> phase.end() == null);
    }

    /** The end of what is judged: the begin of the drain, or where a run that broke ended. */
    public long end() {
        if (window.ended()) {
            return window.end();
        }
        List<Phase> phases = manifest().phases();
        Phase last = phases.isEmpty() ? null : phases.get(phases.size() - 1);
        return last == null ? manifest().originT() : last.end() == null ? last.start() : last.end();
    }

    /** Milliseconds since the epoch at a time on the observer's clock. */
    public long wall(long at) {
        return manifest().originWall() + Math.floorDiv(at - manifest().originT(), MILLI);
    }

    /** The observer's clock at milliseconds since the epoch. */
    public long at(long wall) {
        return manifest().originT() + (wall - manifest().originWall()) * MILLI;
    }

    /** Judges the volumes that have the same record. */
    public interface Together {
        /**
         * Fills the cases of the volumes.
         *
         * @param by whose record it is
         * @param shared the case that reads it for all of them
         */
        void judge(String by, FindingBuilder shared, Map<Volume, FindingBuilder> cases);
    }

    /**
     * Judges each volume that matters by what was recorded of many at once, so that it is read once and not for each; doubts each node
     * that promised one and has none.
     *
     * @param which the volumes
     * @param kind what they are, in words: "mounted before the upgrade"
     * @param perNode the volumes of which every node needs one
     * @param limit what is allowed, with unit
     * @param by whose record it is: that of the volume's node, or of the observer
     * @param judge fills the cases of the volumes with the same record
     */
    public Judgement volumes(
            Guarantee guarantee,
            Predicate<Volume> which,
            String kind,
            Predicate<Volume> perNode,
            String limit,
            Function<Volume, String> by,
            Together judge) {
        List<Volume> volumes = manifest().volumes().stream().filter(which).toList();
        Map<Volume, FindingBuilder> cases = new ConcurrentHashMap<>();
        volumes.stream().collect(Collectors.groupingBy(by)).entrySet().parallelStream()
                .forEach(group -> {
                    FindingBuilder shared = new FindingBuilder(this, group.getKey(), "", limit);
                    Map<Volume, FindingBuilder> together = new LinkedHashMap<>();
                    group.getValue()
                            .forEach(v -> together.put(v, new FindingBuilder(this, v.name(), v.node(), limit, shared)));
                    judge.judge(group.getKey(), shared, together);
                    cases.putAll(together);
                });
        return judgement(
                guarantee, limit, volumes.stream().map(cases::get).toList(), bare(volumes, kind, perNode, limit));
    }

    /** The nodes that promised a volume and have none. */
    public List<FindingBuilder> bare(List<Volume> volumes, String kind, Predicate<Volume> perNode, String limit) {
        return manifest().nodes().stream()
                .filter(node -> volumes.stream()
                        .noneMatch(v -> perNode.test(v) && v.node().equals(node)))
                .map(node -> {
                    FindingBuilder c = new FindingBuilder(this, node, node, limit);
                    c.doubt("no volume " + kind + " is on this node, so nothing is known of it");
                    return c;
                })
                .toList();
    }

    /** Puts the cases of a guarantee together, with those of nodes that have none. */
    public static Judgement judgement(
            Guarantee guarantee, String limit, List<FindingBuilder> cases, List<FindingBuilder> bare) {
        return judgement(
                guarantee, limit, Stream.concat(cases.stream(), bare.stream()).toList());
    }

    /** Puts the cases of a guarantee together. */
    public static Judgement judgement(Guarantee guarantee, String limit, List<FindingBuilder> cases) {
        List<Finding> findings = cases.stream().map(FindingBuilder::close).toList();
        Verdict verdict =
                findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.INCONCLUSIVE);
        return new Judgement(guarantee, verdict, FindingBuilder.worst(cases), limit, findings);
    }
}
