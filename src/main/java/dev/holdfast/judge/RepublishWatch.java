package dev.holdfast.judge;

import dev.holdfast.evidence.Event;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;

/** What is seen of one volume's republishing. */
final class RepublishWatch {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Recording recording;
    private final Limits limits;
    private final FindingBuilder finding;
    private final Republishes seen;
    private final Map<String, Integer> counted = new HashMap<>();
    private final long registered;
    private int failures;
    private long lastFailure = Long.MIN_VALUE;

    /**
     * Watches one.
     *
     * @param seen its republishes
     * @param registered when the new node plugin was ready
     */
    RepublishWatch(Republishes seen, long registered, Scope scope) {
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.finding = scope.finding();
        this.seen = seen;
        this.registered = registered;
    }

    /** Takes a mount that failed. */
    void failed(long at, Event event) {
        failures += event.count() - counted.getOrDefault(event.uid(), 0);
        counted.put(event.uid(), event.count());
        lastFailure = Math.max(lastFailure, at);
        if (at > registered + limits.nanos(Limit.REPUBLISH_AFTER)) {
            finding.offence(
                    at,
                    "the volume's republish fails long after the node plugin came back",
                    Text.seconds(at - registered) + " after: " + event.message().strip(),
                    null,
                    null,
                    "the new driver does not recognise mounts the old one made",
                    "the new driver lacks rights or credentials for this volume");
        }
    }

    /**
     * Notes what there is to say.
     *
     * @param visible whether the profile says how a republish is seen
     */
    void conclude(boolean visible) {
        // Event times are whole seconds; the failed call itself must not count as a republish that came after it.
        long from = Math.max(registered, lastFailure == Long.MIN_VALUE ? registered : lastFailure + SECOND);
        long end = recording.window().end();
        int cycles = seen.cycles(from, end);
        if (!visible) {
            finding.doubt(
                    "the profile names neither log lines nor credential files of a republish, so none can be seen");
        } else if (cycles < limits.republishCycles()) {
            finding.doubt("only " + cycles
                    + " of the volume's republishes were seen since the node plugin came back"
                    + (lastFailure > registered ? " and the last failure" : "") + "; " + limits.republishCycles()
                    + " are needed (one comes every "
                    + Text.seconds((long) (recording.manifest().republishSeconds() * SECOND))
                    + " or up to half as long again)");
        }
        stale(from, Math.min(end, seen.lastLook()));
        finding.measure(failures, Text.count(failures, "FailedMount event"));
        finding.figure("republishes seen", Integer.toString(cycles));
        finding.figure("FailedMount since the upgrade began", Integer.toString(failures));
        finding.figure("node plugin ready", recording.when(registered));
        finding.passed(cycles + " republishes after the new node plugin was ready (" + recording.when(registered)
                + "), " + Text.count(failures, "FailedMount event") + " while it was away or coming back");
    }

    /** A republish that succeeds and leaves the credentials as they are does not serve the mount: they run out one day. */
    private void stale(long from, long until) {
        SortedSet<Long> written = seen.written();
        int unheeded = written.isEmpty() || written.last() >= registered ? 0 : seen.calls(from, until);
        if (unheeded >= limits.republishCycles()) {
            finding.offence(
                    seen.lastCall(until),
                    "the volume's credentials are not renewed by republishes",
                    unheeded + " republishes without it",
                    "written " + recording.when(written.last()),
                    "still so",
                    "the new driver answers for mounts the old one made without looking after them",
                    "the new driver writes their credentials elsewhere, where the old mount process does not look");
        }
    }
}
