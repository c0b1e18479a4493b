package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * A node is drained and takes new pods again. The drain comes to its end; each pod that it evicts is followed by one on another node, which
 * is served by the pod mounter and reads what the one before it left, of which nothing else is left on the drained node ({@link Move}); and
 * a pod started on the node afterwards is served by the pod mounter too.
 */
final class NodeDrainJudge implements Judge {
    private static final Guarantee NAME = Guarantee.NODE_DRAIN;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "moved to another node within " + Text.span(limits.nanos(Limit.LEFTOVERS));
        List<FindingBuilder> cases = new ArrayList<>();
        RecordedActions known = RecordedActions.read(run, new FindingBuilder(run, "", "", limit));
        List<RecordedActions.Deed> drains = known.of(Actions.DRAIN_NODE);
        drains.forEach(drain -> {
            FindingBuilder c = new FindingBuilder(run, drain.subject(), drain.subject(), limit);
            node(run, limits, drain, c);
            cases.add(c);
        });
        List<RecordedActions.Deed> evictions =
                known.of(Actions.REPLACE_POD, d -> Actions.EVICTED.equals(d.asked(Actions.HOW)));
        for (RecordedActions.Deed deed : evictions) {
            Volume volume = known.volume(deed.subject());
            FindingBuilder c = new FindingBuilder(run, deed.subject(), String.valueOf(deed.asked(Actions.NODE)), limit);
            cases.add(c);
            if (volume == null) {
                c.doubt("nothing describes the volume of workload " + deed.subject());
                continue;
            }
            new Move(run, limits, volume, deed, c).judge(false, true);
            elsewhere(deed, c);
        }
        if (drains.isEmpty() || evictions.isEmpty()) {
            String what = drains.isEmpty() ? "no node was drained" : "no workload's pod was evicted";
            cases.add(Subjects.doubtful(run, limit, drains.isEmpty() ? "nodes" : "pods", "", what));
        }
        return Recording.judgement(NAME, limit, cases);
    }

    private static void elsewhere(RecordedActions.Deed deed, FindingBuilder c) {
        String from = deed.asked(Actions.NODE);
        String to = deed.got(Actions.NODE);
        if (deed.good() && (from == null || to == null)) {
            c.doubt("it is not on record from which node the pod went to which");
        } else if (deed.good() && from.equals(to)) {
            c.offence(
                    deed.done(),
                    "the pod came back on the node that was drained",
                    to,
                    null,
                    null,
                    "the pod tolerates nodes that take no new pods",
                    "the node took new pods again too early");
        }
    }

    /** The node itself: it could be drained, and takes new pods again. */
    private static void node(Recording run, Limits limits, RecordedActions.Deed drain, FindingBuilder c) {
        if (drain.failed()) {
            c.offence(
                    drain.done(),
                    "the node could not be drained",
                    drain.error(),
                    null,
                    null,
                    "a pod's volume could not be unmounted",
                    "a disruption budget never allowed an eviction");
            return;
        }
        if (!drain.good()) {
            c.doubt("that the drain of the node came to its end is not on record");
            return;
        }
        c.figure("drained in", Text.seconds(drain.done() - drain.begun()));
        c.figure("evicted", told(drain.got(Actions.PODS)));
        c.figure("left out", told(drain.got(Actions.LEFT)));
        RecordedActions deeds = RecordedActions.read(run, c);
        RecordedActions.Deed back = deeds
                .of(Actions.UNCORDON, d -> d.subject().equals(drain.subject()) && d.begun() >= drain.done() && d.good())
                .stream()
                .findFirst()
                .orElse(null);
        if (back == null) {
            c.doubt("that the node took new pods again is not on record");
            return;
        }
        returned(run, limits, back, deeds, c);
    }

    private static String told(String pods) {
        return pods == null || pods.isEmpty() ? "none" : pods.replace(",", ", ");
    }

    private static void returned(
            Recording run, Limits limits, RecordedActions.Deed back, RecordedActions deeds, FindingBuilder c) {
        RecordedActions.Deed start = deeds
                .of(Actions.START_POD, d -> back.subject().equals(d.asked(Actions.NODE)) && d.begun() >= back.done())
                .stream()
                .findFirst()
                .orElse(null);
        if (start == null) {
            c.doubt("no pod was started on the node when it took new ones again");
            return;
        }
        if (start.failed()) {
            c.offence(
                    start.done(),
                    "no new pod can be started on the node any more",
                    start.error(),
                    null,
                    null,
                    "the node plugin did not survive the drain",
                    "the reconciler was evicted and is not back");
            return;
        }
        Volume made =
                start.good() ? Actions.volume(start.subject(), start.results()).orElse(null) : null;
        if (made == null) {
            c.doubt("that the pod started on the node afterwards became ready is not on record");
            return;
        }
        Finding finding = Move.served(run, limits, made, start.done(), Window.recordEnd(run.manifest()));
        Subjects.adopt(run, c, Guarantee.POD_MOUNTER, finding);
        c.passed("drained, and " + made.name() + " on it afterwards is " + finding.message());
    }
}
