package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcFileTest {
    private final ProcFile file = new ProcFile();

    @Test
    void whatAProcessThatHasEndedHasNoMoreIsNotFound() throws IOException {
        // a child that ends, of a process that never waits for it
        Process parent = new ProcessBuilder("sh", "-c", "true & exec sleep 600").start();
        try {
            String child = await("a child that has ended")
                    .until(
                            () -> parent.children()
                                    .map(one -> "/proc/" + one.pid())
                                    .filter(this::hasEnded)
                                    .findFirst()
                                    .orElse(""),
                            one -> !one.isEmpty());
            assertThat(file.find(child + "/mountinfo")).isFalse();
            // an error from Linux 6.16 on, and nothing before
            assertThat(file.find(child + "/environ") ? file.bytes() : new byte[0])
                    .isEmpty();
            assertThat(file.find(child + "/stat")).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void whatWasNeverThereIsNotFound() throws IOException {
        assertThat(file.find("/proc/self/nothing")).isFalse();
    }

    @Test
    void whatCannotBeReadIsNotMissing() {
        assertThatThrownBy(() -> file.find("/proc/self"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("Is a directory");
    }

    private boolean hasEnded(String process) {
        try {
            return file.find(process + "/stat") && file.text().contains(") Z ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
