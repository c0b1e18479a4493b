package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When the release changed and when its rollout was complete, by the same rule as guarantee upgrade.
 *
 * @param unchanged the last look at which the release had not changed yet, on the observer's clock
 * @param complete the first look at a complete rollout; null where there was none, which is a doubt
 */
record RolloutCourse(long unchanged, Long complete) {
    /** Reads it for a finding. */
    static RolloutCourse read(FindingBuilder finding) {
        Recording recording = finding.recording();
        long[] unchanged = {Long.MIN_VALUE};
        Long[] complete = {null};
        List<String> wanted = recording.manifest().change().wantedImages();
        if (wanted.isEmpty()) {
            finding.doubt(
                    "it is not known which images the new release should run, so the end of its rollout is unknown");
            return new RolloutCourse(unchanged[0], null);
        }
        finding.looks(Channel.ROLLOUTS, Channel.OBSERVER, (at, content, source) -> {
            Set<String> images = new HashSet<>();
            content.rollouts().forEach(r -> images.addAll(r.images()));
            if (at < recording.window().upgradeStart() || !images.containsAll(wanted)) {
                unchanged[0] = complete[0] == null ? at : unchanged[0];
            } else if (complete[0] == null
                    && content.rollouts().stream().allMatch(Rollouts.Entry::complete)
                    && content.rollouts().stream().anyMatch(Rollouts.Entry::onNodes)) {
                complete[0] = at;
            }
        });
        if (complete[0] == null) {
            finding.doubt("the rollout was never seen complete, so the time after it never began");
        }
        return new RolloutCourse(unchanged[0], complete[0]);
    }
}
