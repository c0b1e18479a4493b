package dev.holdfast.judge;

import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;
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
        VolumeAttachmentWatch watch = new VolumeAttachmentWatch(volume, finding);
        List<Long> seen = watch.read(scope.window()::holds);
        if (seen.isEmpty()) {
            finding.doubt("nobody looked at VolumeAttachments while the pod ran");
        } else {
            finding.lasts(seen.get(seen.size() - 1), scope.limits(), "look at VolumeAttachments");
            holes(seen, scope);
        }
        if (watch.first() != null) {
            VolumeAttachmentWatch.left(subject.whole.actions(), watch.first(), scope);
            finding.figure("VolumeAttachment", watch.first().name());
        }
        finding.figure("looks", Integer.toString(watch.looks()));
        finding.measure("not one", "no change");
        finding.passed(
                "the same VolumeAttachment in " + Text.count(watch.looks(), "look") + ", and gone after its pod");
    }

    /** One that is recreated has another uid, so a hole hides only that there was none for a while. */
    private static void holes(List<Long> seen, Scope scope) {
        long longest = 0;
        for (int i = 1; i < seen.size(); i++) {
            longest = Math.max(longest, seen.get(i) - seen.get(i - 1));
        }
        scope.finding().figure("longest time between two looks", Text.span(longest));
    }
}
