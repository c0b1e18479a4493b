package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Objects;

/**
 * Something the campaign did to the cluster, a node or the object store, recorded beside the operations of the workloads. A line is written
 * before the action and another after it, so that an action that never ended is in the record. Times are the observer's.
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
     * The action begins.
     *
     * @param what its kind, one of {@link Actions}, such as {@code revoke-key}
     * @param subject what it is done to: a volume's workload, a node, …
     * @param facts its input, by name
     */
    record Begun(long n, long t, long id, String what, String subject, Map<String, String> facts) implements Action {
        public Begun {
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(subject, "subject");
        }
    }

    /**
     * The action ended.
     *
     * @param facts its output, by name
     * @param error why it failed, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(long n, long t, long id, Map<String, String> facts, String error) implements Action {}
}
