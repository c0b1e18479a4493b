package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimedTest {
    @TempDir
    private Path volume;

    private Timed timed() {
        return new Timed(volume.resolve("timed"), 3, 100, () -> true);
    }

    @Test
    void eachObjectIsWrittenReadListedAndRemoved() throws IOException {
        assertThat(timed().write()).hasSize(3).doesNotContain(0L);
        assertThat(timed().read()).hasSize(3).doesNotContain(0L);
        assertThat(timed().list()).hasSize(3).doesNotContain(0L);
        timed().remove();
        assertThat(volume.resolve("timed")).isEmptyDirectory();
    }

    @Test
    void otherContentIsNoFigure() throws IOException {
        timed().write();
        Files.writeString(volume.resolve("timed/o1"), "something else");
        assertThatThrownBy(() -> timed().read()).isInstanceOf(IOException.class).hasMessageContaining("other content");
    }

    @Test
    void aFolderThatIsShortIsNoFigure() throws IOException {
        timed().write();
        Files.delete(volume.resolve("timed/o1"));
        assertThatThrownBy(() -> timed().list())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lists 2 of 3 objects");
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenOver() throws IOException {
        timed().write();
        assertThatThrownBy(() -> timed().write()).isInstanceOf(IOException.class);
    }

    @Test
    void anAgentThatIsToEndBeginsNoOperation() {
        assertThatThrownBy(() -> new Timed(volume.resolve("timed"), 3, 100, () -> false).write())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0 of 3");
    }
}
