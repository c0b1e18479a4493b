package dev.holdfast.report.upgrade;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.wall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import dev.holdfast.evidence.MemoryUse;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Writes;
import dev.holdfast.judge.Histories;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Tier;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the report says of small histories: warm-up 0 to 10 s, upgrade 10 to 20, drain from 60, from 08:53:20 UTC on. */
class UpgradeReportTest {
    private static final RunVerdict NOT_JUDGED = new RunVerdict(List.of(), Diagnosis.NONE);
    private static final String OVERVIEW = "The upgrade";
    private static final String STEPS = "Steps done";
    private static final String CHECKS = "Checks by tier";
    private static final String CHANGES = "What changed";
    private static final String FIGURES = "Figures before and after";
    private static final String ISSUES = "Issues met";
    private static final String WAY_BACK = "The way back";

    private static Page unjudged(History history) {
        return Page.of(history, NOT_JUDGED).isSound();
    }

    private static Page judged(History history) {
        return Page.of(history, Judges.run(Guarantee.promisedBy(history.manifest()), history, Limits.defaults()))
                .isSound();
    }

    private static History facts(History history, Map<String, String> facts) {
        return history.manifest(m -> ManifestBuilder.of(m).facts(facts).build());
    }

    // ---- what was upgraded, and what it came to

    @Test
    void a_healthy_run_says_from_what_to_what_when_and_that_all_held() {
        Page page = judged(History.healthy());
        assertThat(page.report().title()).isEqualTo("Upgrade report of s3.csi.scality.com: 1.2.0 → 2.2.0");
        assertThat(page.report().result())
                .isEqualTo(
                        "PASS: all of 11 guarantees held; at the last look the release was revision 2 of csi-2.2.0, deployed.");
        assertThat(page.lines(OVERVIEW))
                .contains(
                        "from | 1.2.0",
                        "to | 2.2.0",
                        "old chart | not recorded",
                        "workloads | 2 from before the upgrade, 2 since",
                        "run | from 2025-10-09 08:52:50.000 UTC to 2025-10-09 08:54:23.000 UTC",
                        "upgrade | from 2025-10-09 08:53:30.000 UTC to 2025-10-09 08:53:40.000 UTC, 10.0 s",
                        "way | not recorded",
                        "done by | test, by its own campaign; who started it was not recorded",
                        "record | format 2, without a seal");
    }

    @Test
    void each_way_of_upgrading_is_named_with_its_options_and_values() {
        History history = History.healthy()
                .did(
                        11,
                        12,
                        Actions.HELM_UPGRADE,
                        "s3",
                        Map.of(
                                Actions.HOW,
                                "reuse-values",
                                Actions.OPTIONS,
                                "--reuse-values --atomic",
                                Actions.VALUES,
                                "file prod.yaml,image.tag"),
                        Map.of())
                .did(13, 14, Actions.HELM_UPGRADE, "s3", Map.of(Actions.HOW, "plain"), Map.of());
        assertThat(unjudged(history).lines(OVERVIEW))
                .contains(
                        "way | reuse-values: helm upgrade --reuse-values --atomic, values given: file prod.yaml, image.tag; then"
                                + " plain: helm upgrade, no values given");
    }

    @Test
    void an_upgrade_by_others_is_said_to_be_theirs_and_what_they_changed_is_told() {
        History history = facts(
                        History.healthy(),
                        Map.of(
                                "what others changed",
                                "DaemonSet s3-csi-node",
                                "deployed by, before the upgrade",
                                "HelmRelease flux/driver: Ready is True"))
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(Phase.UPGRADE)
                                ? new Phase(p.name(), p.start(), p.end(), Phase.UNWATCHED)
                                : p)
                        .toList());
        Page page = unjudged(history);
        assertThat(page.lines(OVERVIEW))
                .contains(
                        "done by | others, with a tool that the record does not name; test set the workloads up and looked afterwards",
                        "deployed by, before the upgrade | HelmRelease flux/driver: Ready is True");
        assertThat(page.lines(STEPS))
                .contains(
                        "Others did the upgrade while nobody watched: when it began and ended follows from what the API"
                                + " server keeps of it, to the second.");
        assertThat(page.lines(CHANGES))
                .contains("What others changed, by what the API server keeps: DaemonSet s3-csi-node.");
    }

    @Test
    void a_run_that_never_came_to_its_upgrade_says_so_in_every_section() {
        Page page = judged(History.empty().phases(phases -> phases.subList(0, 2)));
        assertThat(page.report().result())
                .isEqualTo("INCONCLUSIVE: of 11 guarantees 11 not proved, 0 held; the run did not come to an upgrade.");
        assertThat(page.lines(OVERVIEW)).contains("upgrade | the run did not come to it");
        assertThat(page.lines(CHANGES))
                .containsExactly("The run did not come to an upgrade, so that nothing can be compared.");
        assertThat(page.lines(WAY_BACK))
                .containsExactly("The run did not come to an upgrade, so that there is nothing to take back.");
    }

    @Test
    void a_record_without_a_line_is_not_recorded_and_never_guessed() {
        Page page = unjudged(History.empty());
        assertThat(page.report().result()).isEqualTo("Not judged; Helm's history was not recorded.");
        assertThat(page.lines(CHECKS)).contains("Nothing was judged.");
        assertThat(page.lines(CHANGES))
                .contains(
                        "Helm's history was not recorded, or Helm knew of no release.",
                        "Images of the release's workloads were not recorded.",
                        "attachments.example: not recorded before, not recorded after; its form was not recorded",
                        "The fields of the CSIDriver were not recorded.",
                        "Nodes on which the driver is registered: not recorded before, not recorded after.");
        assertThat(page.lines(FIGURES))
                .contains(
                        OLD + " on w1 | - | - | -",
                        "pods of the driver | not recorded | not recorded",
                        "memory of mount processes on w1 | not recorded | not recorded");
        assertThat(page.lines(WAY_BACK))
                .contains(
                        "Helm's history was not recorded, or Helm knew of no release: the way back is that of the tool"
                                + " which upgraded.");
    }

    @Test
    void a_damaged_record_says_what_is_damaged() {
        Page page = unjudged(History.healthy().damaged("torn", "operations/static-1@0.jsonl"));
        assertThat(page.lines(OVERVIEW)).contains("record | format 2; damaged: operations/static-1@0.jsonl is torn");
        assertThat(page.lines(ISSUES))
                .contains("# The record itself", "operations/static-1@0.jsonl is torn: for a test");
    }

    @Test
    void a_record_of_the_first_format_and_one_that_broke_off_say_what_they_lack() {
        Page page = unjudged(History.healthy()
                .manifest(m -> ManifestBuilder.of(m).format(1).build())
                .phases(phases -> List.of(phases.get(3), new Phase(Phase.UPGRADE, History.ns(10), null, null))));
        assertThat(page.lines(OVERVIEW))
                .contains(
                        "record | format 1, which kept neither actions nor what was to be proved, without a seal",
                        "run | from 2025-10-09 08:53:20.000 UTC; phase upgrade, which began at 2025-10-09 08:53:30.000 UTC, never"
                                + " ended",
                        "upgrade | from 2025-10-09 08:53:30.000 UTC; its end was not recorded");
    }

    // ---- steps

    @Test
    void steps_stand_in_order_of_time_with_what_was_seen_of_the_release() {
        Page page = unjudged(History.healthy()
                .did(12, 13.5, Actions.HELM_UPGRADE, "csi", Map.of(), Map.of())
                .didNot(14, 19, Actions.AWAIT_ROLLOUT, "csi", Map.of(), "1 of 2 updated")
                .did(26, 27, Actions.START_WORKLOAD, "new-1", Map.of(), Map.of()));
        assertThat(page.lines(STEPS))
                .contains("upgrade | 08:53:30 | 10.0 s | ok", "Dry runs of the upgrade, by client and server: ok.")
                .containsSubsequence(
                        "08:53:00 | Helm has revision 1 of csi-1.2.0 | - | seen",
                        "08:53:31 | CRD attachments.example is established | - | seen",
                        "08:53:32 | helm upgrade of csi | 1.5 s | ok",
                        "08:53:34 | await rollout of csi | 5.0 s | failed: 1 of 2 updated")
                .contains("08:53:32 | Helm has revision 2 of csi-2.2.0 | - | seen")
                .contains(
                        "Beside these the run used its own workloads, looked and tried, which is not a part of the upgrade:"
                                + " 1 × start workload.")
                .noneMatch(line -> line.contains("| start workload of"));
    }

    @Test
    void a_fault_is_a_step_though_no_judge_knows_its_kind_and_many_of_a_kind_are_put_together() {
        History history = History.healthy().did(13, 13.1, "stop-process", OLD, Map.of("when", "3 s"), Map.of());
        for (int i = 0; i < 8; i++) {
            history.did(40 + i, 40.5 + i, Actions.RECREATE_POD, "w-" + i, Map.of(Actions.UID, "u"), Map.of());
        }
        assertThat(unjudged(history).lines(STEPS))
                .contains(
                        "08:53:33 | stop process of static-1 (when 3 s) | 0.1 s | ok",
                        "08:54:00 | recreate pod of 8: w-0, w-1, w-2, w-3, w-4, w-5, w-6, w-7 | 7.5 s | ok");
    }

    @Test
    void a_dry_run_that_was_refused_says_by_what() {
        Page page = unjudged(History.healthy()
                .change(c -> new Manifest.Change("1.2.0", "2.2.0", List.of(), List.of(), "no such value")));
        assertThat(page.lines(STEPS)).contains("A dry run of the upgrade was refused: no such value");
    }

    // ---- checks

    @Test
    void each_guarantee_stands_in_the_tier_of_its_severity() {
        for (Guarantee guarantee : Guarantee.values()) {
            Tier tier = guarantee.tier();
            assertThat(tier.name())
                    .isEqualTo(
                            switch (guarantee.severity()) {
                                case BLOCKER -> "MUST";
                                case CRITICAL -> "SHOULD";
                                case NORMAL -> "NICE";
                            });
        }
        assertThat(judged(History.healthy()).lines(CHECKS))
                .containsSubsequence(
                        "# Must (blocking): 6 of 6 held",
                        "If one of these does not hold, data or running applications are lost.",
                        "# Should (warning): 5 of 5 held",
                        "# Does not apply",
                        "kernel-module: driver s3.csi.scality.com names no kernel module that its mounts need")
                .noneMatch(line -> line.startsWith("# Nice"));
    }

    @Test
    void what_does_not_hold_says_what_was_seen_first_and_what_does_not_apply_is_named_and_not_held() {
        Judgement broken = new Judgement(
                Guarantee.MOUNT,
                Verdict.FAIL,
                "1 change",
                "the same mount",
                List.of(failed("static-1", "w1", "the mount is gone", 11, null)));
        History history = facts(
                History.healthy(),
                Map.of("does not apply: mixed", "driver profile x has no mounter pods", "kubernetes", "v1.34.4"));
        Page page = Page.of(history, new RunVerdict(List.of(broken), Diagnosis.NONE))
                .isSound();
        assertThat(page.report().result()).startsWith("FAIL: of 1 guarantee 1 broken, 0 held; ");
        List<String> lines = page.lines(CHECKS);
        assertThat(lines)
                .contains(
                        "# Must (blocking): 0 of 1 held",
                        "mount | " + Guarantee.MOUNT.sentence() + " | ✘ FAIL | 1 change | the same mount",
                        "✘ FAIL mount: static-1 on w1: the mount is gone: v (allowed: l); 2025-10-09 08:53:31.000 UTC, phase upgrade; likely: a")
                .containsSubsequence("# Does not apply", "mixed: driver profile x has no mounter pods");
        assertThat(lines.get(lines.size() - 1))
                .startsWith("Nothing was proved of: process, handles, ")
                .doesNotContain("mixed");
    }

    @Test
    void what_was_not_judged_for_one_reason_stands_in_one_line_and_is_not_held() {
        RunVerdict verdict = new RunVerdict(
                List.of(
                        unjudged(Guarantee.ERRORS, "the rollout did not complete"),
                        unjudged(Guarantee.DATA, "the rollout did not complete"),
                        doubtful(Guarantee.MOUNT, "no look", "static-1")),
                Diagnosis.NONE);
        assertThat(Page.of(History.healthy(), verdict).isSound().lines(CHECKS))
                .contains(
                        "# Must (blocking): 0 of 3 held",
                        "? INCONCLUSIVE errors, data: not judged, because the rollout did not complete",
                        "? INCONCLUSIVE mount: static-1 on w1: no look");
    }

    private static Judgement unjudged(Guarantee guarantee, String because) {
        Finding finding = new Finding("static-1", "w1", Verdict.INCONCLUSIVE, "nothing", Map.of(), null);
        return new Judgement(guarantee, Verdict.INCONCLUSIVE, "unknown", "none", List.of(finding.unjudged(because)));
    }

    private static Finding failed(String subject, String node, String what, double at, String follows) {
        return new Finding(
                subject,
                node,
                Verdict.FAIL,
                what,
                Map.of(),
                new Offence(what, wall(at), Phase.UPGRADE, "v", "l", null, null, List.of("a"))
                        .following(follows, Phase.UPGRADE));
    }

    // ---- what changed

    @Test
    void images_crds_registration_and_revisions_are_compared_before_and_after() {
        Page page = unjudged(History.healthy());
        assertThat(page.lines(CHANGES))
                .containsSubsequence(
                        "1 | csi-1.2.0 | 1.2.0 | superseded | ",
                        "2 | csi-2.2.0 | 2.2.0 | deployed | ",
                        "The objects of the release's revisions were not recorded.",
                        "DaemonSet s3-csi-node | driver:1.2.0 | driver:2.2.0",
                        "Deployment s3-csi-controller | driver:1.2.0 | driver:2.2.0",
                        "pods in mount-s3 | - | image:1",
                        "attachments.example: not there before, established after; its form was not recorded",
                        "It is the same object, by its uid.",
                        "No field of it changed.",
                        "Nodes on which the driver is registered: w1, w2 before, w1, w2 after.");
    }

    @Test
    void a_crd_of_another_form_shows_its_lines_and_a_node_that_lost_the_driver_is_missing() {
        Page page = unjudged(History.healthy()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> new Csi(
                                0,
                                0,
                                null,
                                true,
                                Map.of(
                                        "w1",
                                        List.of("s3.csi.scality.com"),
                                        "w2",
                                        List.of(s < 10 ? "s3.csi.scality.com" : "x")),
                                List.of("w1", "w2"),
                                Map.of("attachments.example", true, "new.example", s > 10),
                                s < 10
                                        ? Map.of("attachments.example", List.of("v1 served"))
                                        : Map.of(
                                                "attachments.example",
                                                List.of("v2 served", "v2 .spec object"),
                                                "new.example",
                                                List.of("v1 served")),
                                null,
                                null)));
        assertThat(page.lines(CHANGES))
                .contains(
                        "attachments.example: established before, established after; its form changed: + v2 .spec object, + v2"
                                + " served, − v1 served",
                        "new.example: not there before, established after; it is new, with 1 line of form",
                        "Nodes on which the driver is registered: w1, w2 before, w1 after.");
    }

    @Test
    void a_run_that_went_back_shows_images_before_after_and_in_the_end() {
        Page page = unjudged(Histories.rolledBack()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 41 ? look : ReleaseLines.rollouts(2, "driver:1.2.0")));
        assertThat(page.lines(CHANGES)).contains("DaemonSet s3-csi-node | driver:1.2.0 | driver:2.2.0 | driver:1.2.0");
    }

    @Test
    void a_csi_driver_that_was_made_anew_shows_each_field_that_changed() {
        Page page = unjudged(History.healthy()
                .map(
                        Channel.CSI_DRIVER,
                        OBSERVER,
                        (s, look) -> s < 14
                                ? look
                                : ReleaseLines.csiDriver(
                                        "driver-2", Map.of("requiresRepublish", "false", "tokenRequests", ""))));
        assertThat(page.lines(CHANGES))
                .contains(
                        "It was deleted and recreated: it has another uid.",
                        "requiresRepublish | true | false",
                        "tokenRequests | default,sts.example | -")
                .noneMatch(line -> line.startsWith("attachRequired"));
    }

    @Test
    void objects_of_the_release_are_compared_by_their_digests_and_a_secret_is_not() {
        Page page = unjudged(withObjects(
                Map.of("DaemonSet ns/a", "1", "ConfigMap ns/b", "1", "Secret ns/s", "", "Role ns/old", "1"),
                Map.of("DaemonSet ns/a", "2", "ConfigMap ns/b", "1", "Secret ns/s", "", "Namespace mount-s3", "1")));
        assertThat(page.lines(CHANGES))
                .contains(
                        "new (1): Namespace mount-s3",
                        "gone (1): Role ns/old",
                        "changed (1): DaemonSet ns/a",
                        "the same (1): ConfigMap ns/b",
                        "not compared, as nothing is kept of what a Secret holds (1): Secret ns/s");
        assertThat(page.lines(WAY_BACK))
                .contains(
                        "deleted, because revision 1 has none of them (1): Namespace mount-s3",
                        "recreated (1): Role ns/old",
                        "changed back: 1",
                        "Look out: with Namespace mount-s3 goes everything in it, the mounter pods among it, and with them every"
                                + " mount that they serve.");
    }

    private static History withObjects(Map<String, String> before, Map<String, String> after) {
        HelmRevisions.Entry one =
                new HelmRevisions.Entry(1, "deployed", "csi-1.2.0", "1.2.0", "", new TreeMap<>(before));
        HelmRevisions.Entry old =
                new HelmRevisions.Entry(1, "superseded", "csi-1.2.0", "1.2.0", "", new TreeMap<>(before));
        HelmRevisions.Entry two =
                new HelmRevisions.Entry(2, "deployed", "csi-2.2.0", "2.2.0", "", new TreeMap<>(after));
        return History.healthy()
                .map(Channel.HELM, OBSERVER, (s, look) -> Lines.helm(s < 12 ? List.of(one) : List.of(old, two)));
    }

    @Test
    void an_agent_that_was_lost_is_an_issue_of_the_record() {
        Page page = unjudged(facts(History.healthy(), Map.of("lost agent w1", "its pod is gone")));
        assertThat(page.lines(ISSUES)).containsSubsequence("# The record itself", "lost agent w1: its pod is gone");
    }

    // ---- figures

    @Test
    void writes_are_measured_before_during_and_after_the_upgrade() {
        // each operation takes 30 ms; the one that was begun at 12 s takes 1.5 s, and the next is begun at 14.1 s
        Page page = unjudged(History.healthy()
                .drop(Channel.OPERATIONS, OLD, 12.01, 14.05)
                .add(Channel.OPERATIONS, OLD, 13.5, Writes.ok(200, 7)));
        assertThat(page.lines(FIGURES))
                .contains(OLD + " on w1 | median 30.0 ms, p99 30.0 ms, longest wait 30 ms, 100 operations"
                        + " | median 30.0 ms, p99 1500.0 ms, longest wait 1.500 s, 80 operations"
                        + " | median 30.0 ms, p99 30.0 ms, longest wait 30 ms, 400 operations");
    }

    @Test
    void failed_operations_are_counted_in_the_part_in_which_they_failed() {
        Page page = unjudged(History.healthy()
                .map(
                        Channel.OPERATIONS,
                        OLD,
                        (s, line) -> s > 30 && line instanceof Operation.Acknowledged ok
                                ? new Operation.Failed(0, 0, ok.op(), ok.key(), "EIO", "open")
                                : line));
        assertThat(page.lines(FIGURES))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(OLD + " on w1 | median 30.0 ms, p99 30.0 ms, longest wait 30 ms, 100 operations | ")
                        .endsWith(" failed"));
    }

    @Test
    void pods_restarts_and_memory_are_those_of_the_last_look_before_and_after() {
        History history = History.healthy();
        for (double s : new double[] {5, 9, 40, 59, 61}) {
            long mib = 1L << 20;
            history.add(
                    Channel.MEMORY,
                    "w1",
                    s,
                    new MemoryUse(
                            0,
                            0,
                            List.of(
                                    new MemoryUse.Share(100, 1, (long) (s * mib)),
                                    new MemoryUse.Share(101, 1, 2 * mib)),
                            null));
        }
        assertThat(unjudged(history).lines(FIGURES))
                .contains(
                        "pods of the driver | 2 of 2 ready | 2 of 2 ready",
                        "pods in mount-s3 | 0 of 0 ready | 2 of 2 ready",
                        "pods of the workloads | 2 of 2 ready | 4 of 4 ready",
                        "restarts of their containers | 0 | 0",
                        "memory of mount processes on w1 | 2 processes, together 11.0 MiB, at most 9.0 MiB"
                                + " | 2 processes, together 61.0 MiB, at most 59.0 MiB",
                        "memory of mount processes on w2 | not recorded | not recorded");
    }

    @Test
    void of_many_volumes_those_are_listed_whose_writes_waited_longest() {
        History history = History.empty()
                .volumes(any -> IntStream.range(0, 40)
                        .mapToObj(i -> History.volume("v" + i, "static", true, "w1"))
                        .toList());
        assertThat(unjudged(history).lines(FIGURES))
                .contains("These are the 30 of 40 workloads whose writes waited longest; the timeline shows all.")
                .filteredOn(line -> line.startsWith("v"))
                .hasSize(30);
    }

    // ---- issues

    @Test
    void a_healthy_run_met_no_issue() {
        assertThat(judged(History.healthy()).lines(ISSUES))
                .containsExactly(
                        "Recorded were: 0 offences, 0 failed phases, 0 failed actions, 0 different error lines of the"
                                + " driver since the upgrade began, 0 different warnings of the cluster since then.");
    }

    @Test
    void issues_stand_in_order_of_time_after_what_went_first() {
        History history = History.healthy()
                .didNot(14, 19, Actions.AWAIT_ROLLOUT, "csi", Map.of(), "1 of 2 updated")
                .add(Channel.LOGS, "csi-w1-new", 18, PublishLines.log("w1", "csi-w1-new", 18, "E0101 12:00:01 lost 7"))
                .add(
                        Channel.LOGS,
                        "csi-w1-new",
                        18.5,
                        PublishLines.log("w1", "csi-w1-new", 18.5, "E0101 12:00:02 lost 8"))
                .add(Channel.LOGS, "csi-w1-old", 5, PublishLines.log("w1", "csi-w1-old", 5, "E0101 12:00:00 before"))
                .add(Channel.EVENTS, OBSERVER, 16, event("Warning", "e", 1))
                .add(Channel.EVENTS, OBSERVER, 17, event("Warning", "e", 3))
                .add(Channel.EVENTS, OBSERVER, 17, event("Normal", "n", 1));
        RunVerdict verdict = new RunVerdict(
                List.of(
                        new Judgement(
                                Guarantee.ERRORS,
                                Verdict.FAIL,
                                "1",
                                "0",
                                List.of(failed("static-1", "w1", "an operation failed", 12, "process of static-1"))),
                        new Judgement(
                                Guarantee.PROCESS,
                                Verdict.FAIL,
                                "1",
                                "0",
                                List.of(failed("static-1", "w1", "the process is gone", 11, null)))),
                new Diagnosis("First, the process is gone.", List.of()));
        assertThat(Page.of(history, verdict).isSound().lines(ISSUES))
                .containsExactly(
                        "What happened: First, the process is gone.",
                        "Recorded were: 2 offences, 0 failed phases, 1 failed actions, 1 different error lines of the driver since"
                                + " the upgrade began, 1 different warnings of the cluster since then.",
                        "# In order of time",
                        "08:53:31 | offence | process, static-1 on w1: the process is gone (v; allowed: l); likely: a",
                        "08:53:32 | offence | errors, static-1 on w1: an operation failed (v; allowed: l); follows from process of"
                                + " static-1",
                        "08:53:36 | warning | Pod p: FailedMount: no driver (3 times)",
                        "08:53:38 | driver's log | csi-w1-new, container s3-plugin: E0101 12:00:01 lost 7 (2 times)",
                        "08:53:39 | action | await rollout of csi failed: 1 of 2 updated");
    }

    private static Event event(String type, String uid, int count) {
        return new Event(
                0,
                0,
                uid,
                type,
                "FailedMount",
                "no driver",
                "Pod",
                "holdfast",
                "p",
                "u",
                count,
                wall(16),
                wall(15 + count));
    }

    @Test
    void what_was_not_proved_stands_once_with_all_that_it_concerns() {
        RunVerdict verdict = new RunVerdict(
                List.of(
                        doubtful(Guarantee.GAPS, "the record is torn (and 1 more reason)", "static-1", "dynamic-1"),
                        doubtful(Guarantee.ERRORS, "the record is torn", "static-1", "dynamic-1"),
                        doubtful(Guarantee.DATA, "no object", "static-1"),
                        new Judgement(Guarantee.MIXED, Verdict.INCONCLUSIVE, "", "", List.of())),
                Diagnosis.NONE);
        assertThat(Page.of(History.healthy(), verdict).isSound().lines(ISSUES))
                .containsSubsequence(
                        "# Not proved",
                        "the record is torn – gaps, errors of static-1 on w1, dynamic-1 on w1",
                        "no object – data of static-1 on w1",
                        "no subject was found to judge – mixed");
    }

    private static Judgement doubtful(Guarantee guarantee, String why, String... subjects) {
        return new Judgement(
                guarantee,
                Verdict.INCONCLUSIVE,
                "unknown",
                "none",
                List.of(subjects).stream()
                        .map(subject -> new Finding(subject, "w1", Verdict.INCONCLUSIVE, why, Map.of(), null))
                        .toList());
    }

    @Test
    void many_offences_are_listed_up_to_a_bound_causes_first_and_the_rest_is_counted() {
        List<Finding> many = IntStream.range(0, 60)
                .mapToObj(i -> failed("v" + i, "w1", "it failed", 11, i == 59 ? null : "process of v59"))
                .toList();
        RunVerdict verdict =
                new RunVerdict(List.of(new Judgement(Guarantee.ERRORS, Verdict.FAIL, "60", "0", many)), Diagnosis.NONE);
        List<String> lines = Page.of(History.healthy(), verdict).isSound().lines(ISSUES);
        assertThat(lines)
                .filteredOn(line -> line.contains("| offence |"))
                .hasSize(40)
                .first()
                .asString()
                .contains("errors, v59 on");
        assertThat(lines).contains("20 more offences are not listed here; the bundle has them");
    }

    // ---- the way back

    @Test
    void the_way_back_has_its_commands_with_release_namespace_and_revision() {
        Page page = unjudged(facts(History.healthy(), Map.of("profile", "my profile.yaml"))
                .did(12, 13, Actions.HELM_UPGRADE, "csi", Map.of(), Map.of()));
        assertThat(page.lines(WAY_BACK))
                .containsSubsequence(
                        "This run did not go back, so that it says nothing of how mounts and workloads come through that.",
                        "helm --kube-context \"$CONTEXT\" -n kube-system history csi",
                        "java -jar target/holdfast.jar preflight --kubeconfig \"$KUBECONFIG\" --context \"$CONTEXT\""
                                + " --profile 'my profile.yaml' --rollback=1 --plan",
                        "helm --kube-context \"$CONTEXT\" -n kube-system rollback csi 1",
                        "kubectl --context \"$CONTEXT\" -n kube-system rollout status daemonset/s3-csi-node --timeout=10m",
                        "kubectl --context \"$CONTEXT\" -n kube-system rollout status deployment/s3-csi-controller --timeout=10m",
                        "kubectl --context \"$CONTEXT\" get csidriver s3.csi.scality.com",
                        "kubectl --context \"$CONTEXT\" -n mount-s3 get pods -o wide");
        assertThat(page.lines(WAY_BACK)).noneMatch(line -> line.contains("RELEASE"));
    }

    @Test
    void a_release_that_no_action_names_is_left_to_be_filled_in() {
        assertThat(unjudged(History.healthy()).lines(WAY_BACK))
                .contains(
                        "The name of the Helm release was not recorded: put it in place of RELEASE; helm list names it.",
                        "helm --kube-context \"$CONTEXT\" -n kube-system rollback RELEASE 1");
    }

    @Test
    void afterwards_one_looks_at_what_the_driver_does() {
        assertThat(unjudged(History.healthy()).lines(WAY_BACK))
                .containsSubsequence(
                        "# What to look at afterwards",
                        "every workload of the driver is rolled out, with the images of before: DaemonSet s3-csi-node driver:1.2.0;"
                                + " Deployment s3-csi-controller driver:1.2.0",
                        "the driver is registered on every node: w1, w2",
                        "the kubelets' repeated NodePublishVolume calls are answered");
    }

    @Test
    void of_several_steps_the_last_one_is_taken_back() {
        assertThat(unjudged(Histories.hops()).lines(OVERVIEW)).contains("step by step | 1.1.0 → 1.2.0 → 2.0.0 → 2.2.0");
        assertThat(unjudged(Histories.hops()).lines(WAY_BACK))
                .contains(
                        "helm --kube-context \"$CONTEXT\" -n kube-system rollback csi 3",
                        "The release went up in several steps. These commands take the last one back; the revisions of the"
                                + " others are in the table of Helm revisions.",
                        "helm --kube-context \"$CONTEXT\" -n kube-system rollback csi 3");
    }

    @Test
    void a_run_that_went_back_says_so_and_needs_no_command() {
        History history = Histories.rolledBack()
                .did(
                        40,
                        43,
                        Actions.HELM_ROLLBACK,
                        "csi",
                        Map.of(),
                        Map.of(Actions.DELETED, "Namespace mount-s3,Role a/b"));
        Page page = unjudged(history);
        assertThat(page.lines(WAY_BACK))
                .contains(
                        "The run went back itself.",
                        "phase rollback began at 08:54:00: ok",
                        "helm rollback of csi at 08:54:00: ok; Helm deleted Namespace mount-s3, Role a/b",
                        "At the last look the release was revision 3 of csi-1.2.0, deployed, the chart of before the upgrade: it"
                                + " is back already.")
                .noneMatch(line -> line.startsWith("helm -n"));
        assertThat(page.lines(CHANGES))
                .contains("Before is the last look before the upgrade began. After is the last look at the new release,"
                        + " before the run went back.");
    }

    @Test
    void an_upgrade_that_made_no_revision_leaves_nothing_to_take_back() {
        Page page = unjudged(
                History.healthy().map(Channel.HELM, OBSERVER, (s, look) -> ReleaseLines.helm("1.2.0 deployed")));
        assertThat(page.lines(WAY_BACK))
                .contains(
                        "There is no later revision than before the upgrade, revision 1 of csi-1.2.0, deployed: there is"
                                + " nothing that Helm could take back.");
    }

    @Test
    void only_what_the_judge_of_speed_says_speaks_for_going_back() {
        Judgement slow = new Judgement(
                Guarantee.SPEED,
                Verdict.FAIL,
                "60 % more",
                "20 %",
                List.of(failed(
                        "write", "w1", "it takes so much longer that the release should be taken back", 11, null)));
        assertThat(Page.of(History.healthy(), new RunVerdict(List.of(slow), Diagnosis.NONE))
                        .lines(WAY_BACK))
                .startsWith(
                        "Nothing asks for going back.",
                        "New mounts are slower than the limits allow:",
                        "speed, write on w1: it takes so much longer that the release should be taken back (v)");
        assertThat(judged(History.healthy()).lines(WAY_BACK)).noneMatch(line -> line.contains("slower"));
    }

    @Test
    void backups_are_named_with_their_folders() {
        Page page = unjudged(History.healthy()
                .did(8, 9, Actions.BACK_UP, "csi", Map.of(Actions.TO, "2.2.0"), Map.of(Actions.FOLDER, "backups/1.2.0"))
                .didNot(9, 9.5, Actions.BACK_UP, "csi", Map.of(), "disk full"));
        assertThat(page.lines(WAY_BACK))
                .containsSubsequence(
                        "# Backups",
                        "08:53:28, before the step to 2.2.0: made in backups/1.2.0",
                        "08:53:29, before the next step: failed: disk full");
    }

    // ---- the forms

    @Test
    void whatever_is_recorded_is_text_in_both_forms() {
        String nasty = "<script>alert(1)</script> | `x` **b** [a](http://e) &amp; \u202e";
        History history = facts(History.healthy(), Map.of("kubernetes", nasty))
                .didNot(14, 15, Actions.HELM_UPGRADE, "csi", Map.of(), "- 1. # " + nasty);
        RunVerdict verdict = new RunVerdict(
                List.of(doubtful(Guarantee.DATA, "<b>in a list</b>", "static-1")),
                new Diagnosis("<i>in a paragraph</i>", List.of()));
        UpgradeReport report = Page.of(history, verdict).isSound().report();
        assertThat(report.documents().html())
                .contains("&lt;b&gt;in a list&lt;/b&gt;", "&lt;i&gt;in a paragraph&lt;/i&gt;")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; | `x` **b** [a](http://e) &amp;amp; \ufffd")
                .doesNotContain("<script");
        assertThat(report.documents().markdown())
                .contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt; \\| \\`x\\` \\*\\*b\\*\\* \\[a\\](http://e) &amp;amp;");
    }

    @Test
    void a_line_that_begins_like_a_list_or_a_title_is_text() {
        UpgradeReport report = new UpgradeReport(
                "c",
                "t",
                "r",
                List.of(new UpgradeReport.Section(
                        "s",
                        List.of(
                                new UpgradeReport.Paragraph("1. no list"),
                                new UpgradeReport.Paragraph("# no title"),
                                new UpgradeReport.Items(List.of("- no list in a list")),
                                new UpgradeReport.Commands(List.of("a 'b\nc' | d"))))));
        assertThat(report.documents().markdown())
                .contains("\n1\\. no list\n", "\n\\# no title\n", "\n- \\- no list in a list\n", "\n    a 'b c' | d\n");
        assertThat(report.documents().html()).contains("<pre>a &#39;b\nc&#39; | d\n</pre>");
    }

    @Test
    void the_page_marks_verdicts_and_can_be_read_by_day_by_night_and_on_paper() {
        String html = judged(History.healthy()).report().documents().html();
        assertThat(html)
                .contains(
                        "<p class=\"result pass\">",
                        "<td class=\"pass\">✔ PASS</td>",
                        "prefers-color-scheme: dark",
                        "@media print",
                        "default-src 'none'; style-src 'unsafe-inline'");
    }

    @Test
    void phases_that_failed_or_never_ended_are_issues() {
        History history = History.healthy()
                .phases(phases -> List.of(
                        phases.get(3),
                        new Phase(Phase.UPGRADE, History.ns(10), History.ns(20), "no such image"),
                        new Phase(Phase.STABILITY, History.ns(20), null, null),
                        phase(Phase.DRAIN, 60, 63)));
        assertThat(unjudged(history).lines(ISSUES))
                .contains(
                        "08:53:40 | phase | upgrade failed: no such image", "08:53:40 | phase | stability never ended");
    }

    @Test
    void a_run_that_went_back_says_what_had_asked_for_it() {
        Judgement broken = new Judgement(
                Guarantee.ERRORS,
                Verdict.FAIL,
                "1",
                "0",
                List.of(new Finding(
                        "static-1",
                        "w1",
                        Verdict.FAIL,
                        "",
                        Map.of(),
                        new Offence("a write failed", 0, Phase.UPGRADE, "1", "0", null, null, List.of()))));
        assertThat(Page.of(Histories.rolledBack(), new RunVerdict(List.of(broken), Diagnosis.NONE))
                        .isSound()
                        .lines(WAY_BACK))
                .startsWith(
                        "Going back was asked for, because:",
                        "guarantee errors does not hold (static-1: a write failed)");
    }
}
