package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;

/**
 * While a release is held, at each of the planned times a new claim is bound on each node, and a new pod on it gets its volume and writes. A
 * controller that runs and is ready, but does nothing any more, shows in nothing else.
 */
final class LateWorkJudge extends SubjectJudge<LateWorkJudge.Work> {
    LateWorkJudge() {
        super(Guarantee.LATE_WORK);
    }

    /**
     * What was to be done on a node.
     *
     * @param seconds when in the hold
     */
    record Work(String seconds, String node) {
        private String name() {
            return "new work on " + node + " " + seconds + " s into the hold";
        }
    }

    @Override
    String limit(Assessment assessment) {
        return "done while it is waited for";
    }

    @Override
    List<Subject<Work>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Work>> subjects = new ArrayList<>();
        for (RecordedAction plan : recording.actions().of(Actions.PLAN_LATE_WORK, any -> true)) {
            for (String seconds : plan.input(Actions.SECONDS).split(",", -1)) {
                for (String node : recording.manifest().nodes()) {
                    Work work = new Work(seconds, node);
                    subjects.add(new Subject<>(work, work.name(), node));
                }
            }
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no new work was planned");
    }

    @Override
    void judge(Work work, Scope scope) {
        scope.shows(work.node);
        FindingBuilder finding = scope.finding();
        RecordedAction claim = action(Actions.CREATE_PVC, work, finding);
        RecordedAction pod = action(Actions.START_POD, work, finding);
        if (claim == null) {
            finding.doubt("nothing was begun");
        } else if (claim.failed()) {
            never(claim, "the new claim was not bound", finding);
        } else if (pod != null && pod.failed()) {
            never(pod, "the new pod did not get to work on its volume", finding);
        } else if (pod == null || !pod.succeeded()) {
            finding.doubt("the new pod was still waited for when the record ended");
        } else {
            wrote(pod, claim, finding);
        }
        finding.measure("not done", "done");
    }

    private static RecordedAction action(String what, Work work, FindingBuilder finding) {
        return finding.actions()
                .last(
                        what,
                        action -> work.seconds.equals(action.input(Actions.SECONDS))
                                && work.node.equals(action.input(Actions.NODE)));
    }

    private static void never(RecordedAction action, String what, FindingBuilder finding) {
        finding.offends(
                action.done(),
                what,
                action.error(),
                "the driver's controller or its reconciler does nothing any more, though it runs and is ready",
                "the node plugin does not answer the kubelet any more");
    }

    private static void wrote(RecordedAction pod, RecordedAction claim, FindingBuilder finding) {
        int[] writes = new int[1];
        finding.read(Channel.OPERATIONS, pod.subject(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            finding.offends(
                    pod.done(),
                    "no write of the new pod was acknowledged",
                    "0 writes",
                    "the volume is mounted, but what serves it does not work",
                    "the driver gave the mount credentials that have run out");
        }
        finding.figure("bound after", Text.seconds(claim.done() - claim.begun()));
        finding.figure("writing after", Text.seconds(pod.done() - claim.begun()));
        finding.figure("writes", Integer.toString(writes[0]));
        finding.passed("claim bound after " + Text.seconds(claim.done() - claim.begun()) + ", pod writing after "
                + Text.seconds(pod.done() - claim.begun()) + ", " + Text.count(writes[0], "write") + " acknowledged");
    }
}
