package dev.holdfast.preflight;

/**
 * Who serves a mount, as a probe on its node saw it.
 *
 * @param process the process, so that another one is told from it: process id and start time in the node's clock ticks
 * @param where its systemd unit or mounter pod, else its cgroup
 */
public record Served(MountServer mounter, String where, String process) {}
