package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Storage;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VolumeRulesTest {
    private final Scenery scene = new Scenery();
    private final PersistentVolume volume = scene.volumes.get(0);
    private final PersistentVolumeClaim claim = scene.claims.get(0);

    private VolumeRules rules() {
        return new VolumeRules(
                new Storage(Scenery.PROFILE.name(), scene.pods, scene.claims, scene.volumes, scene.classes));
    }

    private Check back() {
        return rules().comeBack(scene.classes);
    }

    @Test
    void aHandleThatTwoVolumesHaveIsFound() {
        isOk(rules().handles(), "1 volume");
        scene.volumes.add(Scenery.volume("pv-disk", "disk.example.com", "Bound", "disk"));
        isOk(rules().handles(), "1 volume");
        scene.volumes.add(Scenery.volume("pv-again", "s3.csi.scality.com", "Bound", "again"));
        finds(rules().handles(), "handle h: pv-again, pv-data");
    }

    @Test
    void volumesInGoodOrderComeBack() {
        isOk(back(), "1 volume");
    }

    @Test
    void aClassThatMadeAVolumeMustBeThere() {
        volume.getSpec().setStorageClassName("gone");
        isOk(back(), "1 volume");
        volume.getMetadata().setAnnotations(Map.of("pv.kubernetes.io/provisioned-by", "s3.csi.scality.com"));
        finds(back(), "StorageClass gone does not exist, which made pv-data");
        volume.getSpec().setStorageClassName("s3");
        isOk(back(), "1 volume");
    }

    @Test
    void aClaimThatIsBeingDeletedGoesWithItsLastPod() {
        claim.getMetadata().setDeletionTimestamp("2026-01-01T11:00:00Z");
        finds(back(), "claim default/data is being deleted, and goes with its last pod");
        volume.getSpec().setPersistentVolumeReclaimPolicy("Delete");
        finds(back(), "and the data of pv-data with it");
        scene.pods.clear();
        finds(back(), "claim default/data is being deleted, and the data");
    }

    @Test
    void aVolumeThatIsBeingDeletedIsFound() {
        volume.getMetadata().setDeletionTimestamp("2026-01-01T11:00:00Z");
        finds(back(), "volume pv-data is being deleted");
        volume.getStatus().setPhase("Released");
        isOk(back(), "1 volume");
    }

    @Test
    void aClaimThatNamesAVolumeOfAnotherIsFound() {
        scene.claims.add(Scenery.claim("late", "Pending", "s3", "pv-data"));
        finds(back(), "claim default/late names pv-data, which is Bound and of default/data");
        scene.claims.clear();
        claim.getMetadata().setUid("claim-made-again");
        scene.claims.add(claim);
        volume.getStatus().setPhase("Released");
        finds(back(), "claim default/data names pv-data, which is Released and of default/data of before");
    }

    @Test
    void whatDeletesDataIsHeldByFinalizers() {
        volume.getSpec().setPersistentVolumeReclaimPolicy("Delete");
        finds(back(), "claim default/data has not the finalizer kubernetes.io/pvc-protection");
        finds(back(), "volume pv-data has not the finalizer kubernetes.io/pv-protection");
        claim.getMetadata().setFinalizers(List.of("kubernetes.io/pvc-protection"));
        volume.getMetadata().setFinalizers(List.of("kubernetes.io/pv-protection"));
        isOk(back(), "1 volume");
    }

    @Test
    void volumesOfOtherDriversAreNotOurs() {
        scene.volumes.add(Scenery.volume("pv-disk", "disk.example.com", "Bound", "disk"));
        scene.volumes.get(1).getMetadata().setDeletionTimestamp("2026-01-01T11:00:00Z");
        isOk(back(), "1 volume");
    }
}
