package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.SubjectJudge.Subject;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A claim of a StorageClass whose Secret is missing, lacks a key, or has one that the store refuses: it is Pending, an event ProvisioningFailed of it
 * names the cause, and once the Secret is mended it is bound, and its pod works on it. Of a Secret that is missing the event names the Secret; of one
 * that lacks a key that key or the Secret, whose name no CSI call tells the driver; of a wrong key it says that the store refuses it, by the
 * profile's expression.
 *
 * @param tried when the claim was made
 * @param looked when it was looked at; null where that was not recorded
 * @param mended when its Secret was; null as for {@code looked}
 * @param used by a pod after that; null as for {@code looked}
 * @param events ProvisioningFailed of it; null where no event of the cluster was recorded
 */
record ClaimWithUnfitSecret(
        RecordedAction tried, RecordedAction looked, RecordedAction mended, RecordedAction used, List<Event> events) {
    /** What may be wrong with a Secret. */
    static final List<String> WAYS = List.of(Actions.MISSING, Actions.INCOMPLETE, Actions.REFUSED_KEY);

    /** Times of events are whole seconds. */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Whether a run was to try such claims, and its record says how the store refuses a key. */
    static boolean tried(Recording recording) {
        return recording.manifest().phase(Phase.CLASS_SECRETS) != null
                && recording.manifest().driver().refusedKey() != null;
    }

    /**
     * Those of a recording.
     *
     * @param told reads the events of all of them
     */
    static List<Subject<Consumer<Scope>>> subjects(FindingBuilder told) {
        RecordedActions actions = told.recording().actions();
        List<RecordedAction> all = actions.of(Actions.TRY_SECRET);
        if (all.isEmpty()) {
            return List.of();
        }
        told.actions();
        Map<String, List<Event>> events = new HashMap<>();
        boolean any = told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            if ("PersistentVolumeClaim".equals(event.kind()) && "ProvisioningFailed".equals(event.reason())) {
                events.computeIfAbsent(event.name(), name -> new ArrayList<>()).add(event);
            }
        });
        return all.stream()
                .map(one -> new ClaimWithUnfitSecret(
                        one,
                        first(actions, Actions.LOOK_AT_CLAIM, one),
                        first(actions, Actions.MEND_SECRET, one),
                        first(actions, Actions.USE_CLAIM, one),
                        any ? events.getOrDefault(one.subject(), List.of()) : null))
                .map(claim -> new Subject<Consumer<Scope>>(
                        claim::judge, claim.tried.subject(), claim.tried.input(Actions.NODE), told))
                .toList();
    }

    private static RecordedAction first(RecordedActions actions, String what, RecordedAction claim) {
        return actions.first(what, one -> one.subject().equals(claim.subject()));
    }

    private String way() {
        return tried.input(Actions.WAY);
    }

    private String fault() {
        return switch (way()) {
            case Actions.MISSING -> "is missing";
            case Actions.INCOMPLETE -> "lacks a key";
            default -> "has a wrong key";
        };
    }

    private void judge(Scope scope) {
        FindingBuilder finding = scope.finding();
        scope.shows(Actions.triedClaim(way(), StorageClassJudge.moment(tried, scope.window())));
        finding.figure("class", tried.input(Actions.STORAGE_CLASS));
        finding.figure("its Secret", tried.input(Actions.SECRET) + " " + fault());
        if (!tried.succeeded()) {
            finding.doubt("whether the claim was made is not known"
                    + (tried.failed() ? ": " + tried.error() : ", the record ends before"));
            return;
        }
        if (way().equals(Actions.REFUSED_KEY) && !Actions.REFUSED.equals(tried.output(Actions.ANSWER))) {
            finding.doubt("it was not recorded that the store refuses the wrong key");
            return;
        }
        if (mended == null || !mended.succeeded()) {
            finding.doubt("the Secret was not mended"
                    + (mended != null && mended.failed() ? ": " + mended.error() : ", as far as was recorded"));
            return;
        }
        if (!pending(scope)) {
            return;
        }
        event(finding);
        new PodOfClaim(
                        used,
                        "the claim is not bound once its Secret is mended, or its pod does not get the volume or does not end",
                        finding)
                .judge();
        if (used != null && used.succeeded()) {
            finding.figure("used after the Secret was mended", Text.seconds(used.done() - mended.done()));
        }
        finding.passed(
                "Pending while its Secret " + fault() + ", an event says so, and bound and used once that is mended");
    }

    /** Whether it waits, as far as was seen. */
    private boolean pending(Scope scope) {
        FindingBuilder finding = scope.finding();
        String phase = looked == null || !looked.succeeded() ? null : looked.output(Actions.ANSWER);
        if (phase == null) {
            finding.doubt("whether the claim waited was not seen"
                    + (looked != null && looked.failed() ? ": " + looked.error() : ""));
            return false;
        }
        long alone = looked.begun() - tried.done();
        if (phase.equals(Actions.BOUND)) {
            finding.offends(
                    looked.done(),
                    "a claim is bound although the Secret of its class " + fault(),
                    phase + " after " + Text.seconds(alone),
                    "the driver makes volumes with its own key, whatever the class names",
                    "the driver does not try the key that the class names before it says that the volume is made");
            return false;
        }
        if (!phase.equals(Actions.PENDING)) {
            finding.doubt("the claim was neither Pending nor Bound, but " + phase);
        } else if (alone < scope.nanos(Limit.WITHOUT_POD)) {
            finding.doubt("the claim was left alone for " + Text.seconds(alone)
                    + " only, which is too short to see that it waits");
        }
        finding.figure("Pending for", Text.seconds(alone));
        return true;
    }

    /** Whether an event told the cause before the Secret was mended. */
    private void event(FindingBuilder finding) {
        if (events == null) {
            finding.doubt("no event of the cluster was recorded");
            return;
        }
        Recording recording = finding.recording();
        List<String> told = events.stream()
                .filter(event -> recording.at(event.first()) < mended.begun() + SECOND)
                .map(event -> event.message().strip())
                .toList();
        if (told.isEmpty()) {
            finding.offends(
                    mended.begun(),
                    "no event of a claim says why it is not bound while the Secret of its class " + fault(),
                    "none in " + Text.seconds(mended.begun() - tried.done()),
                    PodOfClaim.NO_PROVISIONER,
                    "the driver's provisioner may not write events");
            return;
        }
        told.stream()
                .filter(message -> names(message, recording))
                .findFirst()
                .ifPresentOrElse(
                        message -> finding.figure("event", message),
                        () -> finding.offends(
                                mended.begun(),
                                "events of a claim do not name the cause while the Secret of its class " + fault(),
                                told.get(0),
                                "the driver's error does not say what it lacks, or what the store answers",
                                "the provisioner fails for another reason, before it comes to the Secret"));
    }

    private boolean names(String message, Recording recording) {
        String secret = tried.input(Actions.SECRET);
        return switch (way()) {
            case Actions.MISSING -> message.contains(name(secret));
            case Actions.INCOMPLETE -> message.contains(tried.input(Actions.LACKS)) || message.contains(name(secret));
            default ->
                Pattern.compile(recording.manifest().driver().refusedKey())
                        .matcher(message)
                        .find();
        };
    }

    private static String name(String secret) {
        return secret.substring(secret.indexOf('/') + 1);
    }
}
