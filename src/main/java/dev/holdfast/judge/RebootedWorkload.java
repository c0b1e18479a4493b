package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Verdict;
import java.util.List;

/**
 * A workload of a node that was rebooted: it writes again in time, in the same pod, and where processes serve mounts by a mounter pod, whatever served it
 * before.
 */
final class RebootedWorkload {
    private final Volume volume;
    private final NodeDisturbance reboot;
    private final Scope scope;
    private final FindingBuilder finding;
    private final RebootDeadline deadline;

    RebootedWorkload(Volume volume, NodeDisturbance reboot, Scope scope) {
        this.volume = volume;
        this.reboot = reboot;
        this.scope = scope;
        this.finding = scope.finding();
        this.deadline = new RebootDeadline(reboot, scope.limits(), finding);
    }

    /** Notes what there is to say of it. */
    void judge() {
        String moved = Served.byKernel(scope.recording()) ? mountedBefore() : servedBefore();
        pod();
        Long wrote = wroteAgain();
        long up = reboot.action().done();
        finding.figure("wrote again after", wrote == null ? "never" : Text.seconds(wrote - up));
        if (wrote != null) {
            goesOn(wrote);
            finding.measure((wrote - up) / 1_000_000, Text.seconds(wrote - up));
        }
        finding.passed(moved + ", and wrote again " + (wrote == null ? "" : Text.seconds(wrote - up)) + " after "
                + reboot.node() + " was up");
    }

    /** In words, from what process to which it went. */
    private String servedBefore() {
        Serving before = Serving.last(finding, volume, reboot.action().begun());
        MounterKind kind = Serving.known(before, finding, "reboot");
        if (kind != null) {
            scope.shows(reboot.kind(kind.toString(), volume.node()));
        }
        finding.figure("before", before == null ? "unknown" : before.toString());
        return "went from " + before + " to " + Serving.last(finding, volume, reboot.end());
    }

    /** In words, what was mounted by the kernel. */
    private String mountedBefore() {
        Mounts.Entry[] last = {null};
        Targets.read(finding, volume.node(), (at, table, source) -> {
            if (at < reboot.action().begun()) {
                last[0] = Targets.top(Targets.onHost(volume, table));
            }
        });
        if (last[0] == null) {
            finding.doubt("the volume was not mounted when its node was looked at last before the reboot");
            finding.figure("before", "unknown");
            return "";
        }
        scope.shows(reboot.kind(Served.KERNEL, volume.node()));
        String before = last[0].type() + " " + last[0].source();
        finding.figure("before", before);
        return "had " + before;
    }

    private void pod() {
        RebootLooks.Seen<Pods> pods = new RebootLooks(reboot, scope.limits(), finding).pods();
        if (pods == null) {
            return;
        }
        Pods.Entry pod = pods.content().pods().stream()
                .filter(p ->
                        p.namespace().equals(volume.namespace()) && p.name().equals(volume.pod()))
                .findFirst()
                .orElse(null);
        if (pod == null || !pod.uid().equals(volume.podUid())) {
            finding.offence(
                    pods.at(),
                    "the workload's pod is another one",
                    pod == null ? "no pod " + volume.pod() : "pod uid " + pod.uid(),
                    "pod uid " + volume.podUid(),
                    pod == null ? "no pod" : "pod uid " + pod.uid(),
                    "the node was away so long that its pods were evicted",
                    "somebody deleted the pod instead of letting its node come up");
        } else if (!pod.phase().equals("Running") || !pod.ready() || pod.deleting()) {
            deadline.missed(
                    pods.at(),
                    "the workload's pod does not run again",
                    pod.phase() + (pod.ready() ? "" : ", not ready"));
        }
    }

    /** When the first write after the reboot was acknowledged; null when none was. */
    private Long wroteAgain() {
        Clock clock = finding.clock(Channel.OPERATIONS, volume.name());
        Long[] first = new Long[1];
        finding.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged
                    && first[0] == null
                    && clock.since(at, reboot.action().done())) {
                first[0] = at;
            }
        });
        if (first[0] == null || first[0] >= reboot.end()) {
            // where no clock tells when something was written, that is the doubt
            if (scope.recording().clock(Channel.OPERATIONS, volume.name()) != null) {
                deadline.lacking("the workload does not write again", "no write was acknowledged");
            }
            return null;
        }
        if (first[0] > deadline.at()) {
            deadline.offence(
                    deadline.at(),
                    "the workload wrote again too late",
                    Text.seconds(first[0] - reboot.action().done()) + " after the node was up");
        }
        return first[0];
    }

    /** From its first write on it waits no longer than others do during a reboot, and nothing fails. */
    private void goesOn(long wrote) {
        Excerpt since = Excerpt.of(scope.recording())
                .around(wrote, wrote, wrote, reboot.end())
                .withVolumes(List.of(volume.withBefore(true)))
                .withOperations(wrote, reboot.end());
        new Assessment(since.recording(), NodeDisturbance.gaps(scope.limits()))
                .bySubject(List.of(Guarantee.GAPS, Guarantee.ERRORS))
                .getOrDefault(volume.name(), List.of())
                .forEach(opinion -> opinion.into(finding));
    }

    /** Notes what there is to say of what serves it. */
    void judgeMounter() {
        served();
        finding.passed("served by a mounter pod");
    }

    /** As guarantee pod-mounter asks, at the end of the phase, and by what was written since the reboot only. */
    private void served() {
        Finding served = PodMounterJudge.of(scope, volume, reboot.action().done(), reboot.end());
        if (served.verdict() == Verdict.INCONCLUSIVE) {
            finding.doubt("pod-mounter: " + served.message());
        } else if (served.verdict() == Verdict.FAIL) {
            deadline.missed(
                    reboot.end(), served.offence().what(), served.offence().value());
        }
    }
}
