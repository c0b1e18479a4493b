package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * What looks show of the VolumeAttachment of one volume while one pod uses it, one look after the other: it is there, the same one, attached, and to no
 * second node where the volume is for one.
 */
final class VolumeAttachmentWatch {
    private final Volume volume;
    private final boolean oneNode;
    private final FindingBuilder finding;
    private VolumeAttachments.Entry first;
    private int looks;

    VolumeAttachmentWatch(Volume volume, FindingBuilder finding) {
        this.volume = volume;
        this.oneNode = finding.recording().manifest().driver().can().access().equals(Manifest.Capabilities.ONE_NODE);
        this.finding = finding;
    }

    /** Takes all looks of a time, and says when they were. */
    List<Long> read(LongPredicate judged) {
        List<Long> seen = new ArrayList<>();
        finding.looks(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (judged.test(at)) {
                seen.add(at);
                look(at, of(volume, look));
            }
        });
        return seen;
    }

    /** A volume's, on whichever node. */
    static List<VolumeAttachments.Entry> of(Volume volume, VolumeAttachments look) {
        return look.attachments().stream()
                .filter(one -> one.persistentVolume().equals(volume.persistentVolume()))
                .toList();
    }

    /** The one that was seen first, or null. */
    VolumeAttachments.Entry first() {
        return first;
    }

    /** How often it was looked for. */
    int looks() {
        return looks;
    }

    /** Takes a look at all of the volume's. */
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

    /** Whether it goes when the pods of all workloads went. */
    static void left(RecordedActions actions, VolumeAttachments.Entry attachment, Scope scope) {
        FindingBuilder finding = scope.finding();
        Optional<RecordedAction> stop =
                actions.of(Actions.STOP_WORKLOADS, any -> true).stream().findFirst();
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

    static String text(VolumeAttachments.Entry one) {
        return one.name() + " on node " + one.node() + (one.attached() ? ", attached" : ", not attached")
                + (one.deleting() ? ", being deleted" : "") + (one.error() == null ? "" : ", " + one.error());
    }
}
