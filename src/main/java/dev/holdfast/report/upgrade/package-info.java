/**
 * The upgrade report: what was done, what it came to, what changed and how to go back, as one document for whoever signs for an upgrade. It is
 * made from a recorded run and its verdicts alone; what was not recorded is said to be so.
 */
package dev.holdfast.report.upgrade;
