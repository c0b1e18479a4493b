/**
 * What preflight and baseline run in a cluster on request: agents in a temporary namespace, which is removed with everything in it.
 */
package dev.holdfast.preflight.visit;
