/** A run from options to report: campaigns are carried out, judged, explained and cleaned up after. */
package dev.holdfast.session;
