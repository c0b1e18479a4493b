package dev.holdfast.driver;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** Helm's policy for an object that the next manifest of its release does not have: deleted, unless an annotation says to keep it. */
public final class ResourcePolicy {
    /** The annotation. */
    public static final String ANNOTATION = "helm.sh/resource-policy";

    /** Its value for an object that stays. */
    public static final String KEEP = "keep";

    private ResourcePolicy() {}

    /** Whether Helm leaves the object in the cluster. */
    public static boolean keeps(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations != null && KEEP.equals(annotations.get(ANNOTATION));
    }
}
