package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFolderListTest {
    @TempDir
    private Path root;

    @Test
    void foldersOfCsiVolumesAreListedInOrder() throws IOException {
        Files.createDirectories(root.resolve("var/lib/kubelet/pods/b/volumes/kubernetes.io~csi/pv-2/mount"));
        Files.createDirectories(root.resolve("var/lib/kubelet/pods/a/volumes/kubernetes.io~csi/pv-1"));
        Files.createDirectories(root.resolve("var/lib/kubelet/pods/a/volumes/kubernetes.io~empty-dir/tmp"));
        Files.createDirectories(root.resolve("var/lib/kubelet/pods/c"));
        assertThat(list().read())
                .extracting(Object::toString)
                .containsExactly("\"pod\":\"a\",\"volume\":\"pv-1\"", "\"pod\":\"b\",\"volume\":\"pv-2\"");
    }

    @Test
    void aKubeletElsewhereIsKnownByItsMounts() throws IOException {
        Files.createDirectories(root.resolve("data/kubelet/pods/a/volumes/kubernetes.io~csi/pv-1/mount"));
        VolumeFolderList list = list();
        assertThat(list.read()).isEmpty();
        list.learn("/data/kubelet/plugins/x/mnt/mp-1");
        list.learn("/data/kubelet/pods/a/volumes/kubernetes.io~csi/pv-1/mount");
        assertThat(list.read()).hasSize(1);
    }

    @Test
    void foldersOfSourcesAreListedWithThePermissionsOfTheFolderTheyAreIn() throws IOException {
        Path sources = Files.createDirectories(root.resolve("plugins/mnt"));
        Files.createDirectories(sources.resolve("mp-2"));
        Files.createDirectories(sources.resolve("mp-1"));
        Files.setPosixFilePermissions(sources, PosixFilePermissions.fromString("rwxr-x---"));
        Members look = new Members();
        list().sources("/plugins/mnt", look);
        assertThat(look).hasToString("\"sourceMode\":\"0750\",\"sources\":[{\"name\":\"mp-1\"},{\"name\":\"mp-2\"}]");
    }

    @Test
    void whereNoFolderOfSourcesIsNothingIsSaidOfIt() throws IOException {
        Members look = new Members();
        list().sources("/plugins/mnt", look);
        assertThat(look).hasToString("");
    }

    private VolumeFolderList list() {
        return new VolumeFolderList(root, "/var/lib/kubelet");
    }
}
