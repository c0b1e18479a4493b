package dev.holdfast.preflight;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the process behind each mount, which the API server does not know: a probe runs on each node for some seconds, in a temporary
 * namespace. It only reads, and is removed.
 */
public final class Probe {
    private static final String ROLE = "probe";
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration RECORDED = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Shutdown shutdown;
    private final Optional<AgentImage> image;

    /**
     * A probe that is not started yet.
     *
     * @param shutdown removes the probe early when the JVM has to end
     * @param image of the probe; without one it takes the image of a lab's agents if every node lists it
     */
    public Probe(Cluster cluster, Shutdown shutdown, Optional<AgentImage> image) {
        this.cluster = cluster;
        this.shutdown = shutdown;
        this.image = image;
    }

    /** The same snapshot, with the processes behind the driver's mounts. */
    public Snapshot into(Snapshot snapshot) {
        return snapshot.with(snapshot.storage().flatMap(storage -> look(snapshot, storage)));
    }

    private Reading<ProbeResult> look(Snapshot snapshot, Storage storage) {
        Map<String, List<VolumeUse>> uses = storage.ownUses().stream()
                .collect(Collectors.groupingBy(
                        use -> use.pod().getSpec().getNodeName(), TreeMap::new, Collectors.toList()));
        if (uses.isEmpty()) {
            return new Read<>(new ProbeResult(Map.of(), List.of()));
        }
        Optional<AgentImage> run = image.or(() -> ofLab(snapshot.nodes()));
        if (run.isEmpty()) {
            return new Unread<>(
                    "no image is named in which the probe could run",
                    "name any image with a Java 17 runtime on its PATH: --agent-image=IMAGE");
        }
        try (TemporaryNamespace temporary = TemporaryNamespace.begin(cluster, shutdown, run.get(), ROLE)) {
            temporary.apply("probe.yaml", Map.of("fuseConnection", "true"));
            List<String> silent = new ArrayList<>();
            Map<String, String> probes = probes(temporary, uses.keySet(), silent);
            Map<String, ServingProcess> mounts = new HashMap<>();
            List<Pod> mounters = mounters(snapshot, storage);
            List<Attachment> attachments =
                    snapshot.attachments() instanceof Read<List<Attachment>> read ? read.value() : List.of();
            uses.forEach((node, here) -> {
                if (probes.containsKey(node)) {
                    ProbedNode looks = looks(temporary, node, probes.get(node));
                    here.forEach(use ->
                            add(use, looks.served(use, snapshot.profile(), mounters, attachments), mounts, silent));
                }
            });
            return new Read<>(new ProbeResult(mounts, silent));
        } catch (ClusterException | KubernetesClientException e) {
            return new Unread<>(
                    "the probe failed: " + e.getMessage(),
                    "check that --agent-image can be pulled (--agent-pull-secrets names what opens its registry) and that a namespace may run privileged pods; then run preflight again");
        }
    }

    /** The nodes of a lab have the image of its agents. */
    static Optional<AgentImage> ofLab(Reading<List<Node>> nodes) {
        List<Set<String>> images = nodes instanceof Read<List<Node>> read
                ? read.value().stream().map(Probe::images).toList()
                : List.of();
        return images.stream()
                .flatMap(Set::stream)
                .filter(name -> images.stream().allMatch(all -> all.contains(name)))
                .sorted()
                .findFirst()
                .map(AgentImage::open);
    }

    private static Set<String> images(Node node) {
        return Stream.ofNullable(node.getStatus().getImages())
                .flatMap(List::stream)
                .flatMap(image -> image.getNames().stream())
                .filter(name -> name.startsWith(AgentImage.OF_LABS) && !name.contains("@"))
                .collect(Collectors.toSet());
    }

    private static void add(
            VolumeUse use, Optional<ServingProcess> served, Map<String, ServingProcess> mounts, List<String> silent) {
        served.ifPresentOrElse(
                known -> mounts.put(use.key(), known),
                () -> silent.add("no known process serves " + Wording.name(use.volume()) + " for pod "
                        + Wording.path(use.pod()) + " on " + use.pod().getSpec().getNodeName()));
    }

    private static List<Pod> mounters(Snapshot snapshot, Storage storage) {
        return snapshot.profile().mounter() == null
                ? List.of()
                : storage.podsIn(snapshot.profile().mounter().namespace());
    }

    /** The probes' pods by node; a node on which none starts does not prevent the others from being read. */
    private Map<String, String> probes(TemporaryNamespace temporary, Set<String> nodes, List<String> silent) {
        try {
            return temporary.await(
                    "a ready probe on each of the nodes " + nodes,
                    READY,
                    () -> ready(temporary),
                    there -> there.keySet().containsAll(nodes));
        } catch (ClusterException e) {
            Map<String, String> there = ready(temporary);
            Set<String> without = new TreeSet<>(nodes);
            without.removeAll(there.keySet());
            if (without.isEmpty() || there.isEmpty()) {
                throw e;
            }
            without.forEach(node -> silent.add("no probe started on node " + node));
            return there;
        }
    }

    private static Map<String, String> ready(TemporaryNamespace temporary) {
        Map<String, String> ready = new TreeMap<>();
        temporary.ready(ROLE).forEach(pod -> ready.put(pod.getSpec().getNodeName(), Wording.name(pod)));
        return ready;
    }

    private static ProbedNode looks(TemporaryNamespace temporary, String node, String pod) {
        List<String> streams = temporary.await(
                "the probe of node " + node + " has recorded",
                RECORDED,
                () -> recorded(temporary.get(pod, "/streams")),
                there -> there.size() == 2);
        return ProbedNode.of(temporary.get(pod, streams.get(0)), temporary.get(pod, streams.get(1)));
    }

    /** Paths of the recorded streams of mounts and of processes, in this order; without empty ones. */
    static List<String> recorded(String streams) {
        Map<String, String> paths = new TreeMap<>();
        for (String line : streams.lines().toList()) {
            String[] stream = line.split(" ", -1);
            if (Set.of("mounts", "processes").contains(stream[1]) && Long.parseLong(stream[3]) > 0) {
                paths.put(stream[1], "/stream/" + stream[0] + "/" + stream[1] + "/" + stream[2]);
            }
        }
        return List.copyOf(paths.values());
    }
}
