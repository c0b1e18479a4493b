package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RestoreTest {
    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void backup() {
        folder = parent.resolve("1.2.0");
        Backup.store(
                folder,
                Map.of(
                        "values.yaml",
                        "node: {}\n",
                        "crds.yaml",
                        "",
                        "storage-classes.yaml",
                        "",
                        "persistent-volumes.yaml",
                        """
                        ---
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata:
                          name: pv-1
                          uid: 1111
                          resourceVersion: "7"
                          finalizers: [kubernetes.io/pv-protection]
                          annotations: {pv.kubernetes.io/bound-by-controller: "yes", pv.kubernetes.io/provisioned-by: driver}
                        spec:
                          claimRef: {namespace: ns, name: c-1, uid: 2222, resourceVersion: "8"}
                        status: {phase: Bound}
                        """,
                        "claims.yaml",
                        """
                        ---
                        apiVersion: v1
                        kind: PersistentVolumeClaim
                        metadata:
                          name: c-1
                          namespace: ns
                          uid: 2222
                          annotations: {pv.kubernetes.io/bind-completed: "yes"}
                        spec: {volumeName: pv-1}
                        status: {phase: Bound}
                        ---
                        apiVersion: v1
                        kind: PersistentVolumeClaim
                        metadata: {name: c-2, namespace: ns}
                        """));
    }

    @Test
    void aBackupWithoutTheReleasesObjectsCannotBePutBack() {
        Restore restore = Restore.open(folder);
        assertThatThrownBy(restore::manifest)
                .isInstanceOf(CampaignException.class)
                .hasMessage("the backup in " + folder + " is not put back: it has no manifest.yaml");
    }

    @Test
    void whatAnotherClusterWroteIsLeftOut() {
        Restore restore = Restore.open(folder);
        PersistentVolume volume =
                (PersistentVolume) restore.objects("persistent-volumes.yaml").get(0);
        assertThat(volume.getMetadata().getName()).isEqualTo("pv-1");
        assertThat(volume.getMetadata().getUid()).isNull();
        assertThat(volume.getMetadata().getResourceVersion()).isNull();
        assertThat(volume.getMetadata().getFinalizers()).isNullOrEmpty();
        assertThat(volume.getMetadata().getAnnotations()).containsOnlyKeys("pv.kubernetes.io/provisioned-by");
        assertThat(volume.getSpec().getClaimRef().getName()).isEqualTo("c-1");
        assertThat(volume.getSpec().getClaimRef().getUid()).isNull();
        assertThat(volume.getSpec().getClaimRef().getResourceVersion()).isNull();
        assertThat(volume.getStatus()).isNull();
        assertThat(restore.objects("claims.yaml")).hasSize(2).allSatisfy(claim -> {
            assertThat(claim.getMetadata().getUid()).isNull();
            assertThat(((PersistentVolumeClaim) claim).getStatus()).isNull();
        });
        assertThat(((PersistentVolumeClaim) restore.objects("claims.yaml").get(0))
                        .getSpec()
                        .getVolumeName())
                .isEqualTo("pv-1");
        assertThat(restore.objects("crds.yaml")).isEmpty();
    }

    @Test
    void aChangedFileIsRefusedByItsName() throws IOException {
        Files.writeString(folder.resolve("values.yaml"), "node: {other: 1}\n");
        assertThatThrownBy(() -> Restore.open(folder))
                .isInstanceOf(CampaignException.class)
                .hasMessage("the backup in " + folder + " is not restored: values.yaml was changed");
    }

    @Test
    void allThatIsWrongIsNamed() throws IOException {
        Files.delete(folder.resolve("claims.yaml"));
        Files.writeString(folder.resolve("crds.yaml"), "x");
        assertThatThrownBy(() -> Restore.open(folder))
                .hasMessageEndingWith("is not restored: claims.yaml is missing, crds.yaml was changed");
    }

    @Test
    void aFileThatIsNeededMustHaveASum() throws IOException {
        Path sums = folder.resolve(Backup.SUMS);
        Files.writeString(sums, Files.readString(sums).replaceAll("(?m)^.*values\\.yaml\n", ""));
        assertThatThrownBy(() -> Restore.open(folder)).hasMessageEndingWith("values.yaml has no sum");
    }

    @Test
    void whatCameLaterIsRefusedByItsName() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> Restore.open(folder))
                .isInstanceOf(CampaignException.class)
                .hasMessage(
                        "the backup in " + folder + " is not restored: notes.txt came later and has to be moved away");
    }

    @Test
    void withoutItsSumsABackupIsNotWholeAndAnotherFolderIsNone() throws IOException {
        Files.delete(folder.resolve(Backup.SUMS));
        assertThatThrownBy(() -> Restore.open(folder))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("SHA256SUMS is missing, so nothing says that the rest is whole");
        assertThatThrownBy(() -> Restore.open(Path.of("docs")))
                .isInstanceOf(CampaignException.class)
                .hasMessage(
                        "'docs' is no backup, since it has no SHA256SUMS; name the folder that holdfast backup wrote");
    }

    @Test
    void aSumOfAFileElsewhereIsRefused() throws IOException {
        Files.writeString(parent.resolve("outside"), "");
        Files.writeString(
                folder.resolve(Backup.SUMS),
                Files.readString(folder.resolve(Backup.SUMS)) + Backup.sha256("") + "  ../outside\n");
        assertThatThrownBy(() -> Restore.open(folder)).hasMessageEndingWith("../outside is missing");
    }

    @Test
    void sumsInAnotherFormAreRefused() throws IOException {
        Files.writeString(folder.resolve(Backup.SUMS), "abc\n");
        assertThatThrownBy(() -> Restore.open(folder)).hasMessageContaining("not as sha256sum has it");
    }
}
