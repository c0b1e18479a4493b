package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Checks of credentials at times that were planned, as a part of the guarantee {@code credentials}: at each, every workload wrote and read
 * through its mount, and its credentials had been refreshed not long before.
 */
final class PlannedChecks {
    /** A republish comes every 1 to 1.5 pod sync periods. */
    private static final double LONGEST_PERIOD = 1.5;

    private PlannedChecks() {}

    /** Whether keys change hands too; a run that says it only checks has no rotation to be judged. */
    static boolean amongRotation(RecordedActions actions) {
        List<RecordedAction> plans = actions.of(Actions.PLAN_CREDENTIAL_CHECKS);
        return plans.isEmpty() || plans.stream().anyMatch(plan -> !Actions.NO.equals(plan.input(Actions.ROTATED)));
    }

    /**
     * Judges those of a volume.
     *
     * @param seen its republishes, or null where none can be seen
     */
    static void judge(Volume volume, Republishes seen, Scope scope) {
        FindingBuilder finding = scope.finding();
        RecordedActions actions = finding.actions();
        Set<String> planned = new LinkedHashSet<>();
        actions.of(Actions.PLAN_CREDENTIAL_CHECKS).forEach(plan -> {
            String seconds = plan.input(Actions.SECONDS);
            if (seconds == null || seconds.isEmpty()) {
                finding.doubt("checks of credentials were planned, but it was not recorded for when");
            } else {
                planned.addAll(List.of(seconds.split(",", -1)));
            }
        });
        List<String> ages = new ArrayList<>();
        for (String second : planned) {
            List<RecordedAction> checks = actions.of(
                    Actions.CREDENTIAL_CHECK,
                    d -> d.subject().equals(volume.name()) && second.equals(d.input(Actions.SECONDS)));
            if (checks.isEmpty()) {
                finding.doubt("the check planned " + second + " s into its phase was not recorded");
            }
            checks.forEach(check -> judge(check, second, seen, ages, scope));
        }
        if (!planned.isEmpty()) {
            finding.figure("credential checks", Integer.toString(planned.size()));
            finding.figure("credentials refreshed before them", ages.isEmpty() ? "not seen" : String.join(", ", ages));
        }
        if (!amongRotation(actions)) {
            finding.measure(0, "0 failures");
            finding.passed(Text.count(planned.size(), "check") + " of the credentials went well");
        }
    }

    private static void judge(RecordedAction check, String second, Republishes seen, List<String> ages, Scope scope) {
        FindingBuilder finding = scope.finding();
        Limits limits = scope.limits();
        Recording recording = scope.recording();
        String name = "the check " + second + " s into its phase";
        String answer = check.output(Actions.ANSWER);
        if (check.failed()) {
            finding.doubt(name + " could not be made: " + check.error());
        } else if (check.done() == null) {
            finding.doubt(name + " was begun, and its result was not recorded");
        } else if (Actions.REFUSED.equals(answer)) {
            finding.offence(
                    check.begun(),
                    name + " did not succeed",
                    String.valueOf(check.output(Actions.REASON)),
                    null,
                    null,
                    "the credentials of this mount ran out and were not refreshed",
                    "the key they hold was revoked");
        } else if (!Actions.ACCEPTED.equals(answer)) {
            finding.doubt(name + " has no result");
        }
        if (seen == null) {
            finding.doubt(
                    "the profile names neither log lines nor credential files of a republish, so none can be seen");
            return;
        }
        long allowed = Math.round(limits.republishCycles()
                * LONGEST_PERIOD
                * recording.manifest().republishSeconds()
                * TimeUnit.SECONDS.toNanos(1));
        Long last = seen.last(check.begun());
        if (last == null || check.begun() - last > allowed) {
            finding.doubt("no refresh of the credentials was seen in the " + Text.span(allowed) + " before " + name);
        }
        if (last != null) {
            ages.add(Text.seconds(check.begun() - last));
        }
    }
}
