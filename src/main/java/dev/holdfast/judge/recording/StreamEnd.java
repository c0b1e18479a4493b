package dev.holdfast.judge.recording;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How an agent's record ends, on the observer's clock.
 *
 * @param until until when it watched its operations: its word that it drained, else the last thing it wrote; the least number when it
 *     wrote nothing
 * @param resting since when it began nothing more, on purpose
 * @param drained whether it said at its end that it drained
 */
public record StreamEnd(long until, long resting, boolean drained) {
    /** Of an agent: a workload's or a control's. */
    public static StreamEnd of(StreamReader reader, String agent) {
        long[] last = {Long.MIN_VALUE};
        Long[] drained = new Long[1];
        Long[] resting = new Long[1];
        Source[] current = new Source[1];
        reader.read(Channel.AGENTS, agent, (at, line, source) -> {
            last[0] = Math.max(last[0], at);
            if (!source.equals(current[0])) {
                // That an agent drained says nothing of its successor.
                drained[0] = null;
                resting[0] = null;
                current[0] = source;
            }
            if (line instanceof AgentLine.Drained) {
                drained[0] = at;
            } else if (line instanceof AgentLine.Draining) {
                resting[0] = at;
            }
        });
        if (drained[0] == null) {
            // What hangs writes nothing more, but its agent lived on as long as it wrote of other things.
            for (Channel<? extends Line> channel :
                    List.of(Channel.OPERATIONS, Channel.HANDLES, Channel.MOUNTS, Channel.CONTROLS)) {
                reader.read(channel, agent, (at, line, source) -> last[0] = Math.max(last[0], at));
            }
            reader.read(
                    Channel.CONTROLS, agent + Controls.TMPFS, (at, line, source) -> last[0] = Math.max(last[0], at));
        }
        long until = drained[0] == null ? last[0] : drained[0];
        return new StreamEnd(until, resting[0] == null ? until : resting[0], drained[0] != null);
    }

    /**
     * When each incarnation of an agent said that it drained. What came back later had been given up: objects may have been read again
     * before that.
     */
    public static Map<Source, Long> drains(StreamReader reader, String agent) {
        Map<Source, Long> drains = new HashMap<>();
        reader.read(Channel.AGENTS, agent, (at, line, source) -> {
            if (line instanceof AgentLine.Drained) {
                drains.put(source, at);
            }
        });
        return drains;
    }
}
