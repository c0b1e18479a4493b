package dev.holdfast.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, asked for JSON. */
final class HoldfastProcess {
    private static final long SECONDS = 120;

    private HoldfastProcess() {}

    /** What it printed on standard output, and its exit code. */
    record Output(int exitCode, String text) {
        /** The checks in their order. */
        List<JsonNode> checks() {
            return list("checks");
        }

        /** The steps of the plan. */
        List<JsonNode> plan() {
            return list("plan");
        }

        private List<JsonNode> list(String field) {
            try {
                List<JsonNode> all = new ArrayList<>();
                new ObjectMapper().readTree(text).path(field).forEach(all::add);
                return all;
            } catch (IOException e) {
                throw new UncheckedIOException("no JSON: " + text, e);
            }
        }

        /** By the name of each check, its result as the program calls it. */
        Map<String, String> results() {
            Map<String, String> results = new LinkedHashMap<>();
            checks().forEach(check -> results.put(
                    check.path("name").asText(), check.path("result").asText()));
            return results;
        }
    }

    /** Runs it as it is. */
    static Output run(String... arguments) {
        return run(new ProcessBuilder(command(List.of(), arguments)));
    }

    /**
     * The words that start it.
     *
     * @param options of the JVM
     */
    static List<String> command(List<String> options, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(List.of("-cp", classPath(), "dev.holdfast.cli.Holdfast"));
        words.addAll(Arrays.asList(arguments));
        return words;
    }

    private static String classPath() {
        // relative entries would be others in another folder
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(java.util.stream.Collectors.joining(":"));
    }

    /** Runs it in this way, and fails if it does not end. */
    static Output run(ProcessBuilder process) {
        try {
            Path printed = Files.createTempFile("holdfast", ".json");
            Process running = process.redirectErrorStream(false)
                    .redirectOutput(printed.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!running.waitFor(SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IllegalStateException(process.command() + " did not end within " + SECONDS + " s");
            }
            String text = Files.readString(printed);
            Files.delete(printed);
            return new Output(running.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
