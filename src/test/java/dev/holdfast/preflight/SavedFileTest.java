package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SavedFileTest {
    @TempDir
    private Path folder;

    private void refuses(String content, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("saved.json"), content);
        assertThatThrownBy(() -> State.read(file))
                .isInstanceOf(SavedFile.UnreadableException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsSomethingElseIsRefused() throws IOException {
        refuses("no JSON", "is not a state of a cluster");
        refuses("{\"kind\": \"performance baseline\", \"format\": 1}", "is not a saved state of a cluster");
        refuses("{\"kind\": \"state of a cluster\", \"format\": 9}", "has format 9, this version reads 1");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> State.read(folder.resolve("none"))).isInstanceOf(SavedFile.UnreadableException.class);
    }
}
