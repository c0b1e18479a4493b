package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.name;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The current state of cluster and driver, and what the upgrade changes: to be read before it, and kept for comparison. */
final class InformativeChecks {
    private InformativeChecks() {}

    private static Check check(String name, String looked, Result result) {
        return new Check(Level.INFORMATIVE, name, looked, result);
    }

    static Check volumes(Snapshot s) {
        return check(
                "volumes and pods by driver",
                "PersistentVolumes of CSI drivers, and the pods that mount them",
                s.storage().judge(storage -> {
                    Map<String, Long> volumes = storage.csiVolumes().stream()
                            .collect(groupingBy(InformativeChecks::driver, TreeMap::new, counting()));
                    Map<String, List<VolumeUse>> uses =
                            storage.uses().stream().collect(groupingBy(use -> driver(use.volume())));
                    return new Ok(
                            volumes.isEmpty()
                                    ? "no CSI volume"
                                    : volumes.entrySet().stream()
                                            .map(driver -> driver.getKey() + ": " + count(driver.getValue(), "volume")
                                                    + ", "
                                                    + count(pods(uses.getOrDefault(driver.getKey(), List.of())), "pod"))
                                            .collect(joining("; ")));
                }));
    }

    private static String driver(PersistentVolume volume) {
        return volume.getSpec().getCsi().getDriver();
    }

    private static long pods(Collection<VolumeUse> uses) {
        return uses.stream()
                .map(use -> use.pod().getMetadata().getUid())
                .distinct()
                .count();
    }

    /** The mounts of CSI drivers: one for each pod on a node and each volume it mounts there. */
    static Check mounts(Snapshot s) {
        return check(
                "mounts by kind of mounter",
                s.probed().isPresent()
                        ? "attachments, and probes on the nodes"
                        : "attachments; only --probe finds mounts served by systemd",
                s.probed()
                        .orElseGet(() -> new Reading.Read<>(new ProbeResult(Map.of(), List.of())))
                        .flatMap(probed -> s.storage()
                                .flatMap(storage -> s.attachments()
                                        .map(attachments -> new Inventory(s, storage, attachments, probed))))
                        .judge(Inventory::judge));
    }

    /** Mounts by driver and kind of mounter. */
    private record Inventory(Snapshot s, Storage storage, List<Attachment> attachments, ProbeResult probed) {
        Result judge() {
            Map<String, Map<MountServer, Long>> drivers = new TreeMap<>();
            drivers.put(s.profile().name(), Map.of());
            drivers.putAll(storage.uses().stream()
                    .collect(groupingBy(use -> driver(use.volume()), groupingBy(this::mounter, counting()))));
            String counted = drivers.entrySet().stream()
                    .map(driver -> driver.getKey() + ": "
                            + Arrays.stream(MountServer.values())
                                    .map(kind -> driver.getValue().getOrDefault(kind, 0L) + " " + kind.title())
                                    .collect(joining(", ")))
                    .collect(joining("\n"));
            return probed.silent().isEmpty()
                    ? new Ok(counted)
                    : new Undetermined(
                            counted + "\n" + lines(probed.silent()),
                            "repair that node or mount, or run preflight again if it was just being mounted or unmounted");
        }

        /** The mounters of other drivers are unknown. */
        private MountServer mounter(VolumeUse use) {
            return storage.ours(use.volume()) ? s.mounter(use, attachments) : MountServer.UNKNOWN;
        }
    }

    static Check resources(Snapshot s) {
        return check(
                "resources",
                "requests of the pods on each node, of its allocatable resources",
                s.nodes()
                        .flatMap(nodes -> s.pods()
                                .map(pods -> nodes.stream()
                                        .map(node -> use(node, pods))
                                        .toList()))
                        .judge(nodes -> new Ok(lines(nodes))));
    }

    private static String use(Node node, List<Pod> pods) {
        List<Pod> here = pods.stream()
                .filter(pod -> name(node).equals(pod.getSpec().getNodeName()))
                .filter(Storage::isAlive)
                .toList();
        return name(node) + ": cpu " + share(node, here, "cpu") + ", memory " + share(node, here, "memory") + ", "
                + here.size() + " of " + allocatable(node, "pods").toBigInteger() + " pods";
    }

    private static String share(Node node, List<Pod> pods, String resource) {
        BigDecimal all = allocatable(node, resource);
        BigDecimal requested = pods.stream()
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .map(container -> request(container, resource))
                .flatMap(Optional::stream)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return all.signum() == 0
                ? "?"
                : requested.multiply(BigDecimal.valueOf(100)).divide(all, 0, RoundingMode.HALF_UP) + " %";
    }

    private static Optional<BigDecimal> request(Container container, String resource) {
        return Optional.ofNullable(container.getResources())
                .map(resources -> resources.getRequests())
                .map(requests -> requests.get(resource))
                .map(Quantity::getNumericalAmount);
    }

    private static BigDecimal allocatable(Node node, String resource) {
        return Optional.ofNullable(node.getStatus().getAllocatable())
                .map(all -> all.get(resource))
                .map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO);
    }

    static Check configuration(Snapshot s, Reading<Target> to) {
        return check(
                "configuration that would change",
                "selectors, tolerations, resources and security contexts, running and in "
                        + s.direction().target(),
                to.flatMap(Target::objects)
                        .flatMap(objects -> s.driver()
                                .map(driver -> Differences.between(s.profile(), driver, objects, s.direction())))
                        .judge(differences -> differences.isEmpty()
                                ? new Ok("nothing")
                                : new Finding(
                                        String.join("\n", differences),
                                        "check that each change is wanted; "
                                                + s.direction().values("revert others by values of the chart"))));
    }

    static Check versions(Snapshot s) {
        return check("versions", "nodes, and the tools used", s.nodes().judge(nodes -> {
            List<String> versions = new ArrayList<>();
            s.tools().forEach((tool, version) -> versions.add(tool + " " + version));
            nodes.stream()
                    .map(node -> node.getStatus().getNodeInfo())
                    .filter(Objects::nonNull)
                    .map(info -> "kubelet " + info.getKubeletVersion() + ", " + info.getContainerRuntimeVersion()
                            + ", kernel " + info.getKernelVersion())
                    .distinct()
                    .sorted()
                    .forEach(versions::add);
            return new Ok(String.join("; ", versions));
        }));
    }
}
