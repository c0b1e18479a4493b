/**
 * Programs that measure how far Holdfast itself can be believed, on the lab: how often it accuses a clean upgrade, and how well it tells
 * the length of a gap. No test runs them; they print figures and assert nothing about time.
 */
package dev.holdfast.trials;
