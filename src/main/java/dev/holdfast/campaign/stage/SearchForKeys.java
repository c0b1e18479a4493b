package dev.holdfast.campaign.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.DriverPods;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.ContainerLog;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.KeyFind;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.bundle.SecretForms;
import dev.holdfast.evidence.bundle.SecretForms.Form;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Searches what others may read of the driver for the keys of the run: arguments and environments of its processes on each node, specifications of
 * its pods, logs of its containers, and events. It is searched where it is read; what is recorded is where something was found, and how much
 * was searched.
 */
public record SearchForKeys() implements Stage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SALT = 32;
    /** Of objects that are in no namespace, such as PersistentVolumes, events are here. */
    private static final String DEFAULT = "default";

    @Override
    public String phase() {
        return Phase.SECURITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SECRECY);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        SecretForms forms = context.redactor().forms();
        KubernetesClient client = context.cluster().client();
        DriverPods pods = DriverPods.of(client, context.profile());
        for (String node : context.nodes()) {
            processes(context, node, pods, forms);
        }
        search(context, Actions.POD_SPECS, () -> specifications(pods, forms));
        search(context, Actions.LOGS, () -> logs(client, pods, forms));
        search(context, Actions.EVENTS, () -> events(client, namespaces(context), forms));
    }

    /** How much was searched, and what was found. */
    private static final class Search {
        private final SecretForms forms;
        private final List<KeyFind> finds = new ArrayList<>();
        private final Set<String> read = new TreeSet<>();
        private final Set<String> gone = new TreeSet<>();
        private long texts;
        private long bytes;

        Search(SecretForms forms) {
            this.forms = forms;
        }

        void in(String text, String pod, String container) {
            texts++;
            bytes += text.length();
            forms.in(text).forEach(form -> found(pod, container, "", form));
        }

        /** Searches a log, or notes that it went with its pod. */
        void inLog(Optional<String> log, Pod pod, String container) {
            String name = pod.getMetadata().getName();
            log.ifPresentOrElse(
                    text -> {
                        read.add(container);
                        in(text, name, container);
                    },
                    () -> gone.add(container + "/" + name));
        }

        void found(String pod, String container, String where, Form form) {
            finds.add(new KeyFind(pod, container, where, form.name(), form.kind()));
        }

        Map<String, String> facts() {
            return Map.of(
                    Actions.TEXTS,
                    Long.toString(texts),
                    Actions.BYTES,
                    Long.toString(bytes),
                    Actions.FINDS,
                    KeyFind.text(finds),
                    Actions.LOGS_READ,
                    String.join(",", read),
                    Actions.LOGS_GONE,
                    String.join(",", gone));
        }
    }

    private interface Searching {
        Search search();
    }

    private static void search(CampaignContext context, String place, Searching searching) {
        context.attempts()
                .succeeds(
                        Actions.SEARCH_KEYS,
                        place,
                        Map.of(Actions.PLACE, place),
                        () -> searching.search().facts());
    }

    // ---- processes

    private static void processes(CampaignContext context, String node, DriverPods pods, SecretForms forms) {
        JsonNode[] answer = new JsonNode[1];
        for (String place : List.of(Actions.ARGUMENTS, Actions.ENVIRONMENT)) {
            context.attempts()
                    .succeeds(
                            Actions.SEARCH_KEYS,
                            place + " on " + node,
                            Map.of(Actions.PLACE, place, Actions.NODE, node),
                            () -> {
                                if (answer[0] == null) {
                                    answer[0] = asked(context, node, pods, forms);
                                }
                                return processes(answer[0], place, pods, forms).facts();
                            });
        }
    }

    private static JsonNode asked(CampaignContext context, String node, DriverPods pods, SecretForms forms) {
        String answer =
                context.agents().post(node, "/search", request(context.profile(), pods.on(node), forms), TIMEOUT);
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new ClusterException(
                    "the probe of " + node + " gave an answer that is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Keys go to no node: a probe compares digests, salted anew for each request. */
    private static String request(DriverProfile profile, List<Pod> pods, SecretForms forms) {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        StringBuilder lines = new StringBuilder("salt ").append(HexFormat.of().formatHex(salt));
        for (Pod pod : pods) {
            String uid = pod.getMetadata().getUid();
            lines.append("\ncgroup ").append(uid).append('|').append(uid.replace('-', '_'));
        }
        if (profile.systemdUnit() != null) {
            lines.append("\ncgroup ").append(profile.systemdUnit());
        }
        for (Form form : forms.all()) {
            byte[] text = form.text().getBytes(StandardCharsets.UTF_8);
            lines.append("\ntext ")
                    .append(text.length)
                    .append(' ')
                    .append(HexFormat.of().formatHex(digest(salt, text)));
        }
        return lines.append('\n').toString();
    }

    private static byte[] digest(byte[] salt, byte[] text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Search processes(JsonNode answer, String place, DriverPods pods, SecretForms forms) {
        Search search = new Search(forms);
        search.texts = answer.path(place).path("texts").asLong();
        search.bytes = answer.path(place).path("bytes").asLong();
        for (JsonNode find : answer.path("finds")) {
            if (find.path("place").asText().equals(place)) {
                String cgroup = find.path("cgroup").asText();
                Pod pod = pods.in(cgroup).orElse(null);
                search.found(
                        pod == null ? last(cgroup) : pod.getMetadata().getName(),
                        pod == null ? "" : container(pod, cgroup),
                        find.path("where").asText(),
                        forms.all().get(find.path("text").asInt()));
            }
        }
        return search;
    }

    private static String container(Pod pod, String cgroup) {
        return DriverPods.containers(pod).stream()
                .filter(status -> status.getContainerID() != null
                        && cgroup.contains(status.getContainerID().replaceFirst(".*/", "")))
                .map(ContainerStatus::getName)
                .findFirst()
                .orElse("");
    }

    /** Where a process is in no pod: its unit. */
    private static String last(String cgroup) {
        return cgroup.strip().replaceFirst("(?s).*/", "");
    }

    // ---- what the API server has

    private static Search specifications(DriverPods pods, SecretForms forms) {
        Search search = new Search(forms);
        pods.pods()
                .forEach(pod ->
                        search.in(Serialization.asJson(pod), pod.getMetadata().getName(), ""));
        return search;
    }

    private static Search logs(KubernetesClient client, DriverPods pods, SecretForms forms) {
        Search search = new Search(forms);
        for (Pod pod : pods.pods()) {
            for (ContainerStatus container : DriverPods.containers(pod)) {
                String name = container.getName();
                if (container.getContainerID() != null
                        && !container.getContainerID().isEmpty()) {
                    search.inLog(
                            ContainerLog.of(
                                    client, pod, one -> one.inContainer(name).getLog()),
                            pod,
                            name);
                }
                if (container.getRestartCount() != null && container.getRestartCount() > 0) {
                    search.inLog(ContainerLog.of(client, pod, one -> before(one, name)), pod, name);
                }
            }
        }
        return search;
    }

    /** What the container wrote before it was restarted; empty where the node has it no more. */
    private static String before(PodResource pod, String container) {
        try {
            return pod.inContainer(container).terminated().getLog();
        } catch (KubernetesClientException e) {
            if (e.getMessage() != null && e.getMessage().contains("previous terminated container")) {
                return "";
            }
            throw e;
        }
    }

    private static List<String> namespaces(CampaignContext context) {
        DriverProfile profile = context.profile();
        return Stream.of(
                        context.agents().namespace(),
                        profile.namespace(),
                        profile.mounter() == null ? null : profile.mounter().namespace(),
                        DEFAULT)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static Search events(KubernetesClient client, List<String> namespaces, SecretForms forms) {
        Search search = new Search(forms);
        for (String namespace : namespaces) {
            for (Event event :
                    client.v1().events().inNamespace(namespace).list().getItems()) {
                search.in(
                        Serialization.asJson(event),
                        event.getInvolvedObject().getKind() + " "
                                + event.getInvolvedObject().getName(),
                        "");
            }
        }
        return search;
    }
}
