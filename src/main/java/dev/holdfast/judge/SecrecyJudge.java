package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.KeyFind;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * No key of the run was found where the driver's texts were searched: arguments and environments of its processes on each node, specifications of
 * its pods, logs and events. By contract some containers get the driver's own key as environment variables; the profile names them.
 */
final class SecrecyJudge extends SubjectJudge<RecordedAction> {
    private static final String LIMIT = "no key";

    SecrecyJudge() {
        super(Guarantee.SECRECY);
    }

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<RecordedAction>> subjects(Assessment assessment) {
        return assessment.recording().actions().of(Actions.SEARCH_KEYS).stream()
                .map(action -> new Subject<>(
                        action, action.subject(), action.input(Actions.NODE) == null ? "" : action.input(Actions.NODE)))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>();
        for (String place : List.of(Actions.ARGUMENTS, Actions.ENVIRONMENT)) {
            recording.manifest().nodes().forEach(node -> required.add(required(place + " on " + node, node)));
        }
        List.of(Actions.POD_SPECS, Actions.LOGS, Actions.EVENTS).forEach(place -> required.add(required(place, "")));
        return required;
    }

    private static Required required(String place, String node) {
        return new Required(place, place, node, place + " were not searched, so nothing is known of them");
    }

    @Override
    void judge(RecordedAction action, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        scope.shows(action.subject());
        if (!action.succeeded()) {
            finding.doubt(action.subject() + " could not be searched"
                    + (action.error() == null ? "" : ": " + action.error()));
            return;
        }
        long texts = number(action, Actions.TEXTS);
        if (texts == 0) {
            finding.doubt("nothing was searched in " + action.subject() + ", because there was nothing");
        }
        List<String> gone = names(action, Actions.LOGS_GONE);
        unread(gone, names(action, Actions.LOGS_READ))
                .forEach(log -> finding.doubt("no log of " + log + " was read: it went with its pod before"));
        Manifest.Security security = scope.recording().manifest().driver().security();
        Map<String, List<String>> variables = security == null ? Map.of() : security.keyVariables();
        Set<String> byContract = new TreeSet<>();
        for (KeyFind find : KeyFind.parse(action.outputs().getOrDefault(Actions.FINDS, ""))) {
            if (Actions.ENVIRONMENT.equals(action.input(Actions.PLACE))
                    && variables.getOrDefault(find.container(), List.of()).contains(find.where())) {
                byContract.add(find.container() + " " + find.where());
            } else {
                finding.offends(
                        action.done(),
                        "the " + find.kind() + " stands in " + place(action, find),
                        find.form(),
                        "the driver hands it on where others can read it",
                        "an error message of the object store, or of a library, is passed on as it came");
            }
        }
        finding.figure(
                "searched", Text.count(texts, "text") + ", " + Text.count(number(action, Actions.BYTES), "byte"));
        finding.figure("by contract", byContract.isEmpty() ? "nothing" : String.join(", ", byContract));
        if (!gone.isEmpty()) {
            finding.figure("gone with their pods", Text.count(gone.size(), "log"));
        }
        finding.measure("found", LIMIT);
        finding.passed("no key was found in " + Text.count(texts, "text") + " of "
                + Text.count(number(action, Actions.BYTES), "byte")
                + (byContract.isEmpty() ? "" : ", except by contract in " + String.join(", ", byContract)));
    }

    /** Containers of which no log was read, as one that went: a log that went is doubt unless another of its kind was read. */
    private static List<String> unread(List<String> gone, List<String> read) {
        return gone.stream()
                .filter(log -> !read.contains(log.substring(0, log.indexOf('/'))))
                .toList();
    }

    private static List<String> names(RecordedAction action, String fact) {
        String value = action.output(fact);
        return value == null || value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    private static long number(RecordedAction action, String fact) {
        String value = action.output(fact);
        return value == null ? 0 : Long.parseLong(value);
    }

    private static String place(RecordedAction action, KeyFind find) {
        return switch (action.input(Actions.PLACE)) {
            case Actions.ARGUMENTS -> find.where() + " of " + process(find);
            case Actions.ENVIRONMENT -> "variable " + find.where() + " of " + process(find);
            case Actions.LOGS -> "the log of " + process(find);
            case Actions.POD_SPECS -> "the specification of pod " + find.pod();
            default -> "an event of " + find.pod();
        };
    }

    private static String process(KeyFind find) {
        return find.container().isEmpty() ? find.pod() : "container " + find.container() + " of pod " + find.pod();
    }
}
