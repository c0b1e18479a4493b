package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.probe.SchedulingSampler.Mounting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemorySamplerTest {
    @TempDir
    Path proc;

    @Test
    void whatEachMountProcessHasInMemoryIsRead() throws IOException {
        status(30, "VmHWM:\t   9000 kB\nVmRSS:\t    7 kB\nRssAnon:\t    5 kB\n");
        status(20, "VmRSS:\t   52340 kB\n");
        assertThat(look(new Mounting(30, 4712), new Mounting(20, 4711)))
                .isEqualTo("\"processes\":[{\"pid\":20,\"start\":4711,\"resident\":53596160},"
                        + "{\"pid\":30,\"start\":4712,\"resident\":7168}]");
    }

    @Test
    void aProcessThatEndedHasNone() throws IOException {
        status(20, "State:\tZ (zombie)\n");
        assertThat(look(new Mounting(20, 4711), new Mounting(21, 4712))).isEqualTo("\"processes\":[]");
    }

    private String look(Mounting... serving) throws IOException {
        return new MemorySampler(proc, () -> List.of(serving)).look().toString();
    }

    private void status(int pid, String memory) throws IOException {
        Files.writeString(
                Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("status"),
                "Name:\tmount-s3\nState:\tS (sleeping)\n" + memory + "Threads:\t20\n");
    }
}
