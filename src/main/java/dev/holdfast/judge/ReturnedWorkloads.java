package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.Optional;

/**
 * Where a release was brought back without Helm, its workloads are what they were: each runs the images of before, and is rolled out. Helm does
 * not hear of it, so that its history says nothing of what runs.
 */
final class ReturnedWorkloads {
    private ReturnedWorkloads() {}

    /** Compares the last look before the upgrade with the last one in the time in which the old release is in place again. */
    static void judge(ReleaseStay stay, FindingBuilder finding) {
        Rollouts before = finding.lastLook(
                Channel.ROLLOUTS,
                Channel.OBSERVER,
                finding.recording().whole().window().upgradeStart());
        Rollouts now = finding.lastLook(Channel.ROLLOUTS, Channel.OBSERVER, stay.end());
        HelmRevisions.Entry newest = HelmHistory.newest(HelmHistory.before(stay.end(), finding));
        finding.figure("Helm still says", newest == null ? "not recorded" : HelmHistory.text(newest));
        if (before == null || now == null || before.rollouts().isEmpty()) {
            finding.doubt("the workloads of the release were not looked at before the upgrade and after the way back");
            return;
        }
        before.rollouts().forEach(one -> compare(one, find(now, one), finding));
        List<String> besides = now.rollouts().stream()
                .filter(one -> find(before, one).isEmpty())
                .map(ReturnedWorkloads::name)
                .toList();
        finding.figure("of the new release, beside them", besides.isEmpty() ? "none" : String.join(", ", besides));
        String said = Text.count(before.rollouts().size(), "workload") + " with the images of before";
        finding.measure("not what it was", said);
        finding.passed(said);
    }

    private static void compare(Rollouts.Entry before, Optional<Rollouts.Entry> now, FindingBuilder finding) {
        if (now.isEmpty()) {
            broken("there is no " + name(before) + " after the way back", "none", finding);
        } else if (!now.get().images().equals(before.images())) {
            broken(
                    name(before) + " does not run the images of before",
                    now.get().images() + " instead of " + before.images(),
                    finding);
        } else if (!now.get().complete()) {
            broken(name(before) + " is not rolled out again", now.get().progress(), finding);
        }
    }

    private static void broken(String what, String value, FindingBuilder finding) {
        finding.offends(
                finding.recording().end(),
                what,
                value,
                "the backup was made of something else, or not all of it was put back",
                "what the new release added to an object was left there");
    }

    private static Optional<Rollouts.Entry> find(Rollouts look, Rollouts.Entry wanted) {
        return look.rollouts().stream()
                .filter(one -> name(one).equals(name(wanted)))
                .findFirst();
    }

    private static String name(Rollouts.Entry workload) {
        return workload.kind() + " " + workload.name();
    }
}
