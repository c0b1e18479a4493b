/**
 * Recorded facts: what a line of each stream says, how a bundle is written while a campaign runs, and how it is read again.
 * Only source facts stand here; everything derived (gaps, verdicts) is computed by the judges.
 */
package dev.holdfast.evidence;
