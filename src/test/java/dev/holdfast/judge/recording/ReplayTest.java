package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.Verdicts;
import dev.holdfast.verdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Volume VOLUME = History.volume(OLD, "static", true, "w1");

    @Test
    void a_run_has_a_begin_of_its_upgrade_or_none() {
        Replay replay = new Replay(History.healthy());
        assertThat(replay.upgradeStart()).isEqualTo(ns(10));
        assertThat(replay.wall(ns(3))).isEqualTo(History.wall(3));
        assertThat(replay.at(History.wall(3))).isEqualTo(ns(3));
        Replay early = new Replay(History.healthy().phases(phases -> phases.subList(0, 3)));
        assertThat(early.upgradeStart()).isNull();
    }

    @Test
    void lines_are_placed_on_the_observers_clock() {
        Replay replay = new Replay(History.healthy().clock(OLD, 1000));
        List<Long> times = new ArrayList<>();
        replay.lines(Channel.OPERATIONS, OLD, (at, line, source) -> times.add(at));
        assertThat(times).hasSize(1370).startsWith(ns(-8), ns(-7.97));
        assertThat(replay.placed(Channel.OPERATIONS, OLD)).isTrue();
        assertThat(replay.placed(Channel.OPERATIONS, "stranger")).isFalse();
        assertThat(replay.placed(Channel.PODS, OBSERVER)).isTrue();
    }

    @Test
    void looks_say_what_the_look_they_name_said() {
        List<Integer> pods = new ArrayList<>();
        TreeSet<Integer> identities = new TreeSet<>();
        new Replay(History.healthy()).looks(Channel.PODS, OBSERVER, (at, look, source) -> {
            pods.add(look.pods().size());
            identities.add(System.identityHashCode(look));
        });
        assertThat(pods).hasSize(82).startsWith(4).endsWith(8);
        assertThat(identities).as("equal looks are handed over as the same one").hasSizeLessThan(6);
    }

    @Test
    void waits_are_those_the_judge_of_gaps_sees() {
        History history = History.healthy()
                .drop(Channel.OPERATIONS, OLD, 15 - 1e-9, 18 - 1e-9)
                .add(Channel.OPERATIONS, OLD, 15, invoked(9000))
                .add(Channel.OPERATIONS, OLD, 18, ok(9000, 7));
        List<Replay.Wait> waits = waits(history, OLD);
        Finding judged = Verdicts.of(Verdicts.judge("gaps", history), OLD);
        assertThat(waits)
                .filteredOn(w -> w.lower() > ns(1) - ns(0))
                .singleElement()
                .satisfies(w -> {
                    assertThat(w.from()).isEqualTo(ns(15));
                    assertThat(w.to()).isEqualTo(ns(18));
                    assertThat(Replay.span(w.lower()))
                            .isEqualTo(judged.offence().value());
                    assertThat(w.open()).isFalse();
                });
        assertThat(Long.toString(waits.size())).isEqualTo(judged.figures().get("writes"));
    }

    @Test
    void what_is_open_waits_until_the_agent_drained_or_fell_silent() {
        History drained = History.healthy().add(Channel.OPERATIONS, OLD, 50, invoked(9000));
        assertThat(open(drained).to()).isEqualTo(ns(60.9));
        drained.add(Channel.AGENTS, OLD, 70, Lines.stalled(1));
        assertThat(open(drained).to()).as("nobody watched it any more").isEqualTo(ns(60.9));
        History died = History.healthy()
                .drop(Channel.OPERATIONS, OLD, 50, 99)
                .add(Channel.OPERATIONS, OLD, 50, invoked(9000))
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Started ? line : null);
        assertThat(open(died).to()).as("the stream handle was closed").isEqualTo(ns(60.8));
        died.without(Channel.HANDLES, OLD);
        assertThat(open(died).to()).as("the control went on").isBetween(ns(60.3), ns(60.5));
        died.without(Channel.CONTROLS, OLD + "-tmpfs");
        assertThat(open(died).to()).as("the mounts were looked at").isEqualTo(ns(59.5));
        died.without(Channel.MOUNTS, OLD);
        assertThat(waits(died, OLD)).noneMatch(Replay.Wait::open);
    }

    @Test
    void a_rest_on_purpose_is_no_wait() {
        History history = History.healthy().drop(Channel.OPERATIONS, OLD, 60, 99);
        history.map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line);
        history.add(Channel.AGENTS, OLD, 90, Lines.drained(0));
        List<Replay.Wait> waits = waits(history, OLD);
        assertThat((double) waits.get(waits.size() - 1).upper())
                .as("until the drain was begun")
                .isCloseTo(0.57e9, within(0.02e9));
    }

    @Test
    void stalls_and_their_share_of_a_wait_are_those_of_the_judges() {
        History history = History.healthy()
                .add(Channel.AGENTS, OLD, 20, Lines.stalled(2_000_000_000L))
                .drop(Channel.CONTROLS, "w1-s3", 30, 32)
                .add(Channel.CONTROLS, "w1-s3", 30, invoked(9000))
                .add(Channel.CONTROLS, "w1-s3", 32, ok(9000, 0));
        List<Replay.Stall> stalls = new Replay(history).stalls(VOLUME);
        assertThat(stalls).extracting(Replay.Stall::what).containsExactly("the writer's agent", "S3 itself");
        assertThat(Replay.overlap(stalls, ns(17), ns(40))).isCloseTo(ns(4) - ns(0), within(10_000_000L));
        assertThat(Replay.overlap(stalls, ns(21), ns(29))).isZero();
        assertThat(Replay.stallNanos()).isEqualTo(300_000_000L);
    }

    @Test
    void the_process_of_a_mount_is_found_by_its_device_or_where_the_kernel_is_silent_by_its_target() {
        Mounts table = NodeLines.mounts(
                NodeLines.mount(1, "0:57", NodeLines.target(OLD)), NodeLines.mount(2, "0:58", NodeLines.target(OTHER)));
        Processes.Entry own = NodeLines.process(57, 10, 1, "c");
        Processes.Entry other = NodeLines.process(58, 11, 1, "c");
        Processes.Entry dead = new Processes.Entry(57, 12, 1, "Z", "mount-s3", "", "c");
        Processes.Entry silent =
                new Processes.Entry(-1, 13, 1, "S", "mount-s3", "mount-s3 b " + NodeLines.target(OLD), "c");
        Replay replay = new Replay(History.healthy());
        assertThat(replay.serving(VOLUME, ns(5), table, NodeLines.processes(own, other, dead)))
                .containsExactly(own);
        assertThat(replay.serving(VOLUME, ns(5), table, NodeLines.processes(silent)))
                .containsExactly(silent);
        assertThat(replay.serving(VOLUME, ns(5), NodeLines.mounts(), NodeLines.processes(own)))
                .isEmpty();
        assertThat(replay.serving(VOLUME, ns(5), Lines.mountsFailed("EIO"), NodeLines.processes(own)))
                .isEmpty();
        assertThat(replay.serving(VOLUME, ns(5), table, Lines.processesFailed("EIO")))
                .isEmpty();
    }

    @Test
    void republishes_are_seen_in_logs_by_target_or_by_volume() {
        assertThat(publishes(History.healthy()))
                .filteredOn(p -> p.startsWith(OLD))
                .hasSize(7)
                .contains(OLD + " 11.0 line of the node plugin's log");
        History byHandle = History.healthy()
                .driver(d -> driver(d, "volume (?<volume>\\S+)", null))
                .add(Channel.LOGS, "csi-w1-new", 40, PublishLines.log("w1", "csi-w1-new", 40, "volume handle-" + NEW))
                .add(Channel.LOGS, "csi-w1-new", 41, PublishLines.log("w2", "csi-w1-new", 41, "volume handle-" + NEW));
        assertThat(publishes(byHandle)).containsExactly(NEW + " 40.0 line of the node plugin's log");
    }

    @Test
    void republishes_are_seen_in_the_times_of_credential_files_each_once() {
        History history = History.healthy()
                .driver(d -> driver(d, null, "/(?<pod>uid-[^/]*)/(?<volume>[^/]*)$"))
                .add(Channel.CREDENTIALS, "w1", 20, files(18, 17))
                .add(Channel.CREDENTIALS, "w1", 21, files(18, 17))
                .add(Channel.CREDENTIALS, "w1", 30, files(29, 17));
        assertThat(publishes(history))
                .containsExactly(
                        OLD + " 18.0 credential file", NEW + " 17.0 credential file", OLD + " 29.0 credential file");
        assertThat(publishes(History.healthy().driver(d -> driver(d, null, null))))
                .isEmpty();
        assertThat(publishes(History.healthy()
                        .driver(d -> driver(d, null, "/uid"))
                        .add(Channel.CREDENTIALS, "w1", 20, files(18, 17))))
                .as("what names neither pod nor volume tells of none")
                .isEmpty();
    }

    private static CredentialFiles files(double old, double young) {
        return Lines.credentialFiles(List.of(
                new CredentialFiles.Entry("/uid-" + OLD + "/pv-" + OLD, History.wall(old)),
                new CredentialFiles.Entry("/uid-" + NEW + "/handle-" + NEW, History.wall(young)),
                new CredentialFiles.Entry("/uid-" + OLD + "/pv-" + NEW, History.wall(1))));
    }

    private static Manifest.Driver driver(Manifest.Driver d, String publishLog, String credentialFile) {
        return DriverBuilder.of(d)
                .publishLog(publishLog)
                .credentialFile(credentialFile)
                .build();
    }

    private static List<String> publishes(History history) {
        List<String> seen = new ArrayList<>();
        new Replay(history)
                .publishes((volume, at, source) -> seen.add(volume.name() + " " + (at - ns(0)) / 1e9 + " " + source));
        return seen;
    }

    private static List<Replay.Wait> waits(History history, String writer) {
        List<Replay.Wait> waits = new ArrayList<>();
        List<Operation> lines = new ArrayList<>();
        new Replay(history)
                .operations(Channel.OPERATIONS, writer, writer, (at, line, source) -> lines.add(line), waits::add);
        assertThat(lines).isNotEmpty();
        return waits;
    }

    private static Replay.Wait open(History history) {
        return waits(history, OLD).stream()
                .filter(Replay.Wait::open)
                .findFirst()
                .orElseThrow();
    }
}
