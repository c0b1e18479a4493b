package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Scenery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Plan.Tools TOOLS = Plan.Tools.of("/k", "c", Scenery.PROFILE);
    private static final ObjectId DAEMONS = new ObjectId("apps/v1", "DaemonSet", "scality-s3-csi", "node");
    private static final String OLD =
            "{kind: DaemonSet, metadata: {namespace: scality-s3-csi}, spec: {selector: {matchLabels: {app: a}}, template: {spec: {x: 1}}}}";
    private static final String NEW = OLD.replace("x: 1", "x: 2");

    private static Planned planned(ObjectId id, Effect effect) {
        return new Planned(id, Optional.empty(), Optional.of(Yaml.of("{}")), false, effect);
    }

    private static Effects effects(Planned... objects) {
        var pod = Scenery.driverPod("node-1", "w1");
        pod.getMetadata().setLabels(Map.of("app", "a", "more", "b"));
        Deletions cluster =
                new Deletions(Scenery.PROFILE, List.of(pod, Scenery.driverPod("controller", "w1")), List.of());
        return Effects.of(new Trial(List.of(objects), List.of(), Set.of()), Optional.of(cluster));
    }

    @Test
    void eachObjectIsNamedWithWhatBecomesOfItAndThePodsThatRestart() {
        Effects effects = effects(
                planned(DAEMONS, new Effect.Changed(Yaml.of(OLD), Yaml.of(NEW))),
                planned(new ObjectId("v1", "Namespace", "", "m"), new Effect.Created(Yaml.of("{}"))),
                planned(new ObjectId("v1", "Secret", "", "k"), new Effect.Unchanged()),
                planned(
                        new ObjectId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "x"),
                        new Effect.Created(Yaml.of("{}"))));
        assertThat(effects.objects())
                .containsExactly(
                        "created: Namespace m",
                        "changed: DaemonSet scality-s3-csi/node",
                        "    spec.template.spec.x: 1 → 2");
        assertThat(effects.definitions()).containsExactly("created: CustomResourceDefinition x");
        assertThat(effects.restarts()).containsExactly("DaemonSet scality-s3-csi/node: node-1 on w1");
    }

    @Test
    void aPodThatRestartsOnlyWhenItIsDeletedIsSaidSo() {
        String onDelete = NEW.replace("spec: {selector", "spec: {updateStrategy: {type: OnDelete}, selector");
        assertThat(effects(planned(DAEMONS, new Effect.Changed(Yaml.of(OLD), Yaml.of(onDelete))))
                        .restarts())
                .containsExactly("DaemonSet scality-s3-csi/node: each pod when you delete it (OnDelete)");
    }

    @Test
    void theStepsComeInTheirOrderAndTheWayBackIsThePresentRevision() {
        Plan plan = Plan.ofUpgrade(Scenery.PROFILE, TOOLS, "./chart", Optional.of("--reuse-values"), 3, effects());
        assertThat(plan.steps())
                .extracting(Plan.Step::title)
                .containsExactly("Back up", "Try the upgrade", "Upgrade", "Verify", "If it has to be undone");
        assertThat(plan.text())
                .contains(
                        "helm --kubeconfig /k --kube-context c -n scality-s3-csi upgrade " + Scenery.PROFILE.release()
                                + " ./chart --reuse-values --dry-run=server\n",
                        "rollback " + Scenery.PROFILE.release() + " 3\n",
                        "nothing changes");
    }

    @Test
    void theVersionOfAnOciReferenceIsAnOptionOfItsOwn() {
        assertThat(Plan.ofUpgrade(Scenery.PROFILE, TOOLS, "oci://r:5000/c:2.2.0", Optional.of("-x"), 3, effects())
                        .text())
                .contains(" oci://r:5000/c --version 2.2.0 -x\n");
    }

    @Test
    void noUpgradeIsToldWhereHelmRefusesEveryWay() {
        Plan plan = Plan.ofUpgrade(Scenery.PROFILE, TOOLS, "./chart", Optional.empty(), 3, effects());
        assertThat(plan.text()).contains("Helm refuses").doesNotContain(" upgrade " + Scenery.PROFILE.release());
    }
}
