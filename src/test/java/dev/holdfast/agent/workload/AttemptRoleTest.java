package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.runtime.AgentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class AttemptRoleTest {
    @TempDir
    Path folder;

    private List<String> said(Path mount, String read) throws IOException {
        Path result = folder.resolve("result");
        AttemptRole.run(
                new AgentOptions(List.of("--path=" + mount, "--write=mine", "--read=" + read, "--result=" + result)));
        return Files.readAllLines(result);
    }

    @Test
    void whatIsPossibleIsSaidWithOwnerAndPermissions() throws IOException {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Files.setPosixFilePermissions(mount, PosixFilePermissions.fromString("rwxr-x---"));
        Object user = Files.getAttribute(mount, "unix:uid");
        Object group = Files.getAttribute(mount, "unix:gid");
        assertThat(said(mount, "mine"))
                .hasSize(6)
                .startsWith("list=ok", "write=ok", "read=ok", "content=ok")
                .anyMatch(line -> line.startsWith("file=" + user + ":" + group + " 06"))
                .endsWith("folder=" + user + ":" + group + " 0750");
        assertThat(Files.readString(mount.resolve("mine"))).isEqualTo("tried");
    }

    @Test
    void whatIsNotPossibleIsSaidByTheNameOfItsError() throws IOException {
        assertThat(said(folder.resolve("nothing"), "x"))
                .containsExactly("list=ENOENT", "write=ENOENT", "read=ENOENT", "folder=ENOENT");
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Files.createFile(mount.resolve("mine"));
        assertThat(said(mount, "x")).startsWith("list=ok", "write=EEXIST", "read=ENOENT");
    }

    @Test
    void whatSomebodyElseWroteIsNotTakenForItsOwn() throws IOException {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Files.writeString(mount.resolve("other"), "trie");
        assertThat(said(mount, "other")).contains("read=ok", "content=wrong");
        assertThat(said(mount, "nothing")).noneMatch(line -> line.startsWith("content"));
    }

    @Test
    void theFileSystemThatIsMountedThereIsNamed() throws IOException {
        assertThat(said(Path.of("/proc"), "version")).contains("fileSystem=proc");
        assertThat(said(folder, "nothing")).noneMatch(line -> line.startsWith("fileSystem"));
    }

    @Test
    void anOptionThatIsMissingOrUnknownIsRefused() {
        assertThatThrownBy(() -> AttemptRole.run(new AgentOptions(List.of("--path=/x", "--write=a"))))
                .hasMessageContaining("--read is missing");
        assertThatThrownBy(() ->
                        AttemptRole.run(new AgentOptions(List.of("--path=/x", "--write=a", "--read=b", "--who=c"))))
                .hasMessageContaining("--who is not an option of this role");
    }
}
