package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The last recording of the probe on one node.
 *
 * @param mounts the CSI targets and FUSE mounts
 * @param processes those that serve FUSE mounts
 */
record ProbedNode(List<Mounts.Entry> mounts, List<Processes.Entry> processes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** From the lines that a probe recorded, of which the last is used. */
    static ProbedNode of(String mounts, String processes) {
        return new ProbedNode(
                last(mounts, Mounts.class, Mounts::n, Mounts::same, Mounts::mounts, Mounts::error),
                last(
                        processes,
                        Processes.class,
                        Processes::n,
                        Processes::same,
                        Processes::processes,
                        Processes::error));
    }

    private static <L, E> List<E> last(
            String lines,
            Class<L> kind,
            Function<L, Long> number,
            Function<L, Long> same,
            Function<L, List<E>> content,
            Function<L, String> error) {
        Map<Long, List<E>> contents = new HashMap<>();
        L last = null;
        for (String line : lines.lines().toList()) {
            last = parse(line, kind);
            if (content.apply(last) != null) {
                contents.put(number.apply(last), content.apply(last));
            }
        }
        if (last == null) {
            throw new ClusterException("the probe has recorded no " + kind.getSimpleName());
        }
        if (error.apply(last) != null) {
            throw new ClusterException("the probe cannot read: " + error.apply(last));
        }
        return contents.get(same.apply(last) == null ? number.apply(last) : same.apply(last));
    }

    private static <L> L parse(String line, Class<L> kind) {
        try {
            return JSON.readValue(line, kind);
        } catch (JsonProcessingException e) {
            throw new ClusterException("the probe's line is not of type " + kind.getSimpleName() + ": " + line, e);
        }
    }

    /**
     * The process behind a mount.
     *
     * @param pods those in which mounters may run
     * @return empty if it is not mounted, or its process is unknown
     */
    Optional<ServingProcess> served(
            VolumeUse use, DriverProfile profile, List<Pod> pods, List<Attachment> attachments) {
        Volume volume = volume(use);
        return new MountMatcher(
                        profile.forJudges(), mounts, processes, () -> new Mounters(pods, attachments), List.of(volume))
                .of(volume).processes().stream().findFirst().map(process -> served(process, profile, pods));
    }

    /** What a mount of it is found by; its bucket is only in the driver's words. */
    private static Volume volume(VolumeUse use) {
        return new Volume(
                Wording.name(use.volume()),
                "",
                true,
                use.pod().getSpec().getNodeName(),
                use.pod().getMetadata().getNamespace(),
                Wording.name(use.pod()),
                use.pod().getMetadata().getUid(),
                Wording.name(use.volume()),
                use.volume().getSpec().getCsi() == null
                        ? ""
                        : use.volume().getSpec().getCsi().getVolumeHandle(),
                "",
                "",
                "");
    }

    /** Mounter pods as the API server has them. */
    private record Mounters(List<Pod> pods, List<Attachment> attachments) implements MounterPods {
        @Override
        public List<String> serving(Volume volume) {
            return attachments.stream()
                    .filter(attachment -> attachment.volume().equals(volume.persistentVolume()))
                    .flatMap(attachment -> attachment.workloads().entrySet().stream())
                    .filter(mounter -> mounter.getValue().contains(volume.podUid()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public String uid(String name) {
            return pods.stream()
                    .filter(pod -> Wording.name(pod).equals(name))
                    .map(pod -> pod.getMetadata().getUid())
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Set<String> names() {
            return pods.stream().map(Wording::name).collect(Collectors.toSet());
        }
    }

    private static ServingProcess served(Processes.Entry process, DriverProfile profile, List<Pod> pods) {
        String which = "pid " + process.pid() + " started at tick " + process.start();
        Optional<String> unit =
                profile.systemdUnit() == null ? Optional.empty() : process.unit(Pattern.compile(profile.systemdUnit()));
        if (unit.isPresent()) {
            return new ServingProcess(MountServer.SYSTEMD, unit.get(), which);
        }
        return pods.stream()
                .filter(pod -> process.inPod(pod.getMetadata().getUid()))
                .findFirst()
                .map(pod -> new ServingProcess(MountServer.POD, Wording.name(pod), which))
                .orElseGet(() -> new ServingProcess(MountServer.UNKNOWN, process.cgroup(), which));
    }
}
