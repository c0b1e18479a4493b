package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
    private final Descriptors descriptors = new Descriptors();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void real() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void openFilesAreFoundAndClosedOnesAreNot() throws IOException {
        Path one = Files.createFile(folder.resolve("one"));
        Path two = Files.createFile(folder.resolve("two"));
        try (FileChannel second = open(two)) {
            try (FileChannel first = open(one)) {
                int descriptor = descriptors.find(one);
                assertThat(descriptors.find(two)).isNotEqualTo(descriptor).isNotEqualTo(Descriptors.NONE);
                assertThat(descriptors.find(one)).isEqualTo(descriptor);
                assertThat(first.isOpen()).isTrue();
            }
            assertThat(descriptors.find(one)).isEqualTo(Descriptors.NONE);
            assertThat(second.isOpen()).isTrue();
        }
    }

    @Test
    void identityIsThatOfTheOpenFileAndNotOfThePath() throws IOException {
        Path path = Files.createFile(folder.resolve("held"));
        try (FileChannel file = open(path)) {
            int descriptor = descriptors.find(path);
            Descriptors.Identity before = descriptors.identity(descriptor);
            assertThat(before.ino()).isEqualTo((long) Files.getAttribute(path, "unix:ino"));
            Files.move(path, folder.resolve("moved"));
            Files.createFile(path);
            assertThat((long) Files.getAttribute(path, "unix:ino")).isNotEqualTo(before.ino());
            assertThat(descriptors.identity(descriptor)).isEqualTo(before);
            assertThat(file.isOpen()).isTrue();
        }
    }

    @Test
    void mountAndDeviceAreThoseOfTheMountTable() throws IOException {
        Path path = Files.createFile(folder.resolve("held"));
        try (FileChannel file = open(path)) {
            Descriptors.Identity identity = descriptors.identity(descriptors.find(path));
            List<MountInfo.Mount> mounts = MountInfo.parse(
                    Files.readAllBytes(Path.of("/proc/self/mountinfo")), mount -> mount.id() == identity.mnt());
            assertThat(mounts).hasSize(1);
            assertThat(path.startsWith(mounts.get(0).target())).isTrue();
            assertThat(identity.dev()).matches("\\d+:\\d+");
            assertThat(file.isOpen()).isTrue();
        }
    }

    @Test
    void devicesAreDecodedAsTheKernelCountsThem() {
        assertThat(Descriptors.device(0x2b)).isEqualTo("0:43");
        assertThat(Descriptors.device(0x10001b)).isEqualTo("0:283");
        assertThat(Descriptors.device(0x801)).isEqualTo("8:1");
        assertThat(Descriptors.device(0xfe00)).isEqualTo("254:0");
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }
}
