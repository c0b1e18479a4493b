package dev.holdfast.preflight;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
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
 * @param probed what probes on the nodes saw, if they were asked for
 * @param crds those of the group of the driver's attachments
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
        Optional<Seen<Probed>> probed,
        Seen<List<CustomResourceDefinition>> crds,
        Seen<Optional<Release>> release,
        Seen<Rights> rights,
        Optional<Seen<Target>> target,
        Map<String, String> tools) {

    /** Pods, claims, volumes and classes together, once all could be read. */
    Seen<Storage> storage() {
        return pods.flatMap(p ->
                claims.flatMap(c -> volumes.flatMap(v -> classes.map(s -> new Storage(profile.name(), p, c, v, s)))));
    }

    /** The same, with what probes on the nodes saw. */
    Snapshot with(Seen<Probed> seen) {
        return new Snapshot(
                profile,
                taken,
                kubernetes,
                nodes,
                driver,
                pods,
                csiDriver,
                csiNodes,
                claims,
                volumes,
                classes,
                attachments,
                logs,
                Optional.of(seen),
                crds,
                release,
                rights,
                target,
                tools);
    }

    /** Who serves a mount, where that is known. */
    MountServer mounter(Use use, List<Attachment> known) {
        MountServer seen = served(use).map(Served::mounter).orElse(MountServer.UNKNOWN);
        if (seen != MountServer.UNKNOWN) {
            return seen;
        }
        boolean attached = known.stream()
                .anyMatch(attachment -> attachment.volume().equals(Wording.name(use.volume()))
                        && attachment.serves(use.pod().getMetadata().getUid()));
        return attached ? MountServer.POD : MountServer.UNKNOWN;
    }

    /** What a probe saw of a mount. */
    Optional<Served> served(Use use) {
        return probed.filter(Seen.Read.class::isInstance)
                .map(seen -> ((Seen.Read<Probed>) seen).value().mounts().get(use.key()));
    }
}
