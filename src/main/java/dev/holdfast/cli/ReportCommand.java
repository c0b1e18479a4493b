package dev.holdfast.cli;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.report.UpgradeDocuments;
import dev.holdfast.report.upgrade.UpgradeReport;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code report BUNDLE…}: writes the upgrade report of stored evidence, as Markdown and as HTML, without a cluster. Exit codes: 0 written,
 * whatever the verdicts are, 3 it could not be made, 64 usage (also for a path that is not a bundle, or a bundle of an unknown format).
 */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = ReportCommand.NO_REPORT,
        description = "Writes the upgrade report of stored evidence, as Markdown and as HTML, without a cluster:"
                + " what was done, checks by tier, what changed, figures, issues, and the way back.",
        footer = {
            "",
            "It is judged by the limits that the run was made for; judge writes the same documents by others.",
            "Exit codes: 0 written, whatever the verdicts are, 3 it could not be made, 64 usage."
        })
final class ReportCommand implements Callable<Integer> {
    static final int NO_REPORT = 3;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "BUNDLE", description = "Folder of a bundle, or a zip archive of it.")
    private List<Path> bundles;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "reports",
            description = "Folder for the documents, upgrade-report-CAMPAIGN.md and .html (${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        List<UpgradeDocuments> all = new ArrayList<>();
        try (Bundles opened = Bundles.open(spec.commandLine(), bundles, any -> {})) {
            for (StoredBundle stored : opened.all()) {
                all.add(opened.read(stored, () -> documents(stored)));
            }
        }
        Path folder = folder();
        PrintStream console = new PrintStream(System.out, true);
        for (UpgradeDocuments documents : all) {
            documents.write(folder).forEach(file -> console.println("Upgrade report: " + file.toAbsolutePath()));
        }
        return 0;
    }

    /** The folder that documents are written into. */
    private Path folder() {
        try {
            return Files.createDirectories(out);
        } catch (IOException e) {
            throw Failures.unwritable(spec.commandLine(), "--out", out, e);
        }
    }

    private UpgradeDocuments documents(StoredBundle stored) {
        return UpgradeReport.of(stored.bundle(), verdict(stored)).documents();
    }

    /** What the judges say; nothing where the manifest does not say what was upgraded, which the report then says. */
    private RunVerdict verdict(StoredBundle stored) {
        Bundle bundle = stored.bundle();
        Manifest manifest = bundle.manifest();
        if (manifest.driver() == null || manifest.change() == null) {
            return new RunVerdict(List.of(), Diagnosis.NONE);
        }
        List<Guarantee> promised;
        Limits limits;
        try {
            promised = Guarantee.promisedBy(manifest);
            limits = Limits.of(manifest);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), stored.place() + ": " + e.getMessage(), e);
        }
        return Judges.run(promised, bundle, limits);
    }
}
