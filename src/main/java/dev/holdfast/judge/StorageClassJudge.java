package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A claim is bound at once, or not before its pod comes, as its StorageClass says; its volume has the reclaim policy that the class had when it was
 * claimed, and keeps it; a pod lists, writes and reads on it, and finds the driver's file system. Looks bound how long a claim was unbound: at least
 * until the last that showed it so, at most until the first that did not. Of a class whose Secret does not fit it waits, see
 * {@link ClaimWithUnfitSecret}.
 */
final class StorageClassJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String NEITHER = "";

    StorageClassJudge() {
        super(Guarantee.STORAGE_CLASS);
    }

    /**
     * What was done with one claim.
     *
     * @param used by its pod; null where none came
     * @param looks at its volume, later
     */
    record Tried(RecordedAction made, RecordedAction used, List<RecordedAction> looks) {
        private boolean waits() {
            return Actions.WAIT_FOR_FIRST_CONSUMER.equals(made.input(Actions.BINDING_MODE));
        }
    }

    /** When a claim was made: before the upgrade, after it, or neither. */
    static String moment(RecordedAction made, Window window) {
        return made.begun() < window.upgradeStart() ? BEFORE : made.begun() >= window.upgradeEnd() ? AFTER : NEITHER;
    }

    @Override
    String limit(Assessment assessment) {
        return "bound " + Text.span(assessment.limits().nanos(Limit.BOUND))
                + " after it was made, or not without a pod or a Secret that fits, as its class says";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        RecordedActions actions = assessment.recording().actions();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (RecordedAction made : actions.of(Actions.TRY_CLAIM)) {
            Tried tried = new Tried(
                    made,
                    actions.first(Actions.USE_CLAIM, one -> one.subject().equals(made.subject())),
                    actions.of(Actions.LOOK_AT_POLICY, one -> one.subject().equals(made.subject())));
            subjects.add(Subject.part(made.subject(), made.input(Actions.NODE), scope -> judge(tried, scope)));
        }
        subjects.addAll(ClaimWithUnfitSecret.subjects(
                new FindingBuilder(assessment.recording(), "actions and events", "", limit(assessment))));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        List<String> ways = new ArrayList<>(List.of(Actions.WAITING, Actions.AT_ONCE, Actions.REPLACED));
        if (ClaimWithUnfitSecret.tried(recording)) {
            ways.addAll(ClaimWithUnfitSecret.WAYS);
        }
        List<Required> required = new ArrayList<>();
        for (String moment : List.of(BEFORE, AFTER)) {
            for (String way : ways) {
                String claim = Actions.triedClaim(way, moment);
                required.add(new Required(
                        claim, claim, "", "it was not claimed " + moment + " the upgrade, so nothing is known of it"));
            }
        }
        return required;
    }

    @Override
    void judge(Consumer<Scope> claim, Scope scope) {
        claim.accept(scope);
    }

    private static void judge(Tried claim, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        scope.shows(Actions.triedClaim(claim.made.input(Actions.WAY), moment(claim.made, scope.window())));
        finding.figure("class", claim.made.input(Actions.STORAGE_CLASS));
        finding.figure("volumeBindingMode", claim.made.input(Actions.BINDING_MODE));
        finding.figure("reclaim policy of the class", claim.made.input(Actions.POLICY));
        if (claim.waits()) {
            waited(claim, scope);
        } else {
            bound(claim, scope);
        }
        replaced(claim, finding);
        new PodOfClaim(
                        claim.used,
                        claim.waits()
                                ? "a claim of a class that waits for a pod is not bound or not mounted when its pod comes"
                                : "the pod of the claim does not get its volume, or does not end",
                        finding)
                .judge();
        policies(claim, scope);
        finding.passed((claim.waits() ? "Pending without a pod" : "bound without a pod")
                + ", listed, written and read by its pod, and its volume kept reclaim policy "
                + claim.made.input(Actions.POLICY));
    }

    private static void bound(Tried claim, Scope scope) {
        FindingBuilder finding = scope.finding();
        RecordedAction made = claim.made;
        if (!PodOfClaim.ended(made, "whether the claim was bound", finding)) {
            return;
        }
        if (made.failed()) {
            finding.offends(
                    made.done(),
                    "a claim of a class that binds at once is not bound",
                    made.error(),
                    PodOfClaim.NO_PROVISIONER,
                    PodOfClaim.SECRET,
                    "the driver refuses what the class asks for");
            return;
        }
        if (made.output(Actions.UNBOUND) == null || made.output(Actions.MILLISECONDS) == null) {
            finding.doubt("how long the claim was unbound was not recorded");
            return;
        }
        long least = nanos(made.output(Actions.UNBOUND));
        long most = nanos(made.output(Actions.MILLISECONDS));
        long limit = scope.nanos(Limit.BOUND);
        if (least > limit) {
            finding.offends(
                    made.begun() + limit,
                    "a claim of a class that binds at once is bound too late",
                    "still unbound after " + Text.seconds(least),
                    "the driver's provisioner had to start, or to become the leader first",
                    "the driver takes long to make a volume");
        } else if (most > limit) {
            finding.doubt("the claim was bound between " + Text.seconds(least) + " and " + Text.seconds(most)
                    + " after it was made: nobody could look in between");
        }
        finding.measure(most, "bound after " + Text.seconds(most));
        finding.figure("bound after at most", Text.seconds(most));
    }

    private static void waited(Tried claim, Scope scope) {
        FindingBuilder finding = scope.finding();
        RecordedAction made = claim.made;
        if (!PodOfClaim.ended(made, "whether the claim waited", finding)) {
            return;
        }
        if (made.failed()) {
            finding.doubt("whether the claim waited for its pod was not seen: " + made.error());
            return;
        }
        String phase = made.output(Actions.ANSWER);
        if (phase == null || made.output(Actions.MILLISECONDS) == null) {
            finding.doubt("the claim's phase without a pod was not recorded");
            return;
        }
        long alone = nanos(made.output(Actions.MILLISECONDS));
        if (phase.equals(Actions.BOUND)) {
            finding.offends(
                    made.done(),
                    "a claim of a class that waits for a pod is bound without one",
                    phase + " after " + Text.seconds(alone) + " without a pod",
                    "the driver's provisioner makes volumes without being told the node",
                    "the class was replaced by one that binds at once");
        } else if (!phase.equals(Actions.PENDING)) {
            finding.doubt("the claim was neither Pending nor Bound without a pod, but " + phase);
        } else if (alone < scope.nanos(Limit.WITHOUT_POD)) {
            finding.doubt("the claim was left without a pod for " + Text.seconds(alone)
                    + " only, which is too short to see that it waits for one");
        }
        finding.figure("left without a pod", Text.seconds(alone));
    }

    /** Of a class that was to be replaced first, something is proved only if that succeeded. */
    private static void replaced(Tried claim, FindingBuilder finding) {
        if (!Actions.REPLACED.equals(claim.made.input(Actions.WAY))) {
            return;
        }
        RecordedAction last = finding.recording()
                .actions()
                .last(
                        Actions.REPLACE_CLASS,
                        one -> one.subject().equals(claim.made.input(Actions.STORAGE_CLASS))
                                && one.begun() < claim.made.begun());
        if (last == null || !last.succeeded()) {
            finding.doubt("the class was not replaced before its volume was claimed"
                    + (last == null || last.error() == null ? "" : ": " + last.error()));
        }
    }

    private static void policies(Tried claim, Scope scope) {
        FindingBuilder finding = scope.finding();
        String wanted = claim.made.input(Actions.POLICY);
        String first = null;
        boolean after = false;
        List<RecordedAction> seen = Stream.concat(
                        Stream.of(claim.made, claim.used == null ? claim.made : claim.used)
                                .distinct(),
                        claim.looks.stream())
                .toList();
        for (RecordedAction one : seen) {
            String policy = one.output(Actions.POLICY);
            if (!one.succeeded() || policy == null) {
                continue;
            }
            after |= one.what().equals(Actions.LOOK_AT_POLICY)
                    && one.done() >= scope.window().upgradeEnd();
            if (first == null) {
                first = policy;
                other(one, wanted, policy, finding);
            } else if (!policy.equals(first)) {
                finding.offence(
                        one.done(),
                        "the reclaim policy of a volume changed",
                        policy,
                        first,
                        policy,
                        "somebody or something edited the PersistentVolume",
                        "the volume was replaced by another one");
            }
        }
        if (first == null) {
            finding.doubt("the reclaim policy of its volume was not seen");
        } else if (!after) {
            finding.doubt("nobody looked at the reclaim policy of its volume again after the upgrade");
        }
        finding.figure("reclaim policy of the volume", first == null ? "unknown" : first);
    }

    private static void other(RecordedAction seen, String wanted, String policy, FindingBuilder finding) {
        if (!policy.equals(wanted)) {
            finding.offence(
                    seen.done(),
                    "a new volume has another reclaim policy than its class",
                    policy,
                    wanted,
                    policy,
                    "the driver's provisioner does not copy the policy of the class",
                    "it still has the class as it was before it was replaced");
        }
    }

    private static long nanos(String milliseconds) {
        return Math.round(Double.parseDouble(milliseconds) * TimeUnit.MILLISECONDS.toNanos(1));
    }
}
