package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Source;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mount table over the judged time, read once for all volumes that are in it.
 *
 * @param looks how many showed it
 * @param failed how many did not, in the whole run
 * @param last when the last one was
 * @param perPhase how many surely were in each phase
 * @param changes the first look, and each that shows something else than the one before
 * @param stalls when who looked did not run itself
 */
record MountTable(
        int looks,
        int failed,
        long last,
        Map<String, Integer> perPhase,
        List<Change> changes,
        List<Controls.Stall> stalls) {
    /** A table that is not the one before. */
    record Change(long at, Mounts mounts, Source source) {}

    /**
     * Reads it.
     *
     * @param who a node, or a workload
     * @param agent who looks, in words
     */
    @SuppressWarnings("ReferenceEquality")
    static MountTable read(String who, String agent, FindingBuilder finding) {
        Recording recording = finding.recording();
        Clock clock = finding.clock(Channel.MOUNTS, who);
        Map<String, Integer> perPhase = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        int[] looks = new int[1];
        long[] last = new long[1];
        int failed = Targets.read(finding, who, (at, table, source) -> {
            if (recording.window().holds(at)) {
                looks[0]++;
                last[0] = at;
                perPhase.merge(recording.phaseAt(at, clock), 1, Integer::sum);
                if (changes.isEmpty() || changes.get(changes.size() - 1).mounts != table) {
                    changes.add(new Change(at, table, source));
                }
            }
        });
        return new MountTable(looks[0], failed, last[0], perPhase, changes, Controls.ofAgent(finding, who, agent));
    }
}
