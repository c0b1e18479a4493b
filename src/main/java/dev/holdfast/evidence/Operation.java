package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The operations of one writer, in the order they were recorded. A line is written before an operation and another when it ended, so
 * that an operation that never returned is in the record. The same form serves the writer on the volume (channel
 * {@code operations}) and the two controls (channel {@code controls}: an ordinary file system, and S3 directly).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.Invoked.class, name = "invoke"),
    @JsonSubTypes.Type(value = Operation.Acknowledged.class, name = "ok"),
    @JsonSubTypes.Type(value = Operation.Failed.class, name = "fail")
})
public sealed interface Operation extends Line {
    /** Number of the operation of its writer; unique, rising by one for each operation. */
    long op();

    /** Name of the object, below the volume's root. */
    String key();

    /** The operation begins at {@code t}. */
    record Invoked(long n, long t, long op, String key) implements Operation {}

    /**
     * The operation succeeded: closing the written file returned.
     *
     * @param size bytes written
     * @param sha256 of these bytes, in hex
     * @param mnt id of the mount that took the write (fdinfo {@code mnt_id}, of the writer's mount namespace); 0 where none applies
     */
    record Acknowledged(long n, long t, long op, String key, long size, String sha256, long mnt) implements Operation {}

    /**
     * The operation ended with an error.
     *
     * @param errno the symbolic name (ENOTCONN), or the Java runtime's own text where no name is known
     * @param at the call that failed: open, write, close, or put
     */
    record Failed(long n, long t, long op, String key, String errno, String at) implements Operation {}
}
