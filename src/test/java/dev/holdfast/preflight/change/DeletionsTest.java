package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeletionsTest {
    private static final JsonNode NOTHING = Yaml.of("{}");

    private final List<Pod> pods = new ArrayList<>(List.of(Scenery.mounter("mp-a", "11:00:00")));
    private final List<PersistentVolume> volumes =
            new ArrayList<>(List.of(Scenery.volume("pv-data", "s3.csi.scality.com", "Bound", "data")));

    private static Trial trial(Planned... objects) {
        return new Trial(List.of(objects), List.of(), Set.of());
    }

    private Optional<String> need(String kind, String namespace, String name) {
        return new Deletions(Scenery.PROFILE, pods, volumes).need(new ObjectId("v1", kind, namespace, name), trial());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodePublishSecretRef",
                "nodeStageSecretRef",
                "nodeExpandSecretRef",
                "controllerPublishSecretRef",
                "controllerExpandSecretRef"
            })
    void aSecretIsNeededByEachVolumeThatNamesIt(String reference) {
        assertThat(need("Secret", "default", "key")).isEmpty();
        volumes.add(Scenery.of(PersistentVolume.class, """
                metadata: {name: pv-key}
                spec:
                  csi: {driver: other.example.com, volumeHandle: k, %s: {name: key, namespace: default}}
                """.formatted(reference)));
        assertThat(need("Secret", "default", "key")).contains("it is named by volumes pv-key");
        assertThat(need("Secret", "elsewhere", "key")).isEmpty();
        assertThat(need("Secret", "default", "other")).isEmpty();
    }

    @Test
    void aVolumeOfNoCsiDriverNeedsNothing() {
        volumes.clear();
        volumes.add(Scenery.of(PersistentVolume.class, "metadata: {name: nfs}\nspec: {nfs: {server: s, path: /}}"));
        assertThat(need("Secret", "default", "key")).isEmpty();
        assertThat(need("CSIDriver", "", "s3.csi.scality.com")).isEmpty();
        assertThat(need("DaemonSet", "scality-s3-csi", "s3-csi-node")).isEmpty();
    }

    @Test
    void aNamespaceIsNeededByPodsThatHaveNotEnded() {
        assertThat(need("Namespace", "", "mount-s3")).contains("in it run mp-a");
        assertThat(need("Namespace", "", "default")).isEmpty();
        pods.get(0).getStatus().setPhase("Succeeded");
        assertThat(need("Namespace", "", "mount-s3")).isEmpty();
        pods.get(0).getStatus().setPhase("Failed");
        assertThat(need("Namespace", "", "mount-s3")).isEmpty();
        pods.get(0).getStatus().setPhase("Pending");
        assertThat(need("Namespace", "", "mount-s3")).isPresent();
        pods.get(0).setStatus(null);
        assertThat(need("Namespace", "", "mount-s3")).isPresent();
    }

    @Test
    void accountAndPriorityAreNeededByMounterPodsOnly() {
        pods.get(0).getSpec().setServiceAccountName("mounter");
        pods.get(0).getSpec().setPriorityClassName("high");
        assertThat(need("ServiceAccount", "mount-s3", "mounter")).isPresent();
        assertThat(need("ServiceAccount", "mount-s3", "other")).isEmpty();
        assertThat(need("PriorityClass", "", "high")).isPresent();
        assertThat(need("PriorityClass", "", "low")).isEmpty();
        pods.get(0).getMetadata().setNamespace("default");
        assertThat(need("ServiceAccount", "default", "mounter")).isEmpty();
        assertThat(need("PriorityClass", "", "high")).isEmpty();
    }

    @Test
    void onlyAnotherNodePluginThatStaysTakesThePlaceOfTheNodePlugin() {
        ObjectId plugin = new ObjectId("apps/v1", "DaemonSet", "scality-s3-csi", "s3-csi-node");
        Deletions needs = new Deletions(Scenery.PROFILE, pods, volumes);
        ObjectId other = new ObjectId("apps/v1", "DaemonSet", "scality-s3-csi", "other");
        Planned hook = new Planned(other, Optional.empty(), Optional.of(NOTHING), true, new Effect.Created(NOTHING));
        Planned gone = new Planned(other, Optional.of(NOTHING), Optional.empty(), false, new Effect.Deleted(NOTHING));
        ObjectId deployment = new ObjectId("apps/v1", "Deployment", "scality-s3-csi", "other");
        Planned controller =
                new Planned(deployment, Optional.empty(), Optional.of(NOTHING), false, new Effect.Created(NOTHING));
        assertThat(needs.need(plugin, trial(hook, gone, controller))).isPresent();
        assertThat(needs.need(other, trial())).isEmpty();
        volumes.set(0, Scenery.volume("pv-data", "other.example.com", "Bound", "data"));
        assertThat(new Deletions(Scenery.PROFILE, pods, volumes).need(plugin, trial()))
                .isEmpty();
    }

    @Test
    void thePodsOfAWorkloadAreThoseOfItsNamespaceAndLabels() {
        pods.set(0, Scenery.of(Pod.class, """
                metadata: {name: a-1, namespace: ns, labels: {app: a, tier: back}}
                spec: {nodeName: w1}
                """));
        pods.add(Scenery.of(Pod.class, "metadata: {name: bare, namespace: ns}\nspec: {nodeName: w1}"));
        Deletions cluster = new Deletions(Scenery.PROFILE, pods, volumes);
        String workload = "{metadata: {namespace: %s}, spec: {selector: {matchLabels: {%s}}}}";
        assertThat(cluster.of(Yaml.of(workload.formatted("ns", "app: a")))).containsExactly("a-1 on w1");
        assertThat(cluster.of(Yaml.of(workload.formatted("ns", "app: a, tier: front"))))
                .isEmpty();
        assertThat(cluster.of(Yaml.of(workload.formatted("other", "app: a")))).isEmpty();
        assertThat(cluster.of(Yaml.of(workload.formatted("ns", "")))).isEmpty();
    }
}
