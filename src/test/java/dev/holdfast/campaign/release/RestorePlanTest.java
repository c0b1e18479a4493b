package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore would do to a cluster, by what is there. */
final class RestorePlanTest {
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private static final String VOLUME = """
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: pv-1}
            spec:
              persistentVolumeReclaimPolicy: %s
              claimRef: {namespace: ns, name: c-1, uid: %s}
              csi: {driver: s3.csi.scality.com, volumeHandle: h}
            """;
    private static final String CLAIM = """
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: c-1, namespace: ns, uid: %s}
            spec: {volumeName: pv-1, storageClassName: "%s"}
            status: {phase: Bound}
            """;
    private static final String MAP = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: ns}
            data: {level: %s}
            """;

    @TempDir
    Path folder;

    private final Map<String, String> files = new HashMap<>(Backups.empty());
    private FakeObjects api;
    private boolean installed = true;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        api.has("/api/v1", "namespaces", "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n");
        files.put(
                "release.yaml",
                "name: scality-mountpoint-s3-csi-driver\nnamespace: scality-s3-csi\nchart: csi\nversion: 1.2.0\nrevision: 1\nstatus: deployed\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private List<String> plan(boolean workloads) throws IOException {
        Path backup = folder.resolve("backup");
        Backup.store(backup, files);
        Path helm = folder.resolve("helm");
        Files.writeString(
                helm,
                installed
                        ? "#!/bin/sh\necho '{\"chart\":\"csi\",\"version\":\"1.2.0\",\"revision\":1,\"status\":\"deployed\"}'\n"
                        : "#!/bin/sh\necho Error: release: not found >&2\nexit 1\n");
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        try (Cluster cluster = api.connect(folder)) {
            Helm there = new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, Shutdown.ofThisJvm());
            return Restore.open(backup)
                    .plan(cluster, PROFILE, there, new Restore.Request(Optional.empty(), ChartValues.none(), workloads))
                    .stream()
                    .map(step -> (step.acts() ? "does: " : step.leaves() ? "not as backed up: " : "") + step.text())
                    .toList();
        }
    }

    @Test
    void whatIsThereIsLeft() throws IOException {
        files.put("persistent-volumes.yaml", VOLUME.formatted("Retain", "old"));
        files.put("claims.yaml", CLAIM.formatted("old", ""));
        api.has(
                "/api/v1",
                "persistentvolumes",
                VOLUME.formatted("Retain", "old").substring(4));
        api.has("/api/v1", "persistentvolumeclaims", CLAIM.formatted("old", "").substring(4));
        assertThat(plan(false))
                .containsExactly(
                        "leave release scality-mountpoint-s3-csi-driver (csi-1.2.0, revision 1, deployed), which is there",
                        "leave PersistentVolume pv-1, which is there",
                        "leave PersistentVolumeClaim ns/c-1, which is there");
    }

    @Test
    void aVolumeWhoseClaimIsGoneIsBoundAgain() throws IOException {
        files.put("persistent-volumes.yaml", VOLUME.formatted("Retain", "old"));
        files.put("claims.yaml", CLAIM.formatted("old", ""));
        api.has(
                "/api/v1",
                "persistentvolumes",
                VOLUME.formatted("Retain", "old").substring(4));
        assertThat(plan(false))
                .endsWith(
                        "does: bind PersistentVolume pv-1 again to claim ns/c-1, whose claim of that name is gone",
                        "does: create PersistentVolumeClaim ns/c-1");
    }

    @Test
    void aVolumeThatIsGoneIsCreatedAndItMayBeEmptyWhereItWasDeletedWithItsData() throws IOException {
        files.put("persistent-volumes.yaml", VOLUME.formatted("Delete", "old"));
        assertThat(plan(false))
                .endsWith(
                        "does: create PersistentVolume pv-1; its reclaim policy is Delete, so what was stored in it may"
                                + " be gone with it");
    }

    @Test
    void aClaimWithoutAVolumeIsNotCreated() throws IOException {
        files.put("claims.yaml", CLAIM.formatted("old", ""));
        assertThat(plan(false))
                .endsWith(
                        "not as backed up: leave PersistentVolumeClaim ns/c-1: its volume pv-1 is neither there nor in the"
                                + " backup");
    }

    @Test
    void whatDiffersIsNamedAndLeft() throws IOException {
        files.put("config-maps.yaml", MAP.formatted("high"));
        api.has("/api/v1", "configmaps", MAP.formatted("low").substring(4));
        assertThat(plan(false))
                .startsWith(
                        "not as backed up: leave ConfigMap ns/settings: it is there and differs in data.level; nothing of it"
                                + " is changed");
    }

    @Test
    void anObjectThatASecretWasRemovedFromIsNotCreatedAndNoDifferenceWhereItIsThere() throws IOException {
        files.put("config-maps.yaml", MAP.formatted("\"«password removed»\""));
        assertThat(plan(false).get(0))
                .startsWith("not as backed up: leave ConfigMap ns/settings: the backup has no secrets");
        api.has("/api/v1", "configmaps", MAP.formatted("low").substring(4));
        assertThat(plan(false)).startsWith("leave ConfigMap ns/settings, which is there");
    }

    @Test
    void aReleaseThatIsGoneIsInstalledAndItsObjectsComeWithIt() throws IOException {
        installed = false;
        files.put("manifest.yaml", MAP.formatted("high"));
        files.put("config-maps.yaml", MAP.formatted("high"));
        assertThat(plan(false))
                .containsExactly(
                        "leave ConfigMap ns/settings: it comes with the release",
                        "does: install release scality-mountpoint-s3-csi-driver of csi-1.2.0 in namespace scality-s3-csi by the"
                                + " values of the backup");
    }

    @Test
    void workloadsComeBackOnlyWhereThatIsAskedFor() throws IOException {
        files.put(
                "workloads.yaml",
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app, namespace: ns}\nspec: {replicas: 1}\n");
        assertThat(plan(false))
                .endsWith(
                        "leave Deployment ns/app: it is missing, and whoever made it has it; --workloads restores it");
        assertThat(plan(true)).endsWith("does: create Deployment ns/app");
    }

    @Test
    void aControllerOfAKindThatTheClusterLacksIsNamed() throws IOException {
        files.put(
                "workloads.yaml",
                "---\napiVersion: example.com/v1\nkind: Database\nmetadata: {name: app, namespace: ns}\nspec: {replicas: 1}\n");
        assertThat(plan(false)).endsWith("leave Database ns/app: the cluster has no such kind");
        assertThat(plan(true)).endsWith("not as backed up: leave Database ns/app: the cluster has no such kind");
    }

    @Test
    void theClaimOfAnEphemeralVolumeComesWithItsPod() throws IOException {
        files.put(
                "claims.yaml",
                CLAIM.formatted("old", "")
                        .replace("uid: old", "ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u}]"));
        assertThat(plan(false)).endsWith("leave PersistentVolumeClaim ns/c-1: it comes with pod p");
    }

    @Test
    void namespacesAreCreatedForWhatGoesThere() throws IOException {
        files.put("config-maps.yaml", MAP.formatted("high").replace("namespace: ns", "namespace: gone"));
        assertThat(plan(false)).startsWith("does: create Namespace gone", "does: create ConfigMap gone/settings");
    }
}
