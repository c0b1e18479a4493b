package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Scheduling;
import dev.holdfast.evidence.Scheduling.Group;
import dev.holdfast.evidence.Scheduling.Share;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What else than the driver explains a gap, and what does not. Process 100 serves static-1 on node w1, 200 serves dynamic-1 on w2. */
class GapExplanationsTest {
    private static final double LOOK = 0.25;
    private static final long MILLI = 1_000_000;
    private static final String PLUGIN = "/kubepods/burstable/podplugin-w1-new";

    @Test
    void theTimeInWhichTheMountProcessWaitedForAProcessorIsNotTheDrivers() {
        History history = looks(slow(15, 16.4), "w1", 15, 16.4, mountWaited(100));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("a gap of 1.400 s, 5.0 s into phase upgrade, of which the mount process waited 600 ms for a"
                        + " processor: the rest is within 1 s, so the driver may not be the cause");
    }

    @Test
    void whatIsLeftOverIsTheDrivers() {
        History history = looks(slow(15, 17.3), "w1", 15, 17.3, mountWaited(100));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.value()).isEqualTo("2.300 s, of which the mount process waited 954 ms for a processor");
        assertThat(judge(history).worst()).isEqualTo("2.300 s");
    }

    @Test
    void anotherProcessMayWaitAsItLikes() {
        Verdicts.failed(judge(looks(slow(15, 16.4), "w1", 15, 16.4, s -> look(500, mount(101, 240, 240)))), OLD);
        Verdicts.failed(judge(looks(slow(15, 16.4), "w2", 15, 16.4, mountWaited(100))), OLD);
    }

    @Test
    void waitsBeforeAndAfterAGapDoNotExplainIt() {
        History history = looks(slow(15, 16.4), "w1", 12, 14.9, mountWaited(240));
        Verdicts.failed(judge(looks(history, "w1", 16.5, 20, mountWaited(240))), OLD);
    }

    @Test
    void timeInWhichTheThreadThatWritesWaitedIsNotTheDrivers() {
        History history = looks(slow(15, 16.4), "w1", 15, 16.4, s -> look(500, agent(OLD, 100)));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("of which the writer's agent waited 600 ms");
        Verdicts.failed(judge(looks(slow(15, 16.4), "w1", 15, 16.4, s -> look(500, agent("w1-s3", 100)))), OLD);
    }

    @Test
    void timeInWhichTheObjectStoreWaitedIsNotTheDrivers() {
        History history = looks(slow(15, 16.4), History.OBSERVER, 15, 16.4, s -> look(500, mount(9, 900, 100)));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("of which the object store waited 600 ms");
    }

    @Test
    void severalWhoWaitedAfterEachOtherAddUp() {
        History history = looks(slow(15, 16.4), "w1", 15, 16.4, s -> look(500, agent(OLD, 40), mount(100, 40, 40)));
        looks(history, History.OBSERVER, 15, 16.4, s -> look(500, mount(9, 40, 40)));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("the mount process waited 240 ms for a processor and the writer's agent waited 240 ms for a"
                        + " processor and the object store waited 240 ms for a processor");
    }

    @Test
    void theKernelCountsAWaitWhenItIsOver() {
        History history = looks(slow(15, 16.4), "w1", 12, 16, s -> look(500));
        history.add(Channel.SCHEDULING, "w1", 16.45, look(500, mount(100, 1350, 1300)));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("of which the mount process waited 1.2");
        // Many short ones are no long one.
        History many = looks(slow(15, 16.4), "w1", 12, 16, s -> look(500));
        many.add(Channel.SCHEDULING, "w1", 16.45, look(500, mount(100, 1350, 100)));
        Verdicts.failed(judge(many), OLD);
    }

    @Test
    void looksArePlacedByTheClockOfTheProbe() {
        History history = slow(15, 16.4).clock("w1", 100).clock(OLD, -7);
        assertThat(Verdicts.doubted(judge(looks(history, "w1", 15, 16.4, mountWaited(100))), OLD))
                .contains("the mount process waited 600 ms");
    }

    @Test
    void aWriteThatNeverCameBackIsExplainedToo() {
        History history = History.healthy()
                .drop(Channel.OPERATIONS, OLD, 59.5 - 1e-9, 99)
                .add(Channel.OPERATIONS, OLD, 59.5, invoked(9000))
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line)
                .add(Channel.AGENTS, OLD, 62.6, Lines.drained(1));
        assertThat(Verdicts.failed(judge(looks(history, "w1", 59, 63, mountWaited(50))), OLD)
                        .value())
                .isEqualTo("3.100 s, of which the mount process waited 654 ms for a processor");
        Verdicts.doubted(judge(looks(history, "w1", 59, 63, mountWaited(240))), OLD);
    }

    @Test
    void aProcessorThatTheDriverTookIsItsOwnDoing() {
        History history = looks(slow(15, 17.3), "w1", 15, 17.3, s -> burnt(480, mount(100, 240, 240)));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.value()).isEqualTo("2.300 s, of which the mount process waited 89 ms for a processor");
        assertThat(offence.causes())
                .anyMatch(cause -> cause.startsWith("the driver's own containers and mount processes used 4.416 s"));
    }

    @Test
    void whoTakesMostOfAMachineThatHadProcessorsToSpareHasAllWaitForIt() {
        Supplier<History> burning = () -> looks(slow(15, 16.5), "w1", 15, 16.5, s -> burnt(300, mount(100, 240, 240)));
        Verdicts.doubted(judge(burning.get()), OLD);
        Verdicts.doubted(judge(looks(burning.get(), "w1", 1, 10, s -> look(450))), OLD);
        Verdicts.failed(judge(looks(burning.get(), "w1", 1, 10, s -> look(350))), OLD);
        // Others took more than it.
        History half = looks(slow(15, 16.5), "w1", 15, 16.5, s -> burnt(240, mount(100, 240, 240)));
        Verdicts.doubted(judge(looks(half, "w1", 1, 10, s -> look(350))), OLD);
    }

    /** A run in which Holdfast's own mount on a node was written to as well, and let a write wait. */
    private static History withOwnMount(History history, String node, double from, double to) {
        for (int op = 0; op < 600; op++) {
            double s = op / 10.0;
            if (s < from || s >= to) {
                history.add(Channel.CONTROLS, node + "-mount", s, invoked(op));
                history.add(Channel.CONTROLS, node + "-mount", s + 0.03, ok(op, 3));
            }
        }
        history.add(Channel.CONTROLS, node + "-mount", from, invoked(9000));
        history.add(Channel.CONTROLS, node + "-mount", to - 0.001, ok(9000, 3));
        return history;
    }

    @Test
    void whatAMountOfHoldfastsOwnWaitedIsNotTheDrivers() {
        assertThat(Verdicts.doubted(judge(withOwnMount(slow(15, 17.3), "w1", 15.1, 17.2)), OLD))
                .contains("a mount of Holdfast's own on the node stood still too for 2.");
        Verdicts.failed(judge(withOwnMount(slow(15, 17.3), "w2", 15.1, 17.2)), OLD);
        Verdicts.failed(judge(withOwnMount(slow(15, 17.3), "w1", 25.1, 27.2)), OLD);
        // Shorter than a stall.
        Verdicts.failed(judge(withOwnMount(slow(15, 17.3), "w1", 15.1, 15.35)), OLD);
    }

    @Test
    void aMountOfHoldfastsOwnThatFailsOrStaysAwayExplainsNothing() {
        History failing = withOwnMount(slow(15, 17.3), "w1", 15.1, 17.2);
        failing.add(Channel.CONTROLS, "w1-mount", 16, Lines.failed(9001, "mount/1", "ENOTCONN", "open"));
        Verdicts.failed(judge(failing), OLD);
        History gone = withOwnMount(slow(15, 17.3), "w1", 15.1, 17.2);
        gone.drop(Channel.CONTROLS, "w1-mount", 15.2, 99);
        Verdicts.failed(judge(gone), OLD);
    }

    @Test
    void whoStopsTheMountProcessesOfANodeIsNotExcusedByAMountOfHoldfastsOwn() {
        History history = withOwnMount(slow(15, 17.3), "w1", 15.1, 17.2);
        Verdicts.failed(judge(inState(history, "T", 14.9, 17.4)), OLD);
    }

    @Test
    void whatTheDriverTookIsNotExcusedByAMountOfHoldfastsOwn() {
        Verdicts.failed(
                judge(looks(withOwnMount(slow(15, 17.3), "w1", 15.1, 17.2), "w1", 15, 17.3, s -> burnt(480))), OLD);
    }

    @Test
    void soIsAStallOfTheControlsMeanwhile() {
        History history = slow(15, 17.3);
        slow(history, OLD + "-tmpfs", Channel.CONTROLS, 15.1, 17.2, 3);
        Verdicts.doubted(judge(history), OLD);
        Verdicts.failed(judge(looks(history, "w1", 15, 17.3, s -> burnt(480))), OLD);
    }

    @Test
    void whatTheDriverTookBeforeTheUpgradeTooIsNot() {
        History history = looks(slow(15, 17.3), "w1", 15, 17.3, s -> burnt(480, mount(100, 240, 240)));
        looks(history, "w1", 1, 10, s -> burnt(480));
        Verdicts.doubted(judge(history), OLD);
    }

    @Test
    void whatAMountProcessOutsideOfPodsRanIsTheDriversToo() {
        Share spinning = new Share(100, 1000, null, 240 * MILLI, 240 * MILLI, 480 * MILLI, null);
        Verdicts.failed(judge(looks(slow(15, 17.3), "w1", 15, 17.3, s -> look(500, spinning))), OLD);
        // A unit with a group of its own is counted once.
        String unit = "/system.slice/mount-s3-1.service";
        Share inUnit = new Share(100, 1000, null, 240 * MILLI, 240 * MILLI, 480 * MILLI, unit);
        DoubleFunction<Scheduling> quarter = s -> new Scheduling(
                0,
                0,
                ns(LOOK),
                null,
                null,
                null,
                500 * MILLI,
                List.of(inUnit),
                List.of(new Group(unit, 120 * MILLI, 0)),
                null);
        assertThat(Verdicts.doubted(judge(looks(slow(15, 17.3), "w1", 15, 17.3, quarter)), OLD))
                .contains("the mount process waited 1.6");
    }

    @Test
    void nodesOfOneMachineShareItsProcessors() {
        History apart = looks(slow(15, 17.3), "w1", 15, 17.3, mountWaited(240));
        looks(apart, "w2", 15, 17.3, s -> burnt(480));
        Verdicts.doubted(judge(apart), OLD);
        History together = looks(slow(15, 17.3), "w1", 15, 17.3, mountWaited(240));
        looks(together, "w2", 15, 17.3, s -> burnt(480));
        for (String node : List.of("w1", "w2")) {
            together.map(
                    Channel.AGENTS,
                    node,
                    (s, line) -> line instanceof AgentLine.Started b
                            ? new AgentLine.Started(
                                    0, 0, b.role(), b.node(), b.pod(), b.bootId(), "kernel", b.wall(), b.tickMs())
                            : line);
        }
        Verdicts.failed(judge(together), OLD);
    }

    @Test
    void aProcessThatIsStoppedDoesNotWait() {
        for (String state : List.of("T", "D")) {
            History history = looks(slow(15, 17.3), History.OBSERVER, 15, 17.3, s -> look(500, mount(9, 900, 240)));
            looks(history, "w1", 15, 17.3, s -> look(500, agent(OLD, 240)));
            Verdicts.doubted(judge(history), OLD);
            Offence offence = Verdicts.failed(judge(inState(history, state, 14.9, 17.4)), OLD);
            assertThat(offence.causes()).anyMatch(cause -> cause.contains("(state " + state + ") for "));
        }
    }

    @Test
    void oneSampleThatShowsItAsleepInTheKernelSaysNothing() {
        History history = looks(slow(15, 16.4), "w1", 15, 16.4, mountWaited(100));
        Verdicts.doubted(judge(inState(history, "D", 15.4, 15.6)), OLD);
    }

    @Test
    void whatItsOwnLimitKeptFromAProcessIsTheReleasesDoing() {
        String pod = "/kubepods/podm";
        Share waited = new Share(100, 1000, null, 240 * MILLI, 240 * MILLI, 10 * MILLI, pod);
        DoubleFunction<Scheduling> throttled = s -> new Scheduling(
                0,
                0,
                ns(LOOK),
                null,
                null,
                null,
                500 * MILLI,
                List.of(waited),
                List.of(new Group(pod, 10 * MILLI, 230 * MILLI)),
                null);
        Verdicts.failed(judge(looks(slow(15, 17.3), "w1", 15, 17.3, throttled)), OLD);
    }

    @Test
    void aStandstillOfSeveralNodesPointsAwayFromTheRolloutOfOne() {
        History history = still(40, 42.3);
        slow(history, OTHER, Channel.OPERATIONS, 40.2, 42.3, 7);
        assertThat(Verdicts.of(judge(history), OLD).message())
                .contains("of which all volumes of another node stood still too for 2.1");
    }

    @Test
    void unlessTheDriverWasRolledOutOnEach() {
        // The pods of the node plugin change on both nodes from 12 to 15.
        History history = slow(14.5, 16.8);
        slow(history, OTHER, Channel.OPERATIONS, 14.5, 16.8, 7);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void unlessMountProcessesOfEachWereStopped() {
        History history = still(40, 42.3);
        slow(history, OTHER, Channel.OPERATIONS, 40, 42.3, 7);
        inState(history, "T", 40, 42.3);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judge(history), OTHER).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        history.map(Channel.PROCESSES, "w2", (s, look) -> s < 40 || s > 42.3 ? look : with(look, "T"));
        assertThat(Verdicts.of(judge(history), OTHER).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aNodeStandsStillOnlyWithAllItsVolumes() {
        History history = slow(40, 42.3);
        slow(history, OTHER, Channel.OPERATIONS, 40, 42.3, 7);
        assertThat(Verdicts.of(judge(history), OLD).verdict())
                .as("new volumes were written to")
                .isEqualTo(Verdict.FAIL);
        for (Volume volume : history.manifest().volumes()) {
            slow(history, volume.name(), Channel.OPERATIONS, 40, 42.3, 7);
        }
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aVolumeThatIsNotWrittenToYetSaysNothing() {
        // The new volumes begin at 29.
        History history = slow(22, 24.3);
        slow(history, OTHER, Channel.OPERATIONS, 22, 24.3, 7);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        history = slow(22, 24.3)
                .volumes(all -> all.stream()
                        .filter(v -> v.name().equals(OLD) || !v.before())
                        .toList());
        assertThat(Verdicts.of(judge(history), OLD).verdict())
                .as("nobody wrote on the other node")
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void causesSayOnlyWhatWasSeen() {
        String restarted = "the mount process was restarted or replaced";
        assertThat(Verdicts.failed(judge(slow(15, 17.3)), OLD).causes())
                .doesNotContain(restarted)
                .contains("the node was short of processor or memory while the driver rolled out");
        assertThat(Verdicts.failed(judge(slow(5, 7.3)), OLD).causes())
                .as("before the upgrade nothing rolled out")
                .contains("the node was short of processor or memory");
        History replaced = slow(15, 17.3)
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 16
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> new Processes.Entry(
                                                p.connection(),
                                                p.pid(),
                                                5000,
                                                p.state(),
                                                p.comm(),
                                                p.args(),
                                                p.cgroup()))
                                        .toList()));
        assertThat(Verdicts.failed(judge(replaced), OLD).causes()).contains(restarted);
        DoubleFunction<Scheduling> swapping =
                s -> new Scheduling(0, 0, ns(LOOK), 0L, 0L, 200 * MILLI, 500 * MILLI, List.of(), List.of(), null);
        assertThat(Verdicts.failed(judge(looks(slow(15, 17.3), "w1", 15, 17.3, swapping)), OLD)
                        .causes())
                .noneMatch(cause -> cause.contains("processor"))
                .anyMatch(cause -> cause.startsWith("the node was short of memory: something waited for it for 1.8"));
    }

    @Test
    void aLookThatFailedSaysNothing() {
        History history = looks(slow(15, 17.3), "w1", 15, 17.3, mountWaited(240));
        history.map(
                Channel.SCHEDULING,
                "w1",
                (s, look) -> new Scheduling(0, 0, ns(LOOK), null, null, null, null, null, null, "EACCES"));
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void anEditedRecordOfWhoWaitedExcusesNobody() {
        History history =
                looks(slow(15, 17.3), "w1", 15, 17.3, mountWaited(10)).damaged("edited", "scheduling/w1@0.jsonl");
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("scheduling/w1@0.jsonl is edited");
        Verdicts.passed(judge(History.healthy().damaged("torn", "scheduling/w1@0.jsonl")));
    }

    private static History inState(History history, String state, double from, double to) {
        return history.map(Channel.PROCESSES, "w1", (s, look) -> s < from || s > to ? look : with(look, state));
    }

    private static Processes with(Processes look, String state) {
        return Lines.processes(look.processes().stream()
                .map(p ->
                        new Processes.Entry(p.connection(), p.pid(), p.start(), state, p.comm(), p.args(), p.cgroup()))
                .toList());
    }

    /** One write takes the whole stretch. */
    private static History slow(double from, double to) {
        History history = History.healthy();
        slow(history, OLD, Channel.OPERATIONS, from, to, 7);
        return history;
    }

    /** The same, where nobody writes to new volumes. */
    private static History still(double from, double to) {
        return slow(from, to).onlyOld();
    }

    private static void slow(
            History history, String name, Channel<Operation> channel, double from, double to, long mnt) {
        history.drop(channel, name, from - 1e-9, to - 1e-9);
        history.add(channel, name, from, invoked(9000));
        history.add(channel, name, to, ok(9000, mnt));
    }

    /** Looks every quarter of a second. */
    private static History looks(
            History history, String source, double from, double to, DoubleFunction<Scheduling> look) {
        for (double s = from + LOOK; s <= to + LOOK; s += LOOK) {
            history.add(Channel.SCHEDULING, source, s, look.apply(s));
        }
        return history;
    }

    private static DoubleFunction<Scheduling> mountWaited(long milliseconds) {
        return s -> look(500, mount(100, milliseconds, milliseconds / 2));
    }

    private static Share mount(int pid, long waited, long longest) {
        return new Share(pid, pid < 300 ? 1000 : 9000, null, waited * MILLI, longest * MILLI, 0, null);
    }

    private static Share agent(String name, long waited) {
        return new Share(700, 7, name, waited * MILLI, waited * MILLI, 0, null);
    }

    private static Scheduling look(long busy, Share... shares) {
        return new Scheduling(0, 0, ns(LOOK), null, null, null, busy * MILLI, List.of(shares), List.of(), null);
    }

    /** The node plugin took so much of two processors. */
    private static Scheduling burnt(long used, Share... shares) {
        return new Scheduling(
                0,
                0,
                ns(LOOK),
                null,
                null,
                null,
                500 * MILLI,
                List.of(shares),
                List.of(new Group(PLUGIN, used * MILLI, 0)),
                null);
    }

    private static long ns(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("gaps", history);
    }
}
