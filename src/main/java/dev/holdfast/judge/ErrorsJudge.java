package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** No operation on a mount fails, and enough of them were tried. */
final class ErrorsJudge implements Judge {
    private static final String NAME = "errors";
    /** A control that failed no further away than this failed at the same time. */
    private static final long SAME_TIME = TimeUnit.SECONDS.toNanos(2);

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "no failed operation",
                (volume, c) -> judge(run, volume, c));
    }

    private record Failure(long at, Operation.Failed line) {}

    /** How much a writer did in a phase, and how long its operations were under way beyond their first tick. */
    private static final class Work {
        private long invoked;
        private long busy;
    }

    private static void judge(Run run, Volume volume, Case c) {
        long tick = tick(volume, c);
        List<Failure> failures = new ArrayList<>();
        Map<String, Integer> names = new TreeMap<>();
        Map<String, Work> work = new HashMap<>();
        Map<Long, Long> open = new HashMap<>();
        c.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
            if (line instanceof Operation.Invoked) {
                open.put(line.op(), at);
                for (Phase phase : run.window().phases()) {
                    if (at >= phase.start() && at < phase.end()) {
                        work.computeIfAbsent(phase.name(), p -> new Work()).invoked++;
                    }
                }
                return;
            }
            Long since = open.remove(line.op());
            if (since != null) {
                busy(run, since + tick, at, work);
            }
            if (line instanceof Operation.Failed failed && at >= run.window().start()) {
                failures.add(new Failure(at, failed));
                names.merge(failed.errno() + " at " + failed.at(), 1, Integer::sum);
            }
        });
        open.values().forEach(since -> busy(run, since + tick, run.window().end(), work));

        List<Long> control = failures.isEmpty() ? List.of() : controlFailures(volume, c);
        for (Failure failure : failures) {
            if (control.stream().anyMatch(t -> Math.abs(t - failure.at) <= SAME_TIME)) {
                c.doubt(failure.line.errno() + " at " + failure.line.at() + ", " + run.when(failure.at)
                        + ", but a control beside the mount failed at the same time: the driver may not be the cause");
            } else {
                c.offence(
                        failure.at,
                        "operation " + failure.line.op() + " failed with " + failure.line.errno() + " at "
                                + failure.line.at(),
                        Text.count(failures.size(), "failed operation"),
                        null,
                        null,
                        causes(failure.line.errno()));
            }
        }
        long invoked = work.values().stream().mapToLong(w -> w.invoked).sum();
        if (tick <= 0) {
            c.doubt("the writer never said how often it writes, so it is unknown whether it wrote often enough");
        } else {
            for (Phase phase : run.window().phasesToCover()) {
                Work done = work.getOrDefault(phase.name(), new Work());
                long ticks = (phase.end() - phase.start() - done.busy) / tick;
                if (2 * done.invoked < ticks) {
                    c.doubt("in phase " + phase.name() + " only " + done.invoked + " of " + ticks
                            + " operations were tried: too few to say that none fails");
                }
            }
        }
        c.measure(failures.size(), Text.count(failures.size(), "failed operation"));
        c.figure("failed", Integer.toString(failures.size()));
        if (!names.isEmpty()) {
            c.figure(
                    "errors",
                    names.entrySet().stream()
                            .map(e -> e.getValue() + " × " + e.getKey())
                            .collect(Collectors.joining(", ")));
        }
        c.figure("operations", Long.toString(invoked));
        c.passed("none of " + Text.count(invoked, "operation") + " failed");
    }

    /** Adds the part of each phase in which an operation was under way. */
    private static void busy(Run run, long from, long to, Map<String, Work> work) {
        for (Phase phase : run.window().phases()) {
            long begin = Math.max(from, phase.start());
            long end = Math.min(to, phase.end());
            if (end > begin) {
                work.computeIfAbsent(phase.name(), p -> new Work()).busy += end - begin;
            }
        }
    }

    private static long tick(Volume volume, Case c) {
        long[] tick = new long[1];
        c.read(Channel.AGENTS, volume.name(), (at, line, source) -> {
            if (line instanceof AgentLine.Started started) {
                tick[0] = TimeUnit.MILLISECONDS.toNanos(started.tickMs());
            }
        });
        return tick[0];
    }

    private static List<Long> controlFailures(Volume volume, Case c) {
        List<Long> times = new ArrayList<>();
        for (String control : List.of(volume.node() + Controls.S3, volume.name() + Controls.TMPFS)) {
            c.read(Channel.CONTROLS, control, (at, line, source) -> {
                if (line instanceof Operation.Failed) {
                    times.add(at);
                }
            });
        }
        return times;
    }

    private static String[] causes(String errno) {
        return switch (errno) {
            case "ENOTCONN", "ECONNABORTED" ->
                new String[] {
                    "the mount process ended while the mount was in use",
                    "the node plugin's rollout stopped the unit or pod of the mount process"
                };
            case "EACCES", "EPERM" ->
                new String[] {
                    "the mount's credentials were not refreshed by the new driver",
                    "the new driver mounted the volume with other options or another user"
                };
            case "EBADF", "ESTALE" ->
                new String[] {"the mount was replaced under the open files", "the upload was ended by the mount process"
                };
            case "ENOENT", "EROFS", "ENOTDIR" ->
                new String[] {
                    "the volume was unmounted and the write went to what lies beneath",
                    "the new driver mounted another bucket, prefix or mode"
                };
            default ->
                new String[] {
                    "the mount process lost its connection to S3 or its credentials",
                    "the mount process was restarted during the operation"
                };
        };
    }
}
