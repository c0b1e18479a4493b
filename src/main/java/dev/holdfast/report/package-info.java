/**
 * The reports of a run: the console, the texts attached to a scenario, the Allure report, the Markdown summary. Renderers are pure
 * functions; only {@link dev.holdfast.report.AllureAttachments}, {@link dev.holdfast.report.AllureReport} and
 * {@link dev.holdfast.report.RunReport} use files or processes.
 */
package dev.holdfast.report;
