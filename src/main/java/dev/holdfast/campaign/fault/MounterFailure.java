package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * How the mounter pod of a volume fails, which it has to itself.
 *
 * @param lab whose nodes can be entered; empty elsewhere, where pods can be deleted and evicted alone
 */
public record MounterFailure(Optional<Lab> lab, Cluster cluster, DriverProfile profile) {
    private static final Duration ALLOWED = Duration.ofMinutes(1);
    private static final Duration GONE = Duration.ofMinutes(1);

    /** Waits for a process to go, and says so where it does not. */
    private static final String AWAIT_END =
            " i=0; while [ -d /proc/$1 ]; do i=$((i+1)); [ $i -lt 300 ] || { echo \"process $1 is still there\" >&2; exit 1; };";

    private static final String KILL = "kill -KILL $1;" + AWAIT_END + " sleep 0.1; done";

    /**
     * Lowers the limit of the process's control group as far as the kernel lets it, again and again, until what it needs next is too much. A
     * limit of version 1 cannot be set below what is used and cannot be freed, one of version 2 can.
     */
    private static final String STARVE = "path=; while IFS=: read -r n controllers at; do"
            + " case $controllers in memory) path=/sys/fs/cgroup/memory$at/memory; limit=limit_in_bytes; used=usage_in_bytes;;"
            + " '') [ -n \"$path\" ] || { path=/sys/fs/cgroup$at/memory; limit=max; used=current; };; esac;"
            + " done < /proc/$1/cgroup;"
            + AWAIT_END
            + " now=$(cat $path.$used 2>/dev/null) || continue;"
            + " for less in 16777216 4194304 1048576 262144 65536 0; do"
            + " [ $now -gt $less ] && echo $((now-less)) 2>/dev/null > $path.$limit && break; done; sleep 0.1; done";

    /** Whether the lab is needed for a way. */
    public static boolean needsLab(String how) {
        return how.equals(Actions.KILLED) || how.equals(Actions.OUT_OF_MEMORY);
    }

    /**
     * Has it fail, and waits until it has.
     *
     * @param pod that serves the volume
     * @param how as {@link Actions#FAIL_MOUNTER} has it
     */
    public void act(Volume volume, Pod pod, String how) {
        switch (how) {
            case Actions.DELETED_POD -> {
                cluster.delete(pod);
                awaitGone(pod);
            }
            case Actions.EVICTED -> evictAndWait(pod);
            case Actions.KILLED -> onNode(volume, KILL);
            case Actions.OUT_OF_MEMORY -> onNode(volume, STARVE);
            default -> throw new IllegalArgumentException("a mounter pod cannot be " + how);
        }
    }

    /** Evicts it, and waits until it is gone. */
    public void evictAndWait(Pod pod) {
        evict(pod);
        awaitGone(pod);
    }

    private void onNode(Volume volume, String script) {
        Lab nodes = lab.orElseThrow();
        nodes.run(volume.node(), "sh", "-c", script, "sh", OnNode.mountProcess(nodes, volume));
    }

    private void awaitGone(Pod pod) {
        cluster.await(
                "mounter pod " + pod.getMetadata().getName() + " is gone",
                GONE,
                () -> Optional.ofNullable(cluster.client()
                                .pods()
                                .inNamespace(pod.getMetadata().getNamespace())
                                .withName(pod.getMetadata().getName())
                                .get())
                        .map(now -> now.getMetadata().getUid())
                        .orElse(""),
                uid -> !uid.equals(pod.getMetadata().getUid()),
                seen -> {});
    }

    /** The pod that serves a volume. */
    public Pod serving(Volume volume) {
        return serving(cluster, profile, volume.node(), volume.persistentVolume());
    }

    /**
     * The one that serves a PersistentVolume on a node.
     *
     * @throws NoSuchElementException where there is not one alone
     */
    public static Pod serving(Cluster cluster, DriverProfile profile, String node, String volume) {
        List<Pod> serving =
                cluster.client().pods().inNamespace(profile.mounter().namespace()).list().getItems().stream()
                        .filter(pod -> node.equals(pod.getSpec().getNodeName())
                                && pod.getMetadata().getLabels() != null
                                && pod.getMetadata().getLabels().containsValue(volume))
                        .toList();
        if (serving.size() != 1) {
            throw new NoSuchElementException("there is not one mounter pod with a label of volume "
                    + volume + " on " + node + ", but "
                    + serving.stream().map(pod -> pod.getMetadata().getName()).toList());
        }
        return serving.get(0);
    }

    void evict(Pod pod) {
        cluster.await(
                "mounter pod " + pod.getMetadata().getName() + " may be evicted",
                ALLOWED,
                () -> cluster.client()
                        .pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .evict(),
                allowed -> allowed,
                seen -> {});
    }
}
