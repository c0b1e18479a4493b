package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Rights.Right;
import dev.holdfast.preflight.Seen.Read;
import dev.holdfast.preflight.Seen.Unread;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks a cluster and Helm for everything that a preflight looks at. It gets and lists, asks what the account may do
 * (SelfSubjectAccessReview, which leaves nothing behind), and changes nothing.
 */
public final class Reader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CHART = new ObjectMapper(new YAMLFactory());
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final int LOG_LINES = 5_000;
    /** What Helm does to the objects of a chart in an upgrade, and in the rollback of one. */
    private static final List<String> ON_OBJECTS = List.of("get", "create", "patch", "delete");
    /** CRDs are applied before the upgrade and never deleted by Helm. */
    private static final List<String> ON_CRDS = List.of("get", "create", "patch");
    /** What Helm does to the Secrets in which it keeps a release's revisions. */
    private static final List<String> ON_REVISIONS = List.of("get", "list", "create", "update", "delete");

    private static final String ADVICE = "let the account of this context get and list it, then run preflight again";

    private final Cluster cluster;
    private final KubernetesClient client;
    private final DriverProfile profile;
    private final Optional<Helm> helm;

    /**
     * A reader of one cluster.
     *
     * @param helm for the same cluster; without one, nothing is known of releases and charts
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
     * @param values on top of those that the release was given
     */
    public record Wish(String reference, ChartValues values) {}

    /**
     * Reads all there is. What cannot be read is unread, with the reason.
     *
     * @param wish the chart to upgrade to, if there is one
     * @param tools versions of what is not read here, by the tool's name
     */
    public Snapshot read(Optional<Wish> wish, Map<String, String> tools) {
        Instant taken = Instant.now();
        String kubernetes = cluster.version();
        Seen<Driver> driver = seen("the driver's pods", this::driver);
        Seen<Optional<Release>> release = helm("release", h -> h.release(profile.release(), profile.namespace()));
        Optional<Seen<Target>> target = wish.map(to -> target(to, release, kubernetes));
        return new Snapshot(
                profile,
                taken,
                kubernetes,
                seen("nodes", cluster::nodes),
                driver,
                seen("pods", () -> client.pods().inAnyNamespace().list().getItems()),
                seen(
                        "CSIDrivers",
                        () -> Optional.ofNullable(client.storage()
                                .v1()
                                .csiDrivers()
                                .withName(profile.name())
                                .get())),
                seen("CSINodes", () -> client.storage().v1().csiNodes().list().getItems()),
                seen(
                        "claims",
                        () -> client.persistentVolumeClaims()
                                .inAnyNamespace()
                                .list()
                                .getItems()),
                seen("volumes", () -> client.persistentVolumes().list().getItems()),
                seen(
                        "storage classes",
                        () -> client.storage().v1().storageClasses().list().getItems()),
                seen("attachments", this::attachments),
                logs(driver),
                Optional.empty(),
                seen("CRDs", this::crds),
                release,
                objects(target).flatMap(objects -> seen("rights", () -> rights(objects))),
                target,
                tools(tools, kubernetes));
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
                // the kind is not there before its CRD is applied
                return List.of();
            }
            throw e;
        }
    }

    private List<CustomResourceDefinition> crds() {
        String group =
                profile.attachments() == null ? null : profile.attachments().group();
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().equals(group))
                .toList();
    }

    private List<Seen<LogLook>> logs(Seen<Driver> driver) {
        if (profile.errorLog() == null || !(driver instanceof Read<Driver> read)) {
            return List.of();
        }
        Pattern error = Pattern.compile(profile.errorLog());
        List<Seen<LogLook>> looks = new ArrayList<>();
        for (Pod pod : read.value().pods()) {
            pod.getSpec().getContainers().forEach(container -> {
                String name = Wording.name(pod) + "/" + container.getName();
                String path = "api/v1/namespaces/" + profile.namespace() + "/pods/" + Wording.name(pod)
                        + "/log?container=" + container.getName() + "&sinceSeconds=" + WarningChecks.NEW.toSeconds()
                        + "&tailLines=" + LOG_LINES;
                looks.add(seen("the log of " + name, () -> LogLook.of(name, cluster.get(path), error)));
            });
        }
        return looks;
    }

    private Seen<Target> target(Wish wish, Seen<Optional<Release>> release, String kubernetes) {
        return helm("chart", h -> chart(h.show("chart", wish.reference()))).map(chart -> {
            Seen<String> given = release.flatMap(there -> there.isEmpty()
                    ? new Read<>("")
                    : helm("values", h -> h.values(profile.release(), profile.namespace())));
            Seen<List<HasMetadata>> objects = given.flatMap(values -> helm(
                            "rendered chart",
                            h -> h.template(
                                    profile.release(),
                                    profile.namespace(),
                                    wish.reference(),
                                    values,
                                    wish.values(),
                                    kubernetes)))
                    .map(Reader::parse);
            return new Target(
                    chart.path("name").asText(),
                    chart.path("version").asText(),
                    chart.path("kubeVersion").asText(""),
                    refusal(objects),
                    objects);
        });
    }

    private static JsonNode chart(String text) {
        try {
            return CHART.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DriverException("the chart has an unreadable Chart.yaml: " + e.getOriginalMessage(), e);
        }
    }

    /** Helm itself compares versions, before it renders anything. */
    private static Optional<String> refusal(Seen<List<HasMetadata>> objects) {
        return objects instanceof Unread<List<HasMetadata>> none && none.why().contains("incompatible with Kubernetes")
                ? Optional.of(none.why())
                : Optional.empty();
    }

    /** The objects that the upgrade will touch: the new chart's, else those of the release. */
    private Seen<List<HasMetadata>> objects(Optional<Seen<Target>> target) {
        if (target.isPresent()
                && target.get() instanceof Read<Target> read
                && read.value().objects() instanceof Read<List<HasMetadata>> objects) {
            return objects;
        }
        return helm("manifest", h -> h.manifest(profile.release(), profile.namespace()))
                .map(Reader::parse);
    }

    private static List<HasMetadata> parse(String manifests) {
        return Arrays.stream(manifests.split("(?m)^---\\s*$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> (HasMetadata) YAML.unmarshal(document))
                .toList();
    }

    private Rights rights(List<HasMetadata> objects) {
        Map<String, JsonNode> known = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        Set<Right> questions = new LinkedHashSet<>();
        ON_REVISIONS.forEach(verb -> questions.add(new Right(verb, "", "secrets", profile.namespace(), false)));
        for (HasMetadata object : objects) {
            String version = object.getApiVersion();
            JsonNode kind = known.computeIfAbsent(version, this::kinds).path(object.getKind());
            if (kind.isMissingNode()) {
                unknown.add(version + " " + object.getKind());
                continue;
            }
            String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
            String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), profile.namespace());
            for (String verb : object.getKind().equals("CustomResourceDefinition") ? ON_CRDS : ON_OBJECTS) {
                questions.add(new Right(
                        verb,
                        group,
                        kind.path("name").asText(),
                        kind.path("namespaced").asBoolean() ? namespace : "",
                        false));
            }
        }
        return new Rights(questions.stream().map(this::ask).toList(), List.copyOf(unknown));
    }

    /** What the API server serves of a group and version, by kind. */
    private JsonNode kinds(String apiVersion) {
        var kinds = JSON.createObjectNode();
        try {
            JsonNode served = JSON.readTree(cluster.get((apiVersion.contains("/") ? "apis/" : "api/") + apiVersion));
            Stream.of(served.path("resources"))
                    .flatMap(list -> {
                        List<JsonNode> all = new ArrayList<>();
                        list.forEach(all::add);
                        return all.stream();
                    })
                    .filter(resource -> !resource.path("name").asText().contains("/"))
                    .forEach(resource -> kinds.set(resource.path("kind").asText(), resource));
        } catch (ClusterException e) {
            if (!e.gone()) {
                throw e;
            }
        } catch (JsonProcessingException e) {
            throw new ClusterException("the API server's list of " + apiVersion + " is no JSON", e);
        }
        return kinds;
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

    private Map<String, String> tools(Map<String, String> given, String kubernetes) {
        Map<String, String> tools = new LinkedHashMap<>(given);
        tools.put("Kubernetes", kubernetes);
        tools.put("Helm", helm("version", Helm::version) instanceof Read<String> version ? version.value() : "?");
        return tools;
    }

    /** An answer of Helm, if there is a Helm and it answers. */
    private <T> Seen<T> helm(String what, Function<Helm, T> question) {
        if (helm.isEmpty()) {
            return new Unread<>(
                    "no helm to ask for the " + what, "install Helm 3, or name it with --helm /path/to/helm");
        }
        try {
            return new Read<>(question.apply(helm.get()));
        } catch (DriverException e) {
            return new Unread<>(
                    e.getMessage(), "run the same helm command by hand; it must work for the account of this context");
        }
    }

    /** An answer of the API server, if it gives one. */
    private static <T> Seen<T> seen(String what, Supplier<T> question) {
        try {
            return new Read<>(question.get());
        } catch (KubernetesClientException | ClusterException e) {
            return new Unread<>(what + " cannot be read: " + e.getMessage(), ADVICE);
        }
    }
}
