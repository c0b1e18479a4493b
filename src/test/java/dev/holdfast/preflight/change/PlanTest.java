package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Tools TOOLS = Tools.of(
            "/my k", "c", "/opt/helm", List.of("java", "-jar", "h.jar"), List.of("--helm", "/opt/helm"), List.of());
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
        return Effects.of(new Trial(List.of(objects), List.of(), Set.of()), Optional.of(cluster), false);
    }

    @Test
    void eachObjectIsNamedWithWhatBecomesOfItAndThePodsThatRestart() {
        Effects effects = effects(
                planned(
                        new ObjectId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "x"),
                        new Effect.Created(Yaml.of("{}"))),
                planned(DAEMONS, new Effect.Changed(Yaml.of(OLD), Yaml.of(NEW))),
                planned(new ObjectId("v1", "Namespace", "", "m"), new Effect.Created(Yaml.of("{}"))),
                planned(new ObjectId("v1", "Secret", "", "k"), new Effect.Unchanged()),
                planned(
                        new ObjectId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "templated"),
                        new Effect.Created(Yaml.of("{}"))));
        assertThat(effects.objects())
                .containsExactly(
                        "created: Namespace m",
                        "created: CustomResourceDefinition templated",
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

    private final Scenery scene = new Scenery();

    private Planner planner(Tools tools, Reading<Trial> trial) {
        return new Planner(scene.upgrade(), tools, trial, effects());
    }

    private Plan upgrade(String reference, String... options) {
        return planner(TOOLS, new Unread<>("not tried", "try")).upgrade(reference, Optional.of(List.of(options)));
    }

    private static List<String> commands(Plan plan, String title) {
        return plan.steps().stream()
                .filter(step -> step.title().equals(title))
                .flatMap(step -> step.commands().stream())
                .toList();
    }

    @Test
    void theStepsComeInTheirOrderAndTheWayBackIsThePresentRevision() {
        Plan plan = upgrade("./chart", "--reuse-values");
        assertThat(plan.steps())
                .extracting(Plan.Step::title)
                .containsExactly("Back up", "Try the upgrade", "Upgrade", "Verify", "If it has to be undone");
        assertThat(plan.text())
                .contains(
                        "/opt/helm --kubeconfig '/my k' --kube-context c -n scality-s3-csi upgrade "
                                + Scenery.PROFILE.release() + " ./chart --reuse-values --dry-run=server\n",
                        "rollback " + Scenery.PROFILE.release() + " 3\n",
                        "java -jar h.jar preflight --kubeconfig '/my k' --context c --helm /opt/helm --rollback=3 --plan\n",
                        "nothing changes");
    }

    @Test
    void eachCommandIsQuotedForAShellAndNamesTheCluster() {
        Plan plan = upgrade("./my chart's", "--set", "a=b c");
        assertThat(commands(plan, "Upgrade")).singleElement().asString().contains("'./my chart'\\''s' --set 'a=b c'");
        assertThat(plan.steps())
                .flatExtracting(Plan.Step::commands)
                .allSatisfy(command ->
                        assertThat(command).containsPattern("^mkdir |--kubeconfig '/my k' --(kube-)?context c"));
    }

    @Test
    void theVersionOfAnOciReferenceIsAnOptionOfItsOwn() {
        assertThat(upgrade("oci://r:5000/c:2.2.0", "-x").text()).contains(" oci://r:5000/c --version 2.2.0 -x\n");
        assertThat(upgrade("oci://r:5000/c@sha256:ab", "-x").text()).contains(" oci://r:5000/c@sha256:ab -x\n");
    }

    @Test
    void noUpgradeIsToldWhereHelmRefusesEveryWay() {
        Plan plan = planner(TOOLS, new Unread<>("not tried", "try")).upgrade("./chart", Optional.empty());
        assertThat(plan.text()).contains("Helm refuses").doesNotContain(" upgrade " + Scenery.PROFILE.release());
    }

    @Test
    void onlyCustomResourcesThatTheClusterServesAreBackedUp() {
        assertThat(commands(upgrade("./chart"), "Back up")).noneMatch(command -> command.contains("attachments"));
        String crd = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s.s3.csi.scality.com}
                spec: {group: s3.csi.scality.com, scope: %s, names: {kind: X, plural: %s}}
                status: {conditions: [{type: Established, status: "%s"}]}
                """;
        scene.crds.add(Scenery.of(CustomResourceDefinition.class, crd.formatted("as", "Cluster", "as", "True")));
        scene.crds.add(Scenery.of(CustomResourceDefinition.class, crd.formatted("bs", "Namespaced", "bs", "True")));
        scene.crds.add(Scenery.of(CustomResourceDefinition.class, crd.formatted("cs", "Cluster", "cs", "False")));
        scene.crds.add(Scenery.of(
                CustomResourceDefinition.class,
                crd.formatted("ds", "Cluster", "ds", "True").replace("s3.csi.scality.com", "strangers.example.com")));
        String kubectl = "kubectl --kubeconfig '/my k' --context c get ";
        assertThat(commands(upgrade("./chart"), "Back up"))
                .contains(
                        kubectl + "as.s3.csi.scality.com -o yaml > backup-of-revision-3/as.yaml",
                        kubectl + "bs.s3.csi.scality.com -A -o yaml > backup-of-revision-3/bs.yaml")
                .noneMatch(command -> command.contains("cs.s3") || command.contains("strangers"));
    }

    @Test
    void aHiddenValueIsAVariableWithoutWhichTheCommandDoesNotRun() {
        Plan plan = upgrade("./chart", "--set", "a=1,s3.secretKey=hush", "--set", "imagePullSecrets[0].name=open");
        assertThat(plan.text())
                .contains(
                        "./chart --set \"${HIDDEN_1:?}\" --set 'imagePullSecrets[0].name=open'",
                        "HIDDEN_1 stands for a=1,s3.secretKey=***")
                .doesNotContain("hush");
    }

    @Test
    void onlyRolloutsThatEndAreWaitedFor() {
        ObjectId web = new ObjectId("apps/v1", "Deployment", "other", "web");
        Planned onDelete = new Planned(
                DAEMONS,
                Optional.empty(),
                Optional.of(Yaml.of("{spec: {updateStrategy: {type: OnDelete}}}")),
                false,
                new Effect.Unchanged());
        Planned gone = new Planned(
                new ObjectId("apps/v1", "Deployment", "other", "gone"),
                Optional.of(Yaml.of("{}")),
                Optional.empty(),
                false,
                new Effect.Unchanged());
        Plan plan = planner(
                        TOOLS,
                        new Read<>(new Trial(
                                List.of(planned(web, new Effect.Unchanged()), onDelete, gone), List.of(), Set.of())))
                .upgrade("./chart", Optional.of(List.of()));
        assertThat(commands(plan, "Verify"))
                .containsExactly(
                        "kubectl --kubeconfig '/my k' --context c -n other rollout status deployment/web --timeout=10m",
                        "java -jar h.jar preflight --kubeconfig '/my k' --context c --helm /opt/helm --compare"
                                + " backup-of-revision-3/before.json");
        assertThat(plan.text()).contains("restart when you delete them (OnDelete)");
    }

    @Test
    void mountsAreLookedAtBeforeAndAfterwardsWhereAnImageForThatIsNamed() {
        Tools probing = Tools.of("k", "c", "helm", List.of("h"), List.of(), List.of("--probe", "--agent-image", "jre"));
        Plan plan = planner(probing, new Unread<>("not tried", "try")).upgrade("./chart", Optional.of(List.of()));
        assertThat(plan.steps())
                .flatExtracting(Plan.Step::commands)
                .contains(
                        "h preflight --kubeconfig k --context c --save backup-of-revision-3/before.json --probe --agent-image jre",
                        "h preflight --kubeconfig k --context c --compare backup-of-revision-3/before.json --probe --agent-image jre");
    }

    @Test
    void nothingIsToldOfAReleaseOrRevisionThatIsNotThere() {
        assertThat(planner(TOOLS, new Unread<>("not tried", "try"))
                        .rollback(OptionalInt.empty())
                        .steps())
                .flatExtracting(Plan.Step::commands)
                .allMatch(command -> command.contains(" history "));
        scene.release = Optional.of(new Release("driver", "1.2.0", 4, "failed"));
        assertThat(upgrade("./chart").text()).doesNotContain("rollback " + Scenery.PROFILE.release());
        scene.release = Optional.empty();
        assertThat(upgrade("./chart").steps())
                .flatExtracting(Plan.Step::commands)
                .isEmpty();
    }
}
