package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What happened to the files that a workload holds open. Handle {@code read} reads a file of known content, {@code stream} writes
 * one long object, {@code control} reads a file on an ordinary file system for comparison.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "k")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HandleLine.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = HandleLine.Stat.class, name = "stat"),
    @JsonSubTypes.Type(value = HandleLine.Read.class, name = "read"),
    @JsonSubTypes.Type(value = HandleLine.Appended.class, name = "append"),
    @JsonSubTypes.Type(value = HandleLine.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = HandleLine.Broken.class, name = "broken")
})
public sealed interface HandleLine extends Line {
    /** {@code read}, {@code stream} or {@code control}. */
    String handle();

    /** The file was opened; dev is major:minor, mnt the mount id in the workload's namespace. */
    record Opened(long n, long t, String handle, String key, String dev, long ino, long mnt, long size)
            implements HandleLine {}

    /** fstat and fdinfo of the held descriptor. */
    record Stat(long n, long t, String handle, String dev, long ino, long mnt) implements HandleLine {}

    /**
     * A read through the held descriptor at an offset never read before; {@code t} is when it was invoked.
     *
     * @param length bytes read
     * @param match whether they equal the known content
     * @param ns duration in nanoseconds
     */
    record Read(long n, long t, String handle, long offset, int length, boolean match, long ns) implements HandleLine {}

    /** Bytes accepted by a write on the stream handle; {@code total} is their sum so far. */
    record Appended(long n, long t, String handle, int length, long total, long ns) implements HandleLine {}

    /** The handle was closed without error; for {@code stream} with the size and SHA-256 of all accepted bytes, which is null for others. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Closed(long n, long t, String handle, String key, long size, String sha256) implements HandleLine {}

    /** A call on the handle failed: at open, stat, read, append or close. */
    record Broken(long n, long t, String handle, String errno, String at) implements HandleLine {}
}
