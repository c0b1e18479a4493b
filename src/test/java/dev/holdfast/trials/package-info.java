/**
 * Programs that measure Holdfast itself, on the lab: how often it accuses a clean upgrade, how long a preflight takes, and how well it tells
 * the length of a gap. No test runs them; they print figures and assert nothing about time.
 */
package dev.holdfast.trials;
