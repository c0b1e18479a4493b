package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
    @TempDir
    Path parent;

    @Test
    void filesAreWrittenWithTheirSumsForTheirOwnerOnly() throws IOException {
        Path folder = parent.resolve("backups/1.2.0");
        Map<String, String> facts = Backup.store(folder, Map.of("b.yaml", "", "a.yaml", "abc"));
        assertThat(Files.readString(folder.resolve("a.yaml"))).isEqualTo("abc");
        assertThat(Files.readString(folder.resolve(Backup.SUMS)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.yaml\n"
                        + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.yaml\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        for (String file : List.of("a.yaml", "b.yaml", Backup.SUMS)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(facts).containsEntry("files", "2").containsEntry("folder", folder.toString());
        assertThat(facts.get("sums")).matches("[0-9a-f]{64}");
    }

    @Test
    void aFolderThatWasThereIsForItsOwnerOnlyToo() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("there"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Backup.store(folder, Map.of("a.yaml", ""));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void theCopyThatKubectlKeepsIsLeftOut() {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{\"data\":{\"key\":\"hidden\"}}")
                .addToAnnotations("team", "storage")
                .endMetadata()
                .build();
        assertThat(Backup.text(List.of(map))).contains("team: \"storage\"").doesNotContain("last-applied", "hidden");
    }

    @Test
    void aBackupSaysOfWhichClusterItIsAndWhichSecretsOfTheReleaseItLacks() throws IOException {
        DriverProfile profile = DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
        Path helm = Files.writeString(parent.resolve("helm"), """
                #!/bin/sh
                case "$*" in
                *'get manifest'*) printf -- '---\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: tls}\\n' ;;
                *'get values'*) echo '{}' ;;
                *) echo '{"chart":"csi","version":"1.2.0","revision":3,"status":"deployed"}' ;;
                esac
                """);
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        Path folder = parent.resolve("backup");
        try (FakeObjects api = new FakeObjects()) {
            api.has(
                    "/api/v1",
                    "namespaces",
                    "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, uid: a1}\n");
            api.has(
                    "/apis/apiextensions.k8s.io/v1",
                    "customresourcedefinitions",
                    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n"
                            + "spec: {group: other}\n");
            try (Cluster cluster = api.connect(parent)) {
                Helm there = new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, Shutdown.ofThisJvm());
                new Backup(cluster, there, profile, new Redactor(), false).write(folder);
            }
        }
        Restore backup = Restore.open(folder);
        assertThat(backup.release().orElseThrow().revision()).isEqualTo(3);
        assertThat(backup.origin()).hasValueSatisfying(origin -> {
            assertThat(origin.driver()).isEqualTo(profile.name());
            assertThat(origin.context()).isEqualTo("test");
            assertThat(origin.server()).startsWith("http://127.0.0.1:");
            assertThat(origin.cluster()).isEqualTo("a1");
            assertThat(Instant.parse(origin.made())).isBeforeOrEqualTo(Instant.now());
            assertThat(origin.secrets()).containsExactly("Secret scality-s3-csi/tls");
        });
        assertThat(backup.manifest()).doesNotContain("tls");
    }

    @Test
    void aManifestLosesItsSecretsAndNothingElse() {
        String manifest = """
                ---
                # Source: a
                kind: ConfigMap
                data: {about: "kind: Secret"}
                ---
                apiVersion: v1
                kind: Secret
                stringData: {key: hidden}
                ---
                kind: SecretProviderClass
                """;
        assertThat(Backup.withoutSecrets(manifest))
                .contains("kind: ConfigMap", "kind: Secret\"", "SecretProviderClass")
                .doesNotContain("hidden");
    }
}
