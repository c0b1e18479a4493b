package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The history of one writer, in the order it was recorded. An operation is written down before it is tried and again when
 * it ended, so that one that never returned is still there. The same form serves the writer on the volume (channel
 * {@code operations}) and the two controls (channel {@code controls}: a plain file system, straight to S3).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.Invoked.class, name = "invoke"),
    @JsonSubTypes.Type(value = Operation.Acknowledged.class, name = "ok"),
    @JsonSubTypes.Type(value = Operation.Failed.class, name = "fail")
})
public sealed interface Operation extends Line {
    /** Number of the operation in its writer; unique, rising by one for each operation. */
    long op();

    /** Name of the object, below the volume's root. */
    String key();

    /** The operation is about to be tried; {@code t} is when. */
    record Invoked(long n, long t, long op, String key) implements Operation {}

    /**
     * The operation ended well: the close of the written file came back.
     *
     * @param size bytes written
     * @param sha256 of these bytes, in hex
     * @param mnt mount id (fdinfo {@code mnt_id}, of the writer's mount namespace) that took the write; 0 where none applies
     */
    record Acknowledged(long n, long t, long op, String key, long size, String sha256, long mnt) implements Operation {}

    /**
     * The operation ended with an error.
     *
     * @param errno the symbolic name (ENOTCONN), or the runtime's own text where no name is known
     * @param at the call that failed: open, write, close, or put
     */
    record Failed(long n, long t, long op, String key, String errno, String at) implements Operation {}
}
