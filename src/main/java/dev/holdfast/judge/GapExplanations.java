package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Scheduling;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What else than the driver explains a gap in the writes to a volume, and for how much of it:
 *
 * <ul>
 *   <li>a control, or an agent of the node, stood still too;
 *   <li>the mount process, the thread of the agent that writes, or the object store waited for a processor, though not while the mount process
 *       was stopped or hung in the kernel, and not for as long as its own limit kept it from one: the release sets that;
 *   <li>a mount of Holdfast's own on the node stood still too, though not while the mount process was stopped or hung: who stops all mount
 *       processes of a node stops that one too;
 *   <li>all volumes of this node and of another stood still, without anything that was done to the driver on both of them.
 * </ul>
 *
 * <p>Of each only the share counts that the driver did not take part in: where it used more of the processors than it does usually, the
 * same share of the standstill is its own doing, and all of it where it took most of a machine that had processors to spare before. What is added up is the most that may have been waited, so that what is left over
 * surely is not explained by any of it.
 */
final class GapExplanations {
    private static final int CONTROLS = 0;
    private static final int MOUNT = 1;
    private static final int AGENT = 2;
    private static final int STORE = 3;
    private static final int OTHERS = 4;
    private static final int BESIDE = 5;
    private static final int PARTS = 6;

    /** As far beyond a gap is read what may have been at its time: clocks are known better than this. */
    private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);

    /** Processors are to spare where no more than this share of those that are busy now was busy usually. */
    private static final double SPARE = 0.8;

    private final Recording recording;
    private final Limits limits;
    private final List<Subject> subjects;
    private final DriverActivity activity;
    private final Map<String, String> machines = new HashMap<>();
    private final Map<String, ProcessorUse> nodes = new HashMap<>();
    private final ProcessorUse store = new ProcessorUse(Set.of());
    private final Map<String, NodeSamples> samples = new HashMap<>();
    private final Map<String, Spans> standstills = new HashMap<>();
    private final Map<String, Spans> others = new HashMap<>();
    private final Map<Volume, MountProcesses> processes = new HashMap<>();
    private final Map<Volume, Spans> besides = new HashMap<>();
    private final Map<String, Integer> mountsBefore = new HashMap<>();

    /**
     * A volume.
     *
     * @param gaps that are to be explained
     * @param begun when it was written to first
     * @param waits in which nothing got through for long enough to say that the volume stood still
     */
    record Subject(Volume volume, FindingBuilder finding, long begun, List<Spans.Span> gaps, List<Spans.Span> waits) {
        /** When nothing got through, or nobody wrote yet. */
        Spans quiet() {
            return Spans.of(Stream.concat(waits.stream(), Stream.of(new Spans.Span(Long.MIN_VALUE, begun)))
                    .toList());
        }
    }

    GapExplanations(Recording recording, Limits limits, List<Subject> subjects) {
        this.recording = recording;
        this.limits = limits;
        this.subjects = subjects;
        StreamReader reader = new StreamReader(recording);
        activity = DriverActivity.read(reader);
        for (String node : recording.manifest().nodes()) {
            machines.put(node, node);
            reader.read(Channel.AGENTS, node, (at, line, source) -> {
                if (line instanceof AgentLine.Started started && started.machine() != null) {
                    machines.put(node, started.machine());
                }
            });
        }
        Spans gaps = Spans.of(subjects.stream()
                .flatMap(subject -> subject.gaps.stream())
                .map(gap -> new Spans.Span(gap.from() - MARGIN, gap.to() + MARGIN))
                .toList());
        for (String node : recording.manifest().nodes()) {
            ProcessorUse use = new ProcessorUse(activity.uids());
            if (read(node, use, gaps)) {
                nodes.put(node, use);
            }
        }
        read(Channel.OBSERVER, store, gaps);
    }

    /** Reads a source for all who have gaps, whether or not it exists. */
    private boolean read(String source, ProcessorUse into, Spans gaps) {
        Clock clock = recording.clock(Channel.SCHEDULING, source);
        if (clock == null || recording.sources(Channel.SCHEDULING, source).isEmpty()) {
            return false;
        }
        Window window = recording.whole().window();
        StreamReader.together(
                subjects.stream()
                        .filter(subject -> !subject.gaps.isEmpty())
                        .map(Subject::finding)
                        .toList(),
                Channel.SCHEDULING,
                source,
                (at, line, from) -> {
                    long since = at - (line.t() - line.since());
                    if (line.error() == null && at > since) {
                        ProcessorUse.Interval interval = new ProcessorUse.Interval(since, at, line);
                        into.add(
                                interval,
                                since >= window.start() && at <= window.upgradeStart(),
                                gaps.reach(interval.waitsFrom(), at));
                    }
                });
        return true;
    }

    /**
     * How much of a gap is explained, by what.
     *
     * @param controls controls and agents that stood still
     * @param mount the mount process waited for a processor
     * @param agent the thread that writes did
     * @param store the object store did
     * @param others another node stood still too
     * @param beside a mount of Holdfast's own on the node did
     * @param own of all that, what the driver had its part in, which explains nothing; the others are without it
     * @param all what is explained, by all of these
     */
    record Explanation(
            long controls, long mount, long agent, long store, long others, long beside, long own, long all) {}

    /** Explains a gap as far as it goes. */
    Explanation of(Subject subject, Spans.Span gap, List<Controls.Stall> stalls) {
        Volume volume = subject.volume;
        ProcessorUse use = nodes.get(volume.node());
        Clock clock = subject.finding.clock(Channel.OPERATIONS, volume.name());
        Clock probe = recording.clock(Channel.SCHEDULING, volume.node());
        long blur = use == null || probe == null
                ? 0
                : Math.min(MARGIN, clock.uncertainty(gap.from()) + probe.uncertainty(gap.from()));
        // What may have been at the time of the gap was.
        return Stream.of(0L, -blur, blur)
                .distinct()
                .map(shift -> explain(subject, gap, stalls, use, shift))
                .reduce((one, other) -> other.all > one.all ? other : one)
                .orElseThrow();
    }

    /** The processes that served the volume. */
    MountProcesses processes(Volume volume) {
        return processes.computeIfAbsent(volume, any -> new MountProcesses(volume, samples(volume.node())));
    }

    private NodeSamples samples(String node) {
        // What is wrong with the samples is for the judge of the processes to say: here they only explain.
        return samples.computeIfAbsent(
                node, any -> NodeSamples.read(node, limits, new FindingBuilder(recording, node, node, "")));
    }

    private Explanation explain(
            Subject subject, Spans.Span gap, List<Controls.Stall> stalls, ProcessorUse use, long shift) {
        Volume volume = subject.volume;
        MountProcesses serving = processes(volume);
        Spans stopped = Spans.of(Stream.concat(serving.in('T').all().stream(), serving.in('D').all().stream())
                .toList());
        Spans controls = Spans.of(
                stalls.stream().map(s -> new Spans.Span(s.from(), s.to())).toList());
        Spans together = othersStill(volume.node());
        Spans beside = besides.computeIfAbsent(
                volume,
                any -> Spans.of(Controls.ofMount(volume, subject.finding).stream()
                        .map(s -> new Spans.Span(s.from(), s.to()))
                        .toList()));
        List<Waited> waited = new ArrayList<>();
        if (use != null) {
            use.intervals().forEach(i -> waited.add(Waited.of(i, shift, volume, serving)));
        }
        store.intervals().forEach(i -> waited.add(Waited.ofStore(i)));
        waited.removeIf(one -> one.from >= gap.to() || one.to <= gap.from());
        waited.sort(Comparator.comparingLong(one -> one.from));
        TreeSet<Long> cuts = new TreeSet<>(List.of(gap.from(), gap.to()));
        Stream.of(stopped, controls, together, beside)
                .flatMap(spans -> spans.all().stream())
                .forEach(span -> {
                    cuts.add(span.from());
                    cuts.add(span.to());
                });
        waited.forEach(one -> {
            cuts.add(one.from);
            cuts.add(one.to);
        });
        double[] sums = new double[PARTS];
        double own = 0;
        List<Waited> now = new ArrayList<>();
        int next = 0;
        Long from = null;
        for (long to : cuts.subSet(gap.from(), true, gap.to(), true)) {
            if (from != null) {
                long begin = from;
                now.removeIf(one -> one.to <= begin);
                while (next < waited.size() && waited.get(next).from < to) {
                    now.add(waited.get(next++));
                }
                double[] here = new double[PARTS];
                double left = (double) to - from;
                if (controls.reach(from, to)) {
                    here[CONTROLS] = left;
                } else if (!stopped.reach(from, to)) {
                    if (beside.reach(from, to)) {
                        here[BESIDE] = left;
                    } else if (together.reach(from, to)) {
                        here[OTHERS] = left;
                    } else {
                        for (Waited one : now) {
                            left -= one.take(here, left);
                        }
                    }
                }
                double driver = use == null ? 0 : share(volume.node(), use, from - shift, to - shift);
                for (int i = 0; i < here.length; i++) {
                    sums[i] += here[i] * (1 - driver);
                    own += here[i] * driver;
                }
            }
            from = to;
        }
        return new Explanation(
                (long) sums[CONTROLS],
                (long) sums[MOUNT],
                (long) sums[AGENT],
                (long) sums[STORE],
                (long) sums[OTHERS],
                (long) sums[BESIDE],
                (long) own,
                (long) Arrays.stream(sums).sum());
    }

    /** What was waited in a stretch of time, as far as it has not been counted yet. */
    private static final class Waited {
        private long from;
        private final long to;
        private final double[] left = new double[PARTS];

        private Waited(ProcessorUse.Interval interval, long shift) {
            from = interval.from() + shift;
            to = interval.to() + shift;
        }

        private void add(int what, long nanos, Scheduling.Share share) {
            left[what] += nanos;
            from = Math.min(from, to - share.longest());
        }

        /** Of the mount process and of the agent. */
        static Waited of(ProcessorUse.Interval interval, long shift, Volume volume, MountProcesses processes) {
            Waited waited = new Waited(interval, shift);
            Scheduling line = interval.line();
            for (Scheduling.Share share : line.processes()) {
                if (processes.include(share)) {
                    long throttled = line.groups().stream()
                            .filter(group -> group.path().equals(share.group()))
                            .mapToLong(Scheduling.Group::throttled)
                            .sum();
                    waited.add(MOUNT, Math.max(0, share.waited() - throttled), share);
                } else if (volume.name().equals(share.agent())) {
                    waited.add(AGENT, share.waited(), share);
                }
            }
            return waited;
        }

        /** Of the object store: many threads serve many volumes, so that only the longest wait of one counts. */
        static Waited ofStore(ProcessorUse.Interval interval) {
            Waited waited = new Waited(interval, 0);
            interval.line().processes().forEach(share -> waited.add(STORE, share.longest(), share));
            return waited;
        }

        /** Takes up to so much of it, and adds it. */
        double take(double[] to, double most) {
            double rest = most;
            for (int i = 0; i < left.length; i++) {
                double taken = Math.min(left[i], rest);
                left[i] -= taken;
                to[i] += taken;
                rest -= taken;
            }
            return most - rest;
        }
    }

    /**
     * The share of the machine's processors that the driver took beyond what is usual, of what was used of them. All of it where the machine
     * had some to spare before the upgrade, and the driver took more than everybody else together: without it nobody would have waited. Where
     * they were short already, nobody knows how many the others wanted.
     */
    private double share(String node, ProcessorUse use, long from, long to) {
        double busy = use.busy(from, to);
        if (busy == 0) {
            return 0;
        }
        double excess = excess(node, from, to);
        double usually = use.usuallyBusy();
        boolean alone = excess > busy / 2 && usually > 0 && usually < SPARE * busy;
        return alone ? 1 : Math.min(1, excess / busy);
    }

    /** How many processors more than usual the driver took of those of a node; nodes of one machine share them. */
    double excess(String node, long from, long to) {
        double excess = 0;
        for (Map.Entry<String, ProcessorUse> other : nodes.entrySet()) {
            if (machines.get(other.getKey()).equals(machines.get(node))) {
                double before = Math.max(1, mountsBefore(other.getKey()));
                double now = samples(other.getKey()).servingAt(from);
                excess += other.getValue().excess(from, to, Math.max(1, now / before));
            }
        }
        return excess;
    }

    private int mountsBefore(String node) {
        return mountsBefore.computeIfAbsent(node, any -> {
            // What is explained may be a part of a run that began later.
            Recording whole = recording.whole();
            return NodeSamples.read(node, limits, new FindingBuilder(whole, node, node, ""))
                    .servingAt(whole.window().upgradeStart());
        });
    }

    /** Whether who waited for a processor on a node was recorded. */
    boolean recorded(String node) {
        return nodes.containsKey(node);
    }

    /** How long processes of the node waited for io or memory in a stretch of time; by what the kernel says of the machine. */
    long pressure(String node, Spans.Span gap, Function<Scheduling, Long> what) {
        ProcessorUse use = nodes.get(node);
        return use == null
                ? 0
                : use.intervals().stream()
                        .filter(i -> what.apply(i.line()) != null)
                        .mapToLong(i -> Math.min(i.within(gap.from(), gap.to()), what.apply(i.line())))
                        .sum();
    }

    /** When all volumes of a node and of another stood still, with nothing that was done to the driver on both. */
    private Spans othersStill(String node) {
        return others.computeIfAbsent(node, any -> Spans.of(together(node)));
    }

    private List<Spans.Span> together(String node) {
        List<Spans.Span> still = new ArrayList<>();
        for (String other : recording.manifest().nodes()) {
            if (!other.equals(node)) {
                standstill(node).and(standstill(other)).all().stream()
                        .filter(s -> !explainedByDriver(node, s) || !explainedByDriver(other, s))
                        .forEach(still::add);
            }
        }
        return still;
    }

    private boolean explainedByDriver(String node, Spans.Span span) {
        return activity.on(node, span.from(), span.to()) || samples(node).changedIn(span.from(), span.to());
    }

    /** When volumes of a node stood still, and none of it got anything through. */
    private Spans standstill(String node) {
        return standstills.computeIfAbsent(node, any -> {
            List<Subject> here = subjects.stream()
                    .filter(subject -> subject.volume.node().equals(node))
                    .toList();
            Spans still = Spans.of(
                    here.stream().flatMap(subject -> subject.waits.stream()).toList());
            return here.stream().map(Subject::quiet).reduce(still, Spans::and);
        });
    }

    /** What explains a gap, in words; empty when nothing does. */
    String text(Explanation explanation, Spans.Span gap, List<Controls.Stall> stalls) {
        List<String> parts = new ArrayList<>();
        add(parts, explanation.mount, "the mount process waited ", " for a processor");
        add(parts, explanation.agent, "the writer's agent waited ", " for a processor");
        add(parts, explanation.store, "the object store waited ", " for a processor");
        add(parts, explanation.controls, Controls.within(stalls, gap.from(), gap.to()) + " stood still for ", "");
        add(parts, explanation.beside, "a mount of Holdfast's own on the node stood still too for ", "");
        add(parts, explanation.others, "all volumes of another node stood still too for ", "");
        return String.join(" and ", parts);
    }

    private static void add(List<String> parts, long nanos, String before, String after) {
        // What is shorter than a millisecond is written as none.
        if (nanos >= 1_000_000) {
            parts.add(before + Text.span(nanos) + after);
        }
    }
}
