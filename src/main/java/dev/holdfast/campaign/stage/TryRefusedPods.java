package dev.holdfast.campaign.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Has the API server try pods in the namespace of mounter pods that Pod Security must refuse there, and one that it must not. Dry runs: nothing
 * is stored.
 */
public record TryRefusedPods() implements Stage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";
    private static final int FORBIDDEN = 403;
    private static final int CREATED = 201;
    /** What refuses a pod for what it asks for; a quota or a missing right refuses for something else. */
    private static final Pattern POLICY = Pattern.compile("PodSecurity|Pod Security|security context constraint");

    @Override
    public String phase() {
        return Phase.SECURITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.UNPRIVILEGED);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        DriverProfile.Mounter mounter = context.profile().mounter();
        if (mounter == null || mounter.podSecurity() == null) {
            return;
        }
        String namespace = mounter.namespace();
        context.attempts().succeeds(Actions.LOOK_AT_NAMESPACE, namespace, Map.of(), () -> labels(context, namespace));
        pods().forEach((way, pod) -> context.attempts()
                .succeeds(
                        Actions.TRY_POD,
                        namespace,
                        Map.of(Actions.WAY, way),
                        () -> tried(context.cluster(), namespace, pod)));
    }

    private static Map<String, String> labels(CampaignContext context, String name) {
        Namespace namespace =
                context.cluster().client().namespaces().withName(name).get();
        if (namespace == null) {
            throw new ClusterException("there is no namespace " + name);
        }
        Map<String, String> labels = new TreeMap<>();
        if (namespace.getMetadata().getLabels() != null) {
            namespace.getMetadata().getLabels().forEach((label, value) -> {
                if (label.startsWith(POD_SECURITY)) {
                    labels.put(label, value);
                }
            });
        }
        return labels;
    }

    private static Map<String, String> tried(Cluster cluster, String namespace, Map<String, Object> pod) {
        String body;
        try {
            body = JSON.writeValueAsString(pod);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a pod made of maps cannot be written as JSON", e);
        }
        Cluster.Answer answer =
                cluster.dryRun("POST", "api/v1/namespaces/" + namespace + "/pods", "application/json", body, false);
        if (answer.code() == CREATED) {
            return Map.of(Actions.ANSWER, Actions.ACCEPTED);
        }
        if (answer.code() == FORBIDDEN && POLICY.matcher(answer.body()).find()) {
            return Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, answer.message());
        }
        throw new ClusterException("a dry run of a pod in " + namespace + " was answered with HTTP " + answer.code()
                + ": " + answer.message());
    }

    /** One that violates nothing, and others that differ from it in one thing each. */
    private static Map<String, Map<String, Object>> pods() {
        Map<String, Map<String, Object>> pods = new LinkedHashMap<>();
        pods.put(Actions.COMPLIANT, pod(Map.of(), Map.of()));
        pods.put("runs as root", pod(Map.of(), Map.of("runAsNonRoot", false, "runAsUser", 0)));
        pods.put("is privileged", pod(Map.of(), Map.of("privileged", true, "allowPrivilegeEscalation", true)));
        pods.put("keeps capabilities", pod(Map.of(), Map.of("capabilities", Map.of("add", List.of("SYS_ADMIN")))));
        pods.put(
                "has no filter of system calls", pod(Map.of(), Map.of("seccompProfile", Map.of("type", "Unconfined"))));
        pods.put("sees the processes of the node", pod(Map.of("hostPID", true), Map.of()));
        pods.put(
                "has a folder of the node",
                pod(Map.of("volumes", List.of(Map.of("name", "node", "hostPath", Map.of("path", "/")))), Map.of()));
        return pods;
    }

    private static Map<String, Object> pod(Map<String, Object> ofPod, Map<String, Object> ofContainer) {
        Map<String, Object> security = new TreeMap<>(Map.of(
                "runAsNonRoot",
                true,
                "runAsUser",
                1000,
                "allowPrivilegeEscalation",
                false,
                "capabilities",
                Map.of("drop", List.of("ALL")),
                "seccompProfile",
                Map.of("type", "RuntimeDefault")));
        security.putAll(ofContainer);
        Map<String, Object> spec = new TreeMap<>(ofPod);
        spec.put("automountServiceAccountToken", false);
        spec.put(
                "containers",
                List.of(Map.of("name", "tried", "image", "holdfast.dev/tried", "securityContext", security)));
        return Map.of(
                "apiVersion", "v1", "kind", "Pod", "metadata", Map.of("generateName", "holdfast-tried-"), "spec", spec);
    }
}
