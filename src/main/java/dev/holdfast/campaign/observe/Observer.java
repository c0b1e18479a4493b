package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.driver.CrdForm;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.ModuleImages;
import dev.holdfast.driver.TaintsAndTolerations;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.CsiDriver;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.KernelModules;
import dev.holdfast.evidence.KubeletMetric;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.VolumeAttachments;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentStatus;
import io.fabric8.kubernetes.api.model.storage.VolumeError;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at the API server again and again and writes down what it sees. A look that fails writes nothing: judges see the hole.
 */
public final class Observer implements AutoCloseable {
    private static final Source SELF = new Source(Channel.OBSERVER, 0);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LAST_LOOK = Duration.ofSeconds(60);
    private static final Pattern CSI_OPERATION =
            Pattern.compile("^csi_operations_seconds_count\\{(.*)} ([0-9.e+]+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Cluster cluster;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final String namespace;
    private final List<String> nodes;
    private final List<String> crds;
    private final Set<String> formedCrds;
    private final CsiDriverWatch csiDriver;
    private final BundleSink bundle;
    private final Consumer<String> trace;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Said> said = new HashMap<>();
    private final Map<String, Integer> eventCounts = new HashMap<>();
    private final Map<String, HelmRevisions.Entry> helmSecrets = new HashMap<>();
    private final Map<String, Long> metrics = new HashMap<>();
    private final Map<String, String> logPositions = new HashMap<>();
    private final Map<String, Runnable> looks = new LinkedHashMap<>();
    private final Map<String, ScheduledFuture<?>> running = new LinkedHashMap<>();
    private final ScheduledExecutorService loops = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "observer");
        thread.setDaemon(true);
        return thread;
    });

    /** What a stream said last in full, and in which line. */
    private record Said(Object value, long line) {}

    /**
     * An observer that does not look yet.
     *
     * @param namespace of the workloads
     * @param change whose CRDs are looked at
     */
    public Observer(
            Cluster cluster,
            DriverProfile profile,
            String namespace,
            List<String> nodes,
            Manifest.Change change,
            BundleSink bundle,
            Consumer<String> trace) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.profile = profile;
        this.namespace = namespace;
        this.nodes = nodes;
        this.crds = change.crds();
        this.formedCrds =
                change.target() == null ? Set.of() : change.target().crdForms().keySet();
        this.bundle = bundle;
        this.trace = trace;
        this.csiDriver = new CsiDriverWatch(client, profile.name(), this::saw, trace);
    }

    public void start() {
        every(1_000, "rollouts and pods", this::lookRelease);
        every(1_000, "attachments", this::lookAttachments);
        if (profile.capabilities().attaches()) {
            every(1_000, "VolumeAttachments", this::lookVolumeAttachments);
        }
        if (profile.module() != null) {
            every(1_000, "the kernel module", this::lookKernelModule);
        }
        every(1_000, "helm", this::lookHelm);
        every(2_000, "events", this::lookEvents);
        every(2_000, "logs", this::lookLogs);
        every(3_000, "csi", this::lookCsi);
        every(5_000, "kubelet", this::lookKubelets);
    }

    private void every(long millis, String what, Runnable look) {
        looks.put(what, look);
        ScheduledFuture<?> loop = loops.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.run();
                    } catch (KubernetesClientException | ClusterException away) {
                        trace.accept("no look at " + what + ": " + away.getMessage());
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
        running.put(what, loop);
    }

    /**
     * Every look once more, in the caller's thread, so that the end is recorded; the API server may be away for a while.
     *
     * @throws CampaignException if a loop ended by an error of its own, because then its stream ends too early
     * @throws ClusterException if a look failed, because then what happened last may be missing
     */
    public void lookAtAll() {
        running.forEach((what, loop) -> {
            if (loop.isDone()) {
                try {
                    loop.get();
                } catch (ExecutionException e) {
                    throw new CampaignException("the observer of " + what + " failed: " + e.getCause(), e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CampaignException("interrupted", e);
                }
            }
        });
        end();
        looks.forEach((what, look) -> cluster.persist("the last look at " + what, LAST_LOOK, () -> {
            look.run();
            return what;
        }));
    }

    /** Rollouts and pods after each other: the release's workloads are listed once for both. */
    private void lookRelease() {
        long t = System.nanoTime();
        ReleaseWorkloads release = ReleaseWorkloads.of(client, profile);
        List<Rollouts.Entry> rollouts = release.rollouts();
        write(Channel.ROLLOUTS, SELF, rollouts, (n, same) -> new Rollouts(n, t, same, same == null ? rollouts : null));
        lookPods(release);
    }

    private void lookPods(ReleaseWorkloads release) {
        long t = System.nanoTime();
        List<Pods.Entry> pods = Stream.of(namespace, profile.namespace(), mounterNamespace())
                .distinct()
                .flatMap(ns -> client.pods().inNamespace(ns).list().getItems().stream())
                .map(pod -> entry(pod, release.of(pod)))
                .sorted(Comparator.comparing(Pods.Entry::namespace).thenComparing(Pods.Entry::name))
                .toList();
        write(Channel.PODS, SELF, pods, (n, same) -> new Pods(n, t, same, same == null ? pods : null));
    }

    private String mounterNamespace() {
        return profile.mounter() == null ? namespace : profile.mounter().namespace();
    }

    /** A pod; of one that the driver brings more is recorded than of a workload. */
    private Pods.Entry entry(Pod pod, String workload) {
        boolean ofDriver = workload != null
                || (profile.mounter() != null
                        && pod.getMetadata().getNamespace().equals(mounterNamespace()));
        return new Pods.Entry(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                pod.getSpec().getNodeName() == null ? "" : pod.getSpec().getNodeName(),
                pod.getStatus().getPhase(),
                Readiness.isReady(pod),
                pod.getMetadata().getDeletionTimestamp() != null,
                sorted(pod.getMetadata().getLabels()),
                sorted(pod.getMetadata().getAnnotations()),
                containers(pod.getStatus().getContainerStatuses(), ofDriver),
                workload,
                pod.getMetadata().getDeletionTimestamp() == null
                        ? null
                        : pod.getMetadata().getDeletionGracePeriodSeconds(),
                ofDriver ? containers(pod.getStatus().getInitContainerStatuses(), true) : null,
                ofDriver ? PodSecurityReader.of(pod.getSpec()) : null);
    }

    private static List<Pods.Container> containers(List<ContainerStatus> statuses, boolean withImage) {
        return statuses.stream()
                .map(status -> new Pods.Container(
                        status.getName(),
                        status.getContainerID() == null ? "" : status.getContainerID(),
                        status.getImage(),
                        status.getRestartCount(),
                        state(status.getState()),
                        withImage
                                        && status.getImageID() != null
                                        && !status.getImageID().isEmpty()
                                ? status.getImageID()
                                : null))
                .toList();
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return map == null ? Map.of() : new TreeMap<>(map);
    }

    private static String state(ContainerState state) {
        if (state.getRunning() != null) {
            return "running";
        }
        if (state.getTerminated() != null) {
            return "terminated " + state.getTerminated().getReason();
        }
        return "waiting "
                + (state.getWaiting() == null ? "" : state.getWaiting().getReason());
    }

    /** The release's DaemonSets, Deployments and StatefulSets as they are now. */
    public List<Rollouts.Entry> rollouts() {
        return ReleaseWorkloads.of(client, profile).rollouts();
    }

    private void lookVolumeAttachments() {
        long t = System.nanoTime();
        List<VolumeAttachments.Entry> all = client.storage().v1().volumeAttachments().list().getItems().stream()
                .filter(one -> profile.name().equals(one.getSpec().getAttacher())
                        && one.getSpec().getSource().getPersistentVolumeName() != null)
                .map(Observer::entry)
                .sorted(Comparator.comparing(VolumeAttachments.Entry::name))
                .toList();
        write(
                Channel.VOLUME_ATTACHMENTS,
                SELF,
                all,
                (n, same) -> new VolumeAttachments(n, t, same, same == null ? all : null));
    }

    private static VolumeAttachments.Entry entry(VolumeAttachment one) {
        VolumeAttachmentStatus status = one.getStatus();
        return new VolumeAttachments.Entry(
                one.getMetadata().getName(),
                one.getMetadata().getUid(),
                one.getSpec().getSource().getPersistentVolumeName(),
                one.getSpec().getNodeName(),
                status != null && Boolean.TRUE.equals(status.getAttached()),
                one.getMetadata().getDeletionTimestamp() != null,
                status == null
                        ? null
                        : Stream.of(status.getAttachError(), status.getDetachError())
                                .filter(Objects::nonNull)
                                .map(VolumeError::getMessage)
                                .findFirst()
                                .orElse(null));
    }

    private void lookKernelModule() {
        DriverProfile.KernelModule module = profile.module();
        long t = System.nanoTime();
        Optional<GenericKubernetesResource> there = module.read(client, profile.namespace());
        String label = module.labelIn(profile.namespace());
        List<String> ready = client.nodes().withLabel(label).list().getItems().stream()
                .map(node -> node.getMetadata().getName())
                .sorted()
                .toList();
        Map<String, String> images =
                there.map(one -> ModuleImages.of(one).images()).orElse(Map.of());
        int desired = there.map(ModuleImages::desired).orElse(0);
        int available = there.map(ModuleImages::available).orElse(0);
        write(
                Channel.KERNEL_MODULES,
                SELF,
                List.of(images, desired, available, ready),
                (n, same) -> same == null
                        ? new KernelModules(n, t, null, images, desired, available, ready)
                        : new KernelModules(n, t, same));
    }

    private void lookAttachments() {
        DriverProfile.AttachmentKind kind = profile.attachments();
        if (kind == null) {
            return;
        }
        long t = System.nanoTime();
        List<Attachments.Entry> attachments;
        try {
            attachments = client.genericKubernetesResources(kind.resource()).list().getItems().stream()
                    .map(object -> attachment(kind, object))
                    .sorted(Comparator.comparing(Attachments.Entry::name))
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            attachments = null; // the kind is not there before its CRD is applied
        }
        List<Attachments.Entry> seen = attachments;
        write(
                Channel.ATTACHMENTS,
                SELF,
                seen == null ? "no kind" : seen,
                (n, same) -> new Attachments(n, t, same, same == null ? seen : null));
    }

    private static Attachments.Entry attachment(DriverProfile.AttachmentKind kind, GenericKubernetesResource object) {
        JsonNode spec = JSON.valueToTree(object.getAdditionalProperties()).path("spec");
        Map<String, List<String>> workloads = new TreeMap<>();
        spec.path(kind.mapField()).properties().forEach(field -> {
            List<String> uids = new ArrayList<>();
            field.getValue()
                    .forEach(entry -> uids.add(entry.path(kind.uidField()).asText()));
            workloads.put(field.getKey(), uids);
        });
        return new Attachments.Entry(
                object.getMetadata().getName(),
                spec.path(kind.nodeField()).asText(),
                spec.path(kind.persistentVolumeField()).asText(),
                spec.path(kind.volumeIdField()).asText(),
                workloads,
                text(spec, kind.mountOptionsField()),
                text(spec, kind.fsGroupField()));
    }

    private static String text(JsonNode spec, String field) {
        return field == null ? null : spec.path(field).asText();
    }

    private void lookHelm() {
        long t = System.nanoTime();
        List<HelmRevisions.Entry> revisions = client
                .secrets()
                .inNamespace(profile.namespace())
                .withLabel("owner", "helm")
                .withLabel("name", profile.release())
                .list()
                .getItems()
                .stream()
                .map(this::revision)
                .sorted(Comparator.comparingInt(HelmRevisions.Entry::revision))
                .toList();
        write(
                Channel.HELM,
                SELF,
                revisions,
                (n, same) -> new HelmRevisions(n, t, same, same == null ? revisions : null));
    }

    private HelmRevisions.Entry revision(Secret secret) {
        String version =
                secret.getMetadata().getUid() + "/" + secret.getMetadata().getResourceVersion();
        return helmSecrets.computeIfAbsent(
                version, any -> HelmRelease.of(secret).entry());
    }

    private void lookEvents() {
        long t = System.nanoTime();
        events(t, client.v1().events().inNamespace(namespace).list().getItems());
        // of the driver's own pods only what went wrong: a namespace such as kube-system has many other events
        Stream.of(profile.namespace(), mounterNamespace())
                .distinct()
                .filter(other -> !other.equals(namespace))
                .forEach(other -> events(
                        t,
                        client.v1()
                                .events()
                                .inNamespace(other)
                                .withField("type", "Warning")
                                .list()
                                .getItems()));
    }

    private void events(long t, List<io.fabric8.kubernetes.api.model.Event> events) {
        for (io.fabric8.kubernetes.api.model.Event event : events) {
            int count = event.getCount() == null ? 1 : event.getCount();
            if (eventCounts.getOrDefault(event.getMetadata().getUid(), 0) >= count) {
                continue;
            }
            eventCounts.put(event.getMetadata().getUid(), count);
            append(
                    Channel.EVENTS,
                    SELF,
                    n -> new Event(
                            n,
                            t,
                            event.getMetadata().getUid(),
                            event.getType(),
                            event.getReason(),
                            event.getMessage(),
                            event.getInvolvedObject().getKind(),
                            event.getInvolvedObject().getNamespace(),
                            event.getInvolvedObject().getName(),
                            event.getInvolvedObject().getUid(),
                            count,
                            millis(event.getFirstTimestamp()),
                            millis(event.getLastTimestamp())));
        }
    }

    private static long millis(String time) {
        return time == null ? 0 : Instant.parse(time).toEpochMilli();
    }

    /** How the driver is known to the cluster. */
    public void lookCsi() {
        boolean driver = csiDriver.look();
        long t = System.nanoTime();
        Map<String, List<String>> registered = new TreeMap<>();
        client.storage()
                .v1()
                .csiNodes()
                .list()
                .getItems()
                .forEach(node -> registered.put(
                        node.getMetadata().getName(),
                        // null, not empty, on a node where no driver is registered
                        Stream.ofNullable(node.getSpec().getDrivers())
                                .flatMap(List::stream)
                                .map(d -> d.getName())
                                .sorted()
                                .toList()));
        List<Csi.NodePlugin> plugins = client
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(profile.nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .map(pod -> new Csi.NodePlugin(
                        pod.getSpec().getNodeName(),
                        pod.getMetadata().getName(),
                        pod.getMetadata().getDeletionTimestamp() != null,
                        TaintsAndTolerations.of(pod.getSpec())))
                .sorted(Comparator.comparing(Csi.NodePlugin::node).thenComparing(Csi.NodePlugin::pod))
                .toList();
        List<String> eligible =
                plugins.stream().map(Csi.NodePlugin::node).distinct().toList();
        Map<String, List<Taint>> taints = new TreeMap<>();
        client.nodes().list().getItems().forEach(node -> {
            List<Taint> its = TaintsAndTolerations.of(node);
            if (!its.isEmpty()) {
                taints.put(node.getMetadata().getName(), its);
            }
        });
        Map<String, Boolean> established = new LinkedHashMap<>();
        Map<String, List<String>> forms = new TreeMap<>();
        Stream.concat(crds.stream(), formedCrds.stream()).distinct().forEach(name -> {
            CustomResourceDefinition definition = definition(name);
            if (crds.contains(name)) {
                established.put(name, isEstablished(definition));
            }
            if (definition != null) {
                forms.put(name, CrdForm.of(definition));
            }
        });
        write(
                Channel.CSI,
                SELF,
                List.of(driver, registered, plugins, taints, established, forms),
                (n, same) -> same == null
                        ? new Csi(n, t, null, driver, registered, eligible, established, forms, plugins, taints)
                        : new Csi(n, t, same));
    }

    /** What the watch over the CSIDriver, or a look at it, has seen. */
    private void saw(long t, String uid, Map<String, String> fields) {
        write(
                Channel.CSI_DRIVER,
                SELF,
                List.of(uid, fields),
                (n, same) ->
                        same == null ? new CsiDriver(n, t, null, uid, fields) : new CsiDriver(n, t, same, null, null));
    }

    /** Whether a CRD is there and established. */
    public boolean established(String crd) {
        return isEstablished(definition(crd));
    }

    private CustomResourceDefinition definition(String crd) {
        return client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(crd)
                .get();
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        // null, not empty, for the moment after it was made
        return definition != null
                && definition.getStatus() != null
                && Stream.ofNullable(definition.getStatus().getConditions())
                        .flatMap(List::stream)
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    private void lookKubelets() {
        for (String node : nodes) {
            long t = System.nanoTime();
            Matcher line = CSI_OPERATION.matcher(cluster.nodeGet(node, "metrics"));
            while (line.find()) {
                Map<String, String> labels = new HashMap<>();
                Matcher label = LABEL.matcher(line.group(1));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                if (!profile.name().equals(labels.get("driver_name"))) {
                    continue;
                }
                String method = labels.getOrDefault("method_name", "");
                String status = labels.getOrDefault("grpc_status_code", "");
                long count = (long) Double.parseDouble(line.group(2));
                if (!Long.valueOf(count).equals(metrics.put(node + method + status, count))) {
                    append(Channel.KUBELET, new Source(node, 0), n -> new KubeletMetric(n, t, method, status, count));
                }
            }
        }
    }

    private void lookLogs() {
        for (Pod pod : client.pods().inNamespace(profile.namespace()).list().getItems()) {
            for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
                if (container.getState().getRunning() != null) {
                    lookLog(pod, container.getName());
                }
            }
        }
    }

    private void lookLog(Pod pod, String container) {
        long t = System.nanoTime();
        String key = pod.getMetadata().getUid() + "/" + container;
        String position = logPositions.getOrDefault(key, "");
        String path = "api/v1/namespaces/" + profile.namespace() + "/pods/"
                + pod.getMetadata().getName() + "/log?timestamps=true&container=" + container
                + (position.isEmpty() ? "" : "&sinceTime=" + position.substring(0, 19) + "Z");
        for (String line : cluster.get(path).lines().toList()) {
            int blank = line.indexOf(' ');
            // the API filters by whole seconds; the time stamps of the lines have nanoseconds and sort as text
            if (blank < 20 || line.substring(0, blank).compareTo(position) <= 0) {
                continue;
            }
            String stamp = line.substring(0, blank);
            logPositions.put(key, stamp);
            append(
                    Channel.LOGS,
                    new Source(pod.getMetadata().getName(), 0),
                    n -> new LogLine(
                            n,
                            t,
                            pod.getSpec().getNodeName(),
                            pod.getMetadata().getName(),
                            container,
                            Instant.parse(stamp).toEpochMilli(),
                            line.substring(blank + 1)));
        }
    }

    private interface Full<T extends Line> {
        T line(long n, Long same);
    }

    private interface Numbered<T extends Line> {
        T line(long n);
    }

    private synchronized <T extends Line> void write(Channel<T> channel, Source source, Object value, Full<T> line) {
        String key = channel.name() + "/" + source;
        Said last = said.get(key);
        long n = numbers.merge(key, 1L, Long::sum) - 1;
        boolean same = last != null && last.value().equals(value);
        if (!same) {
            said.put(key, new Said(value, n));
        }
        bundle.append(channel, source, line.line(n, same ? last.line() : null));
    }

    private synchronized <T extends Line> void append(Channel<T> channel, Source source, Numbered<T> line) {
        long n = numbers.merge(channel.name() + "/" + source, 1L, Long::sum) - 1;
        bundle.append(channel, source, line.line(n));
    }

    /** Lets the looks under way come to their end, and begins none any more. */
    private void end() {
        csiDriver.close();
        loops.shutdown();
        try {
            if (!loops.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                trace.accept("a look at the cluster did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        csiDriver.close();
        loops.shutdownNow();
    }
}
