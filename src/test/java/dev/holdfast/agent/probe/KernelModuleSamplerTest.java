package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModuleSamplerTest {
    @TempDir
    private Path proc;

    private boolean loaded(String name) throws IOException {
        return new KernelModuleSampler(proc, name).loaded();
    }

    @Test
    void oneThatWasLoadedIsAmongTheModules() throws IOException {
        Files.writeString(proc.resolve("filesystems"), "nodev\tproc\n");
        Files.writeString(
                proc.resolve("modules"), "panfs 16384 2 - Live 0x0000000000000000\nxfs 8 0 - Unloading 0x0\nshort\n");
        assertThat(loaded("panfs")).isTrue();
        assertThat(loaded("xfs")).as("one that goes").isFalse();
        assertThat(loaded("pan")).isFalse();
        assertThat(loaded("short")).isFalse();
    }

    @Test
    void oneThatIsBuiltInIsAmongTheFileSystemsAlone() throws IOException {
        Files.writeString(proc.resolve("filesystems"), "nodev\tproc\n\text4\n");
        assertThat(loaded("ext4")).as("a kernel without a list of modules").isTrue();
        assertThat(loaded("proc")).isTrue();
        assertThat(loaded("ext")).isFalse();
        assertThat(loaded("nodev")).isFalse();
    }

    @Test
    void withoutFileSystemsNothingIsKnown() {
        assertThatThrownBy(() -> loaded("ext4")).isInstanceOf(NoSuchFileException.class);
    }
}
