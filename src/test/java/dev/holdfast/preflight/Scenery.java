package dev.holdfast.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.HelmYaml;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Rights.Right;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster in good order, of which a test spoils one thing. */
public final class Scenery {
    public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    public static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    public final List<Node> nodes = new ArrayList<>(List.of(node("w1", "True"), node("w2", "True")));
    public DaemonSet daemonSet = daemonSet(2, 2, 2, 3);
    public Deployment deployment = deployment(1);
    public final List<Pod> nodePods = new ArrayList<>(List.of(driverPod("node-1", "w1"), driverPod("node-2", "w2")));
    public final List<Pod> controllerPods = new ArrayList<>(List.of(driverPod("controller", "w1")));
    public final List<Pod> pods =
            new ArrayList<>(List.of(workload("writer", "w1", "data"), mounter("mp-a", "11:00:00")));
    public Optional<CSIDriver> csiDriver = Optional.of(of(CSIDriver.class, "metadata: {name: s3.csi.scality.com}"));
    public final List<CSINode> csiNodes =
            new ArrayList<>(List.of(csiNode("w1", "s3.csi.scality.com"), csiNode("w2", "s3.csi.scality.com")));
    public final List<PersistentVolumeClaim> claims = new ArrayList<>(List.of(claim("data", "Bound", "s3", "pv-data")));
    public final List<PersistentVolume> volumes =
            new ArrayList<>(List.of(volume("pv-data", "s3.csi.scality.com", "Bound", "data")));
    public final List<StorageClass> classes = new ArrayList<>(List.of(
            storageClass("s3", "s3.csi.scality.com", "Immediate"),
            storageClass("late", "s3.csi.scality.com", "WaitForFirstConsumer"),
            storageClass("disk", "disk.example.com", "Immediate")));
    public final List<Attachment> attachments =
            new ArrayList<>(List.of(new Attachment("att-1", "w1", "pv-data", Map.of("mp-a", List.of("uid-writer")))));
    public final List<Reading<LogSummary>> logs =
            new ArrayList<>(List.of(new Read<>(new LogSummary("node-1/s3-plugin", 10, 0, ""))));
    public final Map<String, ServingProcess> probed = new HashMap<>();
    public final List<String> silent = new ArrayList<>();
    public boolean probes;
    public final List<CustomResourceDefinition> crds = new ArrayList<>();
    public boolean crdsForbidden;
    public Optional<Release> release = Optional.of(new Release("driver", "1.2.0", 3, "deployed"));
    public final List<Right> asked = new ArrayList<>(List.of(new Right("patch", "apps", "daemonsets", "ns", true)));
    public final List<String> unknownKinds = new ArrayList<>();
    public Direction direction = Direction.UPGRADE;
    public String version = "2.2.0";
    public String kubeVersion = ">=1.30.0-0";
    public Optional<String> refused = Optional.empty();
    public Optional<String> helmRefuses = Optional.empty();
    public List<HasMetadata> before = List.of();
    public List<HasMetadata> objects = List.of(daemonSet(2, 2, 2, 3), deployment(1));

    /** All of it read, without a chart to upgrade to. */
    public Snapshot snapshot() {
        return snapshot(Optional.empty());
    }

    /** All of it read, with a chart to upgrade to. */
    public Snapshot upgrade() {
        return snapshot(Optional.of(target()));
    }

    /** The chart to upgrade to, read. */
    public Reading<Target> target() {
        return new Read<>(new Target(
                "charts/driver",
                "driver",
                version,
                kubeVersion,
                refused,
                new Read<>(new Target.HelmAnswer("helm upgrade", helmRefuses, List.of())),
                new Read<>(objects),
                List.of(),
                new Read<>(before),
                new Read<>(new Target.Manifests(written(before), written(objects), List.of()))));
    }

    private static List<JsonNode> written(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(object -> HelmYaml.objects(YAML.asJson(object)).stream())
                .toList();
    }

    private Snapshot snapshot(Optional<Reading<Target>> target) {
        return new Snapshot(
                PROFILE,
                NOW,
                "v1.34.0",
                new Read<>(nodes),
                new Read<>(new Driver(
                        Optional.ofNullable(daemonSet), Optional.ofNullable(deployment), nodePods, controllerPods)),
                new Read<>(pods),
                new Read<>(csiDriver),
                new Read<>(csiNodes),
                new Read<>(claims),
                new Read<>(volumes),
                new Read<>(classes),
                new Read<>(attachments),
                logs,
                probes ? Optional.of(new Read<>(new ProbeResult(probed, silent))) : Optional.empty(),
                crdsForbidden ? new Unread<>("CRDs cannot be read: forbidden", "ask for it") : new Read<>(crds),
                new Read<>(release),
                new Read<>(new Rights(asked, unknownKinds)),
                direction,
                target,
                new ApiResources(null),
                Map.of("Helm", "v3.19.5"));
    }

    /** Nothing of it read but the version. */
    public static Snapshot unread() {
        return unread(Direction.UPGRADE);
    }

    /** The same, for an upgrade or a rollback. */
    public static Snapshot unread(Direction direction) {
        return new Snapshot(
                PROFILE,
                NOW,
                "v1.34.0",
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                List.of(none()),
                Optional.of(none()),
                none(),
                none(),
                none(),
                direction,
                Optional.of(none()),
                new ApiResources(null),
                Map.of());
    }

    private static <T> Reading<T> none() {
        return new Unread<>("forbidden", "ask for it");
    }

    /** An object of YAML. */
    public static <T extends HasMetadata> T of(Class<T> kind, String yaml) {
        // what begins with a brace would be taken for JSON
        return YAML.unmarshal("# YAML\n" + yaml, kind);
    }

    /** A node with 2 processors, 4 GiB and room for 110 pods. */
    public static Node node(String name, String ready) {
        return of(Node.class, """
                metadata: {name: %s}
                status:
                  conditions: [{type: MemoryPressure, status: "False"}, {type: Ready, status: "%s"}]
                  allocatable: {cpu: "2", memory: 4Gi, pods: "110"}
                  nodeInfo: {kubeletVersion: v1.34.0, containerRuntimeVersion: containerd://2.1.0, kernelVersion: "6.1"}
                  images: [{names: ["example.com/driver:2.2.0"]}]
                """.formatted(name, ready));
    }

    /** The node plugin. */
    public static DaemonSet daemonSet(int desired, int ready, int updated, int observed) {
        return of(DaemonSet.class, """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: s3-csi-node, namespace: scality-s3-csi, generation: 3}
                spec:
                  selector: {matchLabels: {app: s3-csi-node}}
                  template:
                    spec:
                      containers:
                        - {name: s3-plugin, image: "example.com/driver:2.2.0", resources: {requests: {cpu: 10m}}}
                status: {desiredNumberScheduled: %d, numberReady: %d, updatedNumberScheduled: %d, observedGeneration: %d}
                """.formatted(desired, ready, updated, observed));
    }

    /** The controller. */
    public static Deployment deployment(int ready) {
        return of(Deployment.class, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: s3-csi-controller, namespace: scality-s3-csi}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: s3-csi-controller}}
                  template:
                    spec:
                      containers: [{name: s3-csi-controller, image: "example.com/driver:2.2.0"}]
                status: {readyReplicas: %d}
                """.formatted(ready));
    }

    /** A pod of the driver that is well. */
    public static Pod driverPod(String name, String node) {
        return driverPod(name, node, "True", 0, "{running: {startedAt: 2026-01-01T08:00:00Z}}");
    }

    /** A pod of the driver. */
    public static Pod driverPod(String name, String node, String ready, int restarts, String state) {
        return of(Pod.class, """
                metadata: {name: %s, namespace: scality-s3-csi, uid: uid-%s}
                spec: {nodeName: %s, containers: [{name: s3-plugin}]}
                status:
                  phase: Running
                  conditions: [{type: Ready, status: "%s"}]
                  containerStatuses: [{name: s3-plugin, restartCount: %d, state: %s}]
                """.formatted(name, name, node, ready, restarts, state));
    }

    /** A pod with a claim. */
    public static Pod workload(String name, String node, String claim) {
        return of(Pod.class, """
                metadata: {name: %s, namespace: default, uid: uid-%s}
                spec:
                  nodeName: %s
                  volumes: [{name: v, persistentVolumeClaim: {claimName: %s}}]
                  containers: [{name: c, resources: {requests: {cpu: 500m, memory: 1Gi}}}]
                status: {phase: Running}
                """.formatted(name, name, node, claim));
    }

    /** A mounter pod on node w1. */
    public static Pod mounter(String name, String time) {
        return of(Pod.class, """
                metadata: {name: %s, namespace: mount-s3, uid: uid-%s, creationTimestamp: "2026-01-01T%sZ"}
                spec: {nodeName: w1, containers: [{name: mountpoint}]}
                status: {phase: Running}
                """.formatted(name, name, time));
    }

    /** A node's registration of a driver. */
    public static CSINode csiNode(String name, String driver) {
        return of(CSINode.class, """
                metadata: {name: %s}
                spec: {drivers: [{name: %s, nodeID: n}]}
                """.formatted(name, driver));
    }

    /** A claim. */
    public static PersistentVolumeClaim claim(String name, String phase, String storageClass, String volume) {
        return of(PersistentVolumeClaim.class, """
                metadata: {name: %s, namespace: default, uid: claim-%s}
                spec: {storageClassName: %s, volumeName: %s}
                status: {phase: %s}
                """.formatted(name, name, storageClass, volume, phase));
    }

    /** A volume. */
    public static PersistentVolume volume(String name, String driver, String phase, String claim) {
        return of(PersistentVolume.class, """
                metadata: {name: %s}
                spec:
                  csi: {driver: %s, volumeHandle: h}
                  claimRef: {namespace: default, name: %s, uid: claim-%s}
                status: {phase: %s}
                """.formatted(name, driver, claim, claim, phase));
    }

    /** A storage class. */
    public static StorageClass storageClass(String name, String provisioner, String mode) {
        return of(StorageClass.class, """
                metadata: {name: %s}
                provisioner: %s
                volumeBindingMode: %s
                """.formatted(name, provisioner, mode));
    }
}
