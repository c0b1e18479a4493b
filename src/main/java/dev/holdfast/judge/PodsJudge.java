package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Workload pods are not disturbed: the same pod, the same containers, no restart, the same phase. */
final class PodsJudge implements Judge {
    private static final Guarantee NAME = Guarantee.PODS;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "no change",
                volume -> Channel.OBSERVER,
                (observer, shared, cases) -> judge(run, limits, shared, cases));
    }

    @SuppressWarnings("ReferenceEquality")
    private static void judge(Recording run, Limits limits, FindingBuilder shared, Map<Volume, FindingBuilder> cases) {
        Map<String, Integer> perPhase = new HashMap<>();
        Map<Volume, Pods.Entry> reference = new HashMap<>();
        Pods[] before = new Pods[1];
        int[] looks = new int[1];
        long[] last = new long[1];
        shared.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
            if (!run.window().holds(at)) {
                return;
            }
            looks[0]++;
            last[0] = at;
            perPhase.merge(run.phaseAt(at), 1, Integer::sum);
            // Most looks only name the one that they are equal to.
            if (content != before[0]) {
                Map<String, Pods.Entry> pods = new HashMap<>();
                content.pods().forEach(pod -> pods.putIfAbsent(pod.namespace() + "/" + pod.name(), pod));
                cases.forEach((volume, c) -> look(at, volume, pods, reference, c));
            }
            before[0] = content;
        });
        // what is looked at counts up: nothing that happened while nobody looked can have gone back to what it was
        shared.coverWatched(
                perPhase, "observation of the pods", Controls.ofAgent(shared, Channel.OBSERVER, "the observer itself"));
        if (looks[0] == 0) {
            shared.doubt("the pods were never observed");
        } else {
            shared.lasts(last[0], limits, "observation of the pods");
        }
        cases.forEach((volume, c) -> {
            if (!c.offended()) {
                c.measure(0, "no change");
            }
            c.figure("observations", Integer.toString(looks[0]));
            if (reference.containsKey(volume)) {
                c.figure("restarts", restarts(reference.get(volume)));
            }
            c.passed("pod " + volume.pod() + " and its containers stayed the same in "
                    + Text.count(looks[0], "observation"));
        });
    }

    private static void look(
            long at, Volume volume, Map<String, Pods.Entry> pods, Map<Volume, Pods.Entry> reference, FindingBuilder c) {
        Pods.Entry now = pods.get(volume.namespace() + "/" + volume.pod());
        if (now == null) {
            c.offence(
                    at,
                    "the workload's pod is gone",
                    "no pod " + volume.pod(),
                    "pod uid " + volume.podUid(),
                    "no pod",
                    "the pod was evicted or deleted while the driver rolled out",
                    "the node was drained");
        } else if (!now.uid().equals(volume.podUid())) {
            c.offence(
                    at,
                    "the workload's pod is another one",
                    "pod uid " + now.uid(),
                    "pod uid " + volume.podUid(),
                    "pod uid " + now.uid(),
                    "the pod was deleted and its controller made a new one",
                    "the node was drained");
        } else if (reference.containsKey(volume)) {
            compare(at, reference.get(volume), now, c);
        } else {
            reference.put(volume, now);
        }
    }

    private static void compare(long at, Pods.Entry before, Pods.Entry after, FindingBuilder c) {
        if (!restarts(before).equals(restarts(after))) {
            c.offence(
                    at,
                    "a container of the workload was restarted",
                    "restarts " + restarts(after),
                    "restarts " + restarts(before),
                    "restarts " + restarts(after),
                    "the workload met an I/O error and ended",
                    "a liveness probe failed while the volume did not answer");
        } else if (!containers(before).equals(containers(after))) {
            c.offence(
                    at,
                    "a container of the workload is another one",
                    containers(after).toString(),
                    containers(before).toString(),
                    containers(after).toString(),
                    "the container runtime made the container anew",
                    "the pod's sandbox changed");
        } else if (!Objects.equals(before.phase(), after.phase())) {
            c.offence(
                    at,
                    "the workload's pod changed its phase",
                    after.phase(),
                    before.phase(),
                    after.phase(),
                    "the workload ended",
                    "the node stopped reporting");
        } else if (after.deleting() && !before.deleting()) {
            c.offence(
                    at,
                    "the workload's pod is being deleted",
                    "deleting",
                    "running",
                    "deleting",
                    "the pod was evicted or deleted while the driver rolled out",
                    "the node was drained");
        }
    }

    private static Map<String, String> containers(Pods.Entry pod) {
        Map<String, String> ids = new TreeMap<>();
        pod.containers().forEach(k -> ids.put(k.name(), k.id()));
        return ids;
    }

    private static String restarts(Pods.Entry pod) {
        Map<String, Integer> restarts = new TreeMap<>();
        pod.containers().forEach(k -> restarts.put(k.name(), k.restarts()));
        return restarts.toString();
    }
}
