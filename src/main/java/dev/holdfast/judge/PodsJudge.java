package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.cause.Suspects;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Workload pods are not disturbed: the same pod, the same containers, no restart, the same phase. */
final class PodsJudge extends SubjectJudge<PodsJudge.Watched> {
    private static final String LIMIT = "no change";

    PodsJudge() {
        super(Guarantee.PODS);
    }

    /** A volume, and all looks at the pods. */
    record Watched(Volume volume, PodLooks looks) {}

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Watched>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        FindingBuilder shared = new FindingBuilder(recording, Channel.OBSERVER, "", LIMIT);
        PodLooks looks = PodLooks.read(assessment.limits(), shared);
        return Stream.concat(
                        volumes(recording, Volume::before).stream()
                                .map(v -> new Subject<>(new Watched(v, looks), v.name(), v.node(), shared)),
                        SinceReady.volumes(recording)
                                .flatMap(v ->
                                        SinceReady.ofPod(recording, v)
                                                .map(part -> sinceReady(v, part, assessment))
                                                .stream()))
                .toList();
    }

    private static Subject<Watched> sinceReady(Volume volume, Recording part, Assessment assessment) {
        FindingBuilder shared = new FindingBuilder(part, Channel.OBSERVER, "", LIMIT);
        PodLooks looks = PodLooks.read(assessment.limits(), shared);
        return new Subject<>(new Watched(volume, looks), volume.name(), volume.node(), shared, part);
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no volume mounted before the upgrade is");
    }

    @Override
    void judge(Watched subject, Scope scope) {
        FindingBuilder finding = scope.finding();
        Pods.Entry reference = null;
        for (PodLooks.Change change : subject.looks.changes()) {
            reference = look(change.at(), subject.volume, reference, change.pods(), finding);
        }
        int count = subject.looks.count();
        if (!finding.offended()) {
            finding.measure(0, "no change");
        }
        finding.figure("observations", Integer.toString(count));
        if (reference != null) {
            finding.figure("restarts", restarts(reference));
        }
        finding.passed("pod " + subject.volume.pod() + " and its containers stayed the same in "
                + Text.count(count, "observation"));
    }

    /** Compares with the first one; returns that. */
    private static Pods.Entry look(
            long at, Volume volume, Pods.Entry reference, Map<String, Pods.Entry> pods, FindingBuilder finding) {
        Pods.Entry now = pods.get(volume.namespace() + "/" + volume.pod());
        if (now == null) {
            finding.offence(
                    at,
                    "the workload's pod is gone",
                    "no pod " + volume.pod(),
                    "pod uid " + volume.podUid(),
                    "no pod",
                    "the pod was evicted or deleted while the driver rolled out",
                    "the node was drained");
        } else if (!now.uid().equals(volume.podUid())) {
            finding.offence(
                    at,
                    "the workload's pod is another one",
                    "pod uid " + now.uid(),
                    "pod uid " + volume.podUid(),
                    "pod uid " + now.uid(),
                    "the pod was deleted and its controller made a new one",
                    "the node was drained");
        } else if (reference == null) {
            return now;
        } else {
            compare(at, reference, now, finding);
        }
        return reference;
    }

    private static void compare(long at, Pods.Entry before, Pods.Entry after, FindingBuilder finding) {
        if (!restarts(before).equals(restarts(after))) {
            finding.offence(
                    at,
                    "a container of the workload was restarted",
                    "restarts " + restarts(after),
                    "restarts " + restarts(before),
                    "restarts " + restarts(after),
                    Suspects.WORKLOAD_MET_AN_ERROR,
                    "a liveness probe failed while the volume did not answer");
        } else if (!containers(before).equals(containers(after))) {
            finding.offence(
                    at,
                    "a container of the workload is another one",
                    containers(after).toString(),
                    containers(before).toString(),
                    containers(after).toString(),
                    "the container runtime recreated the container",
                    "the pod's sandbox changed");
        } else if (!Objects.equals(before.phase(), after.phase())) {
            finding.offence(
                    at,
                    "the workload's pod changed its phase",
                    after.phase(),
                    before.phase(),
                    after.phase(),
                    "the workload ended",
                    "the node stopped reporting");
        } else if (after.deleting() && !before.deleting()) {
            finding.offence(
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
        return PodLooks.restarts(pod).toString();
    }
}
