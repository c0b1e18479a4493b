package dev.holdfast.driver;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The objects that an install of a chart would make, CRDs among them, without a cluster.
 *
 * @param name the chart's name and version, for messages
 * @param objects as Helm prints them
 */
public record RenderedChart(String name, List<HasMetadata> objects) {
    /** Where a document of a chart comes from, as Helm has it before each. */
    private static final Pattern SOURCE = Pattern.compile("(?m)^# Source: (.+)$");

    /**
     * Reads what {@code helm template --include-crds} prints.
     *
     * @throws DriverException naming the file, if a document is not YAML: of a chart's folder of CRDs Helm does not look whether it is
     */
    public static RenderedChart of(String name, String yaml) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        return new RenderedChart(
                name,
                HelmYaml.documents(yaml)
                        .flatMap(document -> objects(name, serialization, document))
                        .toList());
    }

    /** Helm takes a list for the objects in it. */
    private static Stream<HasMetadata> objects(String chart, KubernetesSerialization serialization, String document) {
        Object read;
        try {
            read = serialization.<Object>unmarshal(document);
        } catch (RuntimeException notOfItsKind) {
            // A field of a wrong type: it is for the API server to refuse, which is given the object as it is.
            read = generic(chart, serialization, document);
        }
        return read instanceof KubernetesResourceList<?> list
                ? list.getItems().stream().map(HasMetadata.class::cast)
                : Stream.of(read).filter(HasMetadata.class::isInstance).map(HasMetadata.class::cast);
    }

    private static Object generic(String chart, KubernetesSerialization serialization, String document) {
        try {
            return serialization.unmarshal(document, GenericKubernetesResource.class);
        } catch (RuntimeException e) {
            Matcher source = SOURCE.matcher(document);
            throw new DriverException(
                    (source.find() ? source.group(1) + " of " : "a document of ") + chart
                            + " is no object of Kubernetes in YAML: "
                            + Objects.toString(root(e).getMessage(), "it cannot be read")
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    e);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    /** The object of a kind and name; empty if the chart has none. */
    <T extends HasMetadata> Optional<T> find(Class<T> kind, String wanted) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> Objects.equals(object.getMetadata().getName(), wanted))
                .findFirst();
    }

    /** Names of the objects of a kind. */
    List<String> names(Class<? extends HasMetadata> kind) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    /** Whether the chart makes an object of a kind, such as Secret, under a name. */
    boolean makes(String kind, String wanted) {
        return objects.stream()
                .anyMatch(object -> kind.equals(object.getKind())
                        && Objects.equals(object.getMetadata().getName(), wanted));
    }

    /** The images of its DaemonSets, Deployments and StatefulSets, by KIND/NAME and container; those of init containers are left out. */
    public Map<String, Map<String, String>> images() {
        Map<String, Map<String, String>> images = new TreeMap<>();
        objects.forEach(object -> template(object).ifPresent(template -> {
            Map<String, String> containers = new LinkedHashMap<>();
            template.getSpec()
                    .getContainers()
                    .forEach(container -> containers.put(container.getName(), container.getImage()));
            images.put(object.getKind() + "/" + object.getMetadata().getName(), containers);
        }));
        return images;
    }

    /** The pods that its workloads have. */
    List<Pods> pods() {
        return objects.stream()
                .flatMap(object -> template(object)
                        .map(template -> new Pods(
                                object.getKind() + " " + object.getMetadata().getName(),
                                object.getMetadata().getNamespace(),
                                template))
                        .stream())
                .toList();
    }

    /**
     * The pods of a workload.
     *
     * @param owner its kind and name
     * @param namespace null for the release's
     */
    record Pods(String owner, String namespace, PodTemplateSpec template) {
        Stream<Container> containers() {
            return Stream.of(
                            template.getSpec().getInitContainers(),
                            template.getSpec().getContainers())
                    .filter(Objects::nonNull)
                    .flatMap(List::stream);
        }
    }

    private static Optional<PodTemplateSpec> template(HasMetadata object) {
        if (object instanceof DaemonSet set) {
            return Optional.of(set.getSpec().getTemplate());
        }
        if (object instanceof Deployment deployment) {
            return Optional.of(deployment.getSpec().getTemplate());
        }
        return object instanceof StatefulSet set ? Optional.of(set.getSpec().getTemplate()) : Optional.empty();
    }

    /** The definition of a custom resource; empty if the chart has none. */
    Optional<CustomResourceDefinition> crd(String group, String plural) {
        return find(CustomResourceDefinition.class, plural + "." + group);
    }
}
