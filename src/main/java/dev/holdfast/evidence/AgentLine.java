package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What an agent reports of itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentLine.Started.class, name = "started"),
    @JsonSubTypes.Type(value = AgentLine.Stalled.class, name = "stalled"),
    @JsonSubTypes.Type(value = AgentLine.Draining.class, name = "draining"),
    @JsonSubTypes.Type(value = AgentLine.Drained.class, name = "drained")
})
public sealed interface AgentLine extends Line {
    /**
     * The agent began.
     *
     * @param role workload, control or probe; observer for the process that runs the campaign
     * @param bootId boot id of the node (probes: of the node's PID 1)
     * @param machine boot id of the kernel that the probe itself sees: nodes of one kernel share its processors; null of other agents, and in
     *     records of versions that did not ask
     * @param wall milliseconds since the epoch at {@code t}
     * @param tickMs period of its loop in milliseconds
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Started(
            long n, long t, String role, String node, String pod, String bootId, String machine, long wall, int tickMs)
            implements AgentLine {
        /** An agent that does not say which machine it runs on. */
        public Started(long n, long t, String role, String node, String pod, String bootId, long wall, int tickMs) {
            this(n, t, role, node, pod, bootId, null, wall, tickMs);
        }
    }

    /** The agent itself was not running between {@code from} and {@code t}: its own clock thread, which does no I/O, woke late. */
    record Stalled(long n, long t, long from) implements AgentLine {}

    /** The agent begins no operation from now on. */
    record Draining(long n, long t) implements AgentLine {}

    /** All operations have ended, or were given up as in flight. */
    record Drained(long n, long t, int inFlight) implements AgentLine {}
}
