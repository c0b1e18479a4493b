/**
 * Recorded facts: the manifest and the lines of each stream. Only facts from the source are recorded; everything derived (gaps, verdicts) is
 * computed by the judges.
 */
package dev.holdfast.evidence;
