package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The part of Helm's command line that reads: {@code get}, {@code show}, {@code template} and {@code version}, always with one named
 * kubeconfig and context. A class of its own, so that a preflight cannot call what changes a cluster.
 */
final class HelmReads {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path binary;
    private final Path kubeconfig;
    private final String context;

    HelmReads(Path binary, Path kubeconfig, String context) {
        this.binary = binary;
        this.kubeconfig = kubeconfig;
        this.context = context;
    }

    /** Such as v3.19.5. */
    String version() {
        return run("", "version", "--template", "{{.Version}}").strip();
    }

    /** What Helm has deployed by this name, if anything. */
    Optional<Release> release(String release, String namespace) {
        try {
            JsonNode found = tree(run("", "get", "metadata", release, "--namespace", namespace, "--output", "json"));
            return Optional.of(new Release(
                    found.path("chart").asText(),
                    found.path("version").asText(),
                    found.path("revision").asInt(),
                    found.path("status").asText()));
        } catch (DriverException e) {
            if (e.getMessage().endsWith("release: not found")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The values a release was given, as YAML; there may be keys among them. */
    String values(String release, String namespace) {
        return run("", "get", "values", release, "--namespace", namespace, "--output", "yaml");
    }

    /** The objects of a release, as YAML. */
    String manifest(String release, String namespace) {
        return run("", "get", "manifest", release, "--namespace", namespace);
    }

    /** Name, version and kubeVersion of a chart, by its Chart.yaml. */
    Map<String, String> chart(String reference) {
        JsonNode chart = tree(run("", with(List.of("show", "chart"), reference)));
        return Map.of(
                "name", chart.path("name").asText(),
                "version", chart.path("version").asText(),
                "kubeVersion", chart.path("kubeVersion").asText(""));
    }

    /**
     * The objects that a chart would make, CRDs among them, as YAML.
     *
     * @param given YAML of values that {@code values} override
     * @param kubernetes version of the cluster, which the chart's templates and its kubeVersion are held against
     */
    String template(
            String release, String namespace, String reference, String given, ChartValues values, String kubernetes) {
        List<String> arguments = new ArrayList<>(with(List.of("template", release), reference));
        arguments.addAll(List.of("--namespace", namespace, "--include-crds", "--is-upgrade"));
        arguments.addAll(List.of("--kube-version", kubernetes, "--values", "-"));
        arguments.addAll(values.arguments());
        return run(given, arguments);
    }

    /** A reference is a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}, of which Helm wants the version apart. */
    private static List<String> with(List<String> command, String reference) {
        List<String> arguments = new ArrayList<>(command);
        int colon = reference.lastIndexOf(':');
        if (reference.startsWith("oci://") && colon > reference.lastIndexOf('/')) {
            arguments.addAll(List.of(reference.substring(0, colon), "--version", reference.substring(colon + 1)));
        } else {
            arguments.add(reference);
        }
        return arguments;
    }

    private static JsonNode tree(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DriverException("helm printed no YAML: " + e.getOriginalMessage(), e);
        }
    }

    private String run(String input, String... arguments) {
        return run(input, List.of(arguments));
    }

    private String run(String input, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(arguments);
        command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-context", context));
        String what = "helm " + arguments.get(0) + " " + arguments.get(1);
        try {
            Process process = new ProcessBuilder(command).start();
            try {
                CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
                CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
                // a Helm that fails early reads nothing, and what it says counts then, not that its input is closed
                CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(process.getOutputStream(), input));
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new DriverException(what + " did not end within " + LIMIT.toSeconds() + " s");
                }
                if (process.exitValue() != 0) {
                    throw new DriverException(what + " failed: " + error(errors.join()));
                }
                fed.join();
                return output.join();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | CompletionException e) {
            throw new DriverException("helm cannot be run as '" + binary + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while " + what + " ran", e);
        }
    }

    private static void feed(OutputStream stream, String input) {
        try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm calls the error; hints follow it, and warnings may come before. */
    private static String error(String text) {
        return text.lines()
                .filter(line -> line.startsWith("Error: "))
                .map(line -> line.substring("Error: ".length()))
                .findFirst()
                .orElse(text.isBlank() ? "it said nothing" : text.strip());
    }
}
