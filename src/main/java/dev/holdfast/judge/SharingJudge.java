package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * New workloads of one volume on one node, which differ in nothing that would forbid it (mount options, fsGroup), share one mounter pod and
 * so one FUSE mount. So do pods that do nothing but use a volume, however many start at once; and nothing is left when the last of them is gone.
 * Whether that mounter pod serves as it should is for {@code pod-mounter} to say.
 */
final class SharingJudge extends SubjectJudge<Consumer<Scope>> {
    SharingJudge() {
        super(Guarantee.SHARING);
    }

    @Override
    String limit(Assessment assessment) {
        return "one mounter pod for workloads that can share it";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Map<List<String>, List<Volume>> together = volumes(assessment.recording(), v -> !v.before()).stream()
                .collect(Collectors.groupingBy(
                        v -> List.of(v.node(), v.persistentVolume()), LinkedHashMap::new, Collectors.toList()));
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        together.values().stream()
                .filter(workloads -> workloads.size() > 1)
                .forEach(workloads -> subjects.add(Subject.part(
                        workloads.stream().map(Volume::name).collect(Collectors.joining(" and ")),
                        workloads.get(0).node(),
                        scope -> judge(workloads, scope))));
        subjects.addAll(SharedByLightPods.subjects(assessment.recording()));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no two new workloads use one volume");
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    private static void judge(List<Volume> workloads, Scope scope) {
        FindingBuilder finding = scope.finding();
        Recording recording = scope.recording();
        long end = scope.window().end();
        String node = workloads.get(0).node();
        Attachments attachments =
                finding.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, a -> a.attachments() != null, end);
        Mounts mounts = finding.lastLook(Channel.MOUNTS, node, m -> m.mounts() != null, end);
        if (attachments == null || mounts == null) {
            finding.doubt("never looked at: " + (attachments == null ? "attachments" : "mounts of the node"));
            return;
        }
        Map<String, Set<String>> mounters = new TreeMap<>();
        Map<String, Set<String>> devices = new TreeMap<>();
        for (Volume workload : workloads) {
            List<String> names = Targets.mounters(workload, attachments);
            Mounts.Entry target = Targets.top(Targets.onHost(workload, mounts));
            if (names.isEmpty()) {
                finding.doubt("no attachment names the pod of " + workload.name());
            }
            if (target == null) {
                finding.doubt("the volume is not mounted for " + workload.name());
            } else {
                devices.computeIfAbsent(target.dev(), any -> new TreeSet<>()).add(workload.name());
            }
            names.forEach(name ->
                    mounters.computeIfAbsent(name, any -> new TreeSet<>()).add(workload.name()));
        }
        apart(recording.end(), "mounter pods", mounters, finding);
        apart(recording.end(), "FUSE mounts", devices, finding);
        finding.measure("a mounter pod for each of several", "shared by all that can");
        finding.figure("mounter pods", String.join(", ", mounters.keySet()));
        finding.figure("devices", String.join(", ", devices.keySet()));
        finding.passed(workloads.size() + " workloads share mounter pod " + String.join(", ", mounters.keySet()));
    }

    static void apart(long at, String what, Map<String, Set<String>> served, FindingBuilder finding) {
        if (served.size() > 1) {
            finding.offence(
                    at,
                    "workloads that could share are served by several " + what,
                    served.entrySet().stream()
                            .map(one -> one.getKey() + " for " + String.join(", ", one.getValue()))
                            .collect(Collectors.joining("; ")),
                    null,
                    null,
                    "the reconciler takes them for different, or does not look for a mounter pod that is there",
                    "the first mounter pod was marked so that it takes no new workload");
        }
    }
}
