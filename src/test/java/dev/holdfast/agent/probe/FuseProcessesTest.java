package dev.holdfast.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.evidence.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuseProcessesTest {
    private static final long SAMPLE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final String TOLD = "fuse_connection:\t283\n";

    @TempDir
    Path folder;

    private FakeProc proc;
    private FuseProcesses fuse;
    private long now;

    @BeforeEach
    void processes() throws IOException {
        proc = new FakeProc(folder.resolve("proc"));
        proc.process(1, "systemd", 1, "/sbin/init").descriptor(1, 3, "/dev/null", "");
        proc.process(20, "mount-s3", 4711, "mount-s3 data /target")
                .descriptor(20, 1, "/dev/null", "")
                .descriptor(20, 8, "/dev/fuse", TOLD)
                .descriptor(20, 9, "/dev/fuse", TOLD);
        fuse = new FuseProcesses(folder.resolve("proc"), true);
    }

    @AfterEach
    void delete() throws IOException {
        proc.close();
    }

    @Test
    void theProcessBehindAMountIsFoundByItsConnection() throws IOException {
        assertThat(look(283))
                .containsExactly(new Processes.Entry(
                        283, 20, 4711, "S", "mount-s3", "mount-s3 data /target", "/system.slice/mount-s3-1.service"));
    }

    @Test
    void namesMayContainBrackets() throws IOException {
        proc.state(20, "a) S (b", 4711, "T");
        assertThat(look(283)).extracting(Processes.Entry::comm).containsExactly("a) S (b");
        assertThat(look(283)).extracting(Processes.Entry::state).containsExactly("T");
    }

    @Test
    void aProcessThatEndedIsGoneFromTheNextSample() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.end(20);
        assertThat(look(283)).isEmpty();
    }

    @Test
    void aRecycledPidIsAnotherProcess() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.end(20).process(20, "mount-s3", 9999, "mount-s3 data /target").descriptor(20, 8, "/dev/fuse", TOLD);
        assertThat(look(283)).extracting(Processes.Entry::start).containsExactly(9999L);
    }

    @Test
    void aZombieIsShownAsOneUntilItIsReaped() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.close(20).state(20, "mount-s3", 4711, "Z");
        for (int sample = 0; sample < 30; sample++) {
            assertThat(look(283)).extracting(Processes.Entry::state).containsExactly("Z");
        }
        proc.end(20);
        assertThat(look(283)).isEmpty();
    }

    @Test
    void aZombieWithARecycledPidIsNobodyKnown() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.end(20).process(20, "sh", 9999, "sh").state(20, "sh", 9999, "Z");
        assertThat(look(283)).isEmpty();
    }

    @Test
    void aProcessThatClosedItsDescriptorServesNoMount() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.close(20);
        assertThat(look(283)).isEmpty();
    }

    @Test
    void aNewMountIsLookedForAtOnce() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.process(30, "mount-s3", 5000, "mount-s3 more /dev/fd/3")
                .descriptor(30, 3, "/dev/fuse", "fuse_connection:\t284\n");
        assertThat(look(283, 284)).extracting(Processes.Entry::pid).containsExactly(20, 30);
    }

    @Test
    void aProcessWithoutAMountIsFoundWithinFiveSeconds() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.process(30, "mount-s3", 5000, "mount-s3 left").descriptor(30, 3, "/dev/fuse", "fuse_connection:\t284\n");
        assertThat(look(283)).hasSize(1);
        now += TimeUnit.SECONDS.toNanos(5);
        assertThat(look(283)).extracting(Processes.Entry::connection).containsExactly(283, 284);
    }

    @Test
    void aDescriptorHandedOverIsFoundWhereItWent() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.process(30, "mount-s3", 5000, "mount-s3 data /dev/fd/3").descriptor(30, 3, "/dev/fuse", TOLD);
        proc.close(20);
        assertThat(look(283)).extracting(Processes.Entry::pid).containsExactly(30);
    }

    @Test
    void aDescriptorOutlivesThePodThatOpenedIt() throws IOException {
        proc.process(30, "mount-s3", 5000, "mount-s3 data /dev/fd/3")
                .descriptor(30, 3, "/fuse", TOLD.replace("283", "300"));
        assertThat(look(283, 300)).extracting(Processes.Entry::pid).containsExactly(20, 30);
    }

    // ---- where the kernel does not say which mount a process serves

    private static final long CONTAINER = 4026532600L;

    @Test
    void aSilentKernelIsMadeUpForByWhatElseMayTell() throws IOException {
        proc.close(20).descriptor(20, 8, "/dev/fuse", "").descriptor(20, 9, "/dev/fuse", "");
        proc.process(30, "mount-s3", 5000, "mount-s3 more /mnt/data")
                .descriptor(30, 3, "/dev/fuse", "")
                .sees(
                        30,
                        CONTAINER,
                        "70 60 0:90 / /mnt/data rw - fuse mountpoint-s3 rw\n71 60 0:91 / /mnt/else rw - fuse sshfs rw\n"
                                + "72 60 0:92 / /mnt/data rw - tmpfs tmpfs rw\n");
        proc.process(40, "sh", 6000, "sh").descriptor(40, 0, "/dev/null", "");
        assertThat(look(283))
                .containsExactly(
                        new Processes.Entry(
                                -1,
                                20,
                                4711,
                                "S",
                                "mount-s3",
                                "mount-s3 data /target",
                                "/system.slice/mount-s3-1.service",
                                1,
                                4026531841L,
                                null),
                        new Processes.Entry(
                                -1,
                                30,
                                5000,
                                "S",
                                "mount-s3",
                                "mount-s3 more /mnt/data",
                                "/system.slice/mount-s3-1.service",
                                1,
                                CONTAINER,
                                List.of(new Processes.OwnMount("0:90", "/mnt/data"))));
        proc.end(20);
        assertThat(look(283)).extracting(Processes.Entry::pid).containsExactly(30);
    }

    @Test
    void theKernelCanBeIgnored() throws IOException {
        fuse = new FuseProcesses(folder.resolve("proc"), false);
        assertThat(look(283))
                .extracting(Processes.Entry::connection, Processes.Entry::pid)
                .containsExactly(tuple(-1, 20));
    }

    @Test
    void aDescriptorNotYetMountedIsNoneOfASilentKernel() throws IOException {
        assertThat(look(283)).hasSize(1);
        proc.process(30, "mount-s3", 5000, "mount-s3 new").descriptor(30, 3, "/dev/fuse", "");
        now += TimeUnit.SECONDS.toNanos(5);
        assertThat(look(283)).extracting(Processes.Entry::pid).containsExactly(20);
    }

    @Test
    void oneOpenDescriptorOfAProcessIsEnough() throws IOException {
        fuse = new FuseProcesses(folder.resolve("proc"), false);
        assertThat(look(283)).hasSize(1);
        proc.close(20, 8);
        assertThat(look(283)).hasSize(1);
        proc.close(20, 9);
        assertThat(look(283)).isEmpty();
    }

    @Test
    void whereTheKernelIsSilentANewMountIsLookedForAtOnceToo() throws IOException {
        fuse = new FuseProcesses(folder.resolve("proc"), false);
        assertThat(look(283)).hasSize(1);
        proc.process(30, "mount-s3", 5000, "mount-s3 more /dev/fd/3").descriptor(30, 3, "/dev/fuse", "");
        assertThat(look(283, 284)).extracting(Processes.Entry::pid).containsExactly(20, 30);
    }

    @Test
    void whereTheKernelIsSilentTheSuccessorOfAProcessIsLookedForAtOnce() throws IOException {
        fuse = new FuseProcesses(folder.resolve("proc"), false);
        assertThat(look(283)).hasSize(1);
        proc.end(20);
        proc.process(30, "mount-s3", 5000, "mount-s3 data /target").descriptor(30, 3, "/dev/fuse", "");
        assertThat(look(283)).extracting(Processes.Entry::pid).containsExactly(30);
    }

    @Test
    void whereTheKernelIsSilentARecycledPidIsAnotherProcess() throws IOException {
        fuse = new FuseProcesses(folder.resolve("proc"), false);
        assertThat(look(283)).hasSize(1);
        proc.end(20).process(20, "mount-s3", 9999, "mount-s3 data /target").descriptor(20, 8, "/dev/fuse", "");
        assertThat(look(283)).extracting(Processes.Entry::start).containsExactly(9999L);
    }

    private List<Processes.Entry> look(Integer... minors) throws IOException {
        now += SAMPLE;
        List<Processes.Entry> entries = new ArrayList<>();
        for (Members members : fuse.sample(Set.of(minors), now)) {
            entries.add(new ObjectMapper().readValue("{" + members + "}", Processes.Entry.class));
        }
        return entries;
    }
}
