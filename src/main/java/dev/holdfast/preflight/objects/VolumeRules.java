package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.name;
import static dev.holdfast.preflight.Wording.path;
import static dev.holdfast.preflight.Wording.some;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Volumes and claims of the driver: whether pods that are started again after the upgrade find them. */
record VolumeRules(Storage storage) {
    static final String HANDLES = "volume handles unique";
    static final String BACK = "volumes come back";

    /** Only volumes that a provisioner made depend on their class; that of others is a word by which claims find them. */
    private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    private static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
    private static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";

    /** A kubelet takes two volumes of one handle for one: a pod may get the mount, or the options, of another. */
    Check handles() {
        List<String> twice = storage.volumes().stream()
                .collect(groupingBy(
                        volume -> volume.getSpec().getCsi().getVolumeHandle(),
                        TreeMap::new,
                        mapping(Wording::name, toList())))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> "handle " + entry.getKey() + ": "
                        + some(entry.getValue().stream().sorted().toList()))
                .toList();
        return new Check(
                Level.WARNING,
                HANDLES,
                "volumeHandle of each PersistentVolume of the driver",
                twice.isEmpty()
                        ? new Ok(count(storage.volumes().size(), "volume"))
                        : new Finding(
                                lines(twice),
                                "give each volume a handle of its own: delete and make again those that no pod uses, with reclaim policy Retain"));
    }

    /** Whether a claim that is used now is there for the next pod. */
    Check comeBack(List<StorageClass> classes) {
        List<String> found = new ArrayList<>();
        Set<String> known = classes.stream().map(Wording::name).collect(toSet());
        storage.volumes().stream()
                .filter(volume -> has(volume, PROVISIONED_BY))
                .filter(volume -> Optional.ofNullable(volume.getSpec().getStorageClassName())
                        .filter(name -> !name.isEmpty() && !known.contains(name))
                        .isPresent())
                .collect(groupingBy(
                        volume -> volume.getSpec().getStorageClassName(),
                        TreeMap::new,
                        mapping(Wording::name, toList())))
                .forEach((name, volumes) ->
                        found.add("StorageClass " + name + " does not exist, which made " + some(volumes)));
        for (PersistentVolume volume : storage.volumes()) {
            if (volume.getMetadata().getDeletionTimestamp() != null && isBound(volume)) {
                found.add("volume " + name(volume) + " is being deleted, and is held only while it is used");
            }
        }
        for (PersistentVolumeClaim claim : storage.claims()) {
            Optional<PersistentVolume> volume =
                    Optional.ofNullable(claim.getSpec().getVolumeName()).flatMap(storage::volume);
            if (volume.filter(storage::ours).isPresent()) {
                found.addAll(troubles(claim, volume.get()));
            }
        }
        return new Check(
                Level.WARNING,
                BACK,
                "classes, references, deletions and finalizers of claims and volumes of the driver",
                found.isEmpty()
                        ? new Ok(count(storage.volumes().size(), "volume"))
                        : new Finding(
                                lines(found),
                                "make the class again as it was; keep data by kubectl patch pv NAME -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}' before its pods are restarted"));
    }

    private List<String> troubles(PersistentVolumeClaim claim, PersistentVolume volume) {
        List<String> troubles = new ArrayList<>();
        boolean consumed = storage.isConsumed(claim);
        if (claim.getMetadata().getDeletionTimestamp() != null) {
            troubles.add("claim " + path(claim) + " is being deleted" + (consumed ? ", and goes with its last pod" : "")
                    + (deletes(volume) ? ", and the data of " + name(volume) + " with it" : ""));
        }
        ObjectReference owner = volume.getSpec().getClaimRef();
        String phase = volume.getStatus() == null ? null : volume.getStatus().getPhase();
        if (owner != null && !isOf(owner, claim)) {
            troubles.add("claim " + path(claim) + " names " + name(volume) + ", which is " + phase + " and of "
                    + owner.getNamespace() + "/" + owner.getName()
                    + (owner.getName().equals(name(claim)) ? " of before" : ""));
        }
        if (deletes(volume) && isBound(volume)) {
            if (!finalized(claim, CLAIM_PROTECTION) && consumed) {
                troubles.add("claim " + path(claim) + " has not the finalizer " + CLAIM_PROTECTION
                        + ": deleting it deletes the data under its pods");
            }
            if (!finalized(volume, VOLUME_PROTECTION)) {
                troubles.add("volume " + name(volume) + " has not the finalizer " + VOLUME_PROTECTION
                        + ": it can be deleted while it is bound");
            }
        }
        return troubles;
    }

    private static boolean isBound(PersistentVolume volume) {
        return volume.getStatus() != null && "Bound".equals(volume.getStatus().getPhase());
    }

    private static boolean deletes(PersistentVolume volume) {
        return "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy());
    }

    private static boolean isOf(ObjectReference owner, PersistentVolumeClaim claim) {
        return Objects.equals(owner.getNamespace(), claim.getMetadata().getNamespace())
                && Objects.equals(owner.getName(), name(claim))
                && (owner.getUid() == null
                        || owner.getUid().equals(claim.getMetadata().getUid()));
    }

    private static boolean finalized(HasMetadata object, String finalizer) {
        return object.getMetadata().getFinalizers() != null
                && object.getMetadata().getFinalizers().contains(finalizer);
    }

    private static boolean has(HasMetadata object, String annotation) {
        return object.getMetadata().getAnnotations() != null
                && object.getMetadata().getAnnotations().containsKey(annotation);
    }
}
