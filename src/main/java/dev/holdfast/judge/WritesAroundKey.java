package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.HashMap;
import java.util.Map;

/**
 * What a workload wrote, and read whole, before its key was wrong, meanwhile, and after it was corrected.
 *
 * @param before whether a write surely was acknowledged before
 * @param refused how many operations failed meanwhile
 * @param firstGood when the first write after was acknowledged, or null
 * @param failedAgain when one failed after that, or null
 * @param failure that failure in words, or null
 * @param read whether an object was read after
 */
record WritesAroundKey(boolean before, int refused, Long firstGood, Long failedAgain, String failure, boolean read) {
    /** Reads them. */
    static WritesAroundKey read(
            String workload, RecordedAction given, RecordedAction corrected, FindingBuilder finding) {
        Clock clock = finding.recording().clock(Channel.OPERATIONS, workload);
        long uncertainty = clock == null ? 0 : clock.uncertainty();
        Map<Long, Long> open = new HashMap<>();
        boolean[] before = new boolean[1];
        int[] refused = new int[1];
        Long[] firstGood = new Long[1];
        Long[] failedAgain = new Long[1];
        String[] failure = new String[1];
        finding.read(Channel.OPERATIONS, workload, (at, line, source) -> {
            if (line instanceof Operation.Invoked) {
                open.put(line.op(), at);
                return;
            }
            Long since = open.remove(line.op());
            if (since == null) {
                return;
            }
            boolean after = since - uncertainty >= corrected.done();
            if (line instanceof Operation.Failed failed) {
                refused[0] += !after && since >= given.begun() ? 1 : 0;
                if (firstGood[0] != null && since - 2 * uncertainty > firstGood[0] && failedAgain[0] == null) {
                    failedAgain[0] = at;
                    failure[0] = "operation " + failed.op() + " failed with " + failed.errno() + " at " + failed.at();
                }
            } else {
                before[0] |= at + uncertainty < given.begun();
                firstGood[0] = after && firstGood[0] == null ? Long.valueOf(at) : firstGood[0];
            }
        });
        boolean[] read = new boolean[1];
        if (clock != null) {
            finding.read(
                    Channel.CROSS_READS,
                    workload,
                    (any, line, source) -> read[0] |=
                            line.errno() == null && clock.observer(line.t()) - uncertainty >= corrected.done());
        }
        return new WritesAroundKey(before[0], refused[0], firstGood[0], failedAgain[0], failure[0], read[0]);
    }
}
