package dev.holdfast.preflight;

/**
 * The process behind a mount, as a probe on its node recorded it.
 *
 * @param process its identity: process id and start time in the node's clock ticks
 * @param where its systemd unit or mounter pod, else its cgroup
 */
public record ServingProcess(MountServer mounter, String where, String process) {}
