package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreesTest {
    @TempDir
    private Path folder;

    @Test
    void aTreeIsRemovedAndWhatItsLinksPointAtStays() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "stays");
        Path root =
                Files.createDirectories(folder.resolve("root/a/b")).getParent().getParent();
        for (int i = 0; i < 100; i++) {
            Files.writeString(root.resolve("a/" + i), "x");
        }
        Files.createSymbolicLink(root.resolve("a/b/link"), outside);
        Files.createSymbolicLink(root.resolve("link"), folder);
        Trees.delete(root);
        assertThat(root).doesNotExist();
        assertThat(outside).hasContent("stays");
    }

    @Test
    void whatIsNotThereAndASingleFileAreNoTrouble() throws IOException {
        Trees.delete(folder.resolve("nothing"));
        Trees.delete(Files.writeString(folder.resolve("file"), "x"));
        assertThat(folder).isEmptyDirectory();
    }
}
