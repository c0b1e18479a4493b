package dev.holdfast.preflight.change;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Target;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HelmCheckTest {
    private static final String NO_KIND =
            "helm upgrade failed: unable to build kubernetes objects from new release manifest: resource mapping not found for name: \"g\""
                    + " namespace: \"\" from \"\": no matches for kind \"Gadget\" in version \"example.com/v1\"";
    private final List<HasMetadata> objects = new ArrayList<>();

    private Reading<Target> target(String reason, String... others) {
        return new Read<>(new Target(
                "charts/driver",
                "driver",
                "2.2.0",
                "",
                Optional.empty(),
                new Read<>(new Target.HelmAnswer("helm upgrade x", Optional.ofNullable(reason), List.of(others))),
                new Read<>(objects),
                List.of(),
                new Read<>(List.of()),
                new Read<>(new Target.Manifests(List.of(), List.of(), List.of()))));
    }

    private Check check(String reason, String... others) {
        return HelmCheck.of(Scenery.PROFILE, target(reason, others));
    }

    private static String advice(Check check) {
        return ((Finding) check.result()).advice();
    }

    @Test
    void whatHelmTakesIsOk() {
        isOk(check(null), "helm upgrade x");
    }

    @Test
    void whatHelmRefusesBlocksWithTheWaysThatWork() {
        Check refused = check("nil pointer evaluating interface {}.namespace", "reset-then-reuse-values");
        finds(refused, "nil pointer evaluating interface {}.namespace");
        assertThat(advice(refused)).contains("--way reset-then-reuse-values (helm upgrade --reset-then-reuse-values)");
        assertThat(HelmCheck.workingWay(target("nil pointer", "reset-then-reuse-values"), "reuse-values"))
                .contains("reset-then-reuse-values");
        assertThat(HelmCheck.workingWay(target("nil pointer"), "reuse-values")).isEmpty();
        assertThat(HelmCheck.workingWay(target(null), "reuse-values")).contains("reuse-values");
    }

    @Test
    void aStoredManifestThatIsServedNoMoreBlocks() {
        Check old =
                check("unable to build kubernetes objects from current release manifest: no matches for kind \"X\"");
        finds(old, "from current release manifest");
        assertThat(advice(old)).contains("helm mapkubeapis");
    }

    @Test
    void anObjectOfADefinitionThatTheChartBringsIsNoObstacle() {
        finds(check(NO_KIND), "Gadget");
        objects.add(Scenery.of(CustomResourceDefinition.class, """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: gadgets.example.com}
                spec: {group: example.com, names: {kind: Gadget, plural: gadgets}}
                """));
        isOk(check(NO_KIND), "before the chart's CRDs are applied");
        assertThat(HelmCheck.workingWay(target(NO_KIND), "reuse-values")).contains("reuse-values");
    }

    @Test
    void whatAnotherCheckFindsWithAllThereIsOfItIsNotFoundTwice() {
        isUndetermined(
                check("Namespace \"m\" exists and cannot be imported into the current release: invalid"),
                "Helm stops early");
        isUndetermined(check("chart requires kubeVersion which is incompatible with Kubernetes v1"), "stops early");
    }

    @Test
    void whatHelmMayNotAskIsUndetermined() {
        isUndetermined(
                HelmCheck.of(
                        Scenery.PROFILE,
                        target(null).flatMap(to -> new Unread<>("secrets is forbidden: User \"u\"", "ask"))),
                "is forbidden");
    }
}
