package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An upgrade from one release with mounter pods to another leaves those of the old one as they are: the same pods, with the same containers, image
 * and mark, named by the attachments for the same workloads. New workloads get mounter pods that carry the mark of the new release and run another
 * image, also on a volume that an old mounter pod serves. What attachments are written in loses no field.
 */
final class MounterReleaseJudge extends SubjectJudge<Consumer<Scope>> {
    /** What subjects are called that say something of old mounter pods. */
    static final String OLD = "the old mounter pod of ";
    /** The same of new ones. */
    static final String NEW = "the new mounter pod of ";
    /** The same of CRDs. */
    static final String CRD = "CRD ";

    private static final String BESIDE = "beside";

    MounterReleaseJudge() {
        super(Guarantee.MOUNTER_RELEASE);
    }

    @Override
    String limit(Assessment assessment) {
        return "served by the release that made it";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Volume volume : recording.manifest().volumes()) {
            subjects.add(
                    volume.before()
                            ? Subject.part(OLD + volume.name(), volume.node(), scope -> old(volume, scope))
                            : Subject.part(NEW + volume.name(), volume.node(), scope -> fresh(volume, scope)));
        }
        for (String crd : crds(recording.manifest().change())) {
            subjects.add(Subject.part(CRD + crd, "", scope -> crd(crd, scope)));
        }
        return subjects;
    }

    private static Set<String> crds(Manifest.Change change) {
        Set<String> names = new TreeSet<>(change.crds());
        if (change.target() != null) {
            names.addAll(change.target().crdForms().keySet());
        }
        return names;
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>();
        for (String node : recording.manifest().nodes()) {
            required.add(new Required(
                    OLD + node,
                    node,
                    node,
                    "no mounter pod of the old release was seen on this node before the upgrade"));
            required.add(new Required(
                    NEW + node, node, node, "no new workload was seen to have a mounter pod on this node"));
        }
        required.add(
                new Required(
                        BESIDE,
                        "side by side",
                        "",
                        "no new workload used a volume that a mounter pod of the old release served, so nothing is known of both side by side"));
        return required;
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    /** The name of the mounter pod that served an old volume before the upgrade; null with a doubt where none is known. */
    private static String before(Volume volume, FindingBuilder finding) {
        Attachments look = finding.lastLook(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                seen -> seen.attachments() != null
                        && !Targets.mounters(volume, seen).isEmpty(),
                finding.recording().window().upgradeStart());
        if (look == null) {
            finding.doubt("no attachment named a mounter pod for " + volume.name() + " before the upgrade");
            return null;
        }
        return Targets.mounters(volume, look).get(0);
    }

    private static Pods.Entry pod(Recording recording, Pods look, String name) {
        return look.pods().stream()
                .filter(pod ->
                        pod.namespace().equals(recording.manifest().driver().mounterNamespace())
                                && pod.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Versions are written with a v before them, and without. */
    private static boolean names(String mark, String version) {
        return bare(mark).equals(bare(version));
    }

    private static String bare(String version) {
        return version.startsWith("v") ? version.substring(1) : version;
    }

    private static Set<String> images(Pods.Entry pod) {
        return pod.containers().stream().map(Pods.Container::image).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void old(Volume volume, Scope scope) {
        FindingBuilder finding = scope.finding();
        Recording recording = scope.recording();
        String label = recording.manifest().driver().versionLabel();
        long change = scope.window().upgradeStart();
        String name = before(volume, finding);
        Pods look = name == null
                ? null
                : finding.lastLook(Channel.PODS, Channel.OBSERVER, seen -> pod(recording, seen, name) != null, change);
        if (label == null) {
            finding.doubt("the driver's profile names no label that says which release made a mounter pod");
            return;
        }
        if (look == null) {
            finding.doubt("no mounter pod of " + volume.name() + " was seen before the upgrade");
            return;
        }
        Pods.Entry was = pod(recording, look, name);
        String mark = was.labels().get(label);
        if (mark == null || names(mark, recording.manifest().change().to())) {
            finding.doubt("mounter pod " + name + " had "
                    + (mark == null ? "no label " + label : "the mark of release " + mark)
                    + " before the upgrade, so what the upgrade did to its mark is unknown");
            return;
        }
        scope.shows(OLD + volume.node());
        Watch watch = new Watch(finding, was, label);
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, seen, source) -> {
            if (at >= change && at < scope.window().end()) {
                watch.pod(at, pod(recording, seen, name));
            }
        });
        finding.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, seen, source) -> {
            if (at >= change && at < scope.window().end() && seen.attachments() != null) {
                watch.attached(at, volume, Targets.mounters(volume, seen));
            }
        });
        if (watch.looks == 0) {
            finding.doubt("mounter pod " + name + " was not looked at after the upgrade began");
        } else {
            finding.lasts(watch.last, scope.limits(), "look at mounter pods");
        }
        finding.measure("changed", "unchanged");
        finding.figure("mounter pod", name);
        finding.figure("mark", mark);
        finding.figure("looks", Integer.toString(watch.looks));
        finding.passed("mounter pod " + name + " of release " + mark + " is the same in "
                + Text.count(watch.looks, "look") + " since the upgrade began");
    }

    /** Looks at one old mounter pod. For one thread. */
    private static final class Watch {
        private static final String TOOK =
                "the reconciler of the new release does to old mounter pods what it should do to its own alone";

        private final FindingBuilder finding;
        private final Pods.Entry was;
        private final String label;
        private int looks;
        private long last;

        Watch(FindingBuilder finding, Pods.Entry was, String label) {
            this.finding = finding;
            this.was = was;
            this.label = label;
        }

        void pod(long at, Pods.Entry is) {
            looks++;
            last = Math.max(last, at);
            if (is == null) {
                differs(at, "is gone", was.uid(), null);
            } else if (!is.uid().equals(was.uid())) {
                differs(at, "was recreated", was.uid(), is.uid());
            } else if (is.deleting()) {
                differs(at, "is being deleted", "running", "deleting");
            } else if (!ids(is).equals(ids(was))) {
                differs(at, "had a container started again", ids(was), ids(is));
            } else if (!images(is).equals(images(was))) {
                differs(
                        at,
                        "has another image",
                        images(was).toString(),
                        images(is).toString());
            } else if (!Objects.equals(is.labels().get(label), was.labels().get(label))) {
                differs(
                        at,
                        "carries the mark of another release",
                        was.labels().get(label),
                        is.labels().getOrDefault(label, "no mark"));
            }
        }

        void attached(long at, Volume volume, List<String> names) {
            if (!names.contains(was.name())) {
                finding.offence(
                        at,
                        "attachments do not name old mounter pod " + was.name() + " for " + volume.name() + " any more",
                        names.isEmpty() ? "no mounter pod" : String.join(", ", names),
                        was.name(),
                        names.isEmpty() ? null : String.join(", ", names),
                        TOOK,
                        "the new release does not read what the old one has written into attachments");
            }
        }

        private static String ids(Pods.Entry pod) {
            return pod.containers().stream().map(Pods.Container::id).collect(Collectors.joining(", "));
        }

        private void differs(long at, String how, String before, String after) {
            finding.offence(
                    at,
                    "old mounter pod " + was.name() + " " + how,
                    after == null ? "no pod" : after,
                    before,
                    after,
                    TOOK,
                    "somebody else deleted or changed the mounter pod");
        }
    }

    private static void fresh(Volume volume, Scope scope) {
        FindingBuilder finding = scope.finding();
        Recording recording = scope.recording();
        Manifest manifest = recording.manifest();
        String label = manifest.driver().versionLabel();
        if (label == null) {
            finding.doubt("the driver's profile names no label that says which release made a mounter pod");
            return;
        }
        long end = scope.window().end();
        Attachments attached = finding.lastLook(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                seen -> seen.attachments() != null
                        && !Targets.mounters(volume, seen).isEmpty(),
                end);
        if (attached == null) {
            finding.doubt("no attachment names a mounter pod for " + volume.name());
            return;
        }
        String name = Targets.mounters(volume, attached).get(0);
        Pods look = finding.lastLook(Channel.PODS, Channel.OBSERVER, seen -> pod(recording, seen, name) != null, end);
        if (look == null) {
            finding.doubt("mounter pod " + name + " of " + volume.name() + " was never seen");
            return;
        }
        scope.shows(NEW + volume.node());
        Pods.Entry pod = pod(recording, look, name);
        String mark = pod.labels().get(label);
        String to = manifest.change().to();
        if (mark == null || !names(mark, to)) {
            finding.offence(
                    recording.end(),
                    "a new workload is served by mounter pod " + name
                            + (mark == null ? ", which carries no mark of a release" : " of another release"),
                    mark == null ? "no label " + label : mark,
                    to,
                    mark,
                    "the reconciler hands new workloads to mounter pods of the release before",
                    "the controller of the new release is not the one that runs");
        }
        oldImages(volume, finding).stream()
                .filter(images(pod)::contains)
                .forEach(image -> finding.offends(
                        recording.end(),
                        "mounter pod " + name + " of a new workload runs the image of mounter pods of the old release",
                        image,
                        "the new release does not give mounter pods its own image",
                        "both releases have one image, because a value of the chart names it"));
        beside(volume, name, look, scope);
        finding.measure("of another release", "of the new release");
        finding.figure("mounter pod", name);
        finding.figure("mark", mark == null ? "none" : mark);
        finding.figure("image", String.join(", ", images(pod)));
        finding.passed("served by mounter pod " + name + " of release " + mark);
    }

    /** Images of all mounter pods that were there before the upgrade. */
    private static Set<String> oldImages(Volume volume, FindingBuilder finding) {
        Recording recording = finding.recording();
        Pods look = finding.lastLook(
                Channel.PODS, Channel.OBSERVER, recording.window().upgradeStart());
        Set<String> all = new TreeSet<>();
        if (look == null) {
            finding.doubt(
                    "no pods were seen before the upgrade, so " + volume.name() + " cannot be compared with them");
        } else {
            look.pods().stream()
                    .filter(pod ->
                            pod.namespace().equals(recording.manifest().driver().mounterNamespace()))
                    .forEach(pod -> all.addAll(images(pod)));
        }
        return all;
    }

    /** Whether an old mounter pod serves the same volume on the same node at the same time. */
    private static void beside(Volume volume, String name, Pods look, Scope scope) {
        Recording recording = scope.recording();
        recording.manifest().volumes().stream()
                .filter(old -> old.before()
                        && old.node().equals(volume.node())
                        && old.persistentVolume().equals(volume.persistentVolume()))
                .forEach(old -> {
                    String served = before(old, scope.finding());
                    if (served != null && pod(recording, look, served) != null) {
                        scope.shows(BESIDE);
                        scope.finding().figure("beside", served + (served.equals(name) ? ", which is the same" : ""));
                    }
                });
    }

    private static void crd(String name, Scope scope) {
        FindingBuilder finding = scope.finding();
        List<String> before = form(name, finding, scope.window().upgradeStart());
        if (before == null) {
            finding.doubt("the form that it had before the upgrade was not recorded");
            return;
        }
        Csi last = finding.lastLook(
                Channel.CSI,
                Channel.OBSERVER,
                seen -> seen.crdForms() != null,
                scope.window().end());
        List<String> after = last.crdForms().get(name);
        List<String> lost = after == null ? before : new CrdCover(before, after).lost();
        if (!lost.isEmpty()) {
            finding.offends(
                    scope.recording().end(),
                    after == null ? "it is gone" : "it lacks what it had before the upgrade",
                    String.join(", ", lost),
                    "the new release's CRD has fewer fields: what old objects say in them is dropped when they are written again",
                    "a CRD of another release was applied");
        }
        List<String> added = after == null ? List.of() : new CrdCover(after, before).lost();
        finding.measure("fields lost", "no field lost");
        finding.figure("added", added.isEmpty() ? "nothing" : String.join(", ", added));
        finding.figure("lost", lost.isEmpty() ? "nothing" : String.join(", ", lost));
        finding.passed("has all " + Text.count(before.size(), "line") + " of the form that it had, and "
                + Text.count(added.size(), "line") + " more");
    }

    private static List<String> form(String name, FindingBuilder finding, long until) {
        Csi look = finding.lastLook(
                Channel.CSI,
                Channel.OBSERVER,
                seen -> seen.crdForms() != null && seen.crdForms().containsKey(name),
                until);
        return look == null ? null : look.crdForms().get(name);
    }
}
