package dev.holdfast.judge;

import dev.holdfast.evidence.Event;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The events by which a wrong key is reported.
 *
 * @param given by which it went wrong
 * @param start by which the pod was started
 * @param events that say that its mount failed
 * @param cycles how long the republishes take in which one must come, in nanoseconds
 */
record WrongKeyEvents(
        WrongKeyJudge.Kind kind,
        RecordedAction given,
        RecordedAction start,
        List<Event> events,
        long cycles,
        FindingBuilder finding) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Times of events are whole seconds, and the one that is looked for may be written just after its call. */
    private static final long EVENT_LATE = 2 * SECOND;

    /** Whether an event said it in time. */
    void judge(RecordedAction corrected) {
        Recording recording = finding.recording();
        String expression = recording.manifest().driver().refusedKey();
        if (expression == null) {
            finding.doubt("the profile does not say what event tells of a key that is refused");
            return;
        }
        Pattern refusal = Pattern.compile(expression);
        long from = kind == WrongKeyJudge.Kind.STARTING ? Math.max(given.done(), start.begun()) : given.begun();
        List<Event> meanwhile = events.stream()
                .filter(e ->
                        recording.at(e.last()) + SECOND > from && recording.at(e.last()) < corrected.begun() + SECOND)
                .toList();
        Event first = meanwhile.stream()
                .filter(e -> refusal.matcher(e.message()).find())
                .findFirst()
                .orElse(null);
        long deadline = from + cycles + EVENT_LATE;
        if (first != null) {
            long after = Math.max(0, recording.at(Math.max(first.first(), recording.wall(from))) - from);
            finding.figure("reported after", Text.span(after));
            finding.figure("event", first.message().strip());
            if (after > cycles + EVENT_LATE) {
                late(deadline, "the event that names the cause came " + Text.span(after) + " after the key went wrong");
            }
        } else if (corrected.begun() < deadline - EVENT_LATE) {
            finding.doubt("the key was corrected " + Text.span(corrected.begun() - from)
                    + " after it went wrong, before an event had to tell");
        } else if (meanwhile.isEmpty()) {
            late(deadline, "no event of the pod tells that its key is wrong");
        } else {
            late(
                    deadline,
                    "events of the pod do not name the cause, such as: "
                            + meanwhile.get(0).message().strip());
        }
    }

    private void late(long at, String what) {
        finding.offence(
                at,
                what,
                "none in time",
                null,
                null,
                "the driver takes any key and leaves it to the workload to find out",
                "the driver's error does not say what S3 answered");
    }
}
