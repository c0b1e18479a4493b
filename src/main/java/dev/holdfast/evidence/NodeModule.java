package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Whether the kernel of a node has the module that a driver's mounts need, at one time: as {@code /proc/modules} or {@code /proc/filesystems} show
 * it.
 *
 * @param same number of the earlier line with the same content, or null
 * @param loaded null when {@code same} or {@code error} is set
 * @param error why nothing could be read, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeModule(long n, long t, Long same, Boolean loaded, String error) implements Look {}
