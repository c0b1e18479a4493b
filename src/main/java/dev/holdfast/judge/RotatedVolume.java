package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What one workload met while its key was changed. */
final class RotatedVolume {
    /** The direct-S3 control that failed no further away than this failed at the same time. */
    private static final long SAME_TIME = TimeUnit.SECONDS.toNanos(2);

    private final Recording recording;
    private final Limits limits;
    private final Volume volume;
    private final FindingBuilder finding;
    private final RotatedKey whose;
    private final KeyRotation rotation;
    private final Republishes seen;
    private final List<Failure> failures = new ArrayList<>();
    private long uncertainty;
    private long firstWrite = Long.MAX_VALUE;
    private int writes;
    private int reads;

    private record Failure(long at, String what) {}

    /**
     * Watches one.
     *
     * @param seen its republishes, or null where none can be seen
     */
    RotatedVolume(Volume volume, RotatedKey whose, Republishes seen, Scope scope) {
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.volume = volume;
        this.finding = scope.finding();
        this.whose = whose;
        this.rotation = KeyRotation.read(whose, scope);
        this.seen = seen;
    }

    /** Whether the volume was in use before the key was changed, so that the new one had to be brought to it. */
    boolean judge() {
        Clock clock = recording.clock(Channel.OPERATIONS, volume.name());
        uncertainty = clock == null ? 0 : clock.uncertainty();
        writes();
        handles();
        if (clock != null) {
            others(clock);
        }
        held();
        if (rotation.refused() != null && writes == 0) {
            finding.doubt("no write was begun and acknowledged after the server refused the old key");
        }
        if (rotation.refused() != null && reads == 0) {
            finding.doubt("nothing was read after the server refused the old key");
        }
        finding.measure(failures.size(), Text.count(failures.size(), "failure"));
        finding.figure("failures after the revocation", Integer.toString(failures.size()));
        finding.figure("writes after the refusal", Integer.toString(writes));
        finding.figure("reads after the refusal", Integer.toString(reads));
        finding.figure("key", whose.toString());
        refreshed();
        finding.passed(Text.count(writes, "write") + " and " + Text.count(reads, "read")
                + " went through after the old key was revoked and refused, and none failed");
        return rotation.changed() != null && firstWrite + uncertainty < rotation.changed();
    }

    /** The republishes that bring the key come before the revocation; the refresh goes on when at least one more is seen. */
    private void refreshed() {
        if (rotation.ready() == null) {
            return;
        }
        if (seen == null) {
            finding.doubt(
                    "the profile names neither log lines nor credential files of a republish, so none can be seen");
            return;
        }
        int cycles = seen.cycles(rotation.ready(), recording.end());
        int wanted = limits.republishCycles() + 1;
        finding.figure("republishes since the new key", Integer.toString(cycles));
        if (!seen.written().isEmpty()) {
            finding.figure(
                    "credentials last written", recording.when(seen.written().last()));
        }
        if (cycles < wanted) {
            finding.doubt("only " + Text.count(cycles, "republish")
                    + " of the volume were seen since the driver had the new" + " key; " + wanted
                    + " are needed, one of them after those that bring the key");
        }
    }

    private void writes() {
        Map<Long, Long> open = new HashMap<>();
        finding.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
            if (line instanceof Operation.Invoked) {
                open.put(line.op(), at);
                return;
            }
            Long since = open.remove(line.op());
            if (line instanceof Operation.Failed failed) {
                failed(at, "operation " + failed.op() + " failed with " + failed.errno() + " at " + failed.at());
            } else if (since != null) {
                firstWrite = Math.min(firstWrite, at);
                writes += afterRefusal(since) ? 1 : 0;
            }
        });
    }

    private void handles() {
        finding.read(Channel.HANDLES, volume.name(), (at, line, source) -> {
            if (line.handle().equals("control")) {
                return;
            }
            if (line instanceof HandleLine.Broken broken) {
                failed(at, "handle " + broken.handle() + " failed with " + broken.errno() + " at " + broken.at());
            } else if (line instanceof HandleLine.Read read && read.length() > 0) {
                reads += afterRefusal(at) ? 1 : 0;
            }
        });
    }

    /** Whole objects that were read. Whether an object is there is not a matter of keys: that is for guarantee data. */
    private void others(Clock clock) {
        finding.read(
                Channel.READ_BACK,
                volume.name(),
                (any, line, source) -> object(clock.observer(line.t()), line.key(), line.errno()));
        finding.read(
                Channel.CROSS_READS,
                volume.name(),
                (any, line, source) -> object(clock.observer(line.t()), line.key(), line.errno()));
    }

    private void object(long at, String key, String errno) {
        if (errno == null) {
            reads += afterRefusal(at) ? 1 : 0;
        } else if (!errno.equals("ENOENT")) {
            failed(at, "object " + key + " could not be read: " + errno);
        }
    }

    private boolean afterRefusal(long at) {
        return rotation.refused() != null && at - uncertainty >= rotation.refused();
    }

    private void failed(long at, String what) {
        if (rotation.revoked() != null && at - uncertainty >= rotation.revoked()) {
            failures.add(new Failure(at, what));
        }
    }

    private void held() {
        List<Long> control = new ArrayList<>();
        if (!failures.isEmpty()) {
            finding.read(
                    Channel.CONTROLS, finding.recording().manifest().control(volume.node()), (at, line, source) -> {
                        if (line instanceof Operation.Failed) {
                            control.add(at);
                        }
                    });
        }
        for (Failure failure : failures) {
            if (control.stream().anyMatch(t -> Math.abs(t - failure.at) <= SAME_TIME)) {
                finding.doubt(failure.what + ", " + recording.when(failure.at)
                        + ", but the control straight to S3, whose key was not touched, failed at the same time");
            } else {
                finding.offence(
                        failure.at,
                        failure.what,
                        Text.count(failures.size(), "failure") + " after the old key was revoked",
                        null,
                        null,
                        "the new key never reached this mount: its credentials were not refreshed at a republish",
                        "the mount process has the key in its environment, where only a new mount changes it",
                        "the node plugin still has the old key, because it was not restarted or reads it elsewhere");
            }
        }
    }
}
