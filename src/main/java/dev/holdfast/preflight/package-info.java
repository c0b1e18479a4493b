/**
 * What is to be known of a cluster before its driver is upgraded. {@link dev.holdfast.preflight.Reader} alone asks the cluster and Helm, and
 * changes nothing; all checks are pure functions of the {@link dev.holdfast.preflight.Snapshot} it took.
 */
package dev.holdfast.preflight;
