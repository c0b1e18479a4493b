package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.probe.SchedulingSampler.Mounting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulingSamplerTest {
    private static final String POD = "pod11111111-2222-3333-4444-555555555555";
    private static final String AGENT =
            "java -cp /agent/agent.jar dev.holdfast.agent.Main workload --name=static-1 --volume=/data";

    @TempDir
    Path temporary;

    private FakeProc proc;
    private Path cgroups;

    @BeforeEach
    void aNodeWithAMountAndAnAgent() throws IOException {
        Path folder = temporary.resolve("proc");
        proc = new FakeProc(folder).process(1, "systemd", 1, "/sbin/init").machine(0, 0);
        cgroups = Files.createDirectories(folder.resolve("1/root/sys/fs/cgroup"));
        proc.process(20, "mount-s3", 4711, "mount-s3 data").thread(20, 20, "mount-s3", 100, 50);
        proc.process(30, "java", 4712, AGENT)
                .thread(30, 30, "java", 10, 10)
                .thread(30, 31, "writer", 20, 5)
                .thread(30, 32, "mounts", 20, 5);
    }

    private SchedulingSampler sampler() {
        return new SchedulingSampler(temporary.resolve("proc"), () -> List.of(new Mounting(20, 4711)));
    }

    private static long ms(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    @Test
    void whatThreadsWaitedBetweenTwoLooksIsAddedUp() throws IOException {
        SchedulingSampler sampler = sampler();
        assertThat(sampler.look(ms(1000))).isNull();
        proc.machine(300, 90)
                .thread(20, 20, "mount-s3", 110, 90)
                .thread(20, 21, "fuse-worker", 7, 30)
                .thread(30, 31, "writer", 21, 25)
                .thread(30, 32, "mounts", 20, 905);
        assertThat(sampler.look(ms(1250)))
                .hasToString(
                        "\"since\":1000000000,\"cpu\":90000000,\"io\":90000000,\"memory\":90000000,\"busy\":300000000,"
                                + "\"processes\":[{\"pid\":20,\"start\":4711,\"waited\":70000000,\"longest\":40000000,\"ran\":17000000},"
                                + "{\"pid\":30,\"start\":4712,\"agent\":\"static-1\",\"waited\":20000000,\"longest\":20000000,\"ran\":1000000}],"
                                + "\"groups\":[]");
    }

    @Test
    void aStoppedProcessDoesNotWait() throws IOException {
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        proc.machine(500, 250);
        assertThat(sampler.look(ms(1250)).toString()).contains("\"processes\":[]");
    }

    @Test
    void whileNothingWaitsThereIsALookOnlyNowAndThen() throws IOException {
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        proc.machine(100, 5).thread(20, 20, "mount-s3", 150, 53);
        assertThat(sampler.look(ms(1250))).isNull();
        assertThat(sampler.look(ms(5900))).isNull();
        assertThat(sampler.look(ms(6000)).toString())
                .startsWith("\"since\":1000000000,")
                .contains("\"waited\":3000000");
    }

    @Test
    void whereTheKernelDoesNotTellOfPressureThereIsALookEachTime() throws IOException {
        Files.delete(temporary.resolve("proc/pressure/cpu"));
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        assertThat(sampler.look(ms(1250)).toString()).doesNotContain("\"cpu\"").contains("\"io\":0");
    }

    @Test
    void aLookThatCostMuchIsFollowedByAPause() throws IOException {
        Path cost = temporary.resolve("proc/thread-self/schedstat");
        Files.createDirectories(cost.getParent());
        SchedulingSampler sampler = new SchedulingSampler(temporary.resolve("proc"), () -> {
            write(cost, "60000000 0 1\n");
            return List.of();
        });
        write(cost, "0 0 1\n");
        sampler.look(ms(1000));
        proc.machine(500, 2000);
        // 60 ms of a processor are a twentieth of 1.2 s.
        assertThat(sampler.look(ms(2100))).isNull();
        assertThat(sampler.look(ms(2200))).isNotNull();
    }

    @Test
    void whatPodsTookIsReadFromTheirGroups() throws IOException {
        // As in a node that is a container itself: the paths of processes begin with its own group.
        for (int pid : List.of(1, 20)) {
            Files.writeString(temporary.resolve("proc/" + pid + "/cgroup"), "2:cpuacct:/outer/n1\n1:cpu:/outer/n1\n");
        }
        own("/outer/n1/kubepods/burstable/" + POD + "/c1", "2:cpuacct:");
        group("cpuacct/kubepods/burstable/" + POD, "cpuacct.usage", "1000000000\n");
        group("cpu/kubepods/burstable/" + POD, "cpu.cfs_quota_us", "-1\n");
        group("cpu/kubepods/burstable/" + POD + "/c1", "cpu.cfs_quota_us", "50000\n");
        group("cpu/kubepods/burstable/" + POD + "/c1", "cpu.stat", "nr_periods 5\nnr_throttled 1\nthrottled_time 0\n");
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        proc.machine(500, 250);
        group("cpuacct/kubepods/burstable/" + POD, "cpuacct.usage", "1200000000\n");
        group(
                "cpu/kubepods/burstable/" + POD + "/c1",
                "cpu.stat",
                "nr_periods 9\nnr_throttled 4\nthrottled_time 70000000\n");
        String other = POD.replace('1', '9');
        group("cpuacct/kubepods/" + other, "cpuacct.usage", "30000000\n");
        assertThat(sampler.look(ms(1250)).toString())
                .contains("\"groups\":[{\"path\":\"/kubepods/burstable/" + POD
                        + "\",\"used\":200000000,\"throttled\":70000000}," + "{\"path\":\"/kubepods/" + other
                        + "\",\"used\":30000000,\"throttled\":0}]");
    }

    @Test
    void theSameWithCgroupV2() throws IOException {
        Files.createFile(cgroups.resolve("cgroup.controllers"));
        String slice =
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" + POD.replace('-', '_') + ".slice";
        String unit = "/system.slice/mount-s3-1.service";
        own(slice + "/cri-containerd-c1.scope", "0::");
        Files.writeString(temporary.resolve("proc/20/cgroup"), "0::" + unit + "\n");
        group(slice, "cpu.stat", "usage_usec 1000\n");
        group(unit, "cpu.stat", "usage_usec 1000\nthrottled_usec 0\n");
        group(unit, "cpu.max", "20000 100000\n");
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        proc.machine(500, 250).thread(20, 20, "mount-s3", 110, 90);
        group(slice, "cpu.stat", "usage_usec 21000\n");
        group(unit, "cpu.stat", "usage_usec 9000\nthrottled_usec 4000\n");
        assertThat(sampler.look(ms(1250)).toString())
                .contains("\"ran\":10000000,\"group\":\"" + unit + "\"}")
                .contains("\"groups\":[{\"path\":\"" + slice + "\",\"used\":20000000,\"throttled\":0},{\"path\":\""
                        + unit + "\",\"used\":8000000,\"throttled\":4000000}]");
    }

    @Test
    void aProcessThatIsGoneIsLeftOut() throws IOException {
        SchedulingSampler sampler = sampler();
        sampler.look(ms(1000));
        proc.end(20).machine(500, 250).thread(30, 31, "writer", 21, 25);
        assertThat(sampler.look(ms(1250)).toString()).contains("\"pid\":30").doesNotContain("\"pid\":20");
    }

    private void own(String path, String controller) throws IOException {
        Path self = Files.createDirectories(temporary.resolve("proc/self"));
        Files.writeString(self.resolve("cgroup"), controller + path + "\n");
    }

    private void group(String path, String name, String text) throws IOException {
        Path folder = Files.createDirectories(cgroups.resolve(path.startsWith("/") ? path.substring(1) : path));
        Files.writeString(folder.resolve(name), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
