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

/**
 * A Deployment, a StatefulSet and a ReplicaSet whose pods systemd units serve make other pods in their places: each of these is served by
 * the pod mounter and reads what the one before it left, of which nothing else is left ({@link Move}).
 */
final class RollsJudge implements Judge {
    private static final Guarantee NAME = Guarantee.ROLLS;
    private static final List<String> KINDS = List.of("Deployment", "StatefulSet", "ReplicaSet");

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "moved over within " + Text.span(limits.nanos(Limit.LEFTOVERS));
        List<FindingBuilder> cases = new ArrayList<>();
        Set<String> kinds = new TreeSet<>();
        RecordedActions known = RecordedActions.read(run, new FindingBuilder(run, "", "", limit));
        for (RecordedActions.Deed deed :
                known.of(Actions.REPLACE_POD, d -> Actions.ROLLED.equals(d.asked(Actions.HOW)))) {
            Volume volume = known.volume(deed.subject());
            if (volume == null) {
                cases.add(Subjects.doubtful(
                        run, limit, deed.subject(), "", "nothing describes the volume of workload " + deed.subject()));
                continue;
            }
            FindingBuilder c = new FindingBuilder(run, deed.subject(), volume.node(), limit);
            String kind = deed.asked(Actions.OWNER);
            c.figure("made by", kind == null ? "unknown" : kind);
            new Move(run, limits, volume, deed, c).judge(true, true);
            cases.add(c);
            kinds.add(String.valueOf(kind));
        }
        KINDS.stream()
                .filter(kind -> !kinds.contains(kind))
                .map(kind -> Subjects.doubtful(run, limit, kind, "", "no " + kind + " rolled"))
                .forEach(cases::add);
        return Recording.judgement(NAME, limit, cases);
    }
}
