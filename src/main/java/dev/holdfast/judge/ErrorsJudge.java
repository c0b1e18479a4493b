package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.cause.Suspects;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** No operation on a mount fails, and enough of them were tried. */
final class ErrorsJudge extends StreamJudge<Operation> {
    ErrorsJudge() {
        super(Guarantee.ERRORS, Channel.OPERATIONS);
    }

    @Override
    String limit(Limits limits) {
        return "no failed operation";
    }

    @Override
    StreamVisitor<Operation> hear(Volume volume, Scope scope) {
        return new Writer(volume, scope);
    }

    private record Failure(long at, Operation.Failed line) {}

    /** How much a writer surely did in a phase, and how long its operations were under way there beyond their first tick. */
    private static final class Work {
        private final Phase phase;
        private final long from;
        private final long to;
        private long invoked;
        private long busy;

        Work(Phase phase, Clock clock) {
            this.phase = phase;
            this.from = clock.latest(phase.start());
            this.to = clock.earliest(phase.end());
        }

        void invoked(long at) {
            if (at >= from && at < to) {
                invoked++;
            }
        }

        void busy(long since, long until) {
            busy += Math.max(0, Math.min(until, to) - Math.max(since, from));
        }
    }

    /** The operations of one writer. */
    private static final class Writer implements StreamVisitor<Operation> {
        private final Recording recording;
        private final Volume volume;
        private final FindingBuilder finding;
        private final Clock clock;
        private final long tick;
        private final List<Work> work;
        private final List<Failure> failures = new ArrayList<>();
        private final Map<String, Integer> names = new TreeMap<>();
        private final Map<Long, Long> open = new HashMap<>();
        private final long begin;
        private Source current;

        Writer(Volume volume, Scope scope) {
            this.recording = scope.recording();
            this.volume = volume;
            this.finding = scope.finding();
            clock = finding.clock(Channel.OPERATIONS, volume.name());
            tick = tick(volume, finding);
            work = recording.window().phases().stream()
                    .map(p -> new Work(p, clock))
                    .toList();
            begin = clock.earliest(recording.window().start());
        }

        @Override
        public void line(long at, Operation line, Source source) {
            if (!recording.holds(clock, at)) {
                return;
            }
            if (!source.equals(current)) {
                // What its predecessor had under way ended with it.
                open.values().forEach(since -> busy(since, at));
                open.clear();
                current = source;
            }
            if (line instanceof Operation.Invoked) {
                open.put(line.op(), at);
                for (Work phase : work) {
                    phase.invoked(at);
                }
                return;
            }
            Long since = open.remove(line.op());
            if (since != null) {
                busy(since, at);
            }
            if (line instanceof Operation.Failed failed && at >= begin) {
                failures.add(new Failure(at, failed));
                names.merge(failed.errno() + " at " + failed.at(), 1, Integer::sum);
            }
        }

        /** Adds the part of each phase in which an operation was under way beyond its first tick. */
        private void busy(long since, long until) {
            if (until > since + tick) {
                for (Work phase : work) {
                    phase.busy(since + tick, until);
                }
            }
        }

        @Override
        public void conclude() {
            open.values().forEach(since -> busy(since, recording.window().end()));
            failures();
            enough();
            long invoked = work.stream().mapToLong(w -> w.invoked).sum();
            finding.measure(failures.size(), Text.count(failures.size(), "failed operation"));
            finding.figure("failed", Integer.toString(failures.size()));
            if (!names.isEmpty()) {
                finding.figure(
                        "errors",
                        names.entrySet().stream()
                                .map(e -> e.getValue() + " × " + e.getKey())
                                .collect(Collectors.joining(", ")));
            }
            finding.figure("operations", Long.toString(invoked));
            finding.passed("none of " + Text.count(invoked, "operation") + " failed");
        }

        private void failures() {
            List<ControlFailures> controls =
                    failures.isEmpty() ? List.of() : ControlFailures.beside(volume, clock, finding);
            for (Failure failure : failures) {
                String what = failure.line.errno() + " at " + failure.line.at() + ", " + recording.when(failure.at);
                if (!clock.since(failure.at, recording.window().start())) {
                    finding.doubt(what + ", but the clocks leave it open whether that was before the warm-up");
                } else if (controls.stream().anyMatch(control -> control.near(failure.at))) {
                    finding.doubt(
                            what + ", but a control beside the mount failed at the same time: the driver may not be the"
                                    + " cause");
                } else {
                    finding.offence(
                            failure.at,
                            "operation " + failure.line.op() + " failed with " + failure.line.errno() + " at "
                                    + failure.line.at(),
                            Text.count(failures.size(), "failed operation"),
                            null,
                            null,
                            causes(failure.line.errno()));
                }
            }
        }

        /** Doubts phases in which too little was tried. */
        private void enough() {
            if (tick <= 0) {
                finding.doubt(
                        "the writer never said how often it writes, so it is unknown whether it wrote often enough");
            } else {
                for (Work done : work) {
                    long ticks = (done.to - done.from - done.busy) / tick;
                    if (!recording.window().phasesToCover().contains(done.phase)) {
                        continue;
                    }
                    if (done.to <= done.from) {
                        finding.doubt("the writer's clock is known to "
                                + Text.span(clock.uncertainty(done.phase.start()))
                                + " only, so it is open which operations were tried in phase " + done.phase.name());
                    } else if (2 * done.invoked < ticks) {
                        finding.doubt("in phase " + done.phase.name() + " only " + done.invoked + " of " + ticks
                                + " operations were tried: too few to say that none fails");
                    }
                }
            }
        }
    }

    private static long tick(Volume volume, FindingBuilder finding) {
        long[] tick = new long[1];
        finding.read(Channel.AGENTS, volume.name(), (at, line, source) -> {
            if (line instanceof AgentLine.Started started) {
                tick[0] = TimeUnit.MILLISECONDS.toNanos(started.tickMs());
            }
        });
        return tick[0];
    }

    private static String[] causes(String errno) {
        return switch (errno) {
            case "ENOTCONN", "ECONNABORTED" ->
                new String[] {Suspects.PROCESS_ENDED, Suspects.PROCESS_STOPPED_BY_ROLLOUT};
            case "EACCES", "EPERM" ->
                new String[] {
                    "the mount's credentials were not refreshed by the new driver",
                    "the new driver mounted the volume with other options or another user"
                };
            case "EBADF", "ESTALE" ->
                new String[] {Suspects.MOUNT_REPLACED, "the upload was ended by the mount process"};
            case "ENOENT", "EROFS", "ENOTDIR" ->
                new String[] {Suspects.WRITTEN_BENEATH, "the new driver mounted another bucket, prefix or mode"};
            default ->
                new String[] {
                    "the mount process lost its connection to S3 or its credentials",
                    Suspects.PROCESS_RESTARTED_MEANWHILE
                };
        };
    }
}
