/**
 * The probe: one privileged pod per node that samples the node through {@code /proc} of the host: the mount table, the processes behind FUSE
 * mounts, modification times of credential files.
 */
package dev.holdfast.agent.probe;
