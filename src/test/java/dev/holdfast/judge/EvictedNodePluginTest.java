package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.Toleration;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

/** A node plugin that is there as long as the run lasts, and then a taint of its node evicts it. */
class EvictedNodePluginTest {
    private static final Toleration FOR_EVER = new Toleration(null, "Exists", null, null, null);
    private static final Toleration FOR_A_TIME = new Toleration(null, "Exists", null, Taint.NO_EXECUTE, 300L);

    @Test
    void aNodePluginThatATaintEvictsAfterTheRunIsAnOffence() {
        Judgement judgement = judge(tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_A_TIME));
        Offence offence = Verdicts.failed(judgement, "registration");
        assertThat(offence.what()).isEqualTo("the node plugin cannot stay on w2, which had it before the upgrade");
        assertThat(offence.value())
                .isEqualTo("on w2 it tolerates its taint team=a:NoExecute for 300 s only, and is evicted then");
        assertThat(Verdicts.of(judgement, "registration").figures()).containsEntry("nodes", "1 of 2");
    }

    @Test
    void aNodeThatIsTaintedInTheRunIsJudgedByItsTaintsInTheEnd() {
        assertThat(Verdicts.failed(judge(tainted(Taint.NO_EXECUTE, s -> s >= 30, FOR_EVER, FOR_A_TIME)), "registration")
                        .what())
                .contains("cannot stay on w2");
        Verdicts.passed(judge(tainted(Taint.NO_EXECUTE, s -> s < 30, FOR_EVER, FOR_A_TIME)));
    }

    @Test
    void aTaintThatIsToleratedWithoutSecondsIsNone() {
        Verdicts.passed(judge(tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_EVER)));
    }

    @Test
    void aTaintOfAnotherEffectIsNone() {
        Verdicts.passed(judge(tainted(Taint.NO_SCHEDULE, s -> true, FOR_EVER, FOR_A_TIME)));
    }

    @Test
    void aNodePluginThatWasEvictedBeforeTheUpgradeTooLostNothing() {
        Verdicts.passed(judge(tainted(Taint.NO_EXECUTE, s -> true, FOR_A_TIME, FOR_A_TIME)));
    }

    @Test
    void aNodePluginThatIsJustBeingEvictedIsAnOffence() {
        assertThat(Verdicts.failed(judge(plugins(plugin(true, FOR_A_TIME))), "registration")
                        .what())
                .contains("cannot stay on w2");
    }

    @Test
    void oneNodePluginThatStaysIsEnough() {
        Verdicts.passed(judge(plugins(plugin(true, FOR_A_TIME), plugin(false, FOR_EVER))));
        Verdicts.passed(judge(plugins(plugin(false, FOR_A_TIME), plugin(false, FOR_EVER))));
    }

    @Test
    void oneThatIsBeingDeletedDoesNotStay() {
        assertThat(Verdicts.failed(judge(plugins(plugin(true, FOR_EVER), plugin(false, FOR_A_TIME))), "registration")
                        .what())
                .contains("cannot stay on w2");
    }

    @Test
    void anUpgradeThatWasCutOffMayStillBeGivenItsTolerations() {
        History history = tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_A_TIME);
        assertThat(Verdicts.doubted(
                        judge(history.phases(phases -> phases.stream()
                                .map(phase -> phase.name().equals(Phase.UPGRADE)
                                        ? new Phase(Phase.UPGRADE, phase.start(), phase.end(), Phase.INTERRUPTED)
                                        : phase)
                                .toList())),
                        "registration"))
                .contains("interrupted (and 1 more reason)");
    }

    @Test
    void recordsOfVersionsThatDidNotAskWhatIsToleratedSayNothing() {
        History history = tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_A_TIME);
        Verdicts.passed(judge(history.map(Channel.CSI, OBSERVER, (s, look) -> with(look, null, look.taints()))));
        Verdicts.passed(judge(tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_A_TIME)
                .map(Channel.CSI, OBSERVER, (s, look) -> with(look, look.nodePlugins(), null))));
    }

    /** Node w2 has a taint at times; its old node plugin has one toleration, its new one another. */
    private static History tainted(String effect, DoublePredicate when, Toleration old, Toleration after) {
        return History.healthy()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> with(
                                look,
                                List.of(
                                        new Csi.NodePlugin("w1", "csi-w1", false, List.of(FOR_A_TIME)),
                                        new Csi.NodePlugin("w2", "csi-w2", false, List.of(s < 15 ? old : after))),
                                when.test(s) ? Map.of("w2", List.of(new Taint("team", "a", effect))) : Map.of()));
    }

    /** Node w2 is tainted, and has these node plugins after the upgrade. */
    private static History plugins(Csi.NodePlugin... plugins) {
        return tainted(Taint.NO_EXECUTE, s -> true, FOR_EVER, FOR_EVER)
                .map(Channel.CSI, OBSERVER, (s, look) -> s < 15 ? look : with(look, List.of(plugins), look.taints()));
    }

    private static Csi.NodePlugin plugin(boolean deleting, Toleration toleration) {
        return new Csi.NodePlugin("w2", "csi-w2", deleting, List.of(toleration));
    }

    private static Csi with(Csi look, List<Csi.NodePlugin> plugins, Map<String, List<Taint>> taints) {
        return new Csi(0, 0, null, look.driver(), look.nodes(), look.eligible(), look.crds(), null, plugins, taints);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("upgrade", history);
    }
}
