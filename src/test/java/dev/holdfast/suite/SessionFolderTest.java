package dev.holdfast.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.report.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondRunEndsInOneLineAndRemovesNothingOfTheFirst() throws IOException {
        Path summary = folder.resolve("summary.md");
        try (SessionFolder first = new SessionFolder(folder);
                SessionFolder second = new SessionFolder(folder)) {
            first.begin();
            Files.writeString(summary, "of the first");
            assertThatThrownBy(second::begin)
                    .isInstanceOf(FolderLock.InUseException.class)
                    .hasMessage(
                            "another run (process " + ProcessHandle.current().pid() + ") writes to '" + folder
                                    + "': let it end first, or give this one a folder of its own (with mvn test: a checkout)");
            assertThat(summary).hasContent("of the first");
        }
    }

    @Test
    void theNextRunHasItOnceTheFirstHasEnded() throws IOException {
        Path summary = folder.resolve("summary.md");
        try (SessionFolder first = new SessionFolder(folder)) {
            first.begin();
            Files.writeString(summary, "of the first");
        }
        try (SessionFolder second = new SessionFolder(folder)) {
            second.begin();
            assertThat(summary).doesNotExist();
        }
    }
}
