package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnMountTest {
    @TempDir
    Path folder;

    @Test
    void aProgramThatEndedIsStartedAgainAndOneThatRunsIsNot() throws IOException {
        Path starts = folder.resolve("starts");
        OwnMount ends = new OwnMount(List.of("sh", "-c", "echo started >> " + starts), folder);
        await("a second start").untilAsserted(() -> {
            assertThat(ends.begin()).isFalse();
            assertThat(starts).exists();
            assertThat(Files.readAllLines(starts)).hasSizeGreaterThan(1);
        });

        Path once = folder.resolve("once");
        // It ends with its input, which is this process's to close.
        OwnMount stays = new OwnMount(List.of("sh", "-c", "echo started >> " + once + "; exec cat"), folder);
        assertThat(stays.begin()).isFalse();
        await("the start").until(() -> Files.exists(once));
        assertThat(stays.begin()).isFalse();
        assertThat(stays.begin()).isFalse();
        assertThat(Files.readAllLines(once)).hasSize(1);
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> new OwnMount(List.of("/no/such/mount-program"), folder).begin())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/mount-program");
    }

    @Test
    void whatOthersHaveMountedThereIsNoMountOfThisKind() throws IOException {
        // /proc is a mount, and served by the kernel.
        assertThat(new OwnMount(List.of("true"), Path.of("/proc")).begin()).isFalse();
    }
}
