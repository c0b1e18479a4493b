/** The words of a judgement: guarantees, limits, offences, findings and verdicts. What is promised and what is reported needs no judge. */
package dev.holdfast.verdict;
