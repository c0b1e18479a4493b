package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.gone;
import static dev.holdfast.evidence.Writes.failed;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts that were made after the upgrade keep what old ones keep, from when their pods were ready at 27 s, and wrote at 29 s. */
class NewMountsTest {
    private static final List<String> KEPT =
            List.of("process", "mount", "handles", "gaps", "errors", "data", "pods", "provisioning");

    private static Judgement judge(String guarantee, History history) {
        return Verdicts.judge(guarantee, history);
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "mount", "handles", "gaps", "errors", "data", "pods"})
    void each_is_judged_of_new_mounts_too(String guarantee) {
        Judgement judgement = judge(guarantee, History.healthy());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("static-1", "dynamic-1", NEW, "new-2");
    }

    @Test
    void inodes_are_those_of_files_that_were_held_across_the_upgrade() {
        assertThat(judge("inodes", History.healthy()).findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("static-1", "dynamic-1");
    }

    @Test
    void a_new_mount_that_hangs_for_8_s_is_found() {
        History history =
                History.healthy().drop(Channel.OPERATIONS, NEW, 40, 48).add(Channel.OPERATIONS, NEW, 40, invoked(9000));
        history.add(Channel.OPERATIONS, NEW, 48, ok(9000, 7));
        assertThat(Verdicts.failed(judge("gaps", history), NEW).value()).isEqualTo("8 s");
        assertThat(Verdicts.of(judge("gaps", history), NEW).offence().phase()).isEqualTo("stability");
    }

    @Test
    void another_process_of_a_new_mount_is_found() {
        assertThat(Verdicts.failed(judge("process", process(45, p -> restarted(p))), NEW)
                        .what())
                .contains("the mount process is another one");
    }

    @Test
    void what_serves_a_mount_may_change_until_its_pod_is_ready() {
        History history = notReadyBefore(40, process(33, p -> restarted(p)));
        Verdicts.passed(judge("process", history));
        Verdicts.failed(judge("process", notReadyBefore(40, process(45, p -> restarted(p)))), NEW);
    }

    @Test
    void a_new_mount_that_goes_under_its_pod_is_found() {
        History history = History.healthy();
        gone(history, "w1", NEW, 45, 61);
        assertThat(Verdicts.of(judge("mount", history), NEW).offence().what())
                .isEqualTo("the mount is gone from the host");
        assertThat(Verdicts.of(judge("mount", history), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void a_pod_that_is_ready_without_its_mount_is_found() {
        History history = History.healthy();
        gone(history, "w1", NEW, 0, 0);
        history.map(Channel.MOUNTS, NEW, (s, look) -> Lines.mounts(List.of()));
        assertThat(Verdicts.of(judge("mount", history), NEW).offence().what())
                .isEqualTo("the pod was ready without its mount");
    }

    @Test
    void an_error_on_a_new_mount_is_found() {
        History history = History.healthy().drop(Channel.OPERATIONS, NEW, 45, 45.09);
        history.add(Channel.OPERATIONS, NEW, 45, invoked(9000));
        history.add(Channel.OPERATIONS, NEW, 45.01, failed(9000, "ENOTCONN"));
        Verdicts.failed(judge("errors", history), NEW);
    }

    @Test
    void a_handle_on_a_new_mount_that_breaks_is_found() {
        History history = History.healthy().add(Channel.HANDLES, NEW, 45, Lines.broken("read", "ENOTCONN", "read"));
        assertThat(Verdicts.failed(judge("handles", history), NEW).value()).isEqualTo("ENOTCONN");
    }

    @Test
    void a_new_pod_that_is_evicted_is_found() {
        History history = pod(45, pod -> null);
        assertThat(Verdicts.failed(judge("pods", history), NEW).what()).isEqualTo("the workload's pod is gone");
    }

    @Test
    void an_evicted_mounter_pod_is_seen_by_its_process() {
        History history = History.healthy();
        gone(history, "w1", NEW, 61, 45);
        assertThat(Verdicts.failed(judge("process", history), NEW).after()).isEqualTo("gone");
        assertThat(Verdicts.of(judge("mount", history), NEW).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void a_pod_that_never_was_ready_has_nothing_to_keep() {
        History history = notReadyBefore(99, History.healthy());
        for (String guarantee : KEPT.subList(0, 5)) {
            Judgement judgement = judge(guarantee, history);
            Verdicts.passed(judgement);
            assertThat(judgement.findings()).extracting(Finding::subject).doesNotContain(NEW);
        }
    }

    @Test
    void a_pod_that_is_ready_just_before_the_end_has_shown_nothing_yet() {
        History history = notReadyBefore(58, process(59, p -> restarted(p)));
        assertThat(judge("process", history).findings())
                .extracting(Finding::subject)
                .doesNotContain(NEW);
        Verdicts.failed(judge("process", notReadyBefore(57, process(59, p -> restarted(p)))), NEW);
    }

    @Test
    void a_workload_that_never_wrote_has_no_writes_to_keep() {
        History history = History.healthy().without(Channel.OPERATIONS, NEW);
        assertThat(judge("gaps", history).findings())
                .extracting(Finding::subject)
                .doesNotContain(NEW);
        assertThat(Verdicts.doubted(judge("data", history), NEW)).contains("the ledger is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "mount", "handles", "gaps", "errors", "pods"})
    void a_new_mount_does_not_stand_for_an_old_one_on_its_node(String guarantee) {
        History history = History.healthy()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(OLD)).toList());
        assertThat(Verdicts.doubted(judge(guarantee, history), "w1"))
                .contains("no volume mounted before the upgrade is on this node");
    }

    private static Processes.Entry restarted(Processes.Entry p) {
        return new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup());
    }

    /** What serves the new mount is changed from a second on. */
    private static History process(double from, UnaryOperator<Processes.Entry> change) {
        return History.healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < from
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> p.connection() == connection(NEW) ? change.apply(p) : p)
                                        .toList()));
    }

    private static History notReadyBefore(double ready, History history) {
        return history.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> s >= ready
                        ? look
                        : Lines.pods(look.pods().stream()
                                .map(p -> p.name().equals(NEW) ? unready(p) : p)
                                .toList()));
    }

    private static Pods.Entry unready(Pods.Entry p) {
        return PodBuilder.of(p).ready(false).build();
    }

    private static History pod(double from, UnaryOperator<Pods.Entry> change) {
        return History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < from
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals(NEW) ? change.apply(p) : p)
                                        .filter(p -> p != null)
                                        .toList()));
    }
}
