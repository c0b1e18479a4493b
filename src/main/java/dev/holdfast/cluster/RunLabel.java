package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The label that is on every object that a run makes in a cluster, so that all of it is found again, also when the process that made it is
 * gone. Whatever has it may be removed; so it never goes onto an object that was there before.
 *
 * @param run id of the run: small letters, digits and dashes
 */
public record RunLabel(String run) {
    /** Key of the label; the value is the id of the run. */
    public static final String KEY = "holdfast.dev/run";

    /** Annotation of a volume that names its bucket. */
    public static final String BUCKET = "holdfast.dev/bucket";

    /** The namespace of the run's own, with its workloads and agents; buckets begin with its name, too. */
    public String namespace() {
        return "holdfast-" + run;
    }

    /** The label as one entry. */
    public Map<String, String> asMap() {
        return Map.of(KEY, run);
    }

    /** Puts the label on an object that is about to be made, and on the pods that it will make; the same object. */
    public <T extends HasMetadata> T on(T object) {
        if (object.getMetadata() == null) {
            object.setMetadata(new ObjectMeta());
        }
        label(object.getMetadata());
        pods(object).ifPresent(template -> {
            if (template.getMetadata() == null) {
                template.setMetadata(new ObjectMetaBuilder().build());
            }
            label(template.getMetadata());
        });
        return object;
    }

    /** The same for several. */
    public <T extends HasMetadata> List<T> on(Collection<T> objects) {
        return objects.stream().map(this::on).toList();
    }

    private void label(ObjectMeta metadata) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (metadata.getLabels() != null) {
            labels.putAll(metadata.getLabels());
        }
        labels.put(KEY, run);
        metadata.setLabels(labels);
    }

    private static Optional<PodTemplateSpec> pods(HasMetadata object) {
        PodTemplateSpec template = null;
        if (object instanceof DaemonSet set && set.getSpec() != null) {
            template = set.getSpec().getTemplate();
        } else if (object instanceof Deployment deployment && deployment.getSpec() != null) {
            template = deployment.getSpec().getTemplate();
        } else if (object instanceof StatefulSet set && set.getSpec() != null) {
            template = set.getSpec().getTemplate();
        } else if (object instanceof ReplicaSet set && set.getSpec() != null) {
            template = set.getSpec().getTemplate();
        }
        return Optional.ofNullable(template);
    }

    /** The label of an object; empty for one that no run has made. */
    public static Optional<RunLabel> of(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(KEY)).map(RunLabel::new);
    }
}
