package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * New workloads of one volume on one node, which differ in nothing that would forbid it (mount options, fsGroup), share one mounter pod and
 * so one FUSE mount (seed 003). Whether that mounter pod serves as it should is for {@code pod-mounter} to say.
 */
final class SharingJudge implements Judge {
    private static final Guarantee NAME = Guarantee.SHARING;
    private static final String LIMIT = "one mounter pod for workloads that can share it";

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        Map<List<String>, List<Volume>> together = run.manifest().volumes().stream()
                .filter(v -> !v.before())
                .collect(Collectors.groupingBy(
                        v -> List.of(v.node(), v.persistentVolume()), LinkedHashMap::new, Collectors.toList()));
        together.values().removeIf(workloads -> workloads.size() < 2);
        List<FindingBuilder> cases = together.values().stream()
                .map(workloads -> {
                    FindingBuilder c = new FindingBuilder(
                            run,
                            workloads.stream().map(Volume::name).collect(Collectors.joining(" and ")),
                            workloads.get(0).node(),
                            LIMIT);
                    judge(run, workloads, c);
                    return c;
                })
                .toList();
        return Recording.judgement(
                NAME,
                LIMIT,
                cases,
                Subjects.bareNodes(
                        run,
                        LIMIT,
                        node -> together.keySet().stream()
                                .anyMatch(place -> place.get(0).equals(node)),
                        "no two new workloads use one volume"));
    }

    private static void judge(Recording run, List<Volume> workloads, FindingBuilder c) {
        long end = run.window().end();
        String node = workloads.get(0).node();
        Attachments attachments =
                c.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, Attachments::same, a -> a.attachments() != null, end);
        Mounts mounts = c.lastLook(Channel.MOUNTS, node, Mounts::same, m -> m.mounts() != null, end);
        if (attachments == null || mounts == null) {
            c.doubt("never looked at: " + (attachments == null ? "attachments" : "mounts of the node"));
            return;
        }
        Map<String, Set<String>> mounters = new TreeMap<>();
        Map<String, Set<String>> devices = new TreeMap<>();
        for (Volume workload : workloads) {
            List<String> names = Targets.mounters(workload, attachments);
            Mounts.Entry target = Targets.top(Targets.onHost(workload, mounts));
            if (names.isEmpty()) {
                c.doubt("no attachment names the pod of " + workload.name());
            }
            if (target == null) {
                c.doubt("the volume is not mounted for " + workload.name());
            } else {
                devices.computeIfAbsent(target.dev(), any -> new TreeSet<>()).add(workload.name());
            }
            names.forEach(name ->
                    mounters.computeIfAbsent(name, any -> new TreeSet<>()).add(workload.name()));
        }
        apart(run.end(), "mounter pods", mounters, c);
        apart(run.end(), "FUSE mounts", devices, c);
        c.measure(c.offended() ? 1 : 0, c.offended() ? "a mounter pod for each of several" : "shared by all that can");
        c.figure("mounter pods", String.join(", ", mounters.keySet()));
        c.figure("devices", String.join(", ", devices.keySet()));
        c.passed(workloads.size() + " workloads share mounter pod " + String.join(", ", mounters.keySet()));
    }

    private static void apart(long at, String what, Map<String, Set<String>> served, FindingBuilder c) {
        if (served.size() > 1) {
            c.offence(
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
