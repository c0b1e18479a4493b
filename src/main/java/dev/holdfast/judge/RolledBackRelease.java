package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Operation;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import java.util.List;

/** What a release that is in place again has to do: serve who comes now, bind claims, be what Helm says it is. */
final class RolledBackRelease {
    private RolledBackRelease() {}

    /** The new release again: it is there, and on every node a mounter pod serves who came then. */
    static void forward(ReleaseStay forth, FindingBuilder finding) {
        Recording recording = finding.recording();
        release(recording.manifest().change().to(), forth, finding);
        List<RecordedAction> pods = forth.of(finding.actions(), Actions.START_POD);
        for (String node : recording.manifest().nodes()) {
            if (pods.stream().noneMatch(d -> node.equals(d.input(Actions.NODE)))) {
                finding.doubt("no pod was started on " + node + " " + forth.words());
            }
        }
        if (Served.byKernel(recording)) {
            ServedPods.byKernel(pods, finding);
            return;
        }
        int served = ServedPods.byMounterPods(pods, forth, finding).size();
        finding.figure("new pods", Integer.toString(pods.size()));
        finding.passed("the new release is back, and serves " + Text.count(served, "new pod") + " by mounter pods");
    }

    /** On a node, the old release serves who came after the rollback, by what it uses. */
    static void newPods(String node, ReleaseStay back, MounterKind kind, FindingBuilder finding) {
        Recording recording = finding.recording();
        List<RecordedAction> pods = back.of(finding.actions(), Actions.START_POD).stream()
                .filter(d -> node.equals(d.input(Actions.NODE)))
                .toList();
        if (pods.isEmpty()) {
            finding.doubt("no pod was started on " + node + " after the rollback");
        }
        if (Served.byKernel(recording)) {
            ServedPods.byKernel(pods, finding);
            return;
        }
        if (kind == MounterKind.POD) {
            List<String> mounters = ServedPods.byMounterPods(pods, back, finding);
            finding.measure("not served by a mounter pod", "served by mounter pods");
            finding.figure("new pods", Integer.toString(pods.size()));
            finding.passed(Text.count(mounters.size(), "new pod") + " served by " + String.join(", ", mounters));
            return;
        }
        ServedPods.bySystemd(pods, finding);
    }

    /** A claim made after the rollback is bound, and its volume is mounted and written to. */
    static void newClaim(ReleaseStay back, FindingBuilder finding) {
        RecordedActions actions = finding.actions();
        List<RecordedAction> claims = back.of(actions, Actions.CREATE_PVC);
        if (claims.isEmpty()) {
            finding.doubt("no PVC was made after the rollback");
        }
        long all = 0;
        for (RecordedAction claim : claims) {
            if (claim.failed()) {
                broken(finding, claim.done(), "the PVC of " + claim.subject() + " was not bound", claim.error());
                continue;
            }
            RecordedAction pod = actions
                    .of(Actions.START_POD, d -> d.subject().equals(claim.subject()) && d.begun() >= claim.begun())
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (!claim.succeeded() || pod == null) {
                finding.doubt(
                        claim.succeeded()
                                ? "no pod was started on the PVC of " + claim.subject()
                                : "the PVC of " + claim.subject() + " was not bound when the record ended");
            } else if (ServedPods.ready(pod, finding) != null) {
                all += writes(claim.subject(), finding);
            }
        }
        finding.measure("a new PVC does not work", Text.count(all, "write"));
        finding.figure("PVCs", Integer.toString(claims.size()));
        finding.figure("writes", Long.toString(all));
        finding.passed(Text.count(claims.size(), "new PVC") + " bound, mounted and written to: "
                + Text.count(all, "write") + " acknowledged");
    }

    private static long writes(String workload, FindingBuilder finding) {
        long[] writes = new long[1];
        finding.read(Channel.OPERATIONS, workload, (at, line, source) -> {
            if (line instanceof Operation.Acknowledged) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            broken(
                    finding,
                    finding.recording().end(),
                    "no write on the new volume of " + workload + " was acknowledged",
                    "0 writes");
        }
        return writes[0];
    }

    /** The release is deployed at a version when it was looked at last in its time, and was rolled out when that began. */
    static void release(String wanted, ReleaseStay stay, FindingBuilder finding) {
        stay.failed(finding.actions())
                .forEach(action -> broken(
                        finding,
                        action.done(),
                        action.what() + " of release " + wanted + " did not succeed",
                        action.error()));
        if (stay.withoutHelm(finding.actions())) {
            ReturnedWorkloads.judge(stay, finding);
            return;
        }
        HelmRevisions.Entry newest = HelmHistory.newest(HelmHistory.before(stay.end(), finding));
        if (newest == null) {
            finding.doubt("no revision of the Helm release was recorded");
            return;
        }
        String seen = HelmHistory.text(newest);
        if (!HelmHistory.deployed(newest, wanted)) {
            broken(
                    finding,
                    finding.recording().end(),
                    "the Helm release is not at chart version " + wanted + " again",
                    seen);
        }
        finding.measure(seen, seen);
        finding.figure("release", seen);
        finding.passed(seen);
    }

    /** Notes something that the old release does not do, or is not, any more. */
    static void broken(FindingBuilder finding, long at, String what, String value) {
        finding.offence(
                at,
                what,
                value,
                null,
                null,
                "the old release cannot work beside what the new one left (CRDs, mounter pods, sockets)",
                "the rollback did not bring back everything of the old release (rights, host files)");
    }
}
