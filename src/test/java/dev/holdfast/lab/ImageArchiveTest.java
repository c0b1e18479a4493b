package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageArchiveTest {
    @TempDir
    private Path folder;

    private ImageArchive.Image image() throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "run me");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-x---"));
        Path text = Files.writeString(folder.resolve("text"), "read me");
        return new ImageArchive.Image(
                List.of("example.test/a:1", "example.test/b:2"),
                List.of(
                        List.of(new ImageArchive.Folder("tmp", 01777), new ImageArchive.Copy("etc/text", text)),
                        List.of(
                                new ImageArchive.Copy("usr/bin/program", program),
                                new ImageArchive.Link("usr/bin/alias", "program"))),
                List.of("PATH=/usr/bin"),
                List.of("/usr/bin/program"));
    }

    private static Map<String, byte[]> contents(InputStream tar, Map<String, TarArchiveEntry> entries)
            throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(tar)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), entry);
                all.put(entry.getName(), in.readAllBytes());
            }
        }
        return all;
    }

    @Test
    void layersConfigAndManifestBelongTogether() throws IOException {
        Path archive = folder.resolve("image.tar");
        ImageArchive.write(archive, image());
        Map<String, byte[]> files = contents(Files.newInputStream(archive), new LinkedHashMap<>());
        JsonNode manifest =
                new ObjectMapper().readTree(files.get("manifest.json")).get(0);
        assertThat(manifest.get("RepoTags").toString()).isEqualTo("[\"example.test/a:1\",\"example.test/b:2\"]");
        byte[] config = files.get(manifest.get("Config").asText());
        assertThat(manifest.get("Config").asText())
                .isEqualTo(HexFormat.of().formatHex(Fingerprint.sha256().digest(config)) + ".json");
        JsonNode digests = new ObjectMapper().readTree(config).at("/rootfs/diff_ids");
        assertThat(digests).hasSize(2);
        for (int i = 0; i < 2; i++) {
            byte[] layer = files.get(manifest.get("Layers").get(i).asText());
            assertThat(digests.get(i).asText())
                    .isEqualTo("sha256:"
                            + HexFormat.of().formatHex(Fingerprint.sha256().digest(layer)));
        }
        assertThat(new ObjectMapper().readTree(config).at("/config").toString())
                .isEqualTo("{\"Entrypoint\":[\"/usr/bin/program\"],\"Env\":[\"PATH=/usr/bin\"]}");
    }

    @Test
    void layersHoldFilesLinksAndFoldersOwnedByRoot() throws IOException {
        Path archive = folder.resolve("image.tar");
        ImageArchive.write(archive, image());
        Map<String, byte[]> files = contents(Files.newInputStream(archive), new LinkedHashMap<>());
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith("/layer.tar")) {
                contents.putAll(contents(new ByteArrayInputStream(file.getValue()), entries));
            }
        }
        assertThat(entries)
                .containsOnlyKeys("tmp/", "etc/", "etc/text", "usr/", "usr/bin/", "usr/bin/program", "usr/bin/alias");
        assertThat(entries.get("tmp/").getMode() & 07777).isEqualTo(01777);
        assertThat(entries.get("usr/bin/program").getMode() & 07777).isEqualTo(0755);
        assertThat(entries.get("etc/text").getMode() & 07777).isEqualTo(0644);
        assertThat(entries.get("usr/bin/alias").getLinkName()).isEqualTo("program");
        assertThat(contents.get("usr/bin/program")).isEqualTo("run me".getBytes(StandardCharsets.UTF_8));
        assertThat(entries.values()).allMatch(entry -> entry.getLongUserId() == 0 && entry.getLongGroupId() == 0);
    }

    @Test
    void sameContentsMakeTheSameArchive() throws IOException {
        ImageArchive.write(folder.resolve("one.tar"), image());
        Files.delete(folder.resolve("text"));
        ImageArchive.write(folder.resolve("two.tar"), image());
        assertThat(folder.resolve("two.tar")).hasSameBinaryContentAs(folder.resolve("one.tar"));
        assertThat(Trees.in(folder)).as("no layer files are left").hasSize(4);
    }
}
