package dev.holdfast.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.evidence.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The Allure report of a run: results in {@code allure-results}, the page made of them in {@code allure-report/index.html}, both in one
 * folder. The page is made by the unpacked allure command line, which needs only the Java that runs this.
 */
public final class AllureReport {
    private static final int PATIENCE_SECONDS = 180;

    private final Path results;
    private final Path report;

    /** The report in this folder; the folder need not exist. */
    public AllureReport(Path folder) {
        this.results = folder.resolve("allure-results");
        this.report = folder.resolve("allure-report");
    }

    /** Removes what an earlier run left, since results pile up and an old page would be taken for this run's. */
    public void clear() throws IOException {
        delete(results);
        delete(report);
        Files.createDirectories(results);
    }

    /** Writes what the page says beside the scenarios: the environment, the kinds of defects, and in GitHub Actions the job. */
    public void describe(List<Manifest> campaigns, Map<String, String> environment) throws IOException {
        Files.createDirectories(results);
        Properties facts = new Properties();
        for (Manifest manifest : campaigns) {
            String prefix = campaigns.size() > 1 ? manifest.campaign() + ": " : "";
            facts(manifest).forEach((name, value) -> facts.setProperty(prefix + name, value));
        }
        try (OutputStream out = Files.newOutputStream(results.resolve("environment.properties"))) {
            facts.store(out, null);
        }
        JsonMapper json = new JsonMapper();
        json.writeValue(results.resolve("categories.json").toFile(), categories());
        Map<String, Object> executor = executor(environment);
        if (!executor.isEmpty()) {
            json.writeValue(results.resolve("executor.json").toFile(), executor);
        }
    }

    /**
     * Makes the page.
     *
     * @param commandline folder of the unpacked allure command line
     * @return the page
     * @throws IOException when the command line is not there, fails or takes over three minutes; says what it printed
     */
    public Path generate(Path commandline) throws IOException, InterruptedException {
        Path program = commandline.resolve("bin/allure");
        if (!Files.isRegularFile(program)) {
            throw new IOException("no allure command line at " + program + "; a run through Maven unpacks it there");
        }
        Path log = Files.createTempFile("holdfast-allure", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(
                    "sh",
                    program.toString(),
                    "generate",
                    "--single-file",
                    "--clean",
                    "--name",
                    "Holdfast",
                    "-o",
                    report.toString(),
                    results.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("ALLURE_NO_ANALYTICS", "true");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("allure generate did not end within " + PATIENCE_SECONDS + " s: "
                        + Files.readString(log).strip());
            }
            Path page = report.resolve("index.html");
            if (process.exitValue() != 0 || !Files.isRegularFile(page)) {
                throw new IOException("allure generate ended with " + process.exitValue() + " and did not make " + page
                        + ": " + Files.readString(log).strip());
            }
            return page;
        } finally {
            Files.delete(log);
        }
    }

    private static Map<String, String> facts(Manifest manifest) {
        Map<String, String> facts = new LinkedHashMap<>(manifest.facts());
        facts.put("Holdfast", manifest.tool());
        if (manifest.driver() != null) {
            facts.put("CSI driver", manifest.driver().name());
        }
        if (manifest.change() != null) {
            facts.put(
                    "Upgrade",
                    manifest.change().from() + " to " + manifest.change().to());
        }
        return facts;
    }

    /** Allure matches the whole message; a dot takes line breaks too. */
    static List<Map<String, Object>> categories() {
        return List.of(
                category("Guarantee broken (FAIL)", "FAIL .*"),
                category("Not proved (INCONCLUSIVE)", "INCONCLUSIVE .*"),
                category("Run broken", "(?!FAIL |INCONCLUSIVE ).*"));
    }

    private static Map<String, Object> category(String name, String message) {
        return Map.of("name", name, "matchedStatuses", List.of("failed", "broken"), "messageRegex", message);
    }

    /** The job of GitHub Actions this runs in, or nothing. */
    static Map<String, Object> executor(Map<String, String> environment) {
        if (!"true".equals(environment.get("GITHUB_ACTIONS"))) {
            return Map.of();
        }
        String number = environment.get("GITHUB_RUN_NUMBER");
        return Map.of(
                "name",
                "GitHub Actions",
                "type",
                "github",
                "buildName",
                environment.get("GITHUB_WORKFLOW") + " #" + number,
                "buildOrder",
                Long.parseLong(number),
                "buildUrl",
                environment.get("GITHUB_SERVER_URL") + "/" + environment.get("GITHUB_REPOSITORY") + "/actions/runs/"
                        + environment.get("GITHUB_RUN_ID"));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
