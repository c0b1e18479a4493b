package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.ns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same judges over another part of a run. */
class ExcerptTest {
    /** From when the pod of {@link History#NEW} was ready. */
    private static final double READY = 30;

    @Test
    void a_mount_made_during_the_run_is_judged_from_when_its_pod_was_ready() {
        for (Guarantee guarantee : List.of(
                Guarantee.PROCESS, Guarantee.MOUNT, Guarantee.GAPS, Guarantee.ERRORS, Guarantee.DATA, Guarantee.PODS)) {
            assertThat(judge(guarantee, sinceReady(History.healthy())).findings())
                    .filteredOn(finding -> finding.subject().equals(NEW))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.PASS));
        }
    }

    @Test
    void what_such_a_mount_meets_is_its_own_offence() {
        History history = History.healthy().drop(Channel.OPERATIONS, NEW, 40.01, 42);
        Judgement judgement = judge(Guarantee.GAPS, sinceReady(history));
        assertThat(Verdicts.of(judgement, NEW).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, NEW).offence().phase()).isEqualTo(Phase.STABILITY);
    }

    @Test
    void what_it_met_before_it_was_ready_does_not_count() {
        History history = History.healthy().add(Channel.OPERATIONS, NEW, 29, Writes.failed(9999, "EIO"));
        assertThat(Verdicts.of(judge(Guarantee.ERRORS, sinceReady(history)), NEW)
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void the_change_has_the_place_of_the_upgrade() {
        Recording around = Excerpt.of(Recording.of(History.healthy()))
                .around(ns(30), ns(35), ns(36), ns(50))
                .recording();
        assertThat(around.window().start()).isEqualTo(ns(30));
        assertThat(around.window().upgradeStart()).isEqualTo(ns(35));
        assertThat(around.window().upgradeEnd()).isEqualTo(ns(36));
        assertThat(around.window().end()).isEqualTo(ns(50));
        assertThat(around.window().doubts()).isEmpty();
        assertThat(around.phaseAt(ns(35.5))).isEqualTo(Phase.UPGRADE);
    }

    @Test
    void until_a_time_it_has_the_phases_that_had_begun_and_ends_then() {
        List<Phase> phases =
                Excerpt.of(Recording.of(History.healthy())).until(ns(22)).phases();
        assertThat(phases)
                .extracting(Phase::name)
                .containsExactly(
                        Phase.INSTALL,
                        Phase.WORKLOADS,
                        Phase.SEED,
                        Phase.WARM_UP,
                        Phase.UPGRADE,
                        Phase.SETTLE,
                        Phase.DRAIN);
        assertThat(phases.get(6)).isEqualTo(new Phase(Phase.DRAIN, ns(22), ns(22), Phase.OK));
    }

    @Test
    void operations_count_only_in_their_time() {
        Recording whole = Recording.of(History.healthy());
        Recording part = Excerpt.of(whole).withOperations(ns(20), ns(40)).recording();
        Clock clock = whole.clock(Channel.PODS, Channel.OBSERVER);
        assertThat(whole.holds(clock, ns(50))).isTrue();
        assertThat(part.holds(clock, ns(19.9))).isFalse();
        assertThat(part.holds(clock, ns(20))).isTrue();
        assertThat(part.holds(clock, ns(40))).isFalse();
        assertThat(part.mayHold(clock, ns(40))).isTrue();
        assertThat(part.mayHold(clock, ns(40.1))).isFalse();
        assertThat(part.whole()).isSameAs(whole);
    }

    @Test
    void an_excerpt_leaves_the_whole_as_it_was() {
        Recording whole = Recording.of(History.healthy());
        Recording part = Excerpt.of(whole).withVolumes(List.of()).recording();
        assertThat(part.manifest().volumes()).isEmpty();
        assertThat(whole.manifest().volumes()).extracting(Volume::name).contains(OLD, OTHER, NEW);
        assertThat(part.actions()).isSameAs(whole.actions());
    }

    /** The rest of a run since a pod was ready, with its volume counted as mounted before; nothing changes in it. */
    private static Excerpt sinceReady(History history) {
        Recording whole = Recording.of(history);
        return Excerpt.of(whole)
                .around(ns(READY), ns(READY), ns(READY), ns(60))
                .withVolumes(whole.manifest().volumes().stream()
                        .filter(volume -> volume.name().equals(NEW))
                        .map(volume -> volume.withBefore(true))
                        .toList());
    }

    private static Judgement judge(Guarantee guarantee, Excerpt excerpt) {
        return new Assessment(excerpt.recording(), Limits.defaults()).of(guarantee);
    }
}
