package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * At any time exactly one attachment names a workload's pod, and in it one mounter pod. Where none does, the mounter pod counts as idle and may
 * be taken away; where two do, two mounter pods are kept for one mount, and one of them for ever.
 */
final class AttachmentWatch {
    private final Volume volume;
    private final FindingBuilder finding;

    AttachmentWatch(Volume volume, FindingBuilder finding) {
        this.volume = volume;
        this.finding = finding;
    }

    /**
     * Notes each look that shows another number.
     *
     * @param window from when the pod was ready until it was made to go
     */
    void judge(Window window) {
        int[] looks = new int[1];
        finding.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (window.holds(at) && look.attachments() != null) {
                looks[0]++;
                compare(at, naming(look));
            }
        });
        finding.figure("looks at attachments", Integer.toString(looks[0]));
    }

    /** What names the pod, each as ATTACHMENT (MOUNTER POD). */
    private List<String> naming(Attachments look) {
        List<String> naming = new ArrayList<>();
        for (Attachments.Entry attachment : look.attachments()) {
            attachment
                    .workloads()
                    .forEach((mounter, uids) -> uids.stream()
                            .filter(volume.podUid()::equals)
                            .forEach(uid -> naming.add(attachment.name() + " (" + mounter + ")")));
        }
        return naming;
    }

    private void compare(long at, List<String> naming) {
        if (naming.size() > 1) {
            finding.offends(
                    at,
                    "more than one attachment names the workload's pod",
                    String.join(", ", naming),
                    "the reconciler made an attachment that was there already, such as after its restart",
                    "a mounter pod was replaced, and the attachment of the one before stays");
        } else if (naming.isEmpty()) {
            finding.offends(
                    at,
                    "no attachment names the workload's pod",
                    "no attachment of " + volume.podUid(),
                    "the reconciler took the workload for one that had gone",
                    "the attachment was deleted while the workload ran");
        }
    }
}
