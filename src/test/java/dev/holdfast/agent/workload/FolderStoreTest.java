package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.agent.runtime.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FolderStoreTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void real() throws IOException {
        root = temporary.toRealPath();
    }

    @Test
    void anObjectIsAFileAndTellsItsMount() throws IOException {
        FolderStore store = FolderStore.growing(root, "w");
        assertThat(store.key(7)).isEqualTo("w/000000/000000007");
        long mount = store.put(store.key(7), CONTENT, "").mount();
        assertThat(root.resolve("w/000000/000000007")).hasBinaryContent(CONTENT);
        assertThat(MountInfo.parse(Files.readAllBytes(Path.of("/proc/self/mountinfo")), entry -> entry.id() == mount))
                .hasSize(1);
    }

    @Test
    void anObjectIsNeverReplacedOnTheVolume() throws IOException {
        FolderStore store = FolderStore.growing(root, "w");
        store.put("w/1", CONTENT, "");
        Store.Refused refused = catchThrowableOfType(Store.Refused.class, () -> store.put("w/1", CONTENT, ""));
        assertThat(refused.errno()).isEqualTo("EEXIST");
        assertThat(refused.at()).isEqualTo("open");
    }

    @Test
    void aFileThatIsNotItsOwnIsReplaced() throws IOException {
        FolderStore store = FolderStore.growing(root, "w");
        // Its name begins as the own folder's does, and it is longer before: nothing of that may be left.
        store.put("w-shared/a", new byte[] {4, 5, 6, 7}, "");
        store.put("w-shared/a", CONTENT, "");
        assertThat(root.resolve("w-shared/a")).hasBinaryContent(CONTENT);
    }

    @Test
    void anotherFolderDoesNotMakeTheOwnOneBeMadeAgain() throws IOException {
        FolderStore store = FolderStore.growing(root, "w");
        store.put("w/000000/1", CONTENT, "");
        store.put("shared/a", CONTENT, "");
        Files.delete(root.resolve("w/000000/1"));
        Files.delete(root.resolve("w/000000"));
        Store.Refused refused = catchThrowableOfType(Store.Refused.class, () -> store.put("w/000000/2", CONTENT, ""));
        assertThat(refused.errno()).isEqualTo("ENOENT");
    }

    @Test
    void aFolderThatWentAwayIsMadeAgainAfterOneFailure() throws IOException {
        FolderStore store = FolderStore.growing(root, "w");
        store.put("w/000000/1", CONTENT, "");
        Files.delete(root.resolve("w/000000/1"));
        Files.delete(root.resolve("w/000000"));
        Store.Refused refused = catchThrowableOfType(Store.Refused.class, () -> store.put("w/000000/2", CONTENT, ""));
        assertThat(refused.errno()).isEqualTo("ENOENT");
        store.put("w/000000/3", CONTENT, "");
        assertThat(root.resolve("w/000000/3")).exists();
    }

    @Test
    void aRingKeepsItsLastFilesOnly() throws IOException {
        FolderStore store = FolderStore.ring(root, "w", 3);
        for (int op = 0; op < 8; op++) {
            store.put(store.key(op), new byte[] {(byte) op}, "");
        }
        assertThat(root.resolve("w").toFile().list()).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(root.resolve("w/1")).hasBinaryContent(new byte[] {7});
    }

    @Test
    void aFullFileSystemIsToldByTheWrite() {
        FolderStore store = FolderStore.ring(Path.of("/dev"), "", 1);
        Store.Refused refused = catchThrowableOfType(Store.Refused.class, () -> store.put("full", CONTENT, ""));
        assertThat(refused.errno()).isEqualTo("ENOSPC");
        assertThat(refused.at()).isEqualTo("write");
    }
}
