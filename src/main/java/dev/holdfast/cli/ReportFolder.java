package dev.holdfast.cli;

import dev.holdfast.report.FolderLock;
import dev.holdfast.report.RunReport;
import dev.holdfast.report.RunResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The folder that {@code --report} names, from before the first judgement until the report is written. */
final class ReportFolder implements AutoCloseable {
    private final RunReport report;
    private final Path allure;
    private final FolderLock lock;

    private ReportFolder(RunReport report, Path allure, FolderLock lock) {
        this.report = report;
        this.allure = allure;
        this.lock = lock;
    }

    /**
     * Removes the report of an earlier run.
     *
     * @param page whether an HTML page is made
     * @throws ParameterException if the folder cannot be written to, or another run writes to it, or there is nothing to make the page with
     */
    static ReportFolder begin(CommandLine command, Path folder, boolean page) {
        try {
            Path allure = page ? allure(command) : null;
            FolderLock lock = FolderLock.of(folder);
            try {
                RunReport report = new RunReport(folder, page);
                report.begin();
                return new ReportFolder(report, allure, lock);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (FolderLock.InUseException e) {
            throw new ParameterException(command, "--report: " + e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.unwritable(command, "--report", folder, e);
        }
    }

    /** Writes the report and a summary to the console. */
    void finish(RunResult result) throws IOException, InterruptedException {
        report.finish(result, allure, System.getenv(), new PrintStream(System.out, true));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** The Allure command line, named by {@code -Dholdfast.allure} or beside the jar; null, and so no page, when there is none. */
    private static Path allure(CommandLine command) throws IOException {
        String named = System.getProperty("holdfast.allure");
        if (named != null) {
            if (!Files.isRegularFile(Path.of(named, "bin", "allure"))) {
                throw new ParameterException(
                        command,
                        "-Dholdfast.allure: '" + named + "' is not an Allure command line: it has no bin/allure;"
                                + " --no-page needs none");
            }
            return Path.of(named);
        }
        Path beside = Path.of(ReportFolder.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .resolveSibling("allure");
        if (!Files.isDirectory(beside)) {
            return null;
        }
        try (Stream<Path> folders = Files.list(beside)) {
            return folders.findFirst().orElse(null);
        }
    }
}
