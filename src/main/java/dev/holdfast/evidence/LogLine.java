package dev.holdfast.evidence;

/**
 * One line of a driver container's log (source: node plugin or controller pod).
 *
 * @param wall the runtime's time stamp, milliseconds since the epoch
 */
public record LogLine(long n, long t, String node, String pod, String container, long wall, String text)
        implements Line {}
