/**
 * What a run tells people: the console, the texts attached to a scenario, the Allure report, the Markdown summary.
 * Renderers are pure; only {@link dev.holdfast.report.Attachments}, {@link dev.holdfast.report.AllureReport} and
 * {@link dev.holdfast.report.RunReport} touch files or processes.
 */
package dev.holdfast.report;
