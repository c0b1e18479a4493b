/**
 * Checks whether the pods of a new release find nodes. {@link dev.holdfast.preflight.scheduling.SchedulingChecks} reads, and changes nothing; the
 * rules are those of the Kubernetes scheduler and of the workload controllers, as pure functions of what it has read.
 */
package dev.holdfast.preflight.scheduling;
