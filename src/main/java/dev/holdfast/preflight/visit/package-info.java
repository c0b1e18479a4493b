/**
 * What a preflight starts in a cluster when it is asked to: agents in a namespace of their own, which goes again with all that is in it.
 */
package dev.holdfast.preflight.visit;
