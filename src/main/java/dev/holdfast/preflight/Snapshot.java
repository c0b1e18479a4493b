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
 * Everything that a preflight checks, at one time.
 *
 * @param taken when it was read
 * @param kubernetes version of the API server
 * @param pods of all namespaces
 * @param csiDriver the profile's CSIDriver object, if it exists
 * @param logs one summary for each container of the driver; empty if the profile has no pattern of errors
 * @param probed the result of the probes on the nodes, if they were requested
 * @param crds all of the cluster
 * @param release the Helm release of the profile's name, if it exists
 * @param direction whether that is a rollback
 * @param target the chart to upgrade to, or the revision to roll back to, if one was named
 * @param resources kinds that the API server serves, each asked for once
 * @param tools versions of tools, by name
 */
public record Snapshot(
        DriverProfile profile,
        Instant taken,
        String kubernetes,
        Reading<List<Node>> nodes,
        Reading<Driver> driver,
        Reading<List<Pod>> pods,
        Reading<Optional<CSIDriver>> csiDriver,
        Reading<List<CSINode>> csiNodes,
        Reading<List<PersistentVolumeClaim>> claims,
        Reading<List<PersistentVolume>> volumes,
        Reading<List<StorageClass>> classes,
        Reading<List<Attachment>> attachments,
        List<Reading<LogSummary>> logs,
        Optional<Reading<ProbeResult>> probed,
        Reading<List<CustomResourceDefinition>> crds,
        Reading<Optional<Release>> release,
        Reading<Rights> rights,
        Direction direction,
        Optional<Reading<Target>> target,
        ApiResources resources,
        Map<String, String> tools) {

    /** Pods, claims, volumes and classes together, if all could be read. */
    public Reading<Storage> storage() {
        return pods.flatMap(p ->
                claims.flatMap(c -> volumes.flatMap(v -> classes.map(s -> new Storage(profile.name(), p, c, v, s)))));
    }

    /** The CRDs of the API group of the driver's attachments. */
    public Reading<List<CustomResourceDefinition>> ownCrds() {
        String group =
                profile.attachments() == null ? null : profile.attachments().group();
        return crds.map(all -> all.stream()
                .filter(crd -> crd.getSpec().getGroup().equals(group))
                .toList());
    }

    /** The same, with the result of the probes. */
    Snapshot with(Reading<ProbeResult> seen) {
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
                direction,
                target,
                resources,
                tools);
    }

    /** What serves a mount, where that is known. */
    public MountServer mounter(VolumeUse use, List<Attachment> known) {
        MountServer seen = served(use).map(ServingProcess::mounter).orElse(MountServer.UNKNOWN);
        if (seen != MountServer.UNKNOWN) {
            return seen;
        }
        boolean attached = known.stream()
                .anyMatch(attachment -> attachment.volume().equals(Wording.name(use.volume()))
                        && attachment.serves(use.pod().getMetadata().getUid()));
        return attached ? MountServer.POD : MountServer.UNKNOWN;
    }

    /** The process behind a mount, if a probe found it. */
    Optional<ServingProcess> served(VolumeUse use) {
        return probed.filter(Reading.Read.class::isInstance)
                .map(seen -> ((Reading.Read<ProbeResult>) seen).value().mounts().get(use.key()));
    }
}
