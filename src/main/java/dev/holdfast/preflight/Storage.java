package dev.holdfast.preflight;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Pods, claims, volumes and classes of a cluster, how they belong together, and which belong to the driver. */
public final class Storage {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private final String driver;
    private final List<Pod> pods;
    private final Set<String> alive;
    private final Map<String, PersistentVolumeClaim> claims;
    private final Map<String, PersistentVolume> volumes;
    private final Map<String, StorageClass> classes;

    /**
     * Of what was read from one cluster.
     *
     * @param driver name of the CSI driver that is ours
     */
    public Storage(
            String driver,
            List<Pod> pods,
            List<PersistentVolumeClaim> claims,
            List<PersistentVolume> volumes,
            List<StorageClass> classes) {
        this.driver = driver;
        this.pods = pods;
        this.alive = pods.stream()
                .filter(Storage::isAlive)
                .map(pod -> pod.getMetadata().getUid())
                .collect(toSet());
        this.claims = by(claims, Wording::path);
        this.volumes = by(volumes, Wording::name);
        this.classes = by(classes, Wording::name);
    }

    private static <T extends HasMetadata> Map<String, T> by(List<T> objects, Function<T, String> key) {
        return objects.stream().collect(toMap(key, Function.identity()));
    }

    /** All claims. */
    public Collection<PersistentVolumeClaim> claims() {
        return claims.values();
    }

    /** All CSI volumes. */
    public List<PersistentVolume> csiVolumes() {
        return volumes.values().stream()
                .filter(volume -> volume.getSpec().getCsi() != null)
                .toList();
    }

    /** The driver's own volumes. */
    public List<PersistentVolume> volumes() {
        return csiVolumes().stream().filter(this::ours).toList();
    }

    /** The volume of this name, if it exists. */
    public Optional<PersistentVolume> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** The claim of this name, if it exists. */
    public Optional<PersistentVolumeClaim> claim(String namespace, String name) {
        return Optional.ofNullable(claims.get(namespace + "/" + name));
    }

    /** The class that a claim names, if it exists. */
    public Optional<StorageClass> classOf(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getStorageClassName()).map(classes::get);
    }

    /** Whether a volume is the driver's. */
    public boolean ours(PersistentVolume volume) {
        return volume.getSpec().getCsi() != null
                && volume.getSpec().getCsi().getDriver().equals(driver);
    }

    /** Whether a claim is for another driver to provision; false where this is unknown. */
    public boolean isOfAnother(PersistentVolumeClaim claim) {
        String volume = claim.getSpec().getVolumeName();
        if (volume != null && volumes.containsKey(volume)) {
            return !ours(volumes.get(volume));
        }
        return classOf(claim)
                .map(StorageClass::getProvisioner)
                .filter(provisioner ->
                        !provisioner.equals(driver) && !provisioner.equals("kubernetes.io/no-provisioner"))
                .isPresent();
    }

    /** Whether an unfinished pod uses the claim. */
    public boolean isConsumed(PersistentVolumeClaim claim) {
        return pods.stream()
                .filter(Storage::isAlive)
                .anyMatch(pod -> claimsOf(pod).contains(Wording.path(claim)));
    }

    /** Every CSI volume that a pod on a node mounts. */
    public List<VolumeUse> uses() {
        List<VolumeUse> uses = new ArrayList<>();
        for (Pod pod : pods) {
            if (isAlive(pod) && pod.getSpec().getNodeName() != null) {
                claimsOf(pod).stream()
                        .map(claims::get)
                        .filter(claim -> claim != null && claim.getSpec().getVolumeName() != null)
                        .map(claim -> volumes.get(claim.getSpec().getVolumeName()))
                        .filter(volume -> volume != null && volume.getSpec().getCsi() != null)
                        .forEach(volume -> uses.add(new VolumeUse(pod, volume)));
            }
        }
        return uses;
    }

    /** The same for the driver's volumes only. */
    public List<VolumeUse> ownUses() {
        return uses().stream().filter(use -> ours(use.volume())).toList();
    }

    /** Whether an unfinished pod has this uid. */
    public boolean isAlive(String podUid) {
        return alive.contains(podUid);
    }

    /** The pods of a namespace. */
    public List<Pod> podsIn(String namespace) {
        return pods.stream()
                .filter(pod -> pod.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    /** Whether it is not finished. */
    public static boolean isAlive(Pod pod) {
        return pod.getStatus() == null
                || !FINISHED.contains(String.valueOf(pod.getStatus().getPhase()));
    }

    /** The claims that a pod uses, as NAMESPACE/NAME. */
    public static List<String> claimsOf(Pod pod) {
        List<String> names = new ArrayList<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                names.add(pod.getMetadata().getNamespace() + "/"
                        + volume.getPersistentVolumeClaim().getClaimName());
            } else if (volume.getEphemeral() != null) {
                // The name that Kubernetes gives to the claim of an ephemeral volume.
                names.add(Wording.path(pod) + "-" + volume.getName());
            }
        }
        return names;
    }
}
