package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A wrong key in the Secret of a volume is reported and recovers: within the republish cycles that are allowed an event of the pod names the
 * cause, by the profile's expression; a pod that is yet to start does not. Once the Secret is corrected the volume is read and written
 * again and republishes succeed, with the same pod and without help.
 */
final class WrongKeyJudge extends SubjectJudge<WrongKeyJudge.Given> {
    /** A republish comes every 1 to 1.5 pod sync periods. */
    private static final double LONGEST_PERIOD = 1.5;

    WrongKeyJudge() {
        super(Guarantee.WRONG_KEY);
    }

    /** What was there when the wrong key was given. */
    enum Kind {
        OLD("old mounts"),
        NEW("new mounts"),
        STARTING("starting pods");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * A workload whose key went wrong.
     *
     * @param action by which it did
     * @param start by which its pod was started; null where that was not recorded
     * @param kind what it was then; null where that is unknown
     * @param events that say that its mount failed
     */
    record Given(String workload, RecordedAction action, RecordedAction start, Kind kind, List<Event> events) {}

    /** How long the republishes take in which an event must tell. */
    private static long cycles(Assessment assessment) {
        return cycles(assessment.recording(), assessment.limits());
    }

    private static long cycles(Recording recording, Limits limits) {
        return Math.round(limits.republishCycles()
                * LONGEST_PERIOD
                * recording.manifest().republishSeconds()
                * TimeUnit.SECONDS.toNanos(1));
    }

    @Override
    String limit(Assessment assessment) {
        return "an event that names the cause within " + Text.span(cycles(assessment)) + ", recovered within "
                + Text.span(assessment.limits().nanos(Limit.KEY_CORRECTED));
    }

    @Override
    List<Subject<Given>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        FindingBuilder told = new FindingBuilder(recording, "actions and events", "", limit(assessment));
        RecordedActions actions = told.actions();
        Map<String, RecordedAction> given = new LinkedHashMap<>();
        actions.of(Actions.GIVE_WRONG_KEY).forEach(action -> given.putIfAbsent(action.subject(), action));
        Map<String, List<Event>> events = events(told, given.keySet());
        return given.values().stream()
                .map(action -> {
                    String workload = action.subject();
                    RecordedAction start = actions.first(
                            Actions.START_POD, pod -> pod.subject().equals(workload));
                    return new Subject<>(
                            new Given(
                                    workload,
                                    action,
                                    start,
                                    start == null ? null : kind(recording, action, start),
                                    events.getOrDefault(workload, List.of())),
                            workload,
                            start == null ? "" : String.valueOf(start.input(Actions.NODE)),
                            told);
                })
                .toList();
    }

    private static Kind kind(Recording recording, RecordedAction action, RecordedAction start) {
        if (start.begun() > action.begun()) {
            return Kind.STARTING;
        }
        return start.begun() < recording.window().upgradeStart() ? Kind.OLD : Kind.NEW;
    }

    @Override
    List<Required> required(Recording recording) {
        return Arrays.stream(Kind.values())
                .map(kind -> new Required(
                        kind.words, kind.words, "", "none of the " + kind.words + " was given a wrong key"))
                .toList();
    }

    @Override
    void judge(Given subject, Scope scope) {
        if (subject.start == null) {
            scope.finding().doubt("it was not recorded that a pod of " + subject.workload + " was started");
            return;
        }
        scope.shows(subject.kind.words);
        new WrongKeyVolume(subject, cycles(scope.recording(), scope.limits()), scope).judge();
    }

    /** Of each pod, that a mount failed. */
    private static Map<String, List<Event>> events(FindingBuilder told, Set<String> pods) {
        Map<String, List<Event>> events = new HashMap<>();
        boolean any = told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            if (pods.contains(event.name()) && "FailedMount".equals(event.reason())) {
                events.computeIfAbsent(event.name(), name -> new ArrayList<>()).add(event);
            }
        });
        if (!any) {
            told.doubt("no event of the cluster was recorded");
        }
        return events;
    }
}
