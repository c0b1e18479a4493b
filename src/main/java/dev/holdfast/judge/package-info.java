/**
 * Judges: pure functions of recorded evidence. No I/O, no clock, no retry; each gives PASS, FAIL or INCONCLUSIVE with figures.
 */
package dev.holdfast.judge;
