package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A workload read, through its own mount, an object that another workload wrote through another mount of the same bucket and prefix.
 * One line for each attempt, failed ones included. What should have been read is in the writer's operations ({@link Operation}). The two
 * may be on different nodes, so the judge converts between their clocks.
 *
 * @param t when the object was opened, on the reader's monotonic clock
 * @param writer the workload that wrote it; the source of its operations
 * @param key below the volume's root, as the writer names it
 * @param size bytes read, or -1
 * @param sha256 of them, in hex, or null
 * @param ns duration in nanoseconds: the content may be as new as the end of the read
 * @param errno why it could not be read, or null (ENOENT where the reader saw no object)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CrossRead(long n, long t, String writer, String key, long size, String sha256, long ns, String errno)
        implements Line {}
