/**
 * How fast volumes are mounted, written, read and listed. {@link dev.holdfast.preflight.speed.Measurement} alone asks the cluster; figures and
 * their comparison are pure.
 */
package dev.holdfast.preflight.speed;
