package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A pod on a node, or one that a workload is to place there.
 *
 * @param uid empty for one that is not there yet
 * @param name in messages
 * @param node empty for one that has none
 * @param requests as {@link PodNeeds#requests}
 * @param ports as {@link PodNeeds#hostPorts}
 */
record PlacedPod(
        String uid,
        String name,
        String namespace,
        Map<String, String> labels,
        String node,
        PodSpec spec,
        int priority,
        Map<String, BigDecimal> requests,
        Set<String> ports) {
    /** Labels by which controllers tell the pods of one template from those of another. */
    private static final List<String> REVISIONS = List.of("pod-template-hash", "controller-revision-hash");

    /** One of the cluster. */
    static PlacedPod of(Pod pod) {
        PodSpec spec = pod.getSpec();
        return new PlacedPod(
                Objects.toString(pod.getMetadata().getUid(), ""),
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
                pod.getMetadata().getNamespace(),
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of()),
                Objects.toString(spec.getNodeName(), ""),
                spec,
                spec.getPriority() == null ? 0 : spec.getPriority(),
                PodNeeds.requests(spec),
                PodNeeds.hostPorts(spec));
    }

    /** One that a template is to make. */
    static PlacedPod of(String name, String namespace, PodTemplateSpec template, int priority) {
        Map<String, String> labels = new HashMap<>();
        if (template.getMetadata() != null && template.getMetadata().getLabels() != null) {
            labels.putAll(template.getMetadata().getLabels());
        }
        // some value that no pod has which is there already
        REVISIONS.forEach(label -> labels.put(label, "of the new template"));
        PodSpec spec = template.getSpec();
        return new PlacedPod(
                "", name, namespace, labels, "", spec, priority, PodNeeds.requests(spec), PodNeeds.hostPorts(spec));
    }

    PlacedPod on(String where) {
        return new PlacedPod(uid, name, namespace, labels, where, spec, priority, requests, ports);
    }

    /** The groups of pods that must be near it. */
    List<PodAffinityTerm> near() {
        Affinity affinity = spec.getAffinity();
        return affinity == null || affinity.getPodAffinity() == null
                ? List.of()
                : PodNeeds.orEmpty(affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
    }

    /** The groups of pods that must not be near it. */
    List<PodAffinityTerm> apart() {
        Affinity affinity = spec.getAffinity();
        return affinity == null || affinity.getPodAntiAffinity() == null
                ? List.of()
                : PodNeeds.orEmpty(affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution());
    }
}
