package dev.holdfast.steps;

import dev.holdfast.cluster.AgentJar;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.cluster.Templates;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Pods that mount a dynamic volume each and wait to be asked, and the storage class of these volumes. */
final class PreflightWorkloads {
    /** The storage class. */
    static final String CLASS = "preflight-speed";

    private static final String NAMESPACE = "default";
    private static final Templates TEMPLATES = new Templates(Path.of("fixtures/workloads"));

    private final PreflightLab lab;

    PreflightWorkloads(PreflightLab lab) {
        this.lab = lab;
    }

    /** Makes the storage class as the profile describes it. */
    void storageClass() {
        DriverProfile profile = lab.profile();
        Map<String, String> places = Map.of(
                "storageClass",
                CLASS,
                "driver",
                profile.name(),
                "namespace",
                profile.namespace(),
                "region",
                "us-east-1");
        List<HasMetadata> objects = TEMPLATES.load("storage-class.yaml", places);
        StorageClass storage = (StorageClass) objects.get(0);
        Map<String, String> parameters = new TreeMap<>();
        profile.dynamic()
                .parameters()
                .forEach((name, value) -> parameters.put(name, Templates.fill(value, places, "profile")));
        storage.setParameters(parameters);
        storage.setMountOptions(profile.dynamic().mountOptions().stream()
                .map(option -> Templates.fill(option, places, "profile"))
                .toList());
        lab.cluster().apply(objects);
    }

    /** Starts one on a node, and waits until it runs. */
    void start(String name, String node) {
        Map<String, String> places = Map.of(
                "name",
                name,
                "namespace",
                NAMESPACE,
                "storageClass",
                CLASS,
                "claim",
                name,
                "node",
                node,
                "agentImage",
                lab.lab().agentImage());
        lab.cluster().apply(List.of(AgentJar.configMap(NAMESPACE)));
        lab.cluster().apply(TEMPLATES.load("dynamic-volume.yaml", places));
        lab.await(
                "claim " + name + " is bound",
                () -> lab.cluster()
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .require()
                        .getStatus()
                        .getPhase(),
                "Bound"::equals);
        ObstacleWatch obstacles =
                ObstacleWatch.over(lab.cluster(), () -> Readiness.view(lab.cluster(), NAMESPACE, name), line -> line);
        lab.cluster().apply(TEMPLATES.load("timing.yaml", places));
        lab.await(
                "pod " + name + " is ready",
                () -> Readiness.of(lab.cluster(), NAMESPACE, name, obstacles),
                Readiness.READY::equals);
    }

    /** Deletes one with its claim, and waits until they and the volume are gone. */
    void remove(String name) {
        var client = lab.cluster().client();
        client.pods().inNamespace(NAMESPACE).withName(name).delete();
        client.persistentVolumeClaims().inNamespace(NAMESPACE).withName(name).delete();
        lab.await(
                "pod " + name + ", its claim and its volume are gone",
                () -> client.pods().inNamespace(NAMESPACE).withName(name).get() == null
                        && client.persistentVolumeClaims()
                                        .inNamespace(NAMESPACE)
                                        .withName(name)
                                        .get()
                                == null
                        && client.persistentVolumes().list().getItems().stream()
                                .noneMatch(volume -> volume.getSpec().getClaimRef() != null
                                        && Objects.equals(
                                                name,
                                                volume.getSpec().getClaimRef().getName())),
                gone -> gone);
    }

    /** Removes what all of them share. */
    void close() {
        var client = lab.cluster().client();
        client.configMaps().inNamespace(NAMESPACE).withName("agent").delete();
        client.storage().v1().storageClasses().withName(CLASS).delete();
    }
}
