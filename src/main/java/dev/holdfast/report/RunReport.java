package dev.holdfast.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the reports of a run to one folder and a summary to the console. */
public final class RunReport {
    private static final String SUMMARY = "summary.md";

    private final Path folder;
    private final AllureReport allure;
    private final boolean wantsPage;

    /** Writes to this folder. */
    public RunReport(Path folder) {
        this(folder, true);
    }

    /**
     * The same.
     *
     * @param wantsPage whether it is worth a word if there is no page in the end
     */
    public RunReport(Path folder, boolean wantsPage) {
        this.folder = folder;
        this.allure = new AllureReport(folder);
        this.wantsPage = wantsPage;
    }

    /** Before the first scenario: removes the reports of an earlier run. */
    public void begin() throws IOException {
        Files.createDirectories(folder);
        allure.clear();
        Files.deleteIfExists(folder.resolve(SUMMARY));
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.filter(
                            f -> f.getFileName().toString().matches("timeline-.*\\.html|" + UpgradeDocuments.FILES))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * After the last scenario, green or red: writes {@code summary.md}, a timeline and an upgrade report for each campaign and the Allure page, and prints the phases,
     * the verdicts, what was seen first of each that is red, and the paths of the summary and of the page. The console and the summary are written even when the page cannot be generated.
     *
     * @param commandline folder of the unpacked allure command line, or null to leave the page out
     * @param environment the process's environment variables
     * @throws IOException when a report could not be written; the message says which and why
     */
    public void finish(RunResult run, Path commandline, Map<String, String> environment, PrintStream out)
            throws IOException, InterruptedException {
        Path page = null;
        for (RunResult.Campaign campaign : run.campaigns()) {
            if (campaign.timeline() != null) {
                Files.writeString(folder.resolve(campaign.timelineFile()), campaign.timeline());
            }
            if (campaign.upgrade() != null) {
                campaign.upgrade().write(folder);
            }
        }
        try {
            allure.describe(run.campaigns(), environment);
            page = commandline == null ? null : allure.generate(commandline);
        } finally {
            Files.writeString(folder.resolve(SUMMARY), MarkdownSummary.render(run, page));
            out.print(console(run, folder));
            out.print(page(page));
            out.flush();
        }
    }

    private static String console(RunResult run, Path folder) {
        StringBuilder out = new StringBuilder();
        run.campaigns().stream()
                .filter(c -> run.printsVerdicts() && !c.diagnosis().isEmpty())
                .forEach(c -> out.append("\nWhat happened in ")
                        .append(c.manifest().campaign())
                        .append(":\n")
                        .append(Wrapped.text(c.diagnosis().text(), "  "))
                        .append('\n'));
        run.campaigns().forEach(c -> {
            out.append('\n').append(PhaseTable.text(c.manifest()));
            if (c.bundle() != null) {
                out.append("Evidence: ").append(c.bundle()).append('\n');
            }
            if (c.timeline() != null) {
                out.append("Timeline: ")
                        .append(folder.resolve(c.timelineFile()).toAbsolutePath())
                        .append('\n');
            }
            if (c.upgrade() != null) {
                out.append("Upgrade report: ")
                        .append(folder.resolve(c.upgrade().htmlFile()).toAbsolutePath())
                        .append('\n');
            }
        });
        if (run.printsVerdicts()) {
            out.append('\n').append(VerdictTable.text(run.judged()));
            if (!run.judged().isEmpty()) {
                out.append("\nBy tier: ").append(run.conclusion().text()).append('\n');
            }
            ByCause red = ByCause.of(
                    run.judged().stream().map(RunResult.Judged::judgement).toList());
            red.red()
                    .forEach(judgement -> out.append("\n%s %s %s%n  %s%n"
                            .formatted(
                                    Outcome.of(judgement.verdict()).mark(),
                                    judgement.verdict(),
                                    judgement.guarantee(),
                                    JudgementText.first(judgement))));
            red.unjudged()
                    .forEach((why, judgements) -> out.append("\n? not judged: %s%n  because %s%n"
                            .formatted(
                                    judgements.stream()
                                            .map(judgement ->
                                                    judgement.guarantee().id())
                                            .collect(Collectors.joining(", ")),
                                    why)));
        }
        if (run.printsVerdicts()) {
            run.goBack()
                    .forEach((campaign, goBack) -> out.append('\n')
                            .append(Wrapped.text(
                                    (run.campaigns().size() == 1 ? "" : campaign + ": ") + goBack.sentence(), ""))
                            .append('\n'));
        }
        out.append("\nScenarios: ").append(run.counts()).append('\n');
        run.scenarios().stream().filter(s -> s.outcome() != Outcome.PASS).forEach(s -> {
            out.append("  %s %s: %s%n".formatted(s.outcome().mark(), s.outcome(), s.name()));
            if (s.outcome() == Outcome.SKIPPED) {
                out.append("      ").append(s.message()).append('\n');
            }
        });
        run.troubles()
                .forEach(t -> out.append("The run broke: ")
                        .append(t.lines().findFirst().orElse(""))
                        .append('\n'));
        out.append("Summary: ").append(folder.resolve(SUMMARY).toAbsolutePath()).append('\n');
        return out.toString();
    }

    private String page(Path page) {
        if (page == null) {
            return wantsPage ? "No HTML report was written\n\n" : "\n";
        }
        return "Report: " + page.toAbsolutePath() + "\n\n";
    }
}
