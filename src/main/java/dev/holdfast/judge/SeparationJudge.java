package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A pod that differs from others in one thing by which pods are separated is served by another mounter pod, and so by another FUSE mount, than
 * those. By what they are separated the profile of the driver says.
 */
final class SeparationJudge extends SubjectJudge<SeparationJudge.Other> {
    /** What a run can make differ alone: a volume has one namespace and one authentication source. */
    private static final List<String> TRIED =
            List.of(Sharing.VOLUME, Sharing.MOUNT_OPTIONS, Sharing.FS_GROUP, Sharing.SERVICE_ACCOUNT);

    SeparationJudge() {
        super(Guarantee.SEPARATION);
    }

    /**
     * A pod that differs.
     *
     * @param from the pods that it differs from
     */
    record Other(LightPod pod, List<LightPod> from) {}

    @Override
    String limit(Assessment assessment) {
        return "a mounter pod of its own for a pod that differs";
    }

    private static List<String> by(Recording recording) {
        Sharing sharing = recording.manifest().driver().sharing();
        return sharing == null ? List.of() : sharing.by();
    }

    @Override
    List<Subject<Other>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Other>> subjects = new ArrayList<>();
        LightPod.sets(recording.actions()).values().forEach(set -> {
            List<LightPod> alike = set.stream()
                    .filter(pod -> pod.differs().equals(Actions.NOTHING))
                    .toList();
            set.stream()
                    .filter(pod -> by(recording).contains(pod.differs()))
                    .forEach(pod -> subjects.add(
                            new Subject<>(new Other(pod, alike), pod.name() + " (" + pod.differs() + ")", pod.node())));
        });
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        List<String> by = by(recording);
        List<Required> required = new ArrayList<>(TRIED.stream()
                .filter(by::contains)
                .map(criterion -> new Required(
                        criterion,
                        criterion,
                        "",
                        "no pod differed from others in " + criterion + " alone, so nothing is known of it"))
                .toList());
        if (by.isEmpty()) {
            required.add(new Required("", "criteria", "", "the driver's profile names nothing that separates pods"));
        }
        return required;
    }

    @Override
    void judge(Other other, Scope scope) {
        LightPod pod = other.pod;
        FindingBuilder finding = scope.finding();
        scope.shows(pod.differs());
        finding.actions();
        List<LightPod> from = other.from.stream().filter(LightPod::isReady).toList();
        if (!pod.isReady() || from.isEmpty()) {
            finding.doubt(pod.isReady() ? "no pod was ready that it could be compared with" : pod.whyNotReady());
            return;
        }
        long end = Math.min(
                pod.until(), from.stream().mapToLong(LightPod::until).min().orElseThrow());
        Attachments look = finding.lastLook(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                seen -> seen.attachments() != null && !pod.mounters(seen).isEmpty(),
                end);
        if (look == null) {
            finding.doubt("no attachment was seen that names the pod");
            return;
        }
        Set<String> own = new TreeSet<>(pod.mounters(look));
        Set<String> others = new TreeSet<>();
        from.forEach(one -> others.addAll(one.mounters(look)));
        if (others.isEmpty()) {
            finding.doubt("no attachment names a pod that it could be compared with");
        }
        own.retainAll(others);
        own.forEach(name -> together(scope, pod, "mounter pod " + name));
        mounts(scope, pod, from, end);
        finding.measure("shared although they differ", "separate");
        finding.figure("mounter pod", String.join(", ", pod.mounters(look)));
        finding.figure("mounter pods of the others", String.join(", ", others));
        finding.passed("differs in " + pod.differs() + ", and has mounter pod " + String.join(", ", pod.mounters(look))
                + " where the others have " + String.join(", ", others));
    }

    /** What attachments say may differ from what is mounted. */
    private static void mounts(Scope scope, LightPod pod, List<LightPod> from, long end) {
        Mounts look = scope.finding()
                .lastLook(
                        Channel.MOUNTS, pod.node(), seen -> !devices(seen, pod).isEmpty(), end);
        if (look == null) {
            scope.finding().doubt("its volume was never seen mounted");
            return;
        }
        Set<String> shared = devices(look, pod);
        Set<String> others = new TreeSet<>();
        from.stream().filter(one -> one.node().equals(pod.node())).forEach(one -> others.addAll(devices(look, one)));
        shared.retainAll(others);
        shared.forEach(device -> together(scope, pod, "FUSE mount " + device));
    }

    private static Set<String> devices(Mounts look, LightPod pod) {
        Set<String> devices = new TreeSet<>();
        if (look.mounts() != null) {
            look.mounts().stream()
                    .filter(mount -> mount.isTargetOf(pod.uid(), pod.persistentVolume()))
                    .forEach(mount -> devices.add(mount.dev()));
        }
        return devices;
    }

    private static void together(Scope scope, LightPod pod, String what) {
        scope.finding()
                .offends(
                        pod.start().done(),
                        "a pod that differs from others in " + pod.differs() + " is served together with them",
                        what,
                        "the reconciler does not look at " + pod.differs() + " when it looks for a mounter pod",
                        "what it keeps of the pods before is not what they were started with");
    }
}
