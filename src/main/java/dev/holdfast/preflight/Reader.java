package dev.holdfast.preflight;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.evidence.ErrorLines;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Rights.Right;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads everything that a preflight checks from a cluster and from Helm. It gets and lists, asks for the user's rights
 * (SelfSubjectAccessReview, which stores nothing), and changes nothing.
 */
public final class Reader {
    private static final int LOG_LINES = 5_000;
    /** Verbs that Helm uses on the objects of a chart in an upgrade, and in a rollback. */
    private static final List<String> ON_OBJECTS = List.of("get", "create", "patch", "delete");
    /** CRDs are applied before the upgrade and never deleted by Helm. */
    private static final List<String> ON_CRDS = List.of("get", "create", "patch");
    /** Verbs that Helm uses on the Secrets that store a release's revisions. */
    private static final List<String> ON_REVISIONS = List.of("get", "list", "create", "update", "delete");

    private static final String ADVICE = "allow the user of this context to get and list it, then run preflight again";

    private final Cluster cluster;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final Optional<Helm> helm;

    /**
     * A reader of one cluster.
     *
     * @param helm for the same cluster; without it, releases and charts are unread
     */
    public Reader(Cluster cluster, DriverProfile profile, Optional<Helm> helm) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.profile = profile;
        this.helm = helm;
    }

    /**
     * The chart to upgrade to.
     *
     * @param reference a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}
     * @param values on top of the values of the installed release
     * @param way of upgrading, by its name in the profile
     */
    public record TargetChart(String reference, ChartValues values, String way) {}

    /**
     * Reads everything. What cannot be read is {@link Reading.Unread}, with the reason.
     *
     * @param chartToCheck the chart to upgrade to, if one is named
     * @param tools versions of further tools, by name
     */
    public Snapshot read(Optional<TargetChart> chartToCheck, Map<String, String> tools) {
        return read(
                tools,
                Direction.UPGRADE,
                chartToCheck.map(to ->
                        (kubernetes, release) -> new TargetReader(this, profile, kubernetes).read(to, release.get())));
    }

    /**
     * The same, with a revision of the release in place of a chart.
     *
     * @param revision to roll back to; by default the last that was deployed before the present one
     */
    public Snapshot readForRollback(OptionalInt revision, Map<String, String> tools) {
        return read(
                tools,
                Direction.ROLLBACK,
                Optional.of((kubernetes, release) -> new RollbackReader(this, profile).read(revision, release.get())));
    }

    /** What the release is to become, of the version of Kubernetes and of the release as it is. */
    private interface Aim extends BiFunction<String, Supplier<Reading<Optional<Release>>>, Reading<Target>> {}

    private Snapshot read(Map<String, String> tools, Direction direction, Optional<Aim> aim) {
        Instant taken = Instant.now();
        ApiResources resources = new ApiResources(cluster);
        String kubernetes = cluster.version();
        // A command of Helm takes half a second and more, in which the API server can be asked for something else.
        Begun<Reading<Optional<Release>>> release =
                Begun.of(() -> helm("release", h -> h.release(profile.release(), profile.namespace())));
        Begun<Reading<String>> version = Begun.of(() -> helm("version", Helm::version));
        Optional<Begun<Reading<Target>>> target = aim.map(to -> Begun.of(() -> to.apply(kubernetes, release::result)));
        Reading<Driver> driver = read("the driver's pods", this::driver);
        return new Snapshot(
                profile,
                taken,
                kubernetes,
                read("nodes", cluster::nodes),
                driver,
                read("pods", () -> client.pods().inAnyNamespace().list().getItems()),
                read(
                        "CSIDrivers",
                        () -> Optional.ofNullable(client.storage()
                                .v1()
                                .csiDrivers()
                                .withName(profile.name())
                                .get())),
                read("CSINodes", () -> client.storage().v1().csiNodes().list().getItems()),
                read(
                        "claims",
                        () -> client.persistentVolumeClaims()
                                .inAnyNamespace()
                                .list()
                                .getItems()),
                read("volumes", () -> client.persistentVolumes().list().getItems()),
                read(
                        "storage classes",
                        () -> client.storage().v1().storageClasses().list().getItems()),
                read("attachments", this::attachments),
                logs(driver),
                Optional.empty(),
                read(
                        "CRDs",
                        () -> client.apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .list()
                                .getItems()),
                release.result(),
                objects(target.map(Begun::result), release.result())
                        .flatMap(objects -> read("rights", () -> rights(objects, resources))),
                direction,
                target.map(Begun::result),
                resources,
                tools(tools, kubernetes, version.result()));
    }

    private Driver driver() {
        DaemonSet daemonSet = client.apps()
                .daemonSets()
                .inNamespace(profile.namespace())
                .withName(profile.daemonSet())
                .get();
        Deployment deployment = profile.deployment() == null
                ? null
                : client.apps()
                        .deployments()
                        .inNamespace(profile.namespace())
                        .withName(profile.deployment())
                        .get();
        List<Pod> controllers = deployment == null
                ? List.of()
                : client.pods()
                        .inNamespace(profile.namespace())
                        .withLabelSelector(deployment.getSpec().getSelector())
                        .list()
                        .getItems();
        return new Driver(
                Optional.ofNullable(daemonSet),
                Optional.ofNullable(deployment),
                client.pods()
                        .inNamespace(profile.namespace())
                        .withLabels(profile.nodePlugin().labels())
                        .list()
                        .getItems(),
                controllers);
    }

    private List<Attachment> attachments() {
        DriverProfile.AttachmentKind kind = profile.attachments();
        if (kind == null) {
            return List.of();
        }
        try {
            return client.genericKubernetesResources(kind.resource()).list().getItems().stream()
                    .map(object -> Attachment.of(kind, object))
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                // the kind does not exist before its CRD is applied
                return List.of();
            }
            throw e;
        }
    }

    private List<Reading<LogSummary>> logs(Reading<Driver> driver) {
        if (!(driver instanceof Read<Driver> read)) {
            return List.of();
        }
        ErrorLines errors = profile.forJudges().errors();
        List<Reading<LogSummary>> looks = new ArrayList<>();
        for (Pod pod : read.value().pods()) {
            pod.getSpec().getContainers().forEach(container -> {
                String name = Wording.name(pod) + "/" + container.getName();
                String path = "api/v1/namespaces/" + profile.namespace() + "/pods/" + Wording.name(pod)
                        + "/log?container=" + container.getName() + "&sinceSeconds=" + WarningChecks.NEW.toSeconds()
                        + "&tailLines=" + LOG_LINES;
                looks.add(read("the log of " + name, () -> LogSummary.of(name, cluster.get(path), errors)));
            });
        }
        return looks;
    }

    /** The objects that the upgrade will touch: the new chart's, else those of the release. */
    private Reading<List<HasMetadata>> objects(Optional<Reading<Target>> target, Reading<Optional<Release>> release) {
        if (target.isPresent() && target.get() instanceof Read<Target> read) {
            return read.value().objects() instanceof Read<List<HasMetadata>> objects
                    ? objects
                    : read.value().before();
        }
        return present(release)
                .flatMap(there -> helm("manifest", h -> h.manifest(profile.release(), profile.namespace())))
                .map(TargetReader::objects);
    }

    private Rights rights(List<HasMetadata> objects, ApiResources resources) {
        Set<String> unknown = new TreeSet<>();
        Set<Right> questions = new LinkedHashSet<>();
        ON_REVISIONS.forEach(verb -> questions.add(new Right(verb, "", "secrets", profile.namespace(), false)));
        for (HasMetadata object : objects) {
            String version = object.getApiVersion();
            Optional<ApiResources.Resource> kind = resources.find(version, object.getKind());
            if (kind.isEmpty()) {
                unknown.add(version + " " + object.getKind());
                continue;
            }
            String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
            String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), profile.namespace());
            for (String verb : object.getKind().equals("CustomResourceDefinition") ? ON_CRDS : ON_OBJECTS) {
                questions.add(
                        new Right(verb, group, kind.get().plural(), kind.get().namespaced() ? namespace : "", false));
            }
        }
        return new Rights(questions.parallelStream().map(this::ask).toList(), List.copyOf(unknown));
    }

    private Right ask(Right question) {
        SelfSubjectAccessReview answer = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb(question.verb())
                        .withGroup(question.group())
                        .withResource(question.resource())
                        .withNamespace(question.namespace().isEmpty() ? null : question.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return new Right(
                question.verb(),
                question.group(),
                question.resource(),
                question.namespace(),
                Boolean.TRUE.equals(answer.getStatus().getAllowed()));
    }

    private static Map<String, String> tools(
            Map<String, String> given, String kubernetes, Reading<String> helmVersion) {
        Map<String, String> tools = new LinkedHashMap<>(given);
        tools.put("Kubernetes", kubernetes);
        tools.put("Helm", helmVersion instanceof Read<String> version ? version.value() : "?");
        return tools;
    }

    /** The release that there must be for what is asked next. */
    Reading<Release> present(Reading<Optional<Release>> release) {
        return present(profile, release);
    }

    /** The same for a driver. */
    public static Reading<Release> present(DriverProfile profile, Reading<Optional<Release>> release) {
        return release.flatMap(there -> there.<Reading<Release>>map(Read::new)
                .orElseGet(() -> Unread.hangingOn(
                        Causes.RELEASE,
                        "there is no release " + profile.release() + " in namespace " + profile.namespace())));
    }

    /** Whether Helm was found. */
    boolean hasHelm() {
        return helm.isPresent();
    }

    <T> Reading<T> helm(String what, Function<Helm, T> question) {
        return helm(helm, what, question);
    }

    /**
     * The result of a Helm command, if there is a Helm and the command succeeds.
     *
     * @param what there is none of without Helm
     */
    public static <T> Reading<T> helm(Optional<Helm> helm, String what, Function<Helm, T> question) {
        if (helm.isEmpty()) {
            return new Unread<>(
                    "Helm is missing, so there is no " + what,
                    "install Helm 3, or name its binary with --helm /path/to/helm",
                    Causes.NO_HELM);
        }
        long begun = System.nanoTime();
        try {
            return new Read<>(question.apply(helm.get()));
        } catch (DriverException e) {
            if (NoAnswer.isIn(e.getMessage())) {
                return NoAnswer.unread(e.getMessage() + " (after "
                        + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s)");
            }
            return new Unread<>(
                    e.getMessage(), "run the same helm command by hand; it must succeed for the user of this context");
        }
    }

    /** What was asked for with an error in place of an answer. */
    public static <T> Reading<T> unanswered(ClusterException e) {
        return NoAnswer.unread(e.getMessage());
    }

    /**
     * The answer of the API server, if it gives one.
     *
     * @param what is asked for, which the reason begins with
     */
    public static <T> Reading<T> read(String what, Supplier<T> question) {
        try {
            return new Read<>(question.get());
        } catch (KubernetesClientException | ClusterException e) {
            String why = what + " cannot be read: " + Cluster.reason(e);
            return Cluster.isUnanswered(e) ? NoAnswer.unread(why) : new Unread<>(why, ADVICE);
        }
    }
}
