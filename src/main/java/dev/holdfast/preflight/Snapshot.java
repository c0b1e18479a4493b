package dev.holdfast.preflight;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a preflight looks at, as it was read.
 *
 * @param taken when
 * @param kubernetes version of the API server
 * @param pods of all namespaces
 * @param csiDriver the profile's, if it is there
 * @param logs one look for each container of the driver; empty if the profile has no pattern of errors
 * @param probed who serves a mount, by {@link Use#key}, where a probe on the nodes saw it; the API server does not know
 * @param release what Helm knows by the profile's name, if anything
 * @param target the chart to upgrade to, if one was named
 * @param tools versions by the name of the tool
 */
public record Snapshot(
        DriverProfile profile,
        Instant taken,
        String kubernetes,
        Seen<List<Node>> nodes,
        Seen<Driver> driver,
        Seen<List<Pod>> pods,
        Seen<Optional<CSIDriver>> csiDriver,
        Seen<List<CSINode>> csiNodes,
        Seen<List<PersistentVolumeClaim>> claims,
        Seen<List<PersistentVolume>> volumes,
        Seen<List<StorageClass>> classes,
        Seen<List<Attachment>> attachments,
        List<Seen<LogLook>> logs,
        Map<String, Mounter> probed,
        Seen<Optional<Release>> release,
        Seen<Rights> rights,
        Optional<Seen<Target>> target,
        Map<String, String> tools) {

    /** Pods, claims, volumes and classes together, once all could be read. */
    Seen<Storage> storage() {
        return pods.flatMap(p ->
                claims.flatMap(c -> volumes.flatMap(v -> classes.map(s -> new Storage(profile.name(), p, c, v, s)))));
    }
}
