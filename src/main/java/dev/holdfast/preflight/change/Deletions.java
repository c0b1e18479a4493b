package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What running mounts need.
 *
 * @param pods of all namespaces
 * @param volumes of all drivers
 */
record Deletions(DriverProfile profile, List<Pod> pods, List<PersistentVolume> volumes) {
    /** Why an object that a change deletes is needed; empty if it is not. */
    Optional<String> need(ObjectId id, Trial trial) {
        return switch (id.kind()) {
            case "Namespace" ->
                running(pod -> id.name().equals(pod.getMetadata().getNamespace()), "in it run ");
            case "ServiceAccount" ->
                mounters(pod -> id.namespace().equals(pod.getMetadata().getNamespace())
                        && id.name().equals(pod.getSpec().getServiceAccountName()));
            case "PriorityClass" ->
                mounters(pod -> id.name().equals(pod.getSpec().getPriorityClassName()));
            case "CSIDriver" ->
                names(
                        volumes.stream()
                                .filter(volume -> volume.getSpec().getCsi() != null
                                        && id.name()
                                                .equals(volume.getSpec()
                                                        .getCsi()
                                                        .getDriver()))
                                .map(Wording::name)
                                .toList(),
                        "of it are volumes ");
            case "Secret" ->
                names(
                        volumes.stream()
                                .filter(volume -> secrets(volume)
                                        .anyMatch(secret -> id.name().equals(secret.getName())
                                                && id.namespace().equals(secret.getNamespace())))
                                .map(Wording::name)
                                .toList(),
                        "it is named by volumes ");
            case "CustomResourceDefinition" ->
                trial.inUse().contains(id)
                        ? Optional.of("there are objects of it, which go with it")
                        : Optional.empty();
            case "DaemonSet" -> nodePlugin(id, trial);
            default -> Optional.empty();
        };
    }

    /** The node plugin may be another object in the new chart; without any, nodes lose the driver. */
    private Optional<String> nodePlugin(ObjectId id, Trial trial) {
        boolean stays = trial.objects().stream()
                .anyMatch(object ->
                        object.id().isOf("DaemonSet") && object.after().isPresent() && !object.hook());
        List<String> served = volumes.stream()
                .filter(volume -> volume.getSpec().getCsi() != null
                        && profile.name().equals(volume.getSpec().getCsi().getDriver()))
                .map(Wording::name)
                .toList();
        return stays || !id.name().equals(profile.daemonSet())
                ? Optional.empty()
                : names(served, "it is the node plugin, and serves volumes ");
    }

    private Optional<String> running(Predicate<Pod> wanted, String text) {
        return names(
                pods.stream()
                        .filter(pod -> pod.getStatus() == null
                                || !List.of("Succeeded", "Failed")
                                        .contains(String.valueOf(pod.getStatus().getPhase())))
                        .filter(wanted)
                        .map(Wording::name)
                        .toList(),
                text);
    }

    private Optional<String> mounters(Predicate<Pod> wanted) {
        return profile.hasMounterPods()
                ? running(
                        pod -> profile.mounter()
                                        .namespace()
                                        .equals(pod.getMetadata().getNamespace())
                                && wanted.test(pod),
                        "it is that of mounter pods ")
                : Optional.empty();
    }

    private static Stream<SecretReference> secrets(PersistentVolume volume) {
        var csi = volume.getSpec().getCsi();
        return csi == null
                ? Stream.empty()
                : Stream.of(
                                csi.getNodePublishSecretRef(),
                                csi.getNodeStageSecretRef(),
                                csi.getNodeExpandSecretRef(),
                                csi.getControllerPublishSecretRef(),
                                csi.getControllerExpandSecretRef())
                        .filter(Objects::nonNull);
    }

    private static Optional<String> names(List<String> names, String text) {
        return names.isEmpty() ? Optional.empty() : Optional.of(text + Wording.some(names));
    }

    /** What is deleted although it is needed, as sentences. */
    List<String> needed(Trial trial) {
        List<String> needed = new ArrayList<>();
        trial.with(Effect.Deleted.class)
                .forEach(object -> need(object.id(), trial)
                        .ifPresent(why -> needed.add(object.id() + " would be deleted: " + why)));
        return needed;
    }

    /** The pods that a workload of the cluster has, as NAME on NODE. */
    List<String> of(JsonNode workload) {
        JsonNode labels = workload.path("spec").path("selector").path("matchLabels");
        String namespace = workload.path("metadata").path("namespace").asText();
        return pods.stream()
                .filter(pod -> namespace.equals(pod.getMetadata().getNamespace()))
                .filter(pod -> !labels.isEmpty()
                        && labels.properties().stream()
                                .allMatch(label -> pod.getMetadata().getLabels() != null
                                        && label.getValue()
                                                .asText()
                                                .equals(pod.getMetadata()
                                                        .getLabels()
                                                        .get(label.getKey()))))
                .map(pod -> Wording.name(pod) + " on " + pod.getSpec().getNodeName())
                .sorted()
                .toList();
    }
}
