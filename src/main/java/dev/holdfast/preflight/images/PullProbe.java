package dev.holdfast.preflight.images;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.secrets.SecretName;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Has nodes pull images by pods in a temporary namespace, which is removed with all that is in it. */
final class PullProbe {
    private static final String PURPOSE = "pull";
    /** A pod runs as this account only once it exists, which takes a moment in a new namespace. */
    private static final String ACCOUNT = "default";

    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration PULLED = Duration.ofMinutes(2);
    /** No image has it: the pod ends as soon as its image is there. */
    private static final String COMMAND = "/holdfast/ends-at-once";

    private final Cluster cluster;
    private final Shutdown shutdown;

    PullProbe(Cluster cluster, Shutdown shutdown) {
        this.cluster = cluster;
        this.shutdown = shutdown;
    }

    /** The outcome of each, in their order. */
    Reading<Map<Pull, Pull.Outcome>> tryAll(Iterable<Pull> pulls) {
        try (TemporaryNamespace temporary =
                TemporaryNamespace.begin(cluster, shutdown, AgentImage.open("none"), PURPOSE)) {
            temporary.await(
                    "ServiceAccount " + ACCOUNT + " in " + temporary.namespace(),
                    QUICK,
                    () -> cluster.client()
                                    .serviceAccounts()
                                    .inNamespace(temporary.namespace())
                                    .withName(ACCOUNT)
                                    .get()
                            != null,
                    there -> there);
            Map<SecretName, String> copies = copies(pulls, temporary);
            Map<String, Pull> byPod = new LinkedHashMap<>();
            List<HasMetadata> pods = new ArrayList<>();
            for (Pull pull : pulls) {
                Pod pod = pod(PURPOSE + "-" + pods.size(), temporary.namespace(), pull, copies);
                byPod.put(pod.getMetadata().getName(), pull);
                pods.add(pod);
            }
            temporary.make(pods);
            return new Read<>(outcomes(byPod, temporary));
        } catch (ClusterException | KubernetesClientException e) {
            return new Unread<>(
                    "the probe failed: " + e.getMessage(),
                    "check that this account may make a namespace, and Secrets and pods in it; then run preflight again");
        }
    }

    /** Those that exist, by the names of their copies: Secrets of several namespaces may have one name. */
    private Map<SecretName, String> copies(Iterable<Pull> pulls, TemporaryNamespace temporary) {
        Map<SecretName, String> copies = new TreeMap<>();
        List<HasMetadata> made = new ArrayList<>();
        for (Pull pull : pulls) {
            for (SecretName name : pull.secrets()) {
                Secret there = copies.containsKey(name)
                        ? null
                        : cluster.client()
                                .secrets()
                                .inNamespace(name.namespace())
                                .withName(name.name())
                                .get();
                if (there != null) {
                    copies.put(name, "copy-" + copies.size());
                    made.add(new SecretBuilder()
                            .withNewMetadata()
                            .withName(copies.get(name))
                            .withNamespace(temporary.namespace())
                            .endMetadata()
                            .withType(there.getType())
                            .withData(there.getData())
                            .build());
                }
            }
        }
        temporary.make(made);
        return copies;
    }

    private static Pod pod(String name, String namespace, Pull pull, Map<SecretName, String> copies) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                // not through the scheduler: what keeps a pod from that node is no matter of its image
                .withNodeName(pull.node())
                .withRestartPolicy("Never")
                .withServiceAccountName(ACCOUNT)
                .withAutomountServiceAccountToken(false)
                .withTerminationGracePeriodSeconds(0L)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .withImagePullSecrets(pull.secrets().stream()
                        .filter(copies::containsKey)
                        .map(copies::get)
                        .sorted()
                        .map(LocalObjectReference::new)
                        .toList())
                .addNewContainer()
                .withName(PURPOSE)
                .withImage(pull.image())
                .withImagePullPolicy(pull.policy())
                .withCommand(COMMAND)
                .endContainer()
                .endSpec()
                .build();
    }

    private Map<Pull, Pull.Outcome> outcomes(Map<String, Pull> byPod, TemporaryNamespace temporary) {
        List<Pod> last = new ArrayList<>();
        try {
            temporary.await(
                    "the pods in " + temporary.namespace() + " have their images, or cannot have them",
                    PULLED,
                    () -> {
                        List<Pod> now = cluster.client()
                                .pods()
                                .inNamespace(temporary.namespace())
                                .list()
                                .getItems();
                        last.clear();
                        last.addAll(now);
                        return now.size() == byPod.size() && now.stream().allMatch(Pull::ended);
                    },
                    done -> done);
        } catch (ClusterException e) {
            if (last.isEmpty()) {
                throw e;
            }
            // those that ended are told apart from those that are still at it
        }
        Map<Pull, Pull.Outcome> outcomes = new LinkedHashMap<>();
        byPod.forEach((name, pull) -> outcomes.put(
                pull,
                last.stream()
                        .filter(pod -> pod.getMetadata().getName().equals(name))
                        .findFirst()
                        .map(Pull::outcome)
                        .orElse(new Pull.Unknown("the pod is gone"))));
        return outcomes;
    }
}
