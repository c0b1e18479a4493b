package dev.holdfast.report;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;

/** The run as a page in GitHub's Markdown, for the summary of a job. */
public final class MarkdownSummary {
    private MarkdownSummary() {}

    /**
     * The whole page.
     *
     * @param report the HTML report, or null when there is none
     */
    public static String render(RunResult run, Path report) {
        StringBuilder out = new StringBuilder();
        out.append("## ")
                .append(run.green() ? "✅" : "❌")
                .append(" Holdfast: ")
                .append(run.counts())
                .append("\n\n");
        run.troubles()
                .forEach(t -> out.append("- **The run broke:** ")
                        .append(Table.escape(t))
                        .append('\n'));
        run.scenarios().stream()
                .filter(s -> s.outcome() == Outcome.BROKEN)
                .forEach(s -> out.append("- **Broken:** ")
                        .append(Table.escape(s.name()))
                        .append(": ")
                        .append(Table.escape(s.message()))
                        .append('\n'));
        run.scenarios().stream()
                .filter(s -> s.outcome() == Outcome.SKIPPED)
                .forEach(s -> out.append("- **Left out:** ")
                        .append(Table.escape(s.name()))
                        .append(": ")
                        .append(Table.escape(s.message()))
                        .append('\n'));
        if (run.printsVerdicts()) {
            out.append("\n### Guarantees\n\n");
            out.append(
                    run.judged().isEmpty()
                            ? "No guarantee was judged.\n"
                            : VerdictTable.table(run.judged(), j -> sign(j.verdict()) + " " + j.verdict())
                                    .markdown());
        }
        run.judged().forEach(j -> details(out, j.judgement()));
        for (RunResult.Campaign campaign : run.campaigns()) {
            out.append("\n### Phases of ")
                    .append(Table.escape(campaign.manifest().campaign()))
                    .append(" (UTC, ")
                    .append(Times.day(campaign.manifest().originWall()))
                    .append(")\n\n")
                    .append(PhaseTable.table(campaign.manifest()).markdown());
            if (campaign.bundle() != null) {
                out.append("\nEvidence: `").append(campaign.bundle()).append("`\n");
            }
            if (campaign.timeline() != null) {
                out.append("\nTimeline: `").append(campaign.timelineFile()).append("`\n");
            }
        }
        out.append('\n').append(report == null ? "No HTML report was written.\n" : "HTML report: `" + report + "`\n");
        return out.toString();
    }

    private static void details(StringBuilder out, Judgement judgement) {
        if (judgement.verdict() == Verdict.PASS) {
            return;
        }
        out.append("\n<details open><summary>")
                .append(sign(judgement.verdict()))
                .append(' ')
                .append(Table.escape(judgement.guarantee().id()))
                .append("</summary>\n\n");
        for (Finding finding : judgement.findings()) {
            if (finding.verdict() != judgement.verdict()) {
                continue;
            }
            out.append("- **")
                    .append(Table.escape(JudgementText.place(finding)))
                    .append("**: ")
                    .append(Table.escape(finding.message()))
                    .append('\n');
            Offence offence = finding.offence();
            if (offence != null) {
                String change = JudgementText.change(offence);
                if (!change.isEmpty()) {
                    out.append("  - ").append(Table.escape(change)).append('\n');
                }
                out.append("  - ")
                        .append(Times.precise(offence.at()))
                        .append(", phase ")
                        .append(Table.escape(offence.phase()))
                        .append('\n');
                offence.causes()
                        .forEach(c -> out.append("  - likely: ")
                                .append(Table.escape(c))
                                .append('\n'));
            }
        }
        out.append("\n</details>\n");
    }

    private static String sign(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "✅";
            case FAIL -> "❌";
            case INCONCLUSIVE -> "❔";
        };
    }
}
