package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeRoleTest {
    private static final String TARGET = "/var/lib/kubelet/pods/u1/volumes/kubernetes.io~csi/pv1/mount";
    private static final String TABLE = """
            21 1 8:1 / / rw - ext4 /dev/sda1 rw
            40 21 0:283 / %s rw - fuse mountpoint-s3 rw
            41 21 0:30 / /sys/fs/fuse/connections rw - fusectl none rw
            """.formatted(TARGET);

    @TempDir
    Path temporary;

    @Test
    void aNodeIsSampledIntoTheRecordsOfTheEvidence() throws Exception {
        Path procFolder = temporary.resolve("proc");
        Path root = procFolder.resolve("1/root");
        FakeProc proc = new FakeProc(procFolder).process(1, "systemd", 1, "/sbin/init");
        proc.process(20, "mount-s3", 4711, "mount-s3 data").descriptor(20, 8, "/dev/fuse", "fuse_connection:\t283\n");
        proc.machine(0, 0).thread(20, 20, "mount-s3", 0, 0);
        Path table = Files.writeString(procFolder.resolve("1/mountinfo"), TABLE);
        Files.createDirectories(root.resolve("proc/sys/kernel/random"));
        Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), "b-o-o-t\n");
        Path credential = Files.createFile(
                Files.createDirectories(root.resolve("plugins")).resolve("key"));
        Files.setLastModifiedTime(credential, FileTime.fromMillis(1_700_000_000_123L));

        Path evidence = temporary.resolve("evidence");
        AgentOptions options =
                new AgentOptions(List.of("--proc=" + procFolder, "--interval-ms=10", "--credentials-glob=/plugins/*"));
        Agent agent = new Agent(
                "node-1",
                evidence,
                new Members()
                        .put("role", "probe")
                        .put("node", "node-1")
                        .put("bootId", ProbeRole.bootId(options))
                        .put("tickMs", ProbeRole.period(options).toMillis()));
        ProbeRole.start(agent, new Server(agent, 0), options);
        await("ten samples").until(() -> processes(evidence).size() > 10);
        proc.end(20);
        await("the process is missed")
                .until(() -> processes(evidence).stream()
                        .anyMatch(look ->
                                look.processes() != null && look.processes().isEmpty()));
        Files.delete(table);
        await("the table is missed").until(() -> mounts(evidence).stream().anyMatch(look -> look.error() != null));
        agent.drain(Duration.ofSeconds(5));

        Mounts first = mounts(evidence).get(0);
        assertThat(first.mounts())
                .containsExactly(new Mounts.Entry(40, 21, "0:283", "/", TARGET, "rw", "fuse", "mountpoint-s3", "rw"));
        assertThat(mounts(evidence).get(1).same()).isZero();
        assertThat(processes(evidence).get(0).processes())
                .extracting(Processes.Entry::connection, Processes.Entry::pid, Processes.Entry::start)
                .containsExactly(tuple(283, 20, 4711L));
        assertThat(processes(evidence).get(1).same()).isZero();
        assertThat(WrittenLines.of(evidence, Channel.CREDENTIALS, "node-1")
                        .get(0)
                        .files())
                .containsExactly(new CredentialFiles.Entry("/plugins/key", 1_700_000_000_123L));
        List<AgentLine> agents = WrittenLines.of(evidence, Channel.AGENTS, "node-1");
        assertThat(agents.get(0)).isInstanceOfSatisfying(AgentLine.Started.class, started -> {
            assertThat(started.role()).isEqualTo("probe");
            assertThat(started.bootId()).isEqualTo("b-o-o-t");
            assertThat(started.tickMs()).isEqualTo(10);
            assertThat(started.pod()).isNull();
        });
        // on a busy machine the agent may stall at any time, also at its end
        assertThat(agents.stream().filter(line -> !(line instanceof AgentLine.Stalled)))
                .last()
                .isInstanceOf(AgentLine.Drained.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/pv/mount, true",
        "/data/kubelet/pods/u/volumes/kubernetes.io~csi/pv/mount, true",
        "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/pv/mount, false",
        "/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/pv, false",
        "/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/pv/globalmount, false",
        "/var/lib/kubelet/plugins/s3.csi.scality.com/mnt/mp-1, false",
        "/, false"
    })
    void csiTargetsAreKnownByTheirPath(String path, boolean is) {
        assertThat(ProbeRole.isCsiTarget(path)).isEqualTo(is);
    }

    private static List<Mounts> mounts(Path evidence) throws Exception {
        return WrittenLines.of(evidence, Channel.MOUNTS, "node-1");
    }

    private static List<Processes> processes(Path evidence) throws Exception {
        return WrittenLines.of(evidence, Channel.PROCESSES, "node-1");
    }
}
