package dev.holdfast.campaign.release;

import dev.holdfast.driver.ResourcePolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The objects of a Helm release, as one of its revisions lists them. */
final class ReleaseObjects {
    /** Annotations by which Helm knows the objects of a release. */
    static final String HELMS = "meta.helm.sh/";
    /** And the label. */
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private ReleaseObjects() {}

    /**
     * The objects of a revision that another one lacks, and which nothing tells Helm to keep.
     *
     * @param before the manifest of the revision, as {@code helm get manifest} prints it
     * @param after that of the other one
     * @param namespace of objects that name none: the release's
     */
    static List<HasMetadata> missing(String before, String after, String namespace) {
        Set<String> there = named(after, namespace);
        return objects(before, namespace).stream()
                .filter(object -> !there.contains(name(object)))
                .filter(object -> !ResourcePolicy.keeps(object))
                .toList();
    }

    /** The objects of a manifest, by {@link #name}. */
    static Set<String> named(String manifest, String namespace) {
        return objects(manifest, namespace).stream().map(ReleaseObjects::name).collect(Collectors.toSet());
    }

    /** KIND NAME, with the namespace before the name where there is one. */
    static String name(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    /** Those of a manifest, each in its namespace. */
    static List<HasMetadata> objects(String manifest, String namespace) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        return Arrays.stream(manifest.split("(?m)^---\\s*$"))
                .filter(document -> document.contains("kind:"))
                .map(document -> placed(yaml.unmarshal(document), namespace))
                .toList();
    }

    /** Marks an object as Helm marks those of a release, so that it takes the object for its own; a manifest does not have the marks. */
    static void own(HasMetadata object, String release, String namespace) {
        ObjectMeta meta = object.getMetadata();
        Map<String, String> annotations =
                new HashMap<>(Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of()));
        annotations.put(HELMS + "release-name", release);
        annotations.put(HELMS + "release-namespace", namespace);
        meta.setAnnotations(annotations);
        Map<String, String> labels =
                new HashMap<>(Objects.requireNonNullElse(meta.getLabels(), Map.<String, String>of()));
        labels.put(MANAGED_BY, "Helm");
        meta.setLabels(labels);
    }

    /** Whether Helm made an object, for whichever release. */
    static boolean isHelms(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(HELMS + "release-name");
    }

    private static HasMetadata placed(HasMetadata object, String namespace) {
        if (object instanceof Namespaced && object.getMetadata().getNamespace() == null) {
            object.getMetadata().setNamespace(namespace);
        }
        return object;
    }
}
