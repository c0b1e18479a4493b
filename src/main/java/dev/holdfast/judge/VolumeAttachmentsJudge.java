package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A volume has one VolumeAttachment, the same one, as long as its pod runs, and none when its pod is gone. Without it the kubelet takes the volume
 * for one that is not there; one that stays keeps the volume from every other node.
 */
final class VolumeAttachmentsJudge extends SubjectJudge<VolumeAttachmentsJudge.Attached> {
    VolumeAttachmentsJudge() {
        super(Guarantee.VOLUME_ATTACHMENTS);
    }

    /** A volume, and the part of the run in which its pod is judged; the whole run for what is left. */
    record Attached(Volume volume, Recording whole) {}

    /** What looks show of one volume, one after the other. */
    private static final class Watch {
        private final Volume volume;
        private final boolean oneNode;
        private final FindingBuilder finding;
        private VolumeAttachments.Entry first;
        private int looks;

        Watch(Volume volume, boolean oneNode, FindingBuilder finding) {
            this.volume = volume;
            this.oneNode = oneNode;
            this.finding = finding;
        }

        void look(long at, List<VolumeAttachments.Entry> all) {
            looks++;
            List<VolumeAttachments.Entry> here =
                    all.stream().filter(one -> one.node().equals(volume.node())).toList();
            Optional<VolumeAttachments.Entry> now = here.stream().findFirst();
            if (first == null) {
                first = now.orElse(null);
            }
            if (now.isEmpty()) {
                missing(at);
                return;
            }
            VolumeAttachments.Entry entry = now.get();
            if (!entry.uid().equals(first.uid())) {
                offence(
                        at,
                        "the VolumeAttachment is another one than before",
                        first,
                        entry,
                        "the old one was deleted under a pod that runs, and Kubernetes made a new one",
                        "the attacher of one release deletes what another has attached");
            } else if (entry.deleting()) {
                offence(
                        at,
                        "the VolumeAttachment is being deleted while its pod runs",
                        first,
                        entry,
                        "somebody deletes VolumeAttachments at the start of the new release",
                        "the node was taken for one that is gone");
            } else if (!entry.attached()) {
                offence(
                        at,
                        "the volume is not attached any more",
                        first,
                        entry,
                        "the attacher of the new release looks at attachments anew, and its driver refuses",
                        "the controller detached the volume");
            }
            if (oneNode) {
                all.stream()
                        .filter(one -> one.attached() && !one.node().equals(volume.node()))
                        .findFirst()
                        .ifPresent(other -> offence(
                                at,
                                "a volume for one node is attached to two",
                                first,
                                other,
                                "the driver lost what it knew of who has the volume",
                                "the attachers of both releases work at the same time"));
            }
        }

        private void missing(long at) {
            if (first == null) {
                finding.offends(
                        at,
                        "the pod runs without a VolumeAttachment",
                        "none on node " + volume.node(),
                        "the CSIDriver says that the driver does not attach, and its profile that it does",
                        "it was deleted before anybody looked");
                return;
            }
            finding.offence(
                    at,
                    "the VolumeAttachment is gone while its pod runs",
                    "none on node " + volume.node(),
                    text(first),
                    "none",
                    "the attacher of the new release deletes what the old one has attached",
                    "somebody deleted it by hand");
        }

        private void offence(
                long at, String what, VolumeAttachments.Entry before, VolumeAttachments.Entry after, String... causes) {
            finding.offence(at, what, text(after), text(before), text(after), causes);
        }
    }

    @Override
    String limit(Assessment assessment) {
        return "one as long as the pod runs, none "
                + Text.span(assessment.limits().nanos(Limit.LEFTOVERS)) + " after it went";
    }

    @Override
    List<Subject<Attached>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        return Stream.concat(
                        volumes(recording, Volume::before).stream()
                                .map(volume ->
                                        new Subject<>(new Attached(volume, recording), volume.name(), volume.node())),
                        SinceReady.volumes(recording)
                                .flatMap(volume -> SinceReady.ofPod(recording, volume)
                                        .map(part -> new Subject<>(
                                                new Attached(volume, recording),
                                                volume.name(),
                                                volume.node(),
                                                new FindingBuilder(
                                                        part, volume.name(), volume.node(), limit(assessment)),
                                                part))
                                        .stream()))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no attached volume was there before the upgrade");
    }

    @Override
    void judge(Attached subject, Scope scope) {
        FindingBuilder finding = scope.finding();
        Volume volume = subject.volume;
        Manifest.Capabilities can = scope.recording().manifest().driver().can();
        Watch watch = new Watch(volume, can.access().equals(Manifest.Capabilities.ONE_NODE), finding);
        List<Long> seen = new ArrayList<>();
        finding.looks(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (scope.window().holds(at)) {
                seen.add(at);
                watch.look(
                        at,
                        look.attachments().stream()
                                .filter(one -> one.persistentVolume().equals(volume.persistentVolume()))
                                .toList());
            }
        });
        if (seen.isEmpty()) {
            finding.doubt("nobody looked at VolumeAttachments while the pod ran");
        } else {
            finding.lasts(seen.get(seen.size() - 1), scope.limits(), "look at VolumeAttachments");
            holes(seen, scope);
        }
        if (watch.first != null) {
            left(subject, watch.first, scope);
            finding.figure("VolumeAttachment", watch.first.name());
        }
        finding.figure("looks", Integer.toString(watch.looks));
        finding.measure("not one", "no change");
        finding.passed("the same VolumeAttachment in " + Text.count(watch.looks, "look") + ", and gone after its pod");
    }

    /** One that is recreated has another uid, so a hole hides only that there was none for a while. */
    private static void holes(List<Long> seen, Scope scope) {
        long longest = 0;
        for (int i = 1; i < seen.size(); i++) {
            longest = Math.max(longest, seen.get(i) - seen.get(i - 1));
        }
        scope.finding().figure("longest time between two looks", Text.span(longest));
    }

    /** Whether it goes when the pods of all workloads went. */
    private static void left(Attached subject, VolumeAttachments.Entry attachment, Scope scope) {
        FindingBuilder finding = scope.finding();
        Optional<RecordedAction> stop = subject.whole.actions().of(Actions.STOP_WORKLOADS, any -> true).stream()
                .findFirst();
        if (stop.isEmpty()) {
            finding.doubt(
                    "the run ended with its pods running, so nobody saw whether the VolumeAttachment goes with them");
            return;
        }
        if (stop.get().failed()) {
            finding.doubt("not all pods of workloads went, so nobody saw whether the VolumeAttachment goes with them: "
                    + stop.get().error());
            return;
        }
        long since = stop.get().done();
        long limit = scope.nanos(Limit.LEFTOVERS);
        long[] there = {Long.MIN_VALUE};
        long[] gone = {Long.MAX_VALUE};
        finding.looks(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            boolean still =
                    look.attachments().stream().anyMatch(one -> one.uid().equals(attachment.uid()));
            if (still) {
                there[0] = at;
            } else if (at > stop.get().begun()) {
                gone[0] = Math.min(gone[0], at);
            }
        });
        if (there[0] - since > limit) {
            finding.offence(
                    since + limit,
                    "the VolumeAttachment stays when its pod is gone",
                    "still there " + Text.span(there[0] - since) + " after the pods of all workloads were gone",
                    text(attachment),
                    "still there",
                    "the attacher of the new release does not remove its finalizer",
                    "the driver cannot detach what an older release has attached");
        } else if (gone[0] == Long.MAX_VALUE) {
            finding.doubt("the record ends before the VolumeAttachment was gone or had to be");
        } else {
            finding.figure("gone", Text.span(Math.max(0, gone[0] - since)) + " after the last pod, at most");
        }
    }

    private static String text(VolumeAttachments.Entry one) {
        return one.name() + " on node " + one.node() + (one.attached() ? ", attached" : ", not attached")
                + (one.deleting() ? ", being deleted" : "") + (one.error() == null ? "" : ", " + one.error());
    }
}
