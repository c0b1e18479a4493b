/**
 * The probe: one privileged pod per node that looks at the node through {@code /proc} of its host: mount table, the processes
 * behind FUSE mounts, times of credential files.
 */
package dev.holdfast.agent.probe;
