package dev.holdfast.campaign.observe;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a cluster looks like when a run went wrong, as texts for a reader: logs, events, objects, Helm's history, and what the nodes tell
 * of mounts and units.
 */
public final class Diagnostics {
    private static final int LOG_LINES = 5_000;
    private static final int LOG_BYTES = 4_000_000;
    private static final int JOURNAL_LINES = 2_000;

    private final Cluster cluster;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final String namespace;
    private final List<String> nodes;
    private final Optional<Lab> lab;
    private final KubernetesSerialization yaml = new KubernetesSerialization();

    /**
     * The scene of a campaign.
     *
     * @param namespace of the workloads and agents
     * @param nodes that carry workloads
     * @param lab whose nodes can be entered; empty for a cluster of the user's
     */
    public Diagnostics(
            Cluster cluster, DriverProfile profile, String namespace, List<String> nodes, Optional<Lab> lab) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.profile = profile;
        this.namespace = namespace;
        this.nodes = nodes;
        this.lab = lab;
    }

    /** Collects what can be had. */
    public void collect(Collector collector) {
        Map<String, Callable<List<Pod>>> lists = new LinkedHashMap<>();
        namespaces()
                .forEach(ns -> lists.put(
                        "pods of " + ns,
                        () -> client.pods().inNamespace(ns).list().getItems()));
        List<Pod> pods = collector.ask(lists).values().stream()
                .flatMap(Collection::stream)
                .toList();
        Map<String, Callable<String>> texts = new LinkedHashMap<>();
        // first what takes longest and is in no stream
        addNodes(texts);
        addLogs(texts, pods);
        addObjects(texts);
        addHelm(texts);
        collector.collect(texts);
    }

    private List<String> namespaces() {
        return Stream.of(
                        namespace,
                        profile.namespace(),
                        profile.mounter() == null
                                ? namespace
                                : profile.mounter().namespace())
                .distinct()
                .toList();
    }

    private void addLogs(Map<String, Callable<String>> texts, List<Pod> pods) {
        for (Pod pod : pods) {
            Stream.concat(
                            pod.getStatus().getInitContainerStatuses().stream(),
                            pod.getStatus().getContainerStatuses().stream())
                    .forEach(container -> addLogs(texts, pod, container));
        }
    }

    private void addLogs(Map<String, Callable<String>> texts, Pod pod, ContainerStatus container) {
        String name = "logs/" + pod.getMetadata().getNamespace() + "/"
                + pod.getMetadata().getName() + "/" + container.getName();
        String path = "api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName() + "/log?timestamps=true&tailLines=" + LOG_LINES + "&limitBytes="
                + LOG_BYTES + "&container=" + container.getName();
        boolean began = container.getState().getRunning() != null
                || container.getState().getTerminated() != null;
        if (began) {
            texts.put(name + ".log", () -> cluster.get(path));
        }
        if (container.getRestartCount() > 0) {
            texts.put(name + ".previous.log", () -> cluster.get(path + "&previous=true"));
        }
    }

    private void addObjects(Map<String, Callable<String>> texts) {
        Stream.concat(namespaces().stream(), Stream.of("default"))
                .distinct()
                .forEach(ns -> texts.put(
                        "events/" + ns + ".txt",
                        () -> events(client.v1().events().inNamespace(ns).list().getItems())));
        for (String ns : namespaces()) {
            put(texts, "pods-" + ns, () -> client.pods().inNamespace(ns).list().getItems());
            put(texts, "controllers-" + ns, () -> controllers(ns));
        }
        put(
                texts,
                "claims",
                () -> client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        put(
                texts,
                "volumes",
                () -> client.persistentVolumes().list().getItems().stream()
                        .filter(volume -> volume.getSpec().getCsi() != null
                                && profile.name()
                                        .equals(volume.getSpec().getCsi().getDriver()))
                        .toList());
        put(
                texts,
                "storage-classes",
                () -> client.storage().v1().storageClasses().list().getItems().stream()
                        .filter(storage -> profile.name().equals(storage.getProvisioner()))
                        .toList());
        put(
                texts,
                "csi-driver",
                () -> Stream.ofNullable(client.storage()
                                .v1()
                                .csiDrivers()
                                .withName(profile.name())
                                .get())
                        .toList());
        put(texts, "csi-nodes", () -> client.storage().v1().csiNodes().list().getItems());
        put(texts, "nodes", () -> client.nodes().list().getItems());
        DriverProfile.AttachmentKind kind = profile.attachments();
        if (kind != null) {
            put(
                    texts,
                    "attachments",
                    () -> client.genericKubernetesResources(kind.resource())
                            .list()
                            .getItems());
        }
    }

    private void put(
            Map<String, Callable<String>> texts, String name, Callable<? extends List<? extends HasMetadata>> objects) {
        texts.put("objects/" + name + ".yaml", () -> {
            List<? extends HasMetadata> list = objects.call();
            list.forEach(object -> object.getMetadata().setManagedFields(null));
            return list.isEmpty()
                    ? "# there is none\n"
                    : list.stream().map(yaml::asYaml).collect(Collectors.joining());
        });
    }

    private List<? extends HasMetadata> controllers(String ns) {
        return Stream.of(
                        client.apps().daemonSets().inNamespace(ns).list().getItems(),
                        client.apps().deployments().inNamespace(ns).list().getItems(),
                        client.apps().statefulSets().inNamespace(ns).list().getItems(),
                        client.apps().replicaSets().inNamespace(ns).list().getItems())
                .flatMap(List::stream)
                .toList();
    }

    private static String events(List<Event> events) {
        return events.stream()
                .sorted(Comparator.comparing(Diagnostics::when))
                .map(event -> "%s  %s  %dx  %s %s  %s: %s%n"
                        .formatted(
                                when(event),
                                event.getType(),
                                event.getCount() == null ? 1 : event.getCount(),
                                event.getInvolvedObject().getKind(),
                                event.getInvolvedObject().getName(),
                                event.getReason(),
                                event.getMessage()))
                .collect(Collectors.joining());
    }

    /** An event has either, by the API it was written with. */
    private static String when(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        return event.getEventTime() == null ? "" : event.getEventTime().getTime();
    }

    private void addHelm(Map<String, Callable<String>> texts) {
        texts.put(
                "helm/history.txt",
                () -> releases().stream()
                        .map(release -> "%d  %s  %s  %s  %s%n"
                                .formatted(
                                        release.revision(),
                                        release.deployed(),
                                        release.entry().status(),
                                        release.entry().chart(),
                                        release.entry().description()))
                        .collect(Collectors.joining()));
        texts.put(
                "helm/values.yaml",
                () -> releases().stream()
                        .map(release -> "# revision " + release.revision() + "\n" + release.values())
                        .collect(Collectors.joining()));
        texts.put(
                "helm/manifests.yaml",
                () -> releases().stream()
                        .map(release -> "--- # revision " + release.revision() + "\n" + release.manifest())
                        .collect(Collectors.joining("\n")));
    }

    private List<HelmRelease> releases() {
        return client
                .secrets()
                .inNamespace(profile.namespace())
                .withLabel("owner", "helm")
                .withLabel("name", profile.release())
                .list()
                .getItems()
                .stream()
                .map(HelmRelease::of)
                .sorted(Comparator.comparingInt(HelmRelease::revision))
                .toList();
    }

    private void addNodes(Map<String, Callable<String>> texts) {
        lab.ifPresentOrElse(
                there -> there.nodes().forEach(node -> addNode(texts, there, node)),
                () -> nodes.forEach(node -> addForeignNode(texts, node)));
    }

    private void addNode(Map<String, Callable<String>> texts, Lab there, String node) {
        String folder = "nodes/" + node + "/";
        texts.put(folder + "mountinfo.txt", () -> there.inspect(node, "cat", "/proc/1/mountinfo"));
        texts.put(folder + "units.txt", () -> there.inspect(node, "systemctl", "--no-pager", "--all", "list-units"));
        texts.put(folder + "journal-of-mount-units.txt", () -> mountUnits(there, node));
        for (String unit : List.of("kubelet", "containerd")) {
            texts.put(
                    folder + "journal-of-" + unit + ".txt",
                    () -> there.inspect(
                            node,
                            "journalctl",
                            "--no-pager",
                            "--output=short-precise",
                            "--lines=" + JOURNAL_LINES,
                            "--unit=" + unit));
        }
    }

    /** Of all units that the journal knows: one that has ended is not listed by systemctl any more. */
    private String mountUnits(Lab there, String node) {
        if (profile.systemdUnit() == null) {
            return "the driver's profile names no systemd units\n";
        }
        Pattern ofMounts = Pattern.compile(profile.systemdUnit());
        List<String> words = new ArrayList<>(List.of("journalctl", "--no-pager", "--output=short-precise"));
        there.inspect(node, "journalctl", "--no-pager", "--field=_SYSTEMD_UNIT")
                .lines()
                .filter(unit -> ofMounts.matcher(unit).matches())
                .sorted()
                .forEach(unit -> words.add("--unit=" + unit));
        return words.size() == 3
                ? "no unit in the journal of this node matches " + profile.systemdUnit() + "\n"
                : there.inspect(node, words.toArray(String[]::new));
    }

    /**
     * Of a node that cannot be entered: what its kubelet hands out. The agents' image need not have a journalctl, nor a shell, and the
     * probe only reads /proc.
     */
    private void addForeignNode(Map<String, Callable<String>> texts, String node) {
        String folder = "nodes/" + node + "/";
        for (String unit : List.of("kubelet", "containerd")) {
            texts.put(folder + "journal-of-" + unit + ".txt", () -> {
                String answer = cluster.nodeGet(node, "logs/?query=" + unit + "&tailLines=" + JOURNAL_LINES);
                if (answer.stripLeading().startsWith("<")) {
                    // a kubelet that does not know the query lists its log folder instead
                    throw new CampaignException(
                            "the kubelet's NodeLogQuery is off; on the node: journalctl -u " + unit);
                }
                return answer;
            });
        }
        texts.put(folder + "journal-of-mount-units.txt", () -> {
            throw new CampaignException(
                    "a node's journal of other units is unavailable through the API; on the node: journalctl -u 'mount-*'");
        });
        texts.put(
                folder + "mountinfo.txt",
                () ->
                        "The whole mount table of this node is unavailable through the API. What concerns CSI volumes and FUSE was\n"
                                + "recorded all along: mounts/" + node + "@*.jsonl beside this folder.\n");
    }
}
