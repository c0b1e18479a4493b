package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import java.util.List;
import java.util.Optional;

/**
 * Which processes served a volume at the end of the judged time.
 *
 * @param processes one at least
 * @param pods what was seen of pods then
 */
record LastServing(List<Processes.Entry> processes, Pods pods) {
    /** Empty where that is not known, which is a doubt about the finding. */
    static Optional<LastServing> of(Volume volume, FindingBuilder finding) {
        Manifest.Driver driver = finding.recording().manifest().driver();
        long end = finding.recording().window().end();
        String node = volume.node();
        Attachments attachments =
                finding.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, a -> a.attachments() != null, end);
        Pods pods = finding.lastLook(Channel.PODS, Channel.OBSERVER, end);
        Mounts mounts = finding.lastLook(Channel.MOUNTS, node, look -> look.mounts() != null, end);
        Processes processes = finding.lastLook(Channel.PROCESSES, node, look -> look.processes() != null, end);
        if (pods == null || mounts == null || processes == null) {
            finding.doubt("pods, or mounts or processes of the node, were never looked at");
            return Optional.empty();
        }
        Mounts.Entry target = Targets.top(Targets.onHost(volume, mounts));
        if (target == null) {
            finding.doubt("the volume is not mounted, so no process serves it");
            return Optional.empty();
        }
        MountMatch match = new MountMatcher(
                        driver,
                        mounts.mounts(),
                        processes.processes(),
                        () -> MounterPods.of(driver, pods, attachments),
                        finding.recording().manifest().volumes())
                .of(target, volume);
        if (!match.sure() || match.processes().isEmpty()) {
            finding.doubt(match.sure() ? "no process was seen to serve the volume" : match.doubt());
            return Optional.empty();
        }
        return Optional.of(new LastServing(match.processes(), pods));
    }
}
