package dev.holdfast.preflight;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Seen.Read;
import dev.holdfast.preflight.Seen.Unread;
import dev.holdfast.preflight.visit.TemporaryNamespace;
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

/**
 * Asks the nodes who serves their mounts, which the API server does not know: a probe runs on each of them for some seconds, in a namespace of
 * its own. It reads, and is removed again.
 */
public final class Probe {
    private static final String ROLE = "probe";
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration RECORDED = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Shutdown shutdown;
    private final String image;

    /**
     * A probe that has yet to be started.
     *
     * @param shutdown tells when to remove it early
     * @param image any image with a Java 17 runtime on its PATH
     */
    public Probe(Cluster cluster, Shutdown shutdown, String image) {
        this.cluster = cluster;
        this.shutdown = shutdown;
        this.image = image;
    }

    /** The same snapshot, with what probes see of the driver's mounts in it. */
    public Snapshot into(Snapshot snapshot) {
        return snapshot.with(snapshot.storage().flatMap(storage -> look(snapshot, storage)));
    }

    private Seen<Probed> look(Snapshot snapshot, Storage storage) {
        Map<String, List<Use>> uses = storage.ownUses().stream()
                .collect(Collectors.groupingBy(
                        use -> use.pod().getSpec().getNodeName(), TreeMap::new, Collectors.toList()));
        if (uses.isEmpty()) {
            return new Read<>(new Probed(Map.of(), List.of()));
        }
        try (TemporaryNamespace visit = TemporaryNamespace.begin(cluster, shutdown, image, ROLE)) {
            visit.apply("probe.yaml", Map.of());
            List<String> silent = new ArrayList<>();
            Map<String, String> probes = probes(visit, uses.keySet(), silent);
            Map<String, Served> mounts = new HashMap<>();
            List<Pod> mounters = mounters(snapshot, storage);
            uses.forEach((node, here) -> {
                if (probes.containsKey(node)) {
                    ProbedNode looks = looks(visit, node, probes.get(node));
                    here.forEach(use -> add(use, looks.served(use, snapshot.profile(), mounters), mounts, silent));
                }
            });
            return new Read<>(new Probed(mounts, silent));
        } catch (ClusterException | KubernetesClientException e) {
            return new Unread<>(
                    "the probe could not tell: " + e.getMessage(),
                    "see that --agent-image can be pulled and that pods of a namespace may be privileged; then look again");
        }
    }

    private static void add(Use use, Optional<Served> served, Map<String, Served> mounts, List<String> silent) {
        served.ifPresentOrElse(
                known -> mounts.put(use.key(), known),
                () -> silent.add("no process is known that serves " + Wording.name(use.volume()) + " for pod "
                        + Wording.path(use.pod()) + " on " + use.pod().getSpec().getNodeName()));
    }

    private static List<Pod> mounters(Snapshot snapshot, Storage storage) {
        return snapshot.profile().mounter() == null
                ? List.of()
                : storage.podsIn(snapshot.profile().mounter().namespace());
    }

    /** The probes' pods by node; a node on which none comes up keeps nobody from asking the others. */
    private Map<String, String> probes(TemporaryNamespace visit, Set<String> nodes, List<String> silent) {
        try {
            return visit.await(
                    "a ready probe on each of the nodes " + nodes,
                    READY,
                    () -> ready(visit),
                    there -> there.keySet().containsAll(nodes));
        } catch (ClusterException e) {
            Map<String, String> there = ready(visit);
            Set<String> without = new TreeSet<>(nodes);
            without.removeAll(there.keySet());
            if (without.isEmpty() || there.isEmpty()) {
                throw e;
            }
            without.forEach(node -> silent.add("no probe came up on node " + node));
            return there;
        }
    }

    private static Map<String, String> ready(TemporaryNamespace visit) {
        Map<String, String> ready = new TreeMap<>();
        visit.ready(ROLE).forEach(pod -> ready.put(pod.getSpec().getNodeName(), Wording.name(pod)));
        return ready;
    }

    private static ProbedNode looks(TemporaryNamespace visit, String node, String pod) {
        List<String> streams = visit.await(
                "the probe of node " + node + " has looked",
                RECORDED,
                () -> recorded(visit.get(pod, "/streams")),
                there -> there.size() == 2);
        return ProbedNode.of(visit.get(pod, streams.get(0)), visit.get(pod, streams.get(1)));
    }

    /** Where the latest looks at mounts and at processes are, in this order; those of which there are any. */
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
