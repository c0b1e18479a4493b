/**
 * Checks of a cluster before its driver is upgraded, and a comparison after it. Only {@link dev.holdfast.preflight.Reader} reads the cluster and
 * Helm, and it changes nothing; all checks are pure functions of the {@link dev.holdfast.preflight.Snapshot} it returns.
 */
package dev.holdfast.preflight;
