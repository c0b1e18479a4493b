package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
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

    private static final String DRIVER =
            "---\napiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: s3.csi.scality.com}\nspec: {}\n";
    private static final String ACCOUNT = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: node}\n";
    private static final String CLASS = """
            ---
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: own}
            provisioner: s3.csi.scality.com
            parameters:
              csi.storage.k8s.io/provisioner-secret-name: keys
              csi.storage.k8s.io/provisioner-secret-namespace: scality-s3-csi
            """;
    private static final String NODES = """
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: node}
            spec:
              template:
                spec:
                  containers: [{name: plugin, envFrom: [{secretRef: {name: keys}}, {secretRef: {name: other, optional: true}}]}]
            """;

    @TempDir
    Path folder;

    private final Map<String, String> files = new HashMap<>(Backups.empty());
    private FakeObjects api;
    private boolean installed = true;
    private String version = "1.2.0";
    private String manifestNow = "";
    private String history = "[" + revision("csi-1.2.0", 7) + "]";
    private Optional<Chart> chart = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        api.has("/api/v1", "namespaces", "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n");
        secret("s3-secret");
        files.put(
                "release.yaml",
                "name: scality-mountpoint-s3-csi-driver\nnamespace: scality-s3-csi\nchart: csi\nversion: 1.2.0\nrevision: 7\nstatus: deployed\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String revision(String chart, int number) {
        return "{\"chart\":\"%s\",\"revision\":%d,\"status\":\"superseded\",\"description\":\"Upgrade complete\"}"
                .formatted(chart, number);
    }

    private void secret(String name) {
        api.has(
                "/api/v1",
                "secrets",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + ", namespace: scality-s3-csi}\n");
    }

    private List<String> plan(boolean workloads) throws IOException {
        return steps(workloads).stream()
                .map(step -> (step.acts() ? "does: " : step.leaves() ? "not as backed up: " : "") + step.text())
                .toList();
    }

    private List<RestoreStep> steps(boolean workloads) throws IOException {
        Path backup = folder.resolve("backup");
        Backup.store(backup, files);
        Path now = Files.writeString(folder.resolve("now.yaml"), manifestNow);
        Path helm = folder.resolve("helm");
        Files.writeString(
                helm,
                installed
                        ? "#!/bin/sh\ncase \"$*\" in *'get manifest'*) cat '%s'; exit;; history*) echo '%s'; exit;; esac\n"
                                        .formatted(now, history)
                                + "echo '{\"chart\":\"csi\",\"version\":\"%s\",\"revision\":1,\"status\":\"deployed\"}'\n"
                                        .formatted(version)
                        : "#!/bin/sh\necho Error: release: not found >&2\nexit 1\n");
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        try (Cluster cluster = api.connect(folder)) {
            Helm there = new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, Shutdown.ofThisJvm());
            return Restore.open(backup)
                    .plan(cluster, PROFILE, there, new Restore.Request(chart, ChartValues.none(), workloads));
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
        chart = Optional.of(new Chart(folder, "csi", "1.2.0", "1.2.0"));
        files.put("manifest.yaml", MAP.formatted("high"));
        files.put("config-maps.yaml", MAP.formatted("high"));
        assertThat(plan(false))
                .containsExactly(
                        "leave ConfigMap ns/settings: it comes with the release",
                        "does: install release scality-mountpoint-s3-csi-driver of csi-1.2.0 in namespace scality-s3-csi by the"
                                + " values of the backup");
    }

    @Test
    void aReleaseThatIsGoneIsPlannedByTheChartThatItWasMadeOfOnly() {
        installed = false;
        assertThatThrownBy(() -> plan(false))
                .isInstanceOf(CampaignException.class)
                .hasMessage(
                        "the release is missing and has to be installed: name the chart that it was made of, csi-1.2.0,"
                                + " with --chart");
        chart = Optional.of(new Chart(folder, "csi", "2.2.0", "2.2.0"));
        assertThatThrownBy(() -> plan(false))
                .isInstanceOf(CampaignException.class)
                .hasMessageEndingWith(
                        "is of csi-1.2.0, and the chart is csi-2.2.0; restore the release that was backed up, then upgrade it");
        chart = Optional.of(new Chart(folder, "csi", "1.2.0", "1.2.0"));
        files.put("values.yaml", "key: \"«password removed»\"\n");
        assertThatThrownBy(() -> plan(false)).hasMessageContaining("a secret was removed from values.yaml");
    }

    @Test
    void anObjectOfTheReleaseThatIsMissingIsMadeAgainAsHelmsOwn() throws IOException {
        files.put("manifest.yaml", ACCOUNT + DRIVER);
        manifestNow = ACCOUNT + DRIVER;
        api.has("/api/v1", "serviceaccounts", ACCOUNT.substring(4).replace("}", ", namespace: scality-s3-csi}"));
        assertThat(plan(false))
                .containsExactly(
                        "leave release scality-mountpoint-s3-csi-driver (csi-1.2.0, revision 1, deployed), which is there",
                        "does: create CSIDriver s3.csi.scality.com");
        HasMetadata driver = ((RestoreStep.Create) steps(false).get(1)).object();
        assertThat(driver.getMetadata().getAnnotations())
                .containsEntry("meta.helm.sh/release-name", "scality-mountpoint-s3-csi-driver")
                .containsEntry("meta.helm.sh/release-namespace", "scality-s3-csi");
        assertThat(driver.getMetadata().getLabels()).containsEntry("app.kubernetes.io/managed-by", "Helm");
    }

    @Test
    void anObjectOfAnotherReleaseIsNamedAndNotMade() throws IOException {
        files.put("manifest.yaml", DRIVER);
        String left =
                "not as backed up: leave CSIDriver s3.csi.scality.com: it is missing, and the release is not as it was backed"
                        + " up; ";
        String comes = "it comes with helm rollback scality-mountpoint-s3-csi-driver %d --namespace scality-s3-csi";
        // the same version by values that leave it out
        assertThat(plan(false)).endsWith(left + comes.formatted(7));
        version = "2.2.0";
        assertThat(plan(false)).endsWith(left + comes.formatted(7));
        // another revision of that version
        history =
                "[" + revision("csi-1.2.0", 4) + "," + revision("csi-1.2.0", 5) + "," + revision("csi-2.0.0", 6) + "]";
        assertThat(plan(false)).endsWith(left + comes.formatted(5));
        // the newer release has it too, in its own form
        manifestNow = DRIVER;
        assertThat(plan(false)).endsWith(left + "as the release that is there has it, " + comes.formatted(1));
        // revisions of another cluster say nothing here, even if they have the same number
        manifestNow = "";
        history = "[" + revision("csi-1.2.0", 7) + "," + revision("csi-1.2.0", 9) + "]";
        system("b2");
        files.merge("release.yaml", "made: 2026-01-01T00:00:00Z\ncluster: a1\n", String::concat);
        assertThat(plan(false)).endsWith(left + comes.formatted(9));
    }

    @Test
    void whereHelmHasNoRevisionOfTheBackupsVersionNoneIsNamed() throws IOException {
        files.put("manifest.yaml", DRIVER);
        String none =
                "Helm has no other revision of csi-1.2.0: bring the release to what was backed up by helm upgrade";
        // the one that is there has the version and not the object
        history = "[" + revision("csi-1.2.0", 1) + "]";
        assertThat(plan(false)).last().asString().endsWith("; " + none);
        version = "1.0.0";
        history = "[" + revision("csi-1.0.0", 1) + "]";
        assertThat(plan(false))
                .containsExactly(
                        "not as backed up: leave release scality-mountpoint-s3-csi-driver: it is csi-1.0.0, revision 1,"
                                + " deployed, and the backup is of csi-1.2.0, deployed; " + none,
                        "not as backed up: leave CSIDriver s3.csi.scality.com: it is missing, and the release is not as it was"
                                + " backed up; " + none);
    }

    @Test
    void aNodePluginDoesNotComeIntoAReleaseOfAnotherVersion() throws IOException {
        files.put("manifest.yaml", NODES);
        manifestNow = NODES;
        String stored = NODES.replace("{name: node}", "{name: node, namespace: scality-s3-csi}");
        files.put("driver.yaml", stored);
        assertThat(plan(false)).contains("does: create DaemonSet scality-s3-csi/node");
        version = "2.2.0";
        assertThat(plan(false))
                .contains(
                        "not as backed up: leave DaemonSet scality-s3-csi/node: it is missing, and the release is not as it"
                                + " was backed up; as the release that is there has it, it comes with helm rollback"
                                + " scality-mountpoint-s3-csi-driver 1 --namespace scality-s3-csi");
        // nor one that the release has no more
        version = "1.2.0";
        manifestNow = "";
        assertThat(plan(false)).noneMatch(step -> step.startsWith("does: create DaemonSet"));
        // one that is nobody's but the namespace's is made
        files.put("manifest.yaml", "");
        version = "2.2.0";
        assertThat(plan(false)).contains("does: create DaemonSet scality-s3-csi/node");
    }

    @Test
    void aReleaseIsRestoredUnderItsOwnName() {
        files.merge("release.yaml", "", (text, none) -> text.replace("name: scality-mountpoint", "name: other"));
        assertThatThrownBy(() -> plan(false))
                .isInstanceOf(CampaignException.class)
                .hasMessageEndingWith("is of release other-s3-csi-driver in namespace scality-s3-csi, and not of"
                        + " scality-mountpoint-s3-csi-driver in namespace scality-s3-csi; name it: --release"
                        + " other-s3-csi-driver --namespace scality-s3-csi");
    }

    @Test
    void anObjectOfTheReleaseWhoseKindIsGoneIsNamed() throws IOException {
        files.put("manifest.yaml", "---\napiVersion: example.com/v1\nkind: Monitor\nmetadata: {name: m}\n");
        assertThat(plan(false))
                .endsWith("not as backed up: leave Monitor m: the cluster has no such kind; apply its"
                        + " CustomResourceDefinition, and restore again");
    }

    @Test
    void aSecretOfTheReleaseThatTheBackupWasMadeWithoutIsNamed() throws IOException {
        files.merge(
                "release.yaml",
                "made: 2026-01-01T00:00:00Z\ncluster: ''\nsecrets: [Secret scality-s3-csi/tls]\n",
                String::concat);
        manifestNow = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: tls}\n";
        assertThat(plan(false))
                .endsWith(
                        "not as backed up: leave Secret scality-s3-csi/tls: it is missing, and the backup was made without"
                                + " --secrets; as the release that is there has it, it comes with helm rollback"
                                + " scality-mountpoint-s3-csi-driver 1 --namespace"
                                + " scality-s3-csi");
        secret("tls");
        assertThat(plan(false)).hasSize(1);
    }

    @Test
    void secretsThatAreNeededAndNowhereAreTheUsers() throws IOException {
        files.put("storage-classes.yaml", CLASS);
        files.put("manifest.yaml", NODES);
        api.has("/apis/storage.k8s.io/v1", "storageclasses", CLASS.substring(4));
        api.has(
                "/apis/apps/v1",
                "daemonsets",
                NODES.substring(4).replace("name: node}", "name: node, namespace: scality-s3-csi}"));
        assertThat(plan(false))
                .endsWith(
                        "not as backed up: make Secret scality-s3-csi/keys yourself: it is neither there nor in the backup, and"
                                + " is needed by DaemonSet/node, StorageClass/own (its new claims stay Pending)");
        secret("keys");
        assertThat(plan(false)).noneMatch(step -> step.contains("yourself"));
    }

    @Test
    void theSecretOfTheDriversProfileIsNeededUnlessTheBackupBringsIt() throws IOException {
        api.close();
        api = new FakeObjects();
        assertThat(plan(false))
                .endsWith(
                        "not as backed up: make Secret scality-s3-csi/s3-secret yourself: it is neither there nor in the backup,"
                                + " and is needed by the driver by its profile");
        files.put(
                "secrets.yaml",
                "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s3-secret, namespace: scality-s3-csi}\n");
        assertThat(plan(false))
                .contains("does: create Secret scality-s3-csi/s3-secret")
                .noneMatch(step -> step.contains("yourself"));
    }

    @Test
    void aBackupSaysWhatItIsOfAndThatItWasMadeElsewhere() throws IOException {
        plan(false);
        assertThat(Restore.open(folder.resolve("backup")).about())
                .isEqualTo(
                        "release scality-mountpoint-s3-csi-driver of csi-1.2.0 in namespace scality-s3-csi; it does not say of"
                                + " which cluster, nor when it was made");
        files.merge(
                "release.yaml",
                new Origin(
                                "s3.csi.scality.com",
                                "staging",
                                "https://api:6443/",
                                "a1",
                                "2026-01-01T00:00:00Z",
                                List.of())
                        .text(),
                String::concat);
        plan(false);
        Restore backup = Restore.open(folder.resolve("backup"));
        assertThat(backup.about())
                .isEqualTo("release scality-mountpoint-s3-csi-driver of csi-1.2.0 in namespace scality-s3-csi, driver"
                        + " s3.csi.scality.com, of context staging at https://api:6443/, made 2026-01-01T00:00:00Z");
        try (Cluster cluster = api.connect(folder)) {
            assertThat(backup.elsewhere(cluster)).isEmpty();
            system("a1");
            assertThat(backup.elsewhere(cluster)).isEmpty();
            system("b2");
            assertThat(backup.elsewhere(cluster))
                    .contains(
                            "this is another cluster than that of the backup: its namespace kube-system has uid b2, and that"
                                    + " of the backup had a1");
        }
    }

    private void system(String uid) {
        api.has(
                "/api/v1",
                "namespaces",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, uid: " + uid + "}\n");
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
    void whatIsOfTheDriverAndUsesAVolumeOfItIsMadeOnce() throws IOException {
        String own =
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app, namespace: ns}\nspec: {replicas: 1}\n";
        files.put("driver.yaml", own);
        files.put("workloads.yaml", own);
        assertThat(plan(true)).filteredOn(step -> step.contains("Deployment")).hasSize(1);
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
