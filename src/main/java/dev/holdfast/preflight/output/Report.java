package dev.holdfast.preflight.output;

import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.UpgradeReview;
import dev.holdfast.preflight.change.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a preflight has found, without the form that it is printed in.
 *
 * @param subject what was looked at
 * @param groups the checks, in groups that have a title
 * @param text all of it, with the plan, for a reader at a console
 * @param notChecked what was not checked, and why, in sentences
 * @param deselected checks that were not asked for
 * @param conclusion one or two sentences
 * @param exitCode of the process
 * @param plan the steps of the upgrade or rollback; empty if nobody asked for them
 */
public record Report(
        Subject subject,
        List<Group> groups,
        String text,
        List<String> notChecked,
        List<Check> deselected,
        String conclusion,
        int exitCode,
        Optional<Plan> plan) {
    /**
     * What was looked at.
     *
     * @param title one line
     * @param mode of looking: {@code preflight}, {@code compare} or {@code doctor}
     * @param cluster kubeconfig and context; empty where none was looked at
     * @param driver its name; empty where no cluster was looked at
     * @param target what the driver is to be upgraded to, by the options that say so; empty if none was named
     */
    public record Subject(
            String title, String mode, Map<String, String> cluster, String driver, Map<String, String> target) {}

    /** Checks with a title in common. */
    public record Group(String title, List<Check> checks) {}

    /** Of a preflight before an upgrade, or of the machine, or of both. */
    public static Report of(Subject subject, Preflight preflight) {
        Map<Boolean, List<Check>> ofMachine = preflight.checks().stream()
                .collect(Collectors.partitioningBy(
                        check -> KnownChecks.MACHINE.ids().contains(check.id())));
        return new Report(
                subject,
                Stream.of(
                                new Group("before the upgrade", ofMachine.get(false)),
                                new Group("this machine", ofMachine.get(true)))
                        .filter(group -> !group.checks().isEmpty())
                        .toList(),
                PreflightText.text(preflight),
                preflight.leftOut(),
                preflight.deselected(),
                PreflightText.conclusion(preflight),
                preflight.exitCode(),
                Optional.empty());
    }

    /** Of a preflight after an upgrade. */
    public static Report of(Subject subject, UpgradeReview review) {
        List<Group> groups = new ArrayList<>(List.of(new Group("what changed", review.changes())));
        review.criteria()
                .forEach((document, checks) -> groups.add(new Group("success criteria of the " + document, checks)));
        List<String> elsewhere = new ArrayList<>();
        review.elsewhere().forEach((criterion, judge) -> elsewhere.add(criterion + ": " + judge));
        return new Report(
                subject,
                groups,
                PreflightText.text(review),
                elsewhere,
                review.deselected(),
                PreflightText.conclusion(review),
                review.exitCode(),
                Optional.empty());
    }

    /** The same with the steps of the upgrade or rollback. */
    public Report with(Plan steps) {
        return new Report(
                subject,
                groups,
                text + "\n" + steps.text(),
                notChecked,
                deselected,
                conclusion,
                exitCode,
                Optional.of(steps));
    }

    /** The checks that tell what keeps others from being determined. */
    Causes causes() {
        return Causes.of(
                groups.stream().flatMap(group -> group.checks().stream()).toList());
    }

    /** What to do about a result; empty where nothing is. */
    static String advice(Check check) {
        if (check.result() instanceof Check.Finding finding) {
            return finding.advice();
        }
        return check.result() instanceof Check.Undetermined unknown ? unknown.advice() : "";
    }
}
