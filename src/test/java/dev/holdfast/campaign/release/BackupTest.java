package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        assertThat(facts).containsEntry("files", "2").containsEntry("folder", folder.toString());
        assertThat(facts.get("sums")).matches("[0-9a-f]{64}");
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
