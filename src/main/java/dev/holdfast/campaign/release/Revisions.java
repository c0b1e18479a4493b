package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.DriverState;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the API server keeps of how the driver changed: so an upgrade is seen afterwards, whatever tool did it, and also where a release was
 * uninstalled and installed, taken back, or its pods were deleted one by one.
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
     * A change of the driver. The API server cuts off what is beyond the second.
     *
     * @param from when something of it was made first, in milliseconds since the epoch; empty where an old object went at a time that nothing
     *     tells of
     * @param to when the last of the new pods became ready, in the same way
     * @param what changed, in words
     */
    public record Change(OptionalLong from, long to, List<String> what) {}

    /** What the driver is now. */
    public DriverState current() {
        Map<String, String> workloads = new TreeMap<>();
        objects()
                .forEach(object -> workloads.put(
                        object.getKind() + "/" + object.getMetadata().getName(),
                        object.getMetadata().getUid() + " " + hash(template(object))));
        Map<String, String> plugins = new TreeMap<>();
        plugins()
                .forEach(pod -> plugins.put(
                        pod.getSpec().getNodeName(),
                        pod.getMetadata().getLabels().getOrDefault(HASH, "")));
        return new DriverState(revision(), workloads, plugins, registrations());
    }

    private long revision() {
        return all().stream()
                .mapToLong(ControllerRevision::getRevision)
                .max()
                .orElseThrow(() -> new CampaignException("DaemonSet " + profile.daemonSet() + " in namespace "
                        + profile.namespace() + " has no revision"));
    }

    /** The workloads that the profile names and those that Helm has marked as the release's. */
    private List<HasMetadata> objects() {
        return ReleaseWorkloads.objects(cluster.client(), profile);
    }

    private static PodTemplateSpec template(HasMetadata object) {
        return object instanceof DaemonSet set
                ? set.getSpec().getTemplate()
                : object instanceof Deployment deployment
                        ? deployment.getSpec().getTemplate()
                        : ((StatefulSet) object).getSpec().getTemplate();
    }

    private static String hash(PodTemplateSpec template) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(new KubernetesSerialization().asJson(template).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private List<Pod> plugins() {
        return cluster
                .client()
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(profile.nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod ->
                        pod.getSpec().getNodeName() != null && pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private Map<String, String> registrations() {
        Map<String, String> registrations = new TreeMap<>();
        cluster.client()
                .storage()
                .v1()
                .csiNodes()
                .list()
                .getItems()
                .forEach(node -> Stream.ofNullable(node.getSpec().getDrivers())
                        .flatMap(List::stream)
                        .filter(driver -> driver.getName().equals(profile.name()))
                        .forEach(driver -> registrations.put(
                                node.getMetadata().getName(),
                                driver.getNodeID() + " " + driver.getTopologyKeys() + " "
                                        + (driver.getAllocatable() == null
                                                ? null
                                                : driver.getAllocatable().getCount()))));
        return registrations;
    }

    /**
     * The change since the driver was something else; empty if there was none. The rollout of what came then must be complete.
     *
     * @param since when it was, in milliseconds since the epoch
     */
    public Optional<Change> since(DriverState before, long since) {
        List<String> what = before.changes(current());
        if (what.isEmpty()) {
            return Optional.empty();
        }
        // the API server's times are cut off to the second
        long from = since - since % 1000;
        // what came with the change: a revision that is used again is as old as it was, its pods are not
        List<Pod> pods = driverPods().stream().filter(pod -> made(pod) >= from).toList();
        LongStream begun = Stream.concat(
                        all().stream().map(Revisions::made),
                        // an old pod may take its grace period to go before the new one is made
                        pods.stream().map(pod -> made(pod) - grace(pod)))
                .mapToLong(Long::longValue)
                .filter(time -> time >= from);
        boolean replaced = before.workloads().entrySet().stream()
                .anyMatch(old -> objects().stream()
                        .noneMatch(now -> old.getKey()
                                        .equals(now.getKind() + "/"
                                                + now.getMetadata().getName())
                                && old.getValue().startsWith(now.getMetadata().getUid() + " ")));
        long to = pods.stream().mapToLong(Revisions::ready).max().orElse(since);
        return Optional.of(new Change(replaced ? OptionalLong.empty() : begun.min(), to, what));
    }

    private List<Pod> driverPods() {
        ReleaseWorkloads release = ReleaseWorkloads.of(cluster.client(), profile);
        return cluster.client().pods().inNamespace(profile.namespace()).list().getItems().stream()
                .filter(pod -> release.of(pod) != null)
                .toList();
    }

    private static long made(HasMetadata object) {
        return millis(object.getMetadata().getCreationTimestamp());
    }

    private static long grace(Pod pod) {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return TimeUnit.SECONDS.toMillis(seconds == null ? 0 : seconds);
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
        return Cluster.present(cluster.client()
                .apps()
                .daemonSets()
                .inNamespace(profile.namespace())
                .withName(profile.daemonSet()));
    }

    private List<ControllerRevision> all() {
        String uid = daemonSet().getMetadata().getUid();
        return cluster.client().apps().controllerRevisions().inNamespace(profile.namespace()).list().getItems().stream()
                .filter(one -> one.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
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
