package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.VolumeFolders;
import dev.holdfast.judge.SubjectJudge.Subject;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
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
 * Pods that do nothing but use a volume: those of a set that are alike in all by which pods are separated share one mounter pod by one
 * attachment and become ready soon after each other, and when the last that uses a volume is gone nothing of the mounter pod is left.
 */
final class SharedByLightPods {
    private SharedByLightPods() {}

    /** The sets of alike pods, and the ends of their volumes. */
    static List<Subject<Consumer<Scope>>> subjects(Recording recording) {
        Sharing sharing = recording.manifest().driver().sharing();
        List<String> by = sharing == null ? Sharing.CRITERIA : sharing.by();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        LightPod.sets(recording.actions()).forEach((set, pods) -> {
            Map<List<String>, List<LightPod>> alike = pods.stream()
                    .filter(LightPod::isReady)
                    .collect(Collectors.groupingBy(pod -> pod.traits(by), LinkedHashMap::new, Collectors.toList()));
            alike.values().stream()
                    .filter(group -> group.size() > 1)
                    .forEach(group -> subjects.add(Subject.part(
                            group.size() + " pods of set " + set,
                            group.get(0).node(),
                            scope -> together(group, pods, scope))));
            if (alike.isEmpty()) {
                subjects.add(Subject.part("pods of set " + set, pods.get(0).node(), scope -> {
                    scope.finding().actions();
                    scope.finding().doubt(pods.get(0).whyNotReady());
                }));
            }
        });
        ends(recording).forEach(subjects::add);
        return subjects;
    }

    /** A volume that only such pods used, and on a node, each. */
    private static List<Subject<Consumer<Scope>>> ends(Recording recording) {
        Map<List<String>, List<LightPod>> users = LightPod.of(recording.actions()).stream()
                .filter(LightPod::isReady)
                .collect(Collectors.groupingBy(
                        pod -> List.of(pod.node(), pod.persistentVolume()), LinkedHashMap::new, Collectors.toList()));
        return users.entrySet().stream()
                .filter(volume -> recording.manifest().volumes().stream()
                        .noneMatch(other ->
                                other.persistentVolume().equals(volume.getKey().get(1))))
                .filter(volume -> volume.getValue().stream().allMatch(pod -> pod.end() != null))
                .filter(volume -> SharedEntries.ofStrangers(recording).stream()
                        .noneMatch(uid -> SharedEntries.namesVolume(
                                recording, volume.getKey().get(1), uid)))
                .map(volume -> Subject.part(
                        "the end of " + volume.getKey().get(1) + " on "
                                + volume.getKey().get(0),
                        volume.getKey().get(0),
                        scope -> ended(volume.getKey().get(1), volume.getValue(), scope)))
                .toList();
    }

    private static void together(List<LightPod> alike, List<LightPod> set, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        set.stream().filter(pod -> !pod.isReady()).forEach(pod -> finding.doubt(pod.whyNotReady()));
        long end = alike.stream().mapToLong(LightPod::until).min().orElseThrow();
        Attachments look =
                finding.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, seen -> seen.attachments() != null, end);
        if (look == null) {
            finding.doubt("never looked at: attachments");
            return;
        }
        Map<String, Set<String>> mounters = new TreeMap<>();
        Map<String, Set<String>> objects = new TreeMap<>();
        for (LightPod pod : alike) {
            List<String> names = pod.mounters(look);
            if (names.isEmpty()) {
                finding.doubt("no attachment names pod " + pod.name());
            }
            names.forEach(name ->
                    mounters.computeIfAbsent(name, any -> new TreeSet<>()).add(pod.name()));
            look.attachments().stream()
                    .filter(entry -> !entry.mountersOf(pod.uid()).isEmpty())
                    .filter(entry -> entry.persistentVolume().equals(pod.persistentVolume()))
                    .forEach(entry -> objects.computeIfAbsent(entry.name(), any -> new TreeSet<>())
                            .add(pod.name()));
        }
        long last = alike.stream().mapToLong(pod -> pod.start().done()).max().orElseThrow();
        long first = alike.stream().mapToLong(pod -> pod.start().begun()).min().orElseThrow();
        SharingJudge.apart(last, "mounter pods", mounters, finding);
        SharingJudge.apart(last, "attachments", objects, finding);
        boolean atOnce = alike.stream().allMatch(pod -> pod.start().begun() <= first + scope.nanos(Limit.TOGETHER));
        if (atOnce && last - first > scope.nanos(Limit.TOGETHER)) {
            finding.offends(
                    last,
                    "pods that were started at once were not ready soon after each other",
                    Text.seconds(last - first),
                    "the node plugin mounts one volume after the other",
                    "the mounter pod took long to start");
        }
        finding.measure("a mounter pod for each of several", "shared by all that can");
        finding.figure("ready after", Text.seconds(last - first));
        finding.figure("mounter pods", String.join(", ", mounters.keySet()));
        finding.passed(alike.size() + " pods share mounter pod " + String.join(", ", mounters.keySet())
                + ", ready after " + Text.seconds(last - first));
    }

    private static void ended(String volume, List<LightPod> pods, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        if (pods.stream().anyMatch(pod -> !pod.end().succeeded())) {
            finding.doubt("not every pod that used the volume is known to have gone");
            return;
        }
        String node = pods.get(0).node();
        long gone = pods.stream().mapToLong(pod -> pod.end().done()).max().orElseThrow();
        long late = gone + scope.nanos(Limit.DETACHED);
        Set<String> mounters = new TreeSet<>();
        boolean[] empty = new boolean[3];
        finding.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (look.attachments() == null) {
                return;
            }
            pods.forEach(pod -> mounters.addAll(pod.mounters(look)));
            boolean left = look.attachments().stream()
                    .anyMatch(entry -> entry.persistentVolume().equals(volume)
                            && entry.node().equals(node));
            empty[0] |= at > gone && !left;
            if (at > late && left) {
                offends(at, "its attachment is left", volume, finding);
            }
        });
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            List<String> left = look.pods().stream()
                    .map(Pods.Entry::name)
                    .filter(mounters::contains)
                    .toList();
            empty[1] |= at > gone && left.isEmpty();
            if (at > late && !left.isEmpty()) {
                offends(at, "its mounter pod is left", String.join(", ", left), finding);
            }
        });
        finding.looks(Channel.MOUNTS, node, (at, look, source) -> {
            if (look.mounts() == null) {
                return;
            }
            List<String> left = look.mounts().stream()
                    .map(Mounts.Entry::target)
                    .filter(target -> mounters.contains(target.substring(target.lastIndexOf('/') + 1)))
                    .toList();
            empty[2] |= at > gone && left.isEmpty();
            if (at > late && !left.isEmpty()) {
                offends(at, "its source mount is left", String.join(", ", left), finding);
            }
        });
        Sharing sharing = scope.recording().manifest().driver().sharing();
        String mode = sharing == null ? null : sharing.sourceMode();
        if (mode != null) {
            folders(node, mode, mounters, late, finding);
        }
        if (mounters.isEmpty()) {
            finding.doubt("no attachment was seen that names a pod of the volume");
        }
        if (!(empty[0] && empty[1] && empty[2])) {
            finding.doubt("nobody looked after it was to have gone");
        }
        finding.measure("something is left", "nothing is left");
        finding.passed(
                "attachment, mounter pod and source mount went with the last of " + Text.count(pods.size(), "pod"));
    }

    /** The folder of a source, which nobody but the driver and root may look into, goes with it. */
    private static void folders(String node, String mode, Set<String> mounters, long late, FindingBuilder finding) {
        boolean[] seen = new boolean[1];
        finding.looks(Channel.FOLDERS, node, (at, look, source) -> {
            if (look.sources() == null) {
                return;
            }
            List<String> names = look.sources().stream()
                    .map(VolumeFolders.Source::name)
                    .filter(mounters::contains)
                    .toList();
            seen[0] |= !names.isEmpty();
            if (!names.isEmpty() && !mode.equals(look.sourceMode())) {
                finding.offence(
                        at,
                        "the folder of sources has other permissions than it must",
                        look.sourceMode(),
                        mode,
                        look.sourceMode(),
                        "the node plugin makes the folder with the permissions that it makes others with",
                        "an earlier release has made the folder");
            }
            if (at > late && !names.isEmpty()) {
                offends(at, "the folder of its source is left", String.join(", ", names), finding);
            }
        });
        if (!seen[0]) {
            finding.doubt("the folder of its source was never seen");
        }
    }

    private static void offends(long at, String what, String left, FindingBuilder finding) {
        finding.offends(
                at,
                "the last pod that used the volume is gone, and " + what,
                left,
                "the reconciler did not see the end of a workload",
                "the node plugin does not unmount what a mounter pod has served");
    }
}
