/**
 * An upgrade under load from beginning to end: workloads, observers, phases, and the bundle that comes of it. Nothing here judges.
 */
package dev.holdfast.campaign;
