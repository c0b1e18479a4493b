package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.ProcFile;
import dev.holdfast.evidence.Processes.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivilegeReaderTest {
    private static final String NONE = "0000000000000000";

    @TempDir
    Path proc;

    private Path folder;

    @BeforeEach
    void process() throws IOException {
        folder = Files.createDirectories(proc.resolve("7"));
        Files.writeString(
                folder.resolve("status"),
                "Name:\tmount-s3\nUid:\t1000\t1000\t1001\t1000\nGid:\t2000\t2000\t2000\t2000\nGroups:\t2000 3000 \n"
                        + "CapInh:\t" + NONE + "\nCapPrm:\t" + NONE + "\nCapEff:\t" + NONE
                        + "\nCapBnd:\t00000000a80425fb\nCapAmb:\t" + NONE
                        + "\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n");
        root("ro,relatime", "rw,lowerdir=/a");
    }

    @Test
    void whatTheKernelSaysIsRead() throws IOException {
        assertThat(read())
                .isEqualTo(new Privileges(
                        "1000 1000 1001 1000",
                        "2000 2000 2000 2000",
                        "2000 3000",
                        NONE,
                        NONE,
                        NONE,
                        "00000000a80425fb",
                        NONE,
                        true,
                        2,
                        true,
                        null));
    }

    @Test
    void aRootThatCanBeWrittenIsTold() throws IOException {
        root("rw,relatime", "rw");
        assertThat(read().readOnlyRoot()).isFalse();
        root("rw,relatime", "ro");
        assertThat(read().readOnlyRoot()).isTrue();
        Files.delete(folder.resolve("mountinfo"));
        assertThat(read().readOnlyRoot()).isNull();
    }

    @Test
    void aLabelIsReadWhereThereIsOne() throws IOException {
        Files.createDirectories(folder.resolve("attr"));
        Files.writeString(folder.resolve("attr/current"), "system_u:system_r:container_t:s0:c1,c2\0");
        assertThat(read().label()).isEqualTo("system_u:system_r:container_t:s0:c1,c2");
    }

    @Test
    void aProcessThatIsGoneHasNone() throws IOException {
        assertThat(new PrivilegeReader(proc, new ProcFile()).read(8)).isNull();
    }

    private void root(String options, String superOptions) throws IOException {
        Files.writeString(
                folder.resolve("mountinfo"),
                "100 50 0:40 / / " + options + " - overlay overlay " + superOptions
                        + "\n101 100 0:41 / /proc rw - proc proc rw\n");
    }

    private Privileges read() throws IOException {
        Members read = new PrivilegeReader(proc, new ProcFile()).read(7);
        return new ObjectMapper().readValue("{" + read + "}", Privileges.class);
    }
}
