/**
 * Checks of the custom resource definitions that a chart brings against those of the cluster. {@link dev.holdfast.preflight.crds.CrdChecks} reads,
 * and changes nothing; its rules are pure functions of what it has read.
 */
package dev.holdfast.preflight.crds;
