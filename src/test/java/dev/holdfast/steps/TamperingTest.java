package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TamperingTest {
    private static final String LINES = """
            {"n":0,"key":"a","sha256":"0aa"}
            {"n":1,"key":"b","sha256":"5bb"}
            """;

    @TempDir
    private Path folder;

    private Path bundle;

    @BeforeEach
    void record() throws IOException {
        bundle = folder.resolve("run");
        Files.createDirectories(bundle.resolve("readback"));
        Files.writeString(bundle.resolve("readback/static-1@0.jsonl"), LINES);
    }

    private static String read(Path copy) throws IOException {
        return Files.readString(copy.resolve("readback/static-1@0.jsonl"));
    }

    @Test
    void theLastBytesAreMissingInTheCopyAlone() throws IOException {
        Path copy = Tampering.cut(bundle, Channel.READ_BACK, "static-1", 5);
        assertThat(read(copy)).isEqualTo(LINES.substring(0, LINES.length() - 5));
        assertThat(read(bundle)).isEqualTo(LINES);
    }

    @Test
    void oneDigitIsAnotherInTheCopyAlone() throws IOException {
        Path copy = Tampering.edit(bundle, Channel.READ_BACK, "static-1");
        assertThat(read(copy)).isEqualTo(LINES.replace("5bb", "0bb"));
        assertThat(read(bundle)).isEqualTo(LINES);
    }
}
