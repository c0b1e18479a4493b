package dev.holdfast.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts beside the streams, and what of a line or text goes into a bundle at all. */
final class ContextTest {
    private static final String SECRET = "kDmDgEnbPxRfiCYEXAMPLE";
    private static final Source POD = new Source("s3-csi-node-x", 0);
    private static final Manifest MANIFEST = History.healthy().manifest();

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aTextThatIsAddedAfterTheSealIsVouchedForByTheNextManifestAndTheStreamsStaySealed() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            writer.manifest(MANIFEST);
            writer.append(Channel.LOGS, POD, new LogLine(0, 1, "w1", "p", "c", 2, "hello"));
            writer.context("before.txt", bytes("a"));
            writer.seal();
            writer.context("logs/after.log", bytes("b"));
            assertThat(Bundle.open(folder).damage())
                    .extracting(Evidence.Damage::file)
                    .containsExactly("context/logs/after.log");
            writer.manifest(MANIFEST);
            assertThat(Bundle.open(folder).damage()).isEmpty();
            assertThatThrownBy(() -> writer.append(Channel.LOGS, POD, new LogLine(1, 1, "w1", "p", "c", 2, "late")))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(Bundle.contexts(folder)).containsExactly("context/before.txt", "context/logs/after.log");
        Files.writeString(folder.resolve("context/logs/after.log"), "edited");
        assertThat(Bundle.open(folder).damage())
                .extracting(Evidence.Damage::kind)
                .containsExactly("edited");
    }

    @Test
    void noLineOrTextTakesASecretIntoTheBundle() throws IOException {
        Redactor redactor = new Redactor(Map.of(SECRET, Redactor.SECRET_KEY));
        try (BundleWriter writer = new BundleWriter(folder, redactor)) {
            writer.manifest(MANIFEST);
            writer.append(Channel.LOGS, POD, new LogLine(0, 1, "w1", "p", "c", 2, "key " + SECRET));
            writer.appendNext(Channel.LOGS, POD, n -> new LogLine(n, 1, "w1", "p", "c", 2, "key " + SECRET));
            writer.appendRaw(
                    Channel.PROCESSES,
                    new Source("w1", 0),
                    bytes(
                            "{\"n\":0,\"t\":1,\"processes\":[{\"connection\":1,\"pid\":2,\"start\":3,\"state\":\"S\",\"comm\":\"m\",\"args\":"
                                    + "\"mount --password " + SECRET + "\",\"cgroup\":\"/\"}]}\n"));
            writer.context("logs/a.log", bytes("key " + SECRET));
            writer.seal();
        }
        assertThat(Bundle.open(folder).damage()).isEmpty();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(SECRET);
            }
        }
        assertThat(Files.readString(folder.resolve("context/logs/a.log"))).isEqualTo("key «secret access key removed»");
    }

    @Test
    void aNameCannotLeaveTheContext() throws IOException {
        try (BundleWriter writer = new BundleWriter(folder)) {
            assertThatThrownBy(() -> writer.context("../manifest.json", bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
