package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import java.util.List;

/** Whether a pod on a new claim is served by a mounter pod in time after something was done to its node. */
final class NewPodWatch {
    private static final String[] CAUSES = {
        "the node plugin did not register again with the kubelet",
        "the mounter pod could not start on the node",
        "the driver's controller has not seen the pod: where it found the API server away, it waits before it asks again"
    };

    private final NodeDisturbance disturbance;
    private final String node;
    private final Scope scope;
    private final FindingBuilder finding;
    private final long limit;

    /** Of one node, where {@code limit} says how long after what was done to it a pod may take. */
    NewPodWatch(NodeDisturbance disturbance, String node, Limit limit, Scope scope) {
        this.disturbance = disturbance;
        this.node = node;
        this.limit = scope.nanos(limit);
        this.scope = scope;
        this.finding = scope.finding();
    }

    /** Notes whether one came, and how it is served. */
    void judge() {
        List<RecordedAction> claims = after(Actions.CREATE_PVC);
        List<RecordedAction> pods = after(Actions.START_POD);
        claims.stream()
                .filter(RecordedAction::failed)
                .forEach(d -> never(d.done(), "the claim of new pod " + d.subject() + " was not bound", d.error()));
        if (pods.isEmpty() && !finding.offended()) {
            finding.doubt("no pod was started on " + node + " after the " + disturbance.what());
        }
        for (RecordedAction pod : pods) {
            if (pod.failed()) {
                never(pod.done(), "new pod " + pod.subject() + " did not become ready", pod.error());
            } else if (!pod.succeeded()) {
                finding.doubt("new pod " + pod.subject() + " was not ready when the record ended");
            } else {
                served(claims, pod);
            }
        }
    }

    private List<RecordedAction> after(String what) {
        return finding.actions()
                .of(
                        what,
                        d -> node.equals(d.input(Actions.NODE))
                                && d.begun() >= disturbance.action().done()
                                && d.begun() < disturbance.end());
    }

    private void served(List<RecordedAction> claims, RecordedAction pod) {
        Volume volume = pod.started();
        if (volume == null) {
            finding.doubt("the volume of new pod " + pod.subject() + " is not described");
            return;
        }
        if (claims.stream().noneMatch(d -> d.subject().equals(pod.subject()) && d.succeeded())) {
            finding.doubt("new pod " + pod.subject() + " has no new claim");
        }
        long took = pod.done() - disturbance.action().done();
        if (took > limit) {
            never(
                    disturbance.action().done() + limit,
                    "new pod " + pod.subject() + " was served too late",
                    Text.seconds(took) + " after the " + disturbance.what());
        }
        String by =
                Served.byKernel(finding.recording()) ? "the kernel" : String.valueOf(servedByMounterPod(pod, volume));
        int[] writes = new int[1];
        finding.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged && at < disturbance.end()) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            finding.lacks(
                    disturbance.end(),
                    "no write of new pod " + pod.subject() + " was acknowledged",
                    "0 writes",
                    null,
                    null,
                    CAUSES);
        }
        StartedPod.judge(pod, scope);
        finding.figure("ready after", Text.seconds(took));
        finding.figure("writes", Integer.toString(writes[0]));
        finding.measure(took / 1_000_000, Text.seconds(took));
        finding.passed("served by " + by + " " + Text.seconds(took) + " after the " + disturbance.what() + ", "
                + Text.count(writes[0], "write") + " acknowledged");
    }

    private Serving servedByMounterPod(RecordedAction pod, Volume volume) {
        Serving serving = Serving.last(finding, volume, disturbance.end());
        if (serving == null || serving.mounter() == null) {
            finding.doubt("what serves new pod " + pod.subject() + " is unknown: "
                    + (serving == null ? "it was never seen mounted" : serving));
        } else if (serving.mounter() == MounterKind.SYSTEMD) {
            never(serving.at(), "new pod " + pod.subject() + " is not served by a mounter pod", serving.toString());
        }
        return serving;
    }

    private void never(long at, String what, String value) {
        finding.offends(at, what, value, CAUSES);
    }
}
