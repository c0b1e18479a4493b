package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On plain folders with the files of a cgroup file system. What the kernel does with them is seen in a virtual machine only. */
final class CgroupsTest {
    private static final String EVERY = "+cpuset +cpu +io +memory +hugetlb +pids";

    @TempDir
    private Path root;

    private Cgroups cgroups;

    @BeforeEach
    void set() {
        cgroups = new Cgroups("holdfast-test", root);
    }

    private void offered(String controllers) throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), controllers);
    }

    @Test
    void aNodeGetsTheControllersThroughTheLabsCgroup() throws IOException {
        offered("cpuset cpu io memory hugetlb pids\n");
        assertThat(cgroups.make("cp1")).containsExactly(root.resolve("holdfast-test/cp1"));
        assertThat(root.resolve("cgroup.subtree_control")).hasContent(EVERY);
        assertThat(root.resolve("holdfast-test/cgroup.subtree_control")).hasContent(EVERY);
        // Else no process could be in the node's own cgroup.
        assertThat(root.resolve("holdfast-test/cp1")).isEmptyDirectory();
    }

    @Test
    void theLabWeighsAsMuchAsTenProcesses() throws IOException {
        Path old = Files.createDirectories(root.resolve("cpu/holdfast-test"));
        Files.createFile(root.resolve("cpu/cgroup.procs"));
        Files.writeString(old.resolve("cpu.shares"), "1024");
        cgroups.make("cp1");
        assertThat(old.resolve("cpu.shares")).hasContent("10240");
        assertThat(old.resolve("cp1")).isEmptyDirectory();
        offered("cpuset cpu io memory hugetlb pids\n");
        Path unified = Files.createDirectories(root.resolve("holdfast-test"));
        Files.writeString(unified.resolve("cpu.weight"), "100");
        cgroups.make("cp1");
        assertThat(unified.resolve("cpu.weight")).hasContent("1000");
    }

    @Test
    void whatStandsForAMachineElsewhereComesFirstInTheLabToo() throws IOException {
        Files.createDirectories(root.resolve("cpu/holdfast-test"));
        Files.createFile(root.resolve("cpu/cgroup.procs"));
        for (String child : List.of("s3", "cp1")) {
            Path folder =
                    Files.createDirectories(root.resolve("cpu/holdfast-test").resolve(child));
            Files.writeString(folder.resolve("cpu.shares"), "1024");
        }
        cgroups.make("cp1");
        assertThat(cgroups.makeFirst("s3")).containsExactly(root.toRealPath().resolve("cpu/holdfast-test/s3"));
        assertThat(root.resolve("cpu/holdfast-test/s3/cpu.shares")).hasContent("10240");
        assertThat(root.resolve("cpu/holdfast-test/cp1/cpu.shares")).hasContent("1024");
    }

    @Test
    void aFrozenCgroupGoesOnBeforeItIsKilled() throws IOException {
        Files.createDirectories(root.resolve("freezer/holdfast-test/cp1"));
        Files.createFile(root.resolve("freezer/cgroup.procs"));
        Path top = Files.writeString(root.resolve("freezer/holdfast-test/freezer.state"), "FROZEN");
        Path node = Files.writeString(root.resolve("freezer/holdfast-test/cp1/freezer.state"), "FROZEN");
        cgroups.kill();
        assertThat(top).hasContent("THAWED");
        assertThat(node).hasContent("THAWED");
    }

    @Test
    void whatSystemdTookAwayAgainIsHandedOnOnceMore() throws IOException {
        offered("cpuset cpu io memory hugetlb pids\n");
        Path refuses = Files.createDirectories(root.resolve("holdfast-test/cgroup.subtree_control"));
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> Trees.delete(refuses), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        cgroups.make("cp1");
        later.join();
        assertThat(refuses).hasContent(EVERY);
    }

    @Test
    void aBusyRootIsThatOfAContainer() {
        Path file = root.resolve("cgroup.subtree_control");
        assertThat(Cgroups.refusal(file, new IOException("Device or resource busy")))
                .contains("must be moved first", "mkdir " + root.resolve("init"));
        assertThat(Cgroups.refusal(file, new IOException("No such file or directory")))
                .isEqualTo("cannot write " + file + ": No such file or directory");
    }

    @Test
    void missingControllersAreNamed() throws IOException {
        offered("cpuset cpu io memory pids\n");
        assertThat(Cgroups.problem(root)).isEmpty();
        offered("io memory\n");
        assertThat(Cgroups.problem(root).orElseThrow())
                .startsWith("the cgroup controllers cpu, cpuset, pids are missing");
        offered("");
        assertThat(Cgroups.problem(root).orElseThrow())
                .startsWith("the cgroup controllers cpu, cpuset, memory, pids are missing");
    }

    @Test
    void aMachineWithoutCgroupsIsToldSo() {
        assertThat(Cgroups.problem(root).orElseThrow()).startsWith("no cgroups in " + root);
        assertThat(Cgroups.problem(root.resolve("nothing")).orElseThrow()).startsWith("no cgroups in ");
    }

    @Test
    void onVersionOneEveryHierarchyGetsOneAndTheCpusetIsTheParents() throws IOException {
        for (String hierarchy : List.of("cpuset", "memory")) {
            Files.createDirectories(root.resolve(hierarchy));
            Files.writeString(root.resolve(hierarchy).resolve("cgroup.procs"), "");
        }
        Files.createSymbolicLink(root.resolve("alias"), Path.of("memory"));
        Files.writeString(root.resolve("cpuset/cpuset.cpus"), "0-1");
        for (String child : List.of("holdfast-test", "holdfast-test/cp1")) {
            Path folder = Files.createDirectories(root.resolve("cpuset").resolve(child));
            Files.writeString(folder.resolve("cpuset.cpus"), "\n");
        }
        assertThat(Cgroups.problem(root)).isEmpty();
        assertThat(cgroups.make("cp1"))
                .containsExactlyInAnyOrder(
                        root.toRealPath().resolve("cpuset/holdfast-test/cp1"),
                        root.toRealPath().resolve("memory/holdfast-test/cp1"));
        assertThat(root.resolve("cpuset/holdfast-test/cp1/cpuset.cpus")).hasContent("0-1");
    }
}
