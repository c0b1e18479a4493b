package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of the driver's DaemonSet, which the API server keeps with the time at which each was made: so an upgrade is seen
 * afterwards, whatever tool did it.
 */
public final class Revisions {
    /** The label by which a DaemonSet's pod names its revision. */
    private static final String HASH = "controller-revision-hash";

    private final Environment environment;
    private final Cluster cluster;
    private final DriverProfile profile;

    public Revisions(Environment environment) {
        this.environment = environment;
        this.cluster = environment.cluster();
        this.profile = environment.profile();
    }

    /**
     * A change of revisions.
     *
     * @param from when the first new revision was made, in milliseconds since the epoch; the API server cuts off what is beyond the second
     * @param to when the last of the DaemonSet's pods became ready with the newest, in the same way
     */
    public record Change(long from, long to) {}

    /** The number of the newest revision. */
    public long current() {
        return all().stream()
                .mapToLong(ControllerRevision::getRevision)
                .max()
                .orElseThrow(() -> new CampaignException("DaemonSet " + profile.daemonSet() + " in namespace "
                        + profile.namespace() + " has no revision"));
    }

    /** The change that came after a revision; empty if none did. The rollout of the newest must be complete. */
    public Optional<Change> since(long revision) {
        List<ControllerRevision> newer =
                all().stream().filter(one -> one.getRevision() > revision).toList();
        if (newer.isEmpty()) {
            return Optional.empty();
        }
        ControllerRevision newest = newer.stream()
                .max(Comparator.comparingLong(ControllerRevision::getRevision))
                .orElseThrow();
        long from = newer.stream()
                .mapToLong(one -> millis(one.getMetadata().getCreationTimestamp()))
                .min()
                .orElseThrow();
        String hash = newest.getMetadata().getLabels().get(HASH);
        long to = pods(hash).stream().mapToLong(Revisions::ready).max().orElse(from);
        return Optional.of(new Change(from, to));
    }

    /** What the driver's release is called: the version of its chart, or the image of its node plugin where Helm knows of none. */
    public String version() {
        return environment
                .helm()
                .release(profile.release(), profile.namespace())
                .map(Release::version)
                .orElseGet(() -> daemonSet().getSpec().getTemplate().getSpec().getContainers().stream()
                        .filter(container ->
                                container.getName().equals(profile.nodePlugin().container()))
                        .map(container -> container.getImage())
                        .findFirst()
                        .orElse("unknown"));
    }

    /** Whether the driver is there at all. */
    public boolean driver() {
        return cluster.client()
                        .apps()
                        .daemonSets()
                        .inNamespace(profile.namespace())
                        .withName(profile.daemonSet())
                        .get()
                != null;
    }

    private DaemonSet daemonSet() {
        return cluster.client()
                .apps()
                .daemonSets()
                .inNamespace(profile.namespace())
                .withName(profile.daemonSet())
                .require();
    }

    private List<ControllerRevision> all() {
        String uid = daemonSet().getMetadata().getUid();
        return cluster.client().apps().controllerRevisions().inNamespace(profile.namespace()).list().getItems().stream()
                .filter(one -> one.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
    }

    private List<Pod> pods(String hash) {
        return cluster.client()
                .pods()
                .inNamespace(profile.namespace())
                .withLabel(HASH, hash)
                .list()
                .getItems();
    }

    private static long ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"))
                .mapToLong(condition -> millis(condition.getLastTransitionTime()))
                .max()
                .orElse(0);
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
