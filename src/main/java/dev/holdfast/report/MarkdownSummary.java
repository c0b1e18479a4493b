package dev.holdfast.report;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

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
                .append(run.green() ? "✅" : run.warns() || run.leftOutAll() ? "⚠️" : "❌")
                .append(" Holdfast: ")
                .append(run.counts())
                .append("\n\n");
        run.campaigns().stream()
                .filter(campaign ->
                        run.printsVerdicts() && !campaign.diagnosis().isEmpty())
                .forEach(campaign -> out.append("**What happened")
                        .append(
                                run.campaigns().size() == 1
                                        ? ""
                                        : " in "
                                                + Table.escape(
                                                        campaign.manifest().campaign()))
                        .append(":** ")
                        .append(Table.escape(campaign.diagnosis().text()))
                        .append("\n\n"));
        if (run.printsVerdicts()) {
            run.goBack()
                    .forEach((campaign, goBack) -> out.append("**Going back")
                            .append(run.campaigns().size() == 1 ? "" : " in " + Table.escape(campaign))
                            .append(":** ")
                            .append(Table.escape(goBack.sentence()))
                            .append("\n\n"));
        }
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
            if (!run.judged().isEmpty()) {
                out.append("\n**By tier:** ")
                        .append(Table.escape(run.conclusion().text()))
                        .append('\n');
            }
        }
        ByCause red = ByCause.of(
                run.judged().stream().map(RunResult.Judged::judgement).toList());
        red.red().forEach(judgement -> details(out, judgement));
        red.unjudged().forEach((why, judgements) -> unjudged(out, why, judgements));
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
            if (campaign.upgrade() != null) {
                out.append("\nUpgrade report: `")
                        .append(campaign.upgrade().htmlFile())
                        .append("`, `")
                        .append(campaign.upgrade().markdownFile())
                        .append("`\n");
            }
        }
        out.append('\n').append(report == null ? "No HTML report was written.\n" : "HTML report: `" + report + "`\n");
        return out.toString();
    }

    private static void details(StringBuilder out, Judgement judgement) {
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
                if (offence.follows() != null) {
                    out.append("  - follows from ")
                            .append(Table.escape(offence.follows()))
                            .append('\n');
                    continue;
                }
                offence.causes()
                        .forEach(c -> out.append("  - likely: ")
                                .append(Table.escape(c))
                                .append('\n'));
            }
        }
        out.append("\n</details>\n");
    }

    private static void unjudged(StringBuilder out, String why, List<Judgement> judgements) {
        out.append("\n- ")
                .append(sign(Verdict.INCONCLUSIVE))
                .append(" **not judged: ")
                .append(judgements.stream()
                        .map(judgement -> Table.escape(judgement.guarantee().id()))
                        .collect(Collectors.joining(", ")))
                .append("**, because ")
                .append(Table.escape(why))
                .append('\n');
    }

    private static String sign(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "✅";
            case FAIL -> "❌";
            case INCONCLUSIVE -> "❔";
        };
    }
}
