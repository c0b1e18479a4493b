package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An object read again after the run: through the mount (source: the workload) or directly from S3 (source: {@code s3-} and the
 * workload's name), or on a new mount (source: {@code remount-} and that name).
 *
 * @param key below the volume's root; empty for the listing itself
 * @param size bytes read, or -1; of a whole listing how many objects it has
 * @param sha256 of them, or null
 * @param errno why it could not be read, or null (ENOENT where the object does not exist)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReadBack(long n, long t, String key, long size, String sha256, String errno) implements Line {}
