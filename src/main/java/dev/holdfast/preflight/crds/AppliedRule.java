package dev.holdfast.preflight.crds;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.CrdForm;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.ShellWords;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The definitions in a chart's folder crds/ have to be applied by hand before an upgrade: Helm creates them in the first install, and never
 * changes them after it.
 */
final class AppliedRule {
    private AppliedRule() {}

    /**
     * Finds those that are missing, or that offer or demand less than the chart's.
     *
     * @param chart as Helm names it
     */
    static Result judge(List<CrdChange> changes, String chart) {
        List<CrdChange> byHand = changes.stream()
                .filter(change -> !change.byHelm() && change.next().isPresent())
                .toList();
        List<String> troubles = byHand.stream().flatMap(AppliedRule::trouble).toList();
        if (!troubles.isEmpty()) {
            return new Finding(
                    lines(troubles),
                    "apply them before the upgrade, Helm does not: helm show crds "
                            + ShellWords.joined(Helm.chart(chart))
                            + " | kubectl apply --server-side --force-conflicts -f -");
        }
        long byHelm = changes.stream()
                .filter(change -> change.byHelm() && change.next().isPresent())
                .count();
        List<String> seen = new ArrayList<>();
        if (!byHand.isEmpty()) {
            seen.add(count(byHand.size(), "CRD"));
        }
        if (byHelm > 0) {
            seen.add(count(byHelm, "CRD") + " that Helm applies");
        }
        return new Ok(seen.isEmpty() ? "the chart has none" : String.join(", ", seen));
    }

    private static Stream<String> trouble(CrdChange change) {
        String crd = "CRD " + change.name() + " ";
        if (change.now().isEmpty()) {
            return Stream.of(crd + "is missing");
        }
        CustomResourceDefinition now = change.now().get();
        List<String> lacking = new ArrayList<>(CrdForm.of(change.next().orElseThrow()));
        lacking.removeAll(CrdForm.of(now));
        if (!lacking.isEmpty()) {
            return Stream.of(crd + "is older than the chart's, it lacks: " + some(lacking));
        }
        return isEstablished(now) ? Stream.empty() : Stream.of(crd + "is not established");
    }

    /** Whether the API server serves it; a definition without a status is taken at its word. */
    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd.getStatus() == null
                || crd.getStatus().getConditions().stream()
                        .noneMatch(condition -> condition.getType().equals("Established")
                                && !condition.getStatus().equals("True"));
    }
}
