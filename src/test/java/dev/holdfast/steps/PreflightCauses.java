package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSIDriverBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is done to the lab's cluster so that a preflight finds it: each is an object that undoes what it did. */
final class PreflightCauses {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: preflight, namespace: default}
            spec:
              storageClassName: %s
              accessModes: [ReadWriteMany]
              resources: {requests: {storage: 1Gi}}
            """;
    private static final String CLASS = """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: preflight}
            provisioner: %s
            volumeBindingMode: %s
            parameters: %s
            """;

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: preflight, namespace: default}
            spec: {containers: [{name: c, image: "holdfast.dev/nobody-has:this", imagePullPolicy: Never}]}
            """;

    private final PreflightLab lab;

    PreflightCauses(PreflightLab lab) {
        this.lab = lab;
    }

    /** Something that was done. */
    record Cause(Runnable undo) implements AutoCloseable {
        /** Undoes it; the cluster may take its time to show that. */
        @Override
        public void close() {
            undo.run();
        }
    }

    /** The CSIDriver object is deleted. */
    Cause csiDriverDeleted() {
        return csiDriverDeleted(lab.profile().name());
    }

    /** That of another driver is. */
    Cause csiDriverDeleted(String name) {
        CSIDriver there = client().storage().v1().csiDrivers().withName(name).require();
        lab.cluster().delete(there);
        HasMetadata anew = new CSIDriverBuilder(there)
                .editMetadata()
                .withUid(null)
                .withResourceVersion(null)
                .withCreationTimestamp(null)
                .withManagedFields(List.of())
                .endMetadata()
                .build();
        return new Cause(() -> lab.cluster().apply(List.of(anew)));
    }

    /** The driver is taken out of a CSINode. */
    Cause unregistered(String node) {
        client().storage()
                .v1()
                .csiNodes()
                .withName(node)
                .edit(there -> new CSINodeBuilder(there)
                        .editSpec()
                        .removeMatchingFromDrivers(
                                driver -> driver.getName().equals(lab.profile().name()))
                        .endSpec()
                        .build());
        // as the finding advises
        return new Cause(() -> nodePlugins().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .forEach(lab.cluster()::delete));
    }

    /** A container of the node plugin is killed, and started again by its kubelet. */
    Cause nodePluginKilled(String node) {
        lab.lab()
                .run(
                        node,
                        "sh",
                        "-c",
                        "for p in /proc/[0-9]*; do case \"$(tr '\\0' ' ' < $p/cmdline 2> /dev/null)\" in"
                                + " '/usr/local/bin/s3-csi node '*) kill -9 ${p#/proc/};; esac; done");
        return replaced(() -> nodePlugins().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .toList());
    }

    /** The driver tries in vain to make a volume; what it logged goes with its pods. */
    Cause errorLogged() {
        // the claim would be found as well
        claimThatFails().close();
        return replacedDriver();
    }

    private Cause replacedDriver() {
        return replaced(() ->
                client().pods().inNamespace(lab.profile().namespace()).list().getItems());
    }

    /** Undone by new pods, which have not been restarted and have logged nothing. */
    private Cause replaced(Supplier<List<Pod>> pods) {
        return new Cause(() -> lab.remove(List.copyOf(pods.get())));
    }

    /** A pod that does not start. */
    Cause podWithoutImage() {
        return make(POD);
    }

    private List<Pod> nodePlugins() {
        return client().pods()
                .inNamespace(lab.profile().namespace())
                .withLabels(lab.profile().nodePlugin().labels())
                .list()
                .getItems();
    }

    /** The node plugin is given an image that nobody has. */
    Cause noImage() {
        String plugin = lab.profile().nodePlugin().container();
        String image = nodePlugins().get(0).getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(plugin))
                .findFirst()
                .orElseThrow()
                .getImage();
        image("holdfast.dev/nobody-has:this");
        return new Cause(() -> image(image));
    }

    private void image(String image) {
        client().apps()
                .daemonSets()
                .inNamespace(lab.profile().namespace())
                .withName(lab.profile().daemonSet())
                .edit(there -> withImage(there, image));
    }

    private DaemonSet withImage(DaemonSet there, String image) {
        return new DaemonSetBuilder(there)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editMatchingContainer(container ->
                        container.getName().equals(lab.profile().nodePlugin().container()))
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The kubelet of a node stops. */
    Cause kubeletStops(String node) {
        lab.lab().run(node, "systemctl", "stop", "kubelet");
        return new Cause(() -> lab.lab().run(node, "systemctl", "start", "kubelet"));
    }

    /** A claim asks for a storage class that nobody made. */
    Cause claimOfNoClass() {
        return make(CLAIM.formatted("nobody-made-it"));
    }

    /** The driver cannot make a volume for want of a key; it has tried when this returns. What it logged of that goes with its pods. */
    Cause claimWithoutKey() {
        Cause claim = claimThatFails();
        return new Cause(() -> {
            claim.close();
            replacedDriver().close();
        });
    }

    private Cause claimThatFails() {
        String nowhere = "{csi.storage.k8s.io/provisioner-secret-name: nobody-made-it,"
                + " csi.storage.k8s.io/provisioner-secret-namespace: default}";
        Cause made = make(CLASS.formatted(lab.profile().name(), "Immediate", nowhere), CLAIM.formatted("preflight"));
        // every claim is Pending at first
        lab.await("the driver has tried", this::reasonsOfTheClaim, reasons -> reasons.contains("ProvisioningFailed"));
        return made;
    }

    /** Why something happened to the claim of this scenario, which is not the only one that had its name. */
    private Set<String> reasonsOfTheClaim() {
        String uid = client().persistentVolumeClaims()
                .inNamespace("default")
                .withName("preflight")
                .require()
                .getMetadata()
                .getUid();
        return client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> uid.equals(event.getInvolvedObject().getUid()))
                .map(Event::getReason)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A claim waits for a driver that is not ours. */
    Cause claimOfAnother() {
        return make(CLASS.formatted("disk.example.com", "Immediate", "{}"), CLAIM.formatted("preflight"));
    }

    /** A claim waits for the first pod that uses it. */
    Cause claimThatWaits() {
        return make(CLASS.formatted(lab.profile().name(), "WaitForFirstConsumer", "{}"), CLAIM.formatted("preflight"));
    }

    private Cause make(String... manifests) {
        List<HasMetadata> objects =
                Arrays.stream(manifests).<HasMetadata>map(YAML::unmarshal).toList();
        lab.cluster().apply(objects);
        return new Cause(() -> lab.remove(objects));
    }

    /** A Helm upgrade of the driver fails. */
    Cause helmFails() {
        String release = lab.profile().release();
        String namespace = lab.profile().namespace();
        int revision = lab.helm().release(release, namespace).orElseThrow().revision();
        ChartValues refused = ChartValues.none().with(Map.of("image.pullPolicy", "Sometimes"));
        String chart = lab.installed().path().toString();
        assertThatThrownBy(() -> lab.helm()
                        .upgrade(release, namespace, chart, refused, List.of("--reuse-values"), Duration.ofMinutes(1)))
                .isInstanceOf(DriverException.class);
        return new Cause(() -> lab.helm().rollback(release, namespace, revision, List.of(), Duration.ofMinutes(1)));
    }

    private KubernetesClient client() {
        return lab.cluster().client();
    }
}
