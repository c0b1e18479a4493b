package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.name;
import static dev.holdfast.preflight.Wording.path;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of a snapshot that is compared with a later one, as names and short facts. It holds no keys and no data.
 *
 * @param kind {@link #KIND}
 * @param format {@link #FORMAT}
 * @param taken when, in ISO 8601
 * @param driver name of the CSI driver
 * @param aspects the facts of each aspect
 */
@JsonPropertyOrder({"kind", "format", "taken", "driver", "aspects"})
public record State(String kind, int format, String taken, String driver, Map<Aspect, AspectState> aspects) {
    /** Kind of the file. */
    public static final String KIND = "state of a cluster";
    /** Version of the file's format. */
    public static final int FORMAT = 1;

    static final String RESTARTS = "restarts";
    static final String UID = "uid";
    static final String PROCESS = "process";
    static final String MOUNTER = "mounter";
    static final String READY = "ready";
    static final String PHASE = "phase";
    static final String POD = "pod";

    /**
     * The state of one aspect.
     *
     * @param unread why it could not be read, or null
     * @param objects facts by the name of the object, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AspectState(String unread, Map<String, Map<String, String>> objects) {}

    /** The state in a snapshot. */
    public static State of(Snapshot s) {
        Map<Aspect, AspectState> aspects = new EnumMap<>(Aspect.class);
        aspects.put(
                Aspect.RELEASE,
                look(s.release()
                        .map(release ->
                                release.stream().collect(facts(r -> s.profile().release(), State::facts)))));
        aspects.put(Aspect.IMAGES, look(s.driver().map(State::images)));
        aspects.put(Aspect.CRDS, look(s.ownCrds(), Wording::name, State::facts));
        aspects.put(
                Aspect.CLASSES,
                look(
                        s.classes()
                                .map(classes -> classes.stream()
                                        .filter(c -> s.profile().name().equals(c.getProvisioner()))
                                        .toList()),
                        Wording::name,
                        State::facts));
        aspects.put(Aspect.DRIVER_PODS, look(s.driver().map(State::driverPods)));
        aspects.put(Aspect.NODES, look(s.nodes(), Wording::name, State::facts));
        aspects.put(Aspect.VOLUMES, look(s.storage().map(Storage::volumes), Wording::name, State::facts));
        aspects.put(
                Aspect.CLAIMS,
                look(
                        s.storage()
                                .map(storage -> storage.claims().stream()
                                        .filter(claim -> !storage.isOfAnother(claim))
                                        .toList()),
                        Wording::path,
                        State::facts));
        aspects.put(
                Aspect.PODS,
                look(
                        s.storage()
                                .map(storage -> storage.ownUses().stream()
                                        .map(VolumeUse::pod)
                                        .distinct()
                                        .toList()),
                        Wording::path,
                        State::facts));
        aspects.put(
                Aspect.MOUNTS,
                look(s.storage()
                        .flatMap(storage -> s.attachments().map(attachments -> mounts(s, storage, attachments)))));
        aspects.put(Aspect.ATTACHMENTS, look(s.attachments(), Attachment::name, State::facts));
        return new State(KIND, FORMAT, s.taken().toString(), s.profile().name(), aspects);
    }

    /**
     * Reads a saved state.
     *
     * @throws SavedFile.UnreadableException if the file does not hold one
     */
    public static State read(Path file) {
        return SavedFile.read(file, State.class, KIND, FORMAT);
    }

    private static <T> AspectState look(
            Reading<? extends Collection<T>> seen, Function<T, String> name, Function<T, Map<String, String>> facts) {
        return look(seen.map(objects -> objects.stream().collect(facts(name, facts))));
    }

    private static AspectState look(Reading<Map<String, Map<String, String>>> seen) {
        if (seen instanceof Unread<Map<String, Map<String, String>>> none) {
            return new AspectState(none.why(), null);
        }
        return new AspectState(null, ((Read<Map<String, Map<String, String>>>) seen).value());
    }

    private static <T> java.util.stream.Collector<T, ?, Map<String, Map<String, String>>> facts(
            Function<T, String> name, Function<T, Map<String, String>> facts) {
        return Collectors.toMap(name, facts, (one, other) -> other, TreeMap::new);
    }

    /** Names and values alternately; a null value is left out. */
    private static Map<String, String> facts(Object... pairs) {
        Map<String, String> facts = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                facts.put(pairs[i].toString(), pairs[i + 1].toString());
            }
        }
        return facts;
    }

    private static Map<String, String> facts(Release r) {
        return facts("chart", r.chart(), "version", r.version(), "revision", r.revision(), "status", r.status());
    }

    private static Map<String, Map<String, String>> images(Driver driver) {
        Map<String, Map<String, String>> images = new TreeMap<>();
        Stream.concat(
                        driver.daemonSet().stream().map(State::template),
                        driver.deployment().stream().map(State::template))
                .forEach(template -> template.pod
                        .getContainers()
                        .forEach(container -> images.put(
                                template.name + "/" + container.getName(), facts("image", container.getImage()))));
        return images;
    }

    private record Template(String name, io.fabric8.kubernetes.api.model.PodSpec pod) {}

    private static Template template(DaemonSet set) {
        return new Template(name(set), set.getSpec().getTemplate().getSpec());
    }

    private static Template template(Deployment deployment) {
        return new Template(name(deployment), deployment.getSpec().getTemplate().getSpec());
    }

    private static Map<String, String> facts(CustomResourceDefinition crd) {
        return facts(
                "versions",
                crd.getSpec().getVersions().stream()
                        .map(CustomResourceDefinitionVersion::getName)
                        .collect(Collectors.joining(" ")),
                UID,
                crd.getMetadata().getUid());
    }

    private static Map<String, String> facts(StorageClass storage) {
        return facts(
                "binding mode",
                storage.getVolumeBindingMode(),
                "reclaim policy",
                storage.getReclaimPolicy(),
                "parameters",
                new TreeMap<>(Objects.requireNonNullElse(storage.getParameters(), Map.of())),
                "mount options",
                storage.getMountOptions());
    }

    /** By their node or number: their names change with every rollout. */
    private static Map<String, Map<String, String>> driverPods(Driver driver) {
        Map<String, Map<String, String>> pods = new TreeMap<>();
        driver.nodePods()
                .forEach(pod -> pods.put("node plugin on " + pod.getSpec().getNodeName(), ofDriver(pod)));
        List<Pod> controllers = driver.controllerPods();
        for (int i = 0; i < controllers.size(); i++) {
            pods.put("controller " + (i + 1), ofDriver(controllers.get(i)));
        }
        return pods;
    }

    private static Map<String, String> ofDriver(Pod pod) {
        return facts(
                POD,
                name(pod),
                READY,
                pod.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .map(condition -> condition.getStatus())
                        .findFirst()
                        .orElse("Unknown"),
                RESTARTS,
                restarts(pod));
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private static Map<String, String> facts(Node node) {
        var info = node.getStatus().getNodeInfo();
        return facts(
                READY,
                node.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .map(condition -> condition.getStatus())
                        .findFirst()
                        .orElse("Unknown"),
                "kubelet",
                info == null ? null : info.getKubeletVersion(),
                "boot",
                info == null ? null : info.getBootID());
    }

    private static Map<String, String> facts(PersistentVolume volume) {
        var claim = volume.getSpec().getClaimRef();
        return facts(
                UID,
                volume.getMetadata().getUid(),
                PHASE,
                volume.getStatus() == null ? null : volume.getStatus().getPhase(),
                "claim",
                claim == null ? null : claim.getNamespace() + "/" + claim.getName(),
                "reclaim policy",
                volume.getSpec().getPersistentVolumeReclaimPolicy(),
                "handle",
                volume.getSpec().getCsi().getVolumeHandle());
    }

    private static Map<String, String> facts(PersistentVolumeClaim claim) {
        return facts(
                UID,
                claim.getMetadata().getUid(),
                PHASE,
                claim.getStatus().getPhase(),
                "volume",
                claim.getSpec().getVolumeName());
    }

    private static Map<String, String> facts(Pod pod) {
        return facts(
                UID,
                pod.getMetadata().getUid(),
                "node",
                pod.getSpec().getNodeName(),
                PHASE,
                pod.getStatus().getPhase(),
                RESTARTS,
                restarts(pod));
    }

    private static Map<String, Map<String, String>> mounts(Snapshot s, Storage storage, List<Attachment> attachments) {
        return storage.ownUses().stream()
                .collect(facts(use -> path(use.pod()) + " " + name(use.volume()), use -> mount(s, use, attachments)));
    }

    /** The serving process is left out where it is unknown. */
    private static Map<String, String> mount(Snapshot s, VolumeUse use, List<Attachment> attachments) {
        MountServer mounter = s.mounter(use, attachments);
        return facts(
                UID,
                use.pod().getMetadata().getUid(),
                MOUNTER,
                mounter == MountServer.UNKNOWN ? null : mounter.title(),
                PROCESS,
                s.served(use).map(ServingProcess::process).orElse(null));
    }

    private static Map<String, String> facts(Attachment attachment) {
        return facts(
                "node",
                attachment.node(),
                "volume",
                attachment.volume(),
                "workloads",
                new TreeMap<>(attachment.workloads()));
    }
}
