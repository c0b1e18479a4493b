package dev.holdfast.evidence;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.SYSTEMD;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * On a node static-1 is mounted by a systemd unit, and new-1 by mounter pod mp-new-1; the kernel does not say which process serves which
 * mount, unless a test lets it.
 */
class MountMatcherTest {
    private static final long HOST = 1;
    private static final long CONTAINER = 2;
    private static final String SOURCE = "/var/lib/kubelet/plugins/s3.csi.scality.com/mnt/mp-" + NEW;
    private static final String MOUNTER = "/kubepods.slice/pod" + PodLines.mounterUid(NEW) + "/c";
    private static final Processes.Entry UNIT = onHost(100, "mount-s3 --allow-delete bucket-static-1 " + target(OLD));
    private static final Processes.Entry POD = inPod(300, 1, MOUNTER);

    private final List<Mounts.Entry> mounts = new ArrayList<>(
            List.of(mount(40, dev(OLD), target(OLD)), mount(50, dev(NEW), SOURCE), mount(51, dev(NEW), target(NEW))));
    private final List<Pods.Entry> pods = new ArrayList<>(
            List.of(PodLines.pod("mount-s3", "mp-" + NEW, PodLines.mounterUid(NEW), "w1", true, Map.of())));
    private List<Attachments.Entry> attachments = List.of(attachment("s3pa-1", "mp-" + NEW));
    private String command;

    // ---- each way

    @Test
    void whatTheKernelSaysCounts() {
        Processes.Entry told = NodeLines.process(NodeLines.connection(OLD), 7, 1, "/anywhere");
        MountMatch match = match(OLD, told, UNIT);
        assertThat(match.processes()).containsExactly(told);
        assertThat(match.by()).isEqualTo("fuse_connection");
        assertThat(match.deduced()).isFalse();
    }

    @Test
    void whereTheKernelSaysItOfOthersNoneServesTheMount() {
        MountMatch match = match(OLD, NodeLines.process(99, 7, 1, SYSTEMD));
        assertThat(match.sure()).isTrue();
        assertThat(match.processes()).isEmpty();
    }

    @Test
    void whereNobodyHasADescriptorNoneServesTheMount() {
        assertThat(match(OLD).sure()).isTrue();
        assertThat(match(OLD).processes()).isEmpty();
        Processes.Entry zombie = new Processes.Entry(-1, 100, 1, "Z", "mount-s3", "", SYSTEMD, 1, HOST, null);
        assertThat(match(OLD, zombie).sure()).isTrue();
        assertThat(match(OLD, zombie).processes()).isEmpty();
    }

    @Test
    void theAttachmentNamesTheMounterPod() {
        MountMatch match = match(NEW, UNIT, POD);
        assertThat(match.processes()).containsExactly(POD);
        assertThat(match.by()).isEqualTo("its attachment and the cgroup of mounter pod mp-new-1");
        assertThat(match.deduced()).isTrue();
        mounts.removeIf(m -> m.target().equals(SOURCE));
        assertThat(match(NEW, UNIT, POD).processes()).containsExactly(POD);
    }

    @Test
    void theUnitHasTheTargetInItsCommand() {
        MountMatch match = match(OLD, UNIT, POD);
        assertThat(match.processes()).containsExactly(UNIT);
        assertThat(match.by())
                .isEqualTo("the cgroup of unit mount-s3-1.2.0-1.service, whose command line names where it is mounted");
    }

    @Test
    void aProcessElsewhereHasTheTargetInItsCommand() {
        Processes.Entry child = new Processes.Entry(
                -1, 7, 1, "S", "mount-s3", "mount-s3 b --mount=" + target(OLD) + "/", "/kubepods/podx", 1, HOST, null);
        MountMatch match = match(OLD, child, POD);
        assertThat(match.processes()).containsExactly(child);
        assertThat(match.by()).isEqualTo("the command line of a process, which names where it is mounted");
        assertThat(match(OLD, POD, onHost(8, "mount-s3 b " + target(OLD) + "-other"))
                        .sure())
                .isFalse();
    }

    @Test
    void aProcessThatSeesOtherMountsIsFoundByThose() {
        Processes.Entry inside = new Processes.Entry(
                -1,
                7,
                1,
                "S",
                "mount-s3",
                "mount-s3 b /mnt/data",
                "/kubepods/podx",
                1,
                CONTAINER,
                List.of(new Processes.OwnMount(dev(OLD), "/mnt/data")));
        assertThat(match(OLD, inside, POD).processes()).containsExactly(inside);
        Processes.Entry another = new Processes.Entry(
                -1,
                7,
                1,
                "S",
                "mount-s3",
                "mount-s3 b " + target(OLD),
                "/kubepods/podx",
                1,
                CONTAINER,
                List.of(new Processes.OwnMount("0:99", target(OLD))));
        assertThat(match(OLD, another, POD).sure()).isFalse();
    }

    @Test
    void whereTheAttachmentIsMissingTheSourceDirectoryNamesTheMounterPod() {
        attachments = List.of();
        MountMatch match = match(NEW, UNIT, POD);
        assertThat(match.processes()).containsExactly(POD);
        assertThat(match.by()).isEqualTo("its source directory and the cgroup of mounter pod mp-new-1");
        assertThat(matcher(UNIT, POD).of(mounts.get(1)).processes()).containsExactly(POD);
    }

    @Test
    void theProfileFindsTheBucketInTheCommand() {
        command = "mount-s3 .*?(?<bucket>bucket-\\S+)";
        Processes.Entry handed = onHost(7, "mount-s3 bucket-static-1 /dev/fd/3");
        MountMatch match = match(OLD, handed, POD);
        assertThat(match.processes()).containsExactly(handed);
        assertThat(match.by()).isEqualTo("mountCommand of the profile");
        command = "--volume (?<volume>\\S+)|(?<target>/var/\\S+)";
        assertThat(match(OLD, onHost(7, "mount --volume pv-static-1 /dev/fd/3"), POD)
                        .processes())
                .hasSize(1);
        assertThat(match(OLD, onHost(7, "mount --volume pv-other /dev/fd/3"), POD)
                        .sure())
                .isFalse();
    }

    // ---- what is not sure

    @Test
    void twoUnitsOfOneTargetAreADoubt() {
        MountMatch match = match(OLD, UNIT, onHost(101, UNIT.args()));
        assertThat(match.processes()).isEmpty();
        assertThat(match.doubt()).contains("pid 100, pid 101 could each serve device 0:57");
    }

    @Test
    void aParentThatHandedTheDescriptorDownIsOneWithItsChild() {
        Processes.Entry child = inPod(301, 300, MOUNTER);
        assertThat(match(NEW, UNIT, POD, child).processes()).containsExactly(POD, child);
        assertThat(match(NEW, UNIT, POD, child, inPod(302, 300, MOUNTER)).sure())
                .isFalse();
    }

    @Test
    void twoProcessesOfAMounterPodAreADoubt() {
        assertThat(match(NEW, UNIT, POD, inPod(301, 1, MOUNTER)).doubt())
                .contains("pid 300, pid 301 could each serve device 0:59");
    }

    @Test
    void aProcessThatOnlyHasTheDescriptorOpenIsADoubt() {
        MountMatch match = match(OLD, onHost(7, "sshfs elsewhere"));
        assertThat(match.processes()).isEmpty();
        assertThat(match.doubt())
                .contains("the kernel does not say which process serves a mount (Linux 6.16 and newer do)")
                .contains("nothing else tells which of pid 7 serves device 0:57");
    }

    @Test
    void aMounterPodWithoutAProcessServesNothingOfItsOwn() {
        MountMatch match = match(NEW, UNIT);
        assertThat(match.sure()).isTrue();
        assertThat(match.processes()).isEmpty();
        mounts.removeIf(m -> m.target().equals(SOURCE));
        assertThat(match(NEW, UNIT).sure()).isFalse();
    }

    @Test
    void aProcessWhoseCgroupIsNotKnownMayBeInTheMounterPod() {
        assertThat(match(NEW, UNIT, inPod(8, 1, "/../..")).doubt()).contains("the cgroup of pid 8 is not known");
        assertThat(match(NEW, UNIT, inPod(8, 1, "")).sure()).isFalse();
    }

    @Test
    void aMounterPodThatNobodySawIsADoubt() {
        pods.clear();
        assertThat(match(NEW, UNIT, POD).doubt()).contains("mounter pod mp-new-1 was not seen");
    }

    @Test
    void anAttachmentOfAnotherSourceSaysNothing() {
        attachments = List.of(attachment("s3pa-1", "mp-other"));
        pods.add(PodLines.pod("mount-s3", "mp-other", "other-uid", "w1", true, Map.of()));
        assertThat(match(NEW, POD, inPod(8, 1, "/kubepods/podother-uid")).by()).contains("source directory");
    }

    @Test
    void attachmentsOfSeveralMounterPodsAreADoubt() {
        mounts.removeIf(m -> m.target().equals(SOURCE));
        attachments = List.of(attachment("s3pa-1", "mp-" + NEW), attachment("s3pa-2", "mp-other"));
        assertThat(match(NEW, POD).doubt()).contains("mp-new-1 and mp-other");
    }

    @Test
    void aMounterPodThatMountedAgainServesOneOfTwoDevices() {
        // The new mount covers the source; the target is still bound from the old one, whose process may be gone.
        mounts.add(mount(60, "0:99", SOURCE));
        assertThat(match(NEW, UNIT, POD).doubt()).contains("0:99 is mounted for mounter pod mp-new-1 as well as 0:59");
        mounts.removeIf(m -> m.target().equals(SOURCE) && m.dev().equals(dev(NEW)));
        assertThat(match(NEW, UNIT, POD).sure()).isFalse();
    }

    @Test
    void aProcessThatWasToldToMountTheTargetServesItWhateverAnAttachmentSays() {
        mounts.removeIf(m -> m.target().equals(SOURCE));
        Processes.Entry direct = onHost(7, "mount-s3 b " + target(NEW));
        assertThat(match(NEW, direct, POD).processes()).containsExactly(direct);
    }

    @Test
    void severalMountsOnOneTargetAreADoubt() {
        mounts.add(mount(60, "0:99", target(OLD)));
        assertThat(match(OLD, UNIT).doubt()).contains("several devices are mounted on " + target(OLD));
    }

    @Test
    void aProcessThatWasToldToMountTheTargetDoesNotServeABindMountOverIt() {
        // A unit of before is still there, and a mounter pod serves the target now.
        Processes.Entry before = onHost(7, "mount-s3 b " + target(NEW));
        attachments = List.of();
        assertThat(match(NEW, before, POD).processes()).containsExactly(POD);
    }

    @Test
    void aBucketThatIsMountedTwiceDoesNotTellWhich() {
        command = "(?<bucket>bucket-\\S+)";
        Processes.Entry handed = onHost(7, "mount-s3 bucket-static-1 /dev/fd/3");
        assertThat(match(OLD, handed).processes()).hasSize(1);
        assertThat(match(OLD, handed, onHost(8, handed.args())).sure()).isFalse();
        // whose bucket nobody knows
        mounts.add(mount(70, "0:99", "/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/pv/mount"));
        assertThat(match(OLD, handed).doubt()).contains("bucket bucket-static-1, of which several devices");
    }

    private static Processes.Entry onHost(int pid, String args) {
        return new Processes.Entry(-1, pid, 1000, "S", "mount-s3", args, SYSTEMD, 1, HOST, null);
    }

    private static Processes.Entry inPod(int pid, int parent, String cgroup) {
        return new Processes.Entry(
                -1,
                pid,
                9000,
                "S",
                "mount-s3",
                "mount-s3 bucket-new-1 /dev/fd/3",
                cgroup,
                parent,
                CONTAINER,
                List.of());
    }

    private static Attachments.Entry attachment(String name, String mounter) {
        return new Attachments.Entry(name, "w1", "pv-" + NEW, "handle-" + NEW, Map.of(mounter, List.of("uid-" + NEW)));
    }

    private MountMatch match(String volume, Processes.Entry... processes) {
        return matcher(processes).of(volume(volume));
    }

    private MountMatcher matcher(Processes.Entry... processes) {
        Manifest.Driver driver = DriverBuilder.of(History.healthy().manifest().driver())
                .mountCommand(command)
                .build();
        return new MountMatcher(
                driver,
                mounts,
                List.of(processes),
                () -> MounterPods.of(driver, Lines.pods(pods), Lines.attachments(attachments)),
                List.of(volume(OLD), volume(NEW)));
    }

    private static Volume volume(String name) {
        return History.volume(name, "static", name.equals(OLD), "w1");
    }
}
