package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.SYSTEMD;
import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mounts of w1 are looked at every 500 ms, processes 10 ms later; new-1 is mounted from 27 on. */
class ServingTest {
    private static final String UID = PodLines.mounterUid(NEW);

    @Test
    void theLastLookBeforeATimeTells() {
        Serving serving = last(History.healthy(), OLD, 30);
        assertThat(serving.at()).isEqualTo(ns(29.5));
        assertThat(serving.target().dev()).isEqualTo(dev(OLD));
        assertThat(serving.processes()).extracting(Processes.Entry::pid).containsExactly(100);
        assertThat(last(History.healthy(), OLD, 29.5).at()).isEqualTo(ns(29));
        assertThat(last(History.healthy(), NEW, 27)).isNull();
        assertThat(last(History.healthy(), NEW, 27.1).at()).isEqualTo(ns(27));
    }

    @Test
    void theUppermostMountCounts() {
        History history = History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) ->
                                NodeLines.mounts(mount(40, "0:99", target(OLD)), mount(41, dev(OLD), target(OLD))));
        assertThat(last(history, OLD, 30).target().id()).isEqualTo(41);
    }

    @Test
    void whileItIsMountedNoMoreTheLastTimeCounts() {
        // The device's number is given to another at 21.
        History history = History.healthy()
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 20 ? look : NodeLines.mounts())
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 21 ? look : NodeLines.processes(process(connection(OLD), 999, 1, "/x")));
        Serving serving = last(history, OLD, 30);
        assertThat(serving.at()).isEqualTo(ns(19.5));
        assertThat(serving.processes()).extracting(Processes.Entry::pid).containsExactly(100);
    }

    @Test
    void theProcessesOfTheNearestLookCount() {
        // The last mount table before 30 is that of 29.5; the processes at 29.51 are nearer to it than those at 29.01.
        History history = History.healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 29.5 ? look : NodeLines.processes(process(connection(OLD), 999, 1, "/x")));
        assertThat(last(history, OLD, 30).processes())
                .extracting(Processes.Entry::pid)
                .containsExactly(999);
        assertThat(last(history, OLD, 29.51).processes())
                .extracting(Processes.Entry::pid)
                .containsExactly(100);
    }

    @Test
    void aLookThatFailedTellsNothing() {
        History history = History.healthy()
                .add(Channel.MOUNTS, "w1", 29.9, Lines.mountsFailed("EACCES"))
                .add(Channel.PROCESSES, "w1", 29.501, Lines.processesFailed("EACCES"));
        assertThat(last(history, OLD, 30).at()).isEqualTo(ns(29.5));
        assertThat(last(history, OLD, 30).processes()).hasSize(1);
    }

    @Test
    void theConnectionIsTheDevicesMinorNumber() {
        assertThat(last(processes(process(connection(OLD) + 1, 100, 1, "/x")), OLD, 30)
                        .processes())
                .isEmpty();
    }

    @Test
    void withoutAConnectionTheCommandLineTells() {
        assertThat(last(processes(commanded(-1, target(OLD))), OLD, 30).processes())
                .hasSize(1);
        assertThat(last(processes(commanded(-1, "/elsewhere")), OLD, 30).processes())
                .isEmpty();
        assertThat(last(processes(commanded(0, target(OLD))), OLD, 30).processes())
                .isEmpty();
    }

    @Test
    void whatEndedServesNothing() {
        for (String state : List.of("Z", "X")) {
            Processes.Entry ended = new Processes.Entry(connection(OLD), 100, 1, state, "mount-s3", "", SYSTEMD);
            assertThat(last(processes(ended), OLD, 30).processes()).isEmpty();
        }
    }

    // ---- by what

    @Test
    void aUnitIsAPartOfTheCgroup() {
        Serving serving = last(History.healthy(), OLD, 30);
        assertThat(serving.unit()).isEqualTo("mount-s3-1.2.0-1.service");
        assertThat(serving.pod()).isNull();
        assertThat(serving.mounter()).isEqualTo(MounterKind.SYSTEMD);
        assertThat(serving).hasToString("pid 100 in mount-s3-1.2.0-1.service");
        assertThat(last(cgroup("/system.slice/not-mount-s3-1.service"), OLD, 30).mounter())
                .isNull();
    }

    @Test
    void aMounterPodIsInTheCgroup() {
        Serving serving = last(History.healthy(), NEW, 30);
        assertThat(serving.pod()).isEqualTo("mp-" + NEW);
        assertThat(serving.unit()).isNull();
        assertThat(serving.mounter()).isEqualTo(MounterKind.POD);
        assertThat(serving).hasToString("pid 300 in mp-new-1");
        String escaped = UID.replace('-', '_');
        assertThat(last(cgroup("/kubepods.slice/kubepods-pod" + escaped + ".slice/x"), OLD, 30)
                        .mounter())
                .isEqualTo(MounterKind.POD);
    }

    @Test
    void oneOfSeveralProcessesInAMounterPodIsEnough() {
        History history = processes(
                process(connection(OLD), 100, 1, "/kubepods/pod" + UID), process(connection(OLD), 101, 1, "/x"));
        assertThat(last(history, OLD, 30).pod()).isEqualTo("mp-" + NEW);
    }

    @Test
    void aPodInAnotherNamespaceIsNoMounterPod() {
        assertThat(last(cgroup("/kubepods/poduid-" + OLD), OLD, 30).mounter()).isNull();
    }

    @Test
    void aPodThatCameLaterDidNotServe() {
        // Mounter pods are seen from 27 on.
        assertThat(last(cgroup("/kubepods/pod" + UID), OLD, 27).pod()).isNull();
        assertThat(last(cgroup("/kubepods/pod" + UID), OLD, 27.1).pod()).isEqualTo("mp-" + NEW);
    }

    @Test
    void theFirstPodOfThatUidGivesTheName() {
        History history = cgroup("/kubepods/pod" + UID)
                .add(
                        Channel.PODS,
                        OBSERVER,
                        29.5,
                        Lines.pods(List.of(PodLines.pod("mount-s3", "another-name", UID, "w1", true, Map.of()))));
        assertThat(last(history, OLD, 30).pod()).isEqualTo("mp-" + NEW);
    }

    @Test
    void neitherIsNeither() {
        Serving serving = last(cgroup("/user.slice/x"), OLD, 30);
        assertThat(serving.mounter()).isNull();
        assertThat(serving).hasToString("pid 100 in /user.slice/x");
        assertThat(last(processes(), OLD, 30)).hasToString("no process");
        assertThat(last(processes(), OLD, 30).mounter()).isNull();
    }

    @Test
    void aProfileThatKnowsNeitherFindsNeither() {
        assertThat(last(known(null, "mount-s3"), OLD, 30).mounter()).isNull();
        assertThat(last(known("mount-s3-.*", null), NEW, 30).mounter()).isNull();
        assertThat(last(known("mount-s3-.*", null), OLD, 30).mounter()).isEqualTo(MounterKind.SYSTEMD);
    }

    @Test
    void theKindsAreEachOthersOther() {
        assertThat(MounterKind.SYSTEMD.other()).isEqualTo(MounterKind.POD);
        assertThat(MounterKind.POD.other()).isEqualTo(MounterKind.SYSTEMD);
    }

    private static History known(String unit, String namespace) {
        return History.healthy()
                .driver(d -> DriverBuilder.of(d)
                        .mounterNamespace(namespace)
                        .systemdUnit(unit)
                        .build());
    }

    private static Processes.Entry commanded(int connection, String target) {
        return new Processes.Entry(connection, 100, 1, "S", "mount-s3", "mount-s3 bucket " + target, "/x");
    }

    private static History cgroup(String cgroup) {
        return processes(process(connection(OLD), 100, 1000, cgroup));
    }

    private static History processes(Processes.Entry... processes) {
        return History.healthy().map(Channel.PROCESSES, "w1", (s, look) -> NodeLines.processes(processes));
    }

    private static Serving last(History history, String volume, double before) {
        Recording run = Recording.of(history);
        Volume v = history.manifest().volumes().stream()
                .filter(w -> w.name().equals(volume))
                .findFirst()
                .orElseThrow();
        return Serving.last(new FindingBuilder(run, volume, v.node(), ""), v, ns(before));
    }
}
