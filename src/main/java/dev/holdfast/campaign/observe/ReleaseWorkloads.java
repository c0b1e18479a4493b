package dev.holdfast.campaign.observe;

import dev.holdfast.cluster.Obstacles;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Rollouts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The DaemonSets, Deployments and StatefulSets of the driver's release: those that Helm has marked as the release's, and those that the
 * profile names, whatever tool made them.
 *
 * @param templates of their pods, by KIND/NAME
 * @param rollouts how far each is rolled out, by name; one whose controller has not said so yet is left out
 */
public record ReleaseWorkloads(Map<String, PodTemplateSpec> templates, List<Rollouts.Entry> rollouts) {
    /** Helm writes it on every object that it makes for a release. */
    private static final String HELM_RELEASE = "meta.helm.sh/release-name";

    private static final String DAEMON_SET = "DaemonSet/";
    private static final String DEPLOYMENT = "Deployment/";
    private static final String STATEFUL_SET = "StatefulSet/";

    private static final int SUCCESSIVE_FAILURES = 3;
    private static final int SECONDS_BETWEEN_PROBES = 10;
    private static final long SECONDS_TO_STOP = 30;

    /** Those of a cluster, as they are now, in the driver's namespace and in that of its mounter pods. */
    public static ReleaseWorkloads of(KubernetesClient client, DriverProfile profile) {
        List<Found> all = found(client, profile);
        return new ReleaseWorkloads(
                all.stream().collect(Collectors.toUnmodifiableMap(Found::name, Found::template, (one, other) -> one)),
                all.stream().map(Found::rollout).filter(Objects::nonNull).toList());
    }

    /** The objects themselves. */
    public static List<HasMetadata> objects(KubernetesClient client, DriverProfile profile) {
        return found(client, profile).stream().map(Found::object).toList();
    }

    private static List<Found> found(KubernetesClient client, DriverProfile profile) {
        Set<String> named = Stream.of(DAEMON_SET + profile.daemonSet(), DEPLOYMENT + profile.deployment())
                .collect(Collectors.toSet());
        return namespaces(profile)
                .flatMap(namespace -> found(client, namespace))
                .filter(found -> (named.contains(found.name) && found.isIn(profile.namespace()))
                        || found.isOf(profile.release()))
                .sorted(Comparator.comparing(Found::name))
                .toList();
    }

    private static Stream<String> namespaces(DriverProfile profile) {
        return Stream.of(
                        profile.namespace(),
                        profile.mounter() == null ? null : profile.mounter().namespace())
                .filter(Objects::nonNull)
                .distinct();
    }

    private static Stream<Found> found(KubernetesClient client, String namespace) {
        return Stream.of(
                        client.apps().daemonSets().inNamespace(namespace).list().getItems().stream()
                                .map(set -> new Found(
                                        DAEMON_SET + set.getMetadata().getName(),
                                        set,
                                        set.getSpec().getTemplate(),
                                        rollout(set))),
                        client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                                .map(deployment -> new Found(
                                        DEPLOYMENT + deployment.getMetadata().getName(),
                                        deployment,
                                        deployment.getSpec().getTemplate(),
                                        rollout(deployment))),
                        client.apps().statefulSets().inNamespace(namespace).list().getItems().stream()
                                .map(set -> new Found(
                                        STATEFUL_SET + set.getMetadata().getName(),
                                        set,
                                        set.getSpec().getTemplate(),
                                        rollout(set))))
                .flatMap(each -> each);
    }

    private static Rollouts.Entry rollout(DaemonSet set) {
        return set.getStatus() == null
                ? null
                : new Rollouts.Entry(
                        kind(DAEMON_SET),
                        set.getMetadata().getName(),
                        set.getMetadata().getGeneration(),
                        orZero(set.getStatus().getObservedGeneration()),
                        orZero(set.getStatus().getDesiredNumberScheduled()),
                        orZero(set.getStatus().getUpdatedNumberScheduled()),
                        orZero(set.getStatus().getNumberAvailable()),
                        orZero(set.getStatus().getNumberUnavailable()),
                        images(set.getSpec().getTemplate()));
    }

    private static Rollouts.Entry rollout(Deployment deployment) {
        return deployment.getStatus() == null
                ? null
                : new Rollouts.Entry(
                        kind(DEPLOYMENT),
                        deployment.getMetadata().getName(),
                        deployment.getMetadata().getGeneration(),
                        orZero(deployment.getStatus().getObservedGeneration()),
                        orZero(deployment.getSpec().getReplicas()),
                        orZero(deployment.getStatus().getUpdatedReplicas()),
                        orZero(deployment.getStatus().getAvailableReplicas()),
                        orZero(deployment.getStatus().getUnavailableReplicas()),
                        images(deployment.getSpec().getTemplate()));
    }

    private static Rollouts.Entry rollout(StatefulSet set) {
        if (set.getStatus() == null) {
            return null;
        }
        int desired = orZero(set.getSpec().getReplicas());
        int available = orZero(set.getStatus().getAvailableReplicas());
        return new Rollouts.Entry(
                kind(STATEFUL_SET),
                set.getMetadata().getName(),
                set.getMetadata().getGeneration(),
                orZero(set.getStatus().getObservedGeneration()),
                desired,
                orZero(set.getStatus().getUpdatedReplicas()),
                available,
                Math.max(0, desired - available),
                images(set.getSpec().getTemplate()));
    }

    private static String kind(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private static List<String> images(PodTemplateSpec template) {
        return template.getSpec().getContainers().stream()
                .map(Container::getImage)
                .toList();
    }

    private static int orZero(Integer value) {
        return value == null ? 0 : value;
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }

    /** What can keep a rollout of the release from its end: the pods that it makes, and those that do not come to be. */
    public static Obstacles.View view(KubernetesClient client, DriverProfile profile) {
        String namespace = profile.namespace();
        ReleaseWorkloads release = of(client, profile);
        List<Pod> pods = client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> release.of(pod) != null)
                .toList();
        List<DaemonSet> sets =
                client.apps().daemonSets().inNamespace(namespace).list().getItems();
        List<Deployment> deployments =
                client.apps().deployments().inNamespace(namespace).list().getItems();
        return new Obstacles.View(
                Obstacles.newest(pods, release::of),
                client.v1().events().inNamespace(namespace).list().getItems(),
                sets.stream()
                        .filter(set -> release.templates.containsKey(
                                DAEMON_SET + set.getMetadata().getName()))
                        .toList(),
                deployments.stream()
                        .filter(deployment -> release.templates.containsKey(
                                DEPLOYMENT + deployment.getMetadata().getName()))
                        .toList());
    }

    /** What of the driver serves a node, the pods of its mounters included, and can keep a volume there from being mounted. */
    public static Obstacles.View serving(KubernetesClient client, DriverProfile profile, String node) {
        ReleaseWorkloads release = of(client, profile);
        List<Pod> plugins = client
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(profile.nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> release.of(pod) != null)
                .toList();
        String mounters = profile.mounter() == null ? null : profile.mounter().namespace();
        Stream<Pod> pods = Stream.concat(
                Obstacles.newest(plugins, release::of).stream(),
                mounters == null ? Stream.empty() : client.pods().inNamespace(mounters).list().getItems().stream());
        Stream<String> namespaces = Stream.of(profile.namespace(), mounters)
                .filter(Objects::nonNull)
                .distinct();
        return Obstacles.View.of(
                pods.filter(pod -> node.equals(pod.getSpec().getNodeName())).toList(),
                namespaces
                        .flatMap(name -> client.v1().events().inNamespace(name).list().getItems().stream())
                        .toList());
    }

    private record Found(String name, HasMetadata object, PodTemplateSpec template, Rollouts.Entry rollout) {
        boolean isIn(String namespace) {
            return namespace.equals(object.getMetadata().getNamespace());
        }

        boolean isOf(String release) {
            return object.getMetadata().getAnnotations() != null
                    && release.equals(object.getMetadata().getAnnotations().get(HELM_RELEASE));
        }
    }

    /** The one that a pod belongs to, as KIND/NAME; null for a pod of anything else. */
    public String of(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .map(owner -> name(owner, pod))
                .filter(templates::containsKey)
                .findFirst()
                .orElse(null);
    }

    /** A Deployment owns its pods by way of ReplicaSets, which have its name and the hash of the pod template. */
    private static String name(OwnerReference owner, Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String hash = labels == null ? null : labels.get("pod-template-hash");
        return owner.getKind().equals("ReplicaSet")
                        && hash != null
                        && owner.getName().endsWith("-" + hash)
                ? DEPLOYMENT + owner.getName().substring(0, owner.getName().length() - hash.length() - 1)
                : owner.getKind() + "/" + owner.getName();
    }

    /**
     * How long a container can seem well although its liveness probe fails from the start: until the probe has failed as often as it may, and
     * the container has taken all of its grace period to stop. Zero where nothing is probed.
     */
    public Duration untilProbesHaveFailed() {
        return Duration.ofSeconds(templates.values().stream()
                .map(PodTemplateSpec::getSpec)
                .flatMap(pod -> probed(pod).map(container -> untilRestarted(container, pod)))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0));
    }

    /** Of init containers those are probed that go on beside the others. */
    private static Stream<Container> probed(PodSpec pod) {
        return Stream.concat(
                pod.getContainers().stream(),
                Stream.ofNullable(pod.getInitContainers())
                        .flatMap(List::stream)
                        .filter(container -> "Always".equals(container.getRestartPolicy())));
    }

    private static long untilRestarted(Container container, PodSpec pod) {
        Probe probe = container.getLivenessProbe();
        if (probe == null) {
            return 0;
        }
        Long grace = probe.getTerminationGracePeriodSeconds() == null
                ? pod.getTerminationGracePeriodSeconds()
                : probe.getTerminationGracePeriodSeconds();
        return orElse(probe.getInitialDelaySeconds(), 0)
                + (long) orElse(probe.getFailureThreshold(), SUCCESSIVE_FAILURES)
                        * orElse(probe.getPeriodSeconds(), SECONDS_BETWEEN_PROBES)
                + (grace == null ? SECONDS_TO_STOP : grace);
    }

    private static int orElse(Integer value, int usual) {
        return value == null ? usual : value;
    }
}
