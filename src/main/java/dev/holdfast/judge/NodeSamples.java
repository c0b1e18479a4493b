package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterPodsSeen;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The samples that a node's probe took of its processes in the judged time, read once for all volumes of the node. */
final class NodeSamples {
    /** A tenth of the period more is the probe's own jitter. */
    private static final double JITTER = 1.1;

    /** What happened to a mount process may show so much later in the writes. */
    private static final long BEFORE = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final FindingBuilder finding;
    private final Recording recording;
    private final String node;
    private final Clock clock;
    private final TreeMap<Long, Mounts> tables = new TreeMap<>();
    private final Map<Source, String> boots = new HashMap<>();
    private final List<Controls.Stall> stalls;
    private final Spread periods = new Spread();
    private final List<Sample> changes = new ArrayList<>();
    private final MounterPodsSeen mounters;
    private long last;
    private long begun;
    private int samples;

    /** What one sample showed; {@code table} is null where the mounts were not known. */
    record Sample(long at, List<Processes.Entry> processes, Mounts table, String boot) {
        /** Whether both show the very same: most samples say no more than that they do. */
        @SuppressWarnings("ReferenceEquality")
        boolean sees(Sample other) {
            return processes == other.processes && table == other.table && Objects.equals(boot, other.boot);
        }

        /** Whether the kernel does not say which process serves which mount. */
        boolean deduced() {
            return processes.stream().anyMatch(p -> p.connection() < 0);
        }

        Mounts.Entry mount(Volume volume) {
            return table == null ? null : Targets.top(Targets.onHost(volume, table));
        }
    }

    private NodeSamples(String node, Limits limits, FindingBuilder finding) {
        this.limits = limits;
        this.finding = finding;
        this.recording = finding.recording();
        this.node = node;
        this.clock = finding.clock(Channel.PROCESSES, node);
        this.stalls = Controls.ofAgent(finding, node, "the probe itself");
        this.mounters = new MounterPodsSeen(finding);
    }

    /**
     * Reads them.
     *
     * @param finding takes what is wrong with them
     */
    @SuppressWarnings("ReferenceEquality")
    static NodeSamples read(String node, Limits limits, FindingBuilder finding) {
        NodeSamples samples = new NodeSamples(node, limits, finding);
        Targets.read(finding, node, (at, table, source) -> {
            Map.Entry<Long, Mounts> before = samples.tables.lastEntry();
            if (before == null || before.getValue() != table) {
                samples.tables.put(at, table);
            }
        });
        finding.read(Channel.AGENTS, node, (at, line, source) -> {
            if (line instanceof AgentLine.Started started) {
                samples.boots.put(source, started.bootId());
            }
        });
        finding.looks(Channel.PROCESSES, node, (at, look, source) -> {
            if (samples.recording.window().holds(at) && look.processes() != null) {
                samples.sample(at, look.processes(), source);
            }
        });
        if (samples.changes.stream().anyMatch(Sample::deduced)) {
            // Once for all volumes, which are judged by several threads.
            samples.mounters.at(samples.begun);
        }
        samples.conclude();
        return samples;
    }

    /** The first sample, and each that shows something else than the one before. */
    List<Sample> changes() {
        return changes;
    }

    /** Which processes serve a mount at one sample. */
    MountMatch match(Sample sample, Mounts.Entry mount, Volume volume) {
        return new MountMatcher(
                        recording.manifest().driver(),
                        sample.table == null ? List.of() : sample.table.mounts(),
                        sample.processes,
                        () -> mounters.at(sample.at),
                        recording.manifest().volumes())
                .of(mount, volume);
    }

    /** How many processes served mounts at a time; as far as samples tell. */
    int servingAt(long at) {
        int serving = 0;
        for (Sample sample : changes) {
            if (sample.at > at) {
                break;
            }
            serving = (int) sample.processes.stream()
                    .filter(Processes.Entry::alive)
                    .map(Processes.Entry::pid)
                    .distinct()
                    .count();
        }
        return serving;
    }

    /** Whether a process that serves a mount began, ended or was stopped shortly before a stretch of time or in it. */
    boolean changedIn(long from, long to) {
        Set<List<Object>> before = null;
        for (Sample sample : changes) {
            Set<List<Object>> now = sample.processes.stream()
                    .map(p -> List.<Object>of(p.pid(), p.start(), p.state().equals("T")))
                    .collect(Collectors.toSet());
            if (before != null && !now.equals(before) && sample.at + BEFORE > from && sample.at < to) {
                return true;
            }
            before = now;
        }
        return false;
    }

    /** How many there are. */
    int count() {
        return samples;
    }

    /** From the first to the last. */
    long span() {
        return last - begun;
    }

    /** The usual time between two. */
    long period() {
        return periods.quantile(0.5);
    }

    /** The longest time between two. */
    long hole() {
        return periods.quantile(1);
    }

    private void sample(long at, List<Processes.Entry> processes, Source source) {
        if (samples > 0) {
            periods.add(at - last);
            hole(last, at);
        } else {
            begun = at;
        }
        samples++;
        last = at;
        Sample now = new Sample(at, processes, tableAt(at), boots.get(source));
        if (changes.isEmpty() || !now.sees(changes.get(changes.size() - 1))) {
            changes.add(now);
        }
    }

    private void hole(long from, long to) {
        long most = limits.nanos(Limit.MAX_HOLE);
        // Where the clocks leave it open whether a hole reaches into the upgrade, it may.
        if (to - from > most
                && !clock.since(from, recording.window().upgradeEnd())
                && !clock.before(to, recording.window().upgradeStart())) {
            finding.doubt("no sample of the processes on " + node + " for " + Text.span(to - from) + ", beginning "
                    + recording.when(from) + Controls.explained(stalls, from, to) + "; at most " + Text.span(most)
                    + " may be missing there");
        }
    }

    private Mounts tableAt(long at) {
        Map.Entry<Long, Mounts> table = tables.floorEntry(at);
        if (table == null && samples == 1) {
            // The first two looks of a probe may come in either order.
            table = tables.ceilingEntry(at);
        }
        return table == null ? null : table.getValue();
    }

    private void conclude() {
        if (samples == 0) {
            finding.doubt("there is no sample of the processes on " + node);
            return;
        }
        long hole = limits.nanos(Limit.MAX_HOLE);
        if (begun - recording.window().start() > hole) {
            finding.doubt("the first sample of the processes came only " + recording.when(begun));
        }
        finding.lasts(last, limits, "sample of the processes on " + node);
        long period = periods.quantile(0.5);
        long wanted = limits.nanos(Limit.SAMPLE_PERIOD);
        if (period > wanted * JITTER) {
            finding.doubt("processes were sampled every " + Text.span(period) + " only; " + Text.span(wanted)
                    + " are needed to see a restart");
        }
    }
}
