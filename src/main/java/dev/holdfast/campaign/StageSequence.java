package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import java.util.List;
import java.util.Map;

/** The stages of a campaign in their order, each in its phase. */
final class StageSequence {
    private final List<Stage> stages;
    private final Phases phases;
    private final String release;

    /**
     * A plan's.
     *
     * @param release the driver's Helm release
     */
    StageSequence(List<Stage> stages, Phases phases, String release) {
        this.stages = List.copyOf(stages);
        this.phases = phases;
        this.release = release;
    }

    /** Carries out some of them; neighbours with the same name of a phase are one phase. */
    void carryOut(CampaignContext context, List<Stage> some) {
        int next = 0;
        while (next < some.size()) {
            if (some.get(next).isLeftOut(context)) {
                next++;
                continue;
            }
            String phase = some.get(next).phase();
            int end = next;
            while (end < some.size() && some.get(end).phase().equals(phase)) {
                end++;
            }
            List<Stage> together = some.subList(next, end);
            boolean last = end == some.size();
            boolean newOnesWrite = !last && endsJudgedTime(some.get(end));
            context.fetchBy(
                    last ? () -> lastLooks(context) : () -> context.puller().fetch(there(context)));
            phases.run(phase, () -> {
                together.forEach(stage -> carryOut(context, stage));
                if (newOnesWrite) {
                    context.letNewOnesWrite();
                }
                if (together.get(0).afterDrain()) {
                    context.keepWatching();
                    context.fetchLines();
                }
                return context.takeResult();
            });
            if (last && together.get(0).afterDrain() && !phase.equals(Phase.DRAIN)) {
                // who writes beyond the drain is judged until the phase ends, and must have been heard of until then
                context.puller().finish();
            }
            next = end;
        }
    }

    /** Who writes, or did, and has not gone since. */
    private static List<String> there(CampaignContext context) {
        return context.judged().writers().stream()
                .filter(context.agents().all()::containsKey)
                .toList();
    }

    private void carryOut(CampaignContext context, Stage stage) {
        if (stage.needsNewRelease() && !context.isUpgraded()) {
            String why = "the upgrade made no new revision of release " + release;
            context.progress().say("phase " + stage.phase() + " is left out: " + why);
            context.actions().around(Actions.SKIP_STAGE, stage.phase(), Map.of(Actions.REASON, why), () -> {});
            return;
        }
        stage.run(context);
    }

    private static boolean endsJudgedTime(Stage next) {
        return next.phase().equals(Phase.DRAIN) || next.phase().equals(Phase.ROLLBACK);
    }

    private static void lastLooks(CampaignContext context) {
        context.puller().finish();
        context.observer().lookAtAll();
        context.observer().close();
    }

    /** All of them. */
    List<Stage> all() {
        return stages;
    }

    /** Those from the stage on in which a process ended that is gone. */
    List<Stage> unfinished() {
        String open = phases.open()
                .map(Phase::name)
                .orElseThrow(() -> new CampaignException("the run did not end in any phase"));
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).resumable() && stages.get(i).phase().equals(open)) {
                return stages.subList(i, stages.size());
            }
        }
        throw new CampaignException(
                "the run ended in phase '" + open
                        + "', and only the long hold and the drain after it can be resumed; what it recorded can be judged as it is");
    }

    /** Those before the upgrade that others do. */
    List<Stage> beforeOthers(String plan) {
        return stages.subList(0, outside(plan));
    }

    /** Those after the upgrade that others did. */
    List<Stage> afterOthers(String plan) {
        return stages.subList(outside(plan) + 1, stages.size());
    }

    private int outside(String plan) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof OutsideUpgrade) {
                return i;
            }
        }
        throw new CampaignException("plan " + plan + " upgrades the driver itself, and leaves it to nobody else");
    }
}
