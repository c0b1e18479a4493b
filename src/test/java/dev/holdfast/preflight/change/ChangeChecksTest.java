package dev.holdfast.preflight.change;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChangeChecksTest {
    private static final ObjectId DAEMONS = new ObjectId("apps/v1", "DaemonSet", "ns", "node");
    private static final JsonNode NOTHING = Yaml.of("{}");
    private final List<Pod> pods = new ArrayList<>(List.of(Scenery.mounter("mp-a", "11:00:00")));
    private final List<PersistentVolume> volumes =
            new ArrayList<>(List.of(Scenery.volume("pv-data", "s3.csi.scality.com", "Bound", "data")));

    private static ObjectId id(String kind, String namespace, String name) {
        return new ObjectId("v1", kind, namespace, name);
    }

    private static Planned planned(ObjectId id, Effect effect) {
        return new Planned(id, Optional.empty(), Optional.of(NOTHING), false, effect);
    }

    private static Planned removed(ObjectId id, Effect effect) {
        return new Planned(id, Optional.of(NOTHING), Optional.empty(), false, effect);
    }

    private static Reading<Trial> of(Planned... objects) {
        return new Read<>(new Trial(List.of(objects), List.of(), Set.of()));
    }

    private static Reading<Trial> ofPod(Effect effect, boolean removesFirst, Map<String, BigDecimal> released) {
        return new Read<>(
                new Trial(List.of(), List.of(new PodTrial(DAEMONS, effect, removesFirst, released)), Set.of()));
    }

    private Reading<Deletions> needs() {
        return new Read<>(new Deletions(Scenery.PROFILE, pods, volumes));
    }

    @Test
    void aRefusalBlocksWithTheServersReason() {
        finds(
                ChangeChecks.dryRun(
                        of(planned(DAEMONS, new Effect.Refused("spec.selector: field is immutable"))),
                        Direction.UPGRADE),
                "DaemonSet ns/node: spec.selector: field is immutable");
    }

    @Test
    void refusedDefinitionsOfCustomResourcesAreLookedAtElsewhere() {
        isOk(
                ChangeChecks.dryRun(
                        of(planned(
                                new ObjectId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "x"),
                                new Effect.Refused("no"))),
                        Direction.UPGRADE),
                "0 created");
    }

    @Test
    void whatMayNotBeAskedIsUndeterminedByName() {
        isUndetermined(
                ChangeChecks.dryRun(
                        of(
                                planned(DAEMONS, new Effect.Unknown("may not patch daemonsets.apps")),
                                planned(id("Secret", "ns", "s"), new Effect.Unknown("may not create secrets"))),
                        Direction.UPGRADE),
                "may not create secrets\nmay not patch daemonsets.apps");
    }

    @Test
    void whatCannotBeAskedYetIsNamedAndNotUndetermined() {
        isOk(
                ChangeChecks.dryRun(
                        of(
                                planned(id("Namespace", "", "m"), new Effect.Created(NOTHING)),
                                planned(id("ServiceAccount", "m", "a"), new Effect.Unaskable("needs Namespace m"))),
                        Direction.UPGRADE),
                "1 object cannot be asked about before what they need is made: ServiceAccount m/a needs Namespace m");
    }

    @Test
    void whatIsSomebodyElsesBlocks() {
        Reading<Trial> trial = of(planned(id("Namespace", "", "m"), new Effect.Foreign("it exists, and has no label")));
        finds(ChangeChecks.owned(trial, Direction.UPGRADE, "v3.19.5"), "Namespace m: it exists");
        finds(ChangeChecks.owned(trial, Direction.ROLLBACK, "v3.19.5"), "Namespace m: it exists");
        isOk(
                ChangeChecks.owned(of(planned(DAEMONS, new Effect.Unchanged())), Direction.UPGRADE, "v3.19.5"),
                "no object");
    }

    @Test
    void whatIsSomebodyElsesCanBeTakenOverByAHelmThatKnowsHow() {
        Reading<Trial> trial = of(planned(id("Namespace", "", "m"), new Effect.Foreign("it exists, and has no label")));
        for (String version : List.of("v3.17.0", "v3.19.5+g1", "v4.0.0", "?")) {
            assertThat(((Check.Finding) ChangeChecks.owned(trial, Direction.UPGRADE, version)
                                    .result())
                            .advice())
                    .endsWith("upgrade with --take-ownership, which Helm has since 3.17");
        }
        assertThat(((Check.Finding) ChangeChecks.owned(trial, Direction.UPGRADE, "v3.16.4")
                                .result())
                        .advice())
                .endsWith("(the one in use is v3.16.4)");
        assertThat(((Check.Finding) ChangeChecks.owned(trial, Direction.ROLLBACK, "v3.19.5")
                                .result())
                        .advice())
                .doesNotContain("--take-ownership");
    }

    @Test
    void aPodThatIsRefusedBlocks() {
        Reading<Trial> trial = ofPod(new Effect.Refused("violates PodSecurity \"restricted\""), true, Map.of());
        finds(ChangeChecks.pods(trial, Direction.UPGRADE), "a pod of DaemonSet ns/node: violates PodSecurity");
        isOk(ChangeChecks.quota(trial, Direction.UPGRADE), "");
    }

    @Test
    void podsThatMayNotBeTriedAreUndetermined() {
        Reading<Trial> trial = ofPod(new Effect.Unknown("may not create pods"), true, Map.of());
        isUndetermined(ChangeChecks.pods(trial, Direction.UPGRADE), "may not create pods");
        isUndetermined(ChangeChecks.quota(trial, Direction.UPGRADE), "may not create pods");
        isOk(
                ChangeChecks.pods(
                        ofPod(new Effect.Unaskable("needs ServiceAccount ns/a"), true, Map.of()), Direction.UPGRADE),
                "needs Serv");
    }

    @Test
    void aQuotaThatIsJustFullIsAWarningWhereTheOldPodGoesFirst() {
        Effect full = new Effect.Refused("exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2");
        Reading<Trial> first = ofPod(full, true, Map.of("pods", BigDecimal.ONE));
        isOk(ChangeChecks.pods(first, Direction.UPGRADE), "1 new template");
        finds(ChangeChecks.quota(first, Direction.UPGRADE), "exceeded quota");
        Reading<Trial> surge = ofPod(full, false, Map.of("pods", BigDecimal.ONE));
        finds(ChangeChecks.pods(surge, Direction.UPGRADE), "exceeded quota");
        isOk(ChangeChecks.quota(surge, Direction.UPGRADE), "");
    }

    @Test
    void aDeletedNamespaceWithRunningPodsBlocks() {
        Reading<Trial> gone = of(removed(id("Namespace", "", "mount-s3"), new Effect.Deleted(NOTHING)));
        finds(
                ChangeChecks.deletions(gone, needs(), Direction.UPGRADE),
                "Namespace mount-s3 would be deleted: in it run mp-a");
        pods.clear();
        isOk(ChangeChecks.deletions(gone, needs(), Direction.UPGRADE), "deleted: Namespace mount-s3");
    }

    @Test
    void whatIsKeptHarmsNobody() {
        isOk(
                ChangeChecks.deletions(
                        of(removed(id("Namespace", "", "mount-s3"), new Effect.Kept())), needs(), Direction.UPGRADE),
                "nothing is deleted");
    }

    @Test
    void aDeletedDriverWithVolumesBlocks() {
        ObjectId driver = new ObjectId("storage.k8s.io/v1", "CSIDriver", "", "s3.csi.scality.com");
        finds(
                ChangeChecks.deletions(of(removed(driver, new Effect.Deleted(NOTHING))), needs(), Direction.UPGRADE),
                "of it are volumes pv-data");
        ObjectId other = new ObjectId("storage.k8s.io/v1", "CSIDriver", "", "other.csi.example.com");
        isOk(
                ChangeChecks.deletions(of(removed(other, new Effect.Deleted(NOTHING))), needs(), Direction.UPGRADE),
                "deleted:");
    }

    @Test
    void aDeletedDefinitionWithObjectsBlocks() {
        ObjectId crd = new ObjectId("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "x");
        List<Planned> objects = List.of(removed(crd, new Effect.Deleted(NOTHING)));
        finds(
                ChangeChecks.deletions(
                        new Read<>(new Trial(objects, List.of(), Set.of(crd))), needs(), Direction.UPGRADE),
                "there are objects of it");
        isOk(
                ChangeChecks.deletions(new Read<>(new Trial(objects, List.of(), Set.of())), needs(), Direction.UPGRADE),
                "deleted:");
    }

    @Test
    void whatMounterPodsNeedBlocksWhenItGoes() {
        pods.get(0).getSpec().setPriorityClassName("mounters");
        pods.get(0).getSpec().setServiceAccountName("mounter");
        ObjectId priority = new ObjectId("scheduling.k8s.io/v1", "PriorityClass", "", "mounters");
        finds(
                ChangeChecks.deletions(of(removed(priority, new Effect.Deleted(NOTHING))), needs(), Direction.UPGRADE),
                "mp-a");
        finds(
                ChangeChecks.deletions(
                        of(removed(id("ServiceAccount", "mount-s3", "mounter"), new Effect.Deleted(NOTHING))),
                        needs(),
                        Direction.UPGRADE),
                "mp-a");
        isOk(
                ChangeChecks.deletions(
                        of(removed(id("ServiceAccount", "ns", "mounter"), new Effect.Deleted(NOTHING))),
                        needs(),
                        Direction.UPGRADE),
                "deleted:");
    }

    @Test
    void theOnlyNodePluginMayNotGoButOneOfAnotherNameMayComeInItsPlace() {
        ObjectId plugin = new ObjectId("apps/v1", "DaemonSet", "scality-s3-csi", "s3-csi-node");
        Planned gone = removed(plugin, new Effect.Deleted(NOTHING));
        finds(ChangeChecks.deletions(of(gone), needs(), Direction.UPGRADE), "it is the node plugin");
        isOk(
                ChangeChecks.deletions(
                        of(gone, planned(DAEMONS, new Effect.Created(NOTHING))), needs(), Direction.UPGRADE),
                "deleted:");
    }

    @Test
    void whatCouldNotBeReadIsUndetermined() {
        Reading<Trial> none = new Unread<>("Helm cannot render it", "see Helm");
        assertThat(List.of(
                        ChangeChecks.owned(none, Direction.UPGRADE, "v3.19.5"),
                        ChangeChecks.dryRun(none, Direction.UPGRADE),
                        ChangeChecks.pods(none, Direction.UPGRADE),
                        ChangeChecks.quota(none, Direction.UPGRADE),
                        ChangeChecks.deletions(none, needs(), Direction.UPGRADE)))
                .allSatisfy(check -> isUndetermined(check, "Helm cannot render it"));
    }
}
