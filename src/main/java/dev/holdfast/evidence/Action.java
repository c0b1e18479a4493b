package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;

/**
 * Something the campaign did to the cluster, a node or the object store, in the same history as what the workloads met. It is written
 * down before it is done and again when it is done, so that one that never ended is still there. Times are the observer's.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Action.Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = Action.Done.class, name = "done")
})
public sealed interface Action extends Line {
    /** Number of the action in its source; the same in both of its lines. */
    long id();

    /**
     * It is about to be done.
     *
     * @param what its kind, such as {@code revoke-key}; judges know the kinds they need
     * @param subject a volume's workload, a node, or what else it is done to
     * @param facts what else must be known, by name
     */
    record Begun(long n, long t, long id, String what, String subject, Map<String, String> facts) implements Action {}

    /**
     * It ended.
     *
     * @param facts what came of it, by name
     * @param error why it failed, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(long n, long t, long id, Map<String, String> facts, String error) implements Action {}
}
