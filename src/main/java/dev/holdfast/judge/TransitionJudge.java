package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A pod whose volume a systemd unit serves is deleted and made again, on its node or another: the new pod is served by the pod mounter, and
 * nothing of the old one is left ({@link Move}).
 */
final class TransitionJudge implements Judge {
    private static final Guarantee NAME = Guarantee.TRANSITION;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "moved over within " + Text.span(limits.nanos(Limit.LEFTOVERS));
        List<FindingBuilder> cases = new ArrayList<>();
        Set<String> nodes = new TreeSet<>();
        RecordedActions known = RecordedActions.read(run, new FindingBuilder(run, "", "", limit));
        Set<String> workloads = known.of(Actions.RECREATE_POD).stream()
                .map(RecordedActions.Deed::subject)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String workload : workloads) {
            Volume volume = known.volume(workload);
            if (volume == null) {
                cases.add(Subjects.doubtful(
                        run, limit, workload, "", "nothing describes the volume of workload " + workload));
            } else {
                FindingBuilder c = new FindingBuilder(run, workload, volume.node(), limit);
                // Only the first time moves it over. Records in which no successor is named are older than what pods
                // leave.
                RecordedActions.read(run, c)
                        .of(Actions.RECREATE_POD, d -> d.subject().equals(workload))
                        .stream()
                        .findFirst()
                        .ifPresent(deed -> new Move(run, limits, volume, deed, c)
                                .judge(true, deed.got(Actions.SUCCESSOR) != null));
                nodes.add(volume.node());
                cases.add(c);
            }
        }
        cases.addAll(Subjects.bareNodes(run, limit, nodes::contains, "no pod was deleted and made again"));
        if (cases.isEmpty()) {
            cases.add(Subjects.doubtful(run, limit, "pods", "", "no pod was deleted and made again"));
        }
        return Recording.judgement(NAME, limit, cases);
    }
}
