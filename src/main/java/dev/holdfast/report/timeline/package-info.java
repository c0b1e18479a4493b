/** One picture of a whole run, as a page that needs nothing else: {@link dev.holdfast.report.timeline.Timeline}. */
package dev.holdfast.report.timeline;
