package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The process that serves a mount is the same at every sample: pid, start time, cgroup, on a node that was not rebooted. */
final class ProcessJudge implements Judge {
    static final Guarantee NAME = Guarantee.PROCESS;
    /** A tenth of the period more is the probe's own jitter. */
    private static final double JITTER = 1.1;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "the same process",
                Volume::node,
                (node, shared, cases) -> new Probe(run, limits, node, shared, cases).judge());
    }

    /** The samples of one node, and the watches over its volumes. */
    private static final class Probe {
        private final Recording run;
        private final Limits limits;
        private final FindingBuilder c;
        private final String node;
        private final Clock clock;
        private final List<Watch> watches = new ArrayList<>();
        private final TreeMap<Long, Mounts> tables = new TreeMap<>();
        private final Map<Source, String> boots = new HashMap<>();
        private final List<Controls.Stall> stalls;
        private final Spread periods = new Spread();
        private Sample before;
        private long last;
        private long begun;
        private int samples;

        Probe(Recording run, Limits limits, String node, FindingBuilder c, Map<Volume, FindingBuilder> cases) {
            this.run = run;
            this.limits = limits;
            this.c = c;
            this.node = node;
            this.clock = c.clock(Channel.PROCESSES, node);
            this.stalls = Controls.ofAgent(c, node, "the probe itself");
            cases.forEach((volume, own) -> watches.add(new Watch(volume, own)));
        }

        void judge() {
            Targets.read(c, node, (at, look, table, source) -> {
                if (look.same() == null) {
                    tables.put(at, table);
                }
            });
            c.read(Channel.AGENTS, node, (at, line, source) -> {
                if (line instanceof AgentLine.Started started) {
                    boots.put(source, started.bootId());
                }
            });
            c.looks(Channel.PROCESSES, node, Processes::same, (at, look, content, source) -> {
                if (run.window().holds(at) && content.processes() != null) {
                    sample(at, content.processes(), source);
                }
            });
            conclude();
            watches.forEach(watch -> watch.conclude(this));
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
            if (before == null) {
                watches.forEach(watch -> watch.first(now));
            } else if (!now.sees(before)) {
                watches.forEach(watch -> watch.compare(now));
            }
            before = now;
        }

        private void hole(long from, long to) {
            long most = limits.nanos(Limit.MAX_HOLE);
            // Where the clocks leave it open whether a hole reaches into the upgrade, it may.
            if (to - from > most
                    && !clock.since(from, run.window().upgradeEnd())
                    && !clock.before(to, run.window().upgradeStart())) {
                c.doubt("no sample of the processes on " + node + " for " + Text.span(to - from) + ", beginning "
                        + run.when(from) + Controls.explained(stalls, from, to) + "; at most " + Text.span(most)
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
                c.doubt("there is no sample of the processes on " + node);
                return;
            }
            long hole = limits.nanos(Limit.MAX_HOLE);
            if (begun - run.window().start() > hole) {
                c.doubt("the first sample of the processes came only " + run.when(begun));
            }
            c.lasts(last, limits, "sample of the processes on " + node);
            long period = periods.quantile(0.5);
            long wanted = limits.nanos(Limit.SAMPLE_PERIOD);
            if (period > wanted * JITTER) {
                c.doubt("processes were sampled every " + Text.span(period) + " only; " + Text.span(wanted)
                        + " are needed to see a restart");
            }
        }
    }

    /** What one look showed; {@code table} is null where the mounts were not known. */
    private record Sample(long at, List<Processes.Entry> processes, Mounts table, String boot) {
        /** Whether both show the very same: most looks say no more than that they do. */
        @SuppressWarnings("ReferenceEquality")
        boolean sees(Sample other) {
            return processes == other.processes && table == other.table && Objects.equals(boot, other.boot);
        }

        Mounts.Entry mount(Volume volume) {
            return table == null ? null : Targets.top(Targets.onHost(volume, table));
        }
    }

    /** Follows the processes behind one volume through the samples. */
    private static final class Watch {
        private final Volume volume;
        private final FindingBuilder c;
        private List<Processes.Entry> reference = List.of();
        private Mounts.Entry mount;
        private String boot;

        Watch(Volume volume, FindingBuilder c) {
            this.volume = volume;
            this.c = c;
        }

        void first(Sample sample) {
            mount = sample.mount(volume);
            boot = sample.boot;
            reference = mount == null ? List.of() : serving(sample.processes, mount);
        }

        void compare(Sample sample) {
            if (!reference.isEmpty() && !c.offended()) {
                compare(sample.at, sample.processes, sample.mount(volume), sample.boot);
            }
        }

        private List<Processes.Entry> serving(List<Processes.Entry> processes, Mounts.Entry on) {
            return processes.stream().filter(p -> p.serves(on)).toList();
        }

        private void compare(long at, List<Processes.Entry> processes, Mounts.Entry now, String bootNow) {
            if (boot != null && bootNow != null && !boot.equals(bootNow)) {
                c.offence(
                        at,
                        "the node was rebooted",
                        "boot " + bootNow,
                        "boot " + boot,
                        "boot " + bootNow,
                        "the node crashed",
                        "the node was restarted by hand or by its operator while the driver rolled out");
                return;
            }
            for (Processes.Entry before : reference) {
                Processes.Entry after = processes.stream()
                        .filter(p -> p.pid() == before.pid() && p.connection() == before.connection() && p.alive())
                        .findFirst()
                        .orElse(null);
                if (after == null) {
                    gone(at, before, processes, now);
                } else if (after.start() != before.start()) {
                    c.offence(
                            at,
                            "the mount process is another one with the same pid",
                            "start " + after.start(),
                            started(before),
                            started(after),
                            "the mount process was restarted and got the pid of its predecessor",
                            "the pod or unit of the mount process was replaced");
                } else if (!after.cgroup().equals(before.cgroup())) {
                    c.offence(
                            at,
                            "the mount process was moved to another unit or pod",
                            after.cgroup(),
                            before.cgroup(),
                            after.cgroup(),
                            "the new driver took the process over into another unit or pod",
                            "the unit or pod was made again around the process");
                }
            }
            if (now != null && !now.dev().equals(mount.dev())) {
                List<Processes.Entry> others = serving(processes, now);
                c.offence(
                        at,
                        "the mount is served by another process",
                        others.isEmpty() ? "device " + now.dev() : pids(others),
                        pids(reference),
                        others.isEmpty() ? "nobody on device " + now.dev() : pids(others),
                        "the driver mounted the volume again at a republish",
                        "the old mount was taken away lazily and its process still runs");
            }
        }

        private void gone(long at, Processes.Entry before, List<Processes.Entry> processes, Mounts.Entry now) {
            boolean zombie = processes.stream().anyMatch(p -> p.pid() == before.pid() && !p.alive());
            List<Processes.Entry> others = serving(processes, now == null ? mount : now);
            String after = others.isEmpty() ? zombie ? "gone (zombie)" : "gone" : pids(others);
            c.offence(
                    at,
                    others.isEmpty() ? "the mount process is gone" : "the mount process is another one",
                    after,
                    "pid " + before.pid(),
                    after,
                    "the node plugin's rollout stopped the unit or pod of the mount process",
                    "the mount process crashed or was killed for memory",
                    "the driver mounted the volume again at a republish");
        }

        void conclude(Probe probe) {
            if (probe.samples == 0) {
                return;
            }
            if (mount == null) {
                c.doubt("the volume's target …" + Targets.onHost(volume) + " was not mounted when the watch began");
            } else if (reference.isEmpty()) {
                c.doubt("no process was found that serves device " + mount.dev() + " when the watch began");
            }
            c.figure("process", reference.isEmpty() ? "unknown" : pids(reference));
            c.figure("samples", Integer.toString(probe.samples));
            c.figure("sampling period", Text.span(probe.periods.quantile(0.5)));
            c.figure("longest hole", Text.span(probe.periods.quantile(1)));
            if (!c.offended()) {
                c.measure(0, "no change");
            }
            c.passed(pids(reference) + " served the mount in each of " + Text.count(probe.samples, "sample") + " over "
                    + Text.seconds(probe.last - probe.begun));
        }

        private static String pids(List<Processes.Entry> processes) {
            return processes.stream().map(p -> "pid " + p.pid()).collect(Collectors.joining(", "));
        }

        private static String started(Processes.Entry process) {
            return "pid " + process.pid() + " started at tick " + process.start();
        }
    }
}
