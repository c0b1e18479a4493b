/**
 * How fast volumes are mounted, written, read and listed. Only {@link dev.holdfast.preflight.speed.Measurement} uses the cluster; figures and
 * their comparison are pure functions.
 */
package dev.holdfast.preflight.speed;
