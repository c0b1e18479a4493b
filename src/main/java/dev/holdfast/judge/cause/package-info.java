/**
 * What of a run explains what: which offence came first, which others follow from it, and what was done, deleted, restarted or changed just
 * before. It is drawn from the record and from what the judges say, and changes no verdict.
 */
package dev.holdfast.judge.cause;
