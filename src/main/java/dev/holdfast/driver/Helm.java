package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.lab.Shutdown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The Helm command line, always with one named kubeconfig and context. */
public final class Helm {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path binary;
    private final Path kubeconfig;
    private final String context;
    private final Consumer<String> trace;
    private final Shutdown shutdown;

    /**
     * Helm for one cluster.
     *
     * @param binary the helm executable
     * @param trace takes each command line and what it printed
     * @param shutdown tells when to end a command that runs: one that outlives the run would go on changing the cluster
     */
    public Helm(Path binary, Path kubeconfig, String context, Consumer<String> trace, Shutdown shutdown) {
        this.shutdown = shutdown;
        this.binary = binary;
        this.kubeconfig = kubeconfig;
        this.context = context;
        this.trace = trace;
    }

    /** {@code helm version}, such as v3.19.5. */
    public String version() {
        return run(Duration.ofSeconds(30), List.of("version", "--template", "{{.Version}}"))
                .strip();
    }

    /** Installs a release; whether it rolls out is for the caller to see. */
    public void install(String release, String namespace, Chart chart, ChartValues values, Duration timeout) {
        List<String> arguments =
                new ArrayList<>(List.of("install", release, chart.path().toString()));
        arguments.addAll(List.of("--namespace", namespace, "--create-namespace"));
        arguments.addAll(List.of("--timeout", timeout.toSeconds() + "s"));
        arguments.addAll(values.arguments());
        run(timeout.plusSeconds(30), arguments);
    }

    /**
     * Upgrades a release.
     *
     * @param options such as --reuse-values, --wait, --dry-run=server
     */
    public String upgrade(
            String release, String namespace, Chart chart, ChartValues values, List<String> options, Duration timeout) {
        List<String> arguments =
                new ArrayList<>(List.of("upgrade", release, chart.path().toString()));
        arguments.addAll(List.of("--namespace", namespace, "--timeout", timeout.toSeconds() + "s"));
        arguments.addAll(options);
        arguments.addAll(values.arguments());
        return run(timeout.plusSeconds(30), arguments);
    }

    /** Takes a release back to one of its revisions; whether that rolls out is for the caller to see. */
    public void rollback(String release, String namespace, int revision, Duration timeout) {
        run(
                timeout.plusSeconds(30),
                List.of(
                        "rollback",
                        release,
                        Integer.toString(revision),
                        "--namespace",
                        namespace,
                        "--timeout",
                        timeout.toSeconds() + "s"));
    }

    /** Removes a release. */
    public void uninstall(String release, String namespace) {
        run(
                Duration.ofMinutes(3),
                List.of("uninstall", release, "--namespace", namespace, "--wait", "--timeout", "120s"));
    }

    /** Whether the release is there, in whatever state. */
    public boolean installed(String release, String namespace) {
        return !json(List.of("list", "--all", "--namespace", namespace, "--filter", "^" + release + "$", "-o", "json"))
                .isEmpty();
    }

    /** {@code helm show chart|crds} of a chart folder or archive. */
    public String show(String what, String chart) {
        return run(Duration.ofMinutes(1), List.of("show", what, chart));
    }

    /** Pulls an OCI reference into a folder. */
    public void pull(String reference, String version, Path folder) {
        List<String> arguments = new ArrayList<>(List.of("pull", reference, "--destination", folder.toString()));
        if (version != null) {
            arguments.addAll(List.of("--version", version));
        }
        run(Duration.ofMinutes(3), arguments);
    }

    /** Packages a chart's folder into another folder. */
    public void pack(Path chart, Path folder) {
        run(Duration.ofMinutes(1), List.of("package", chart.toString(), "--destination", folder.toString()));
    }

    /** The values a release was given, as YAML. They hold secrets. */
    public String values(String release, String namespace) {
        return run(Duration.ofMinutes(1), List.of("get", "values", release, "--namespace", namespace, "-o", "yaml"));
    }

    private JsonNode json(List<String> arguments) {
        String output = run(Duration.ofMinutes(1), arguments);
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new DriverException("helm " + String.join(" ", arguments) + " printed no JSON: " + output, e);
        }
    }

    private String run(Duration timeout, List<String> arguments) {
        // in a session of its own, so that Ctrl-C on the terminal reaches it through us, or not at all
        List<String> command = new ArrayList<>(List.of("setsid", binary.toString()));
        command.addAll(arguments);
        trace.accept("helm " + String.join(" ", masked(arguments)));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-context", context));
        if (!Files.isExecutable(binary)) {
            throw new DriverException("helm cannot be run as '" + binary + "': there is no such program");
        }
        try {
            Process process = new ProcessBuilder(command).start();
            Shutdown.Part running = new Running(process);
            try {
                shutdown.add(running);
                process.getOutputStream().close();
                CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
                CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
                if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
                    throw new DriverException(
                            "helm " + arguments.get(0) + " did not end within " + timeout.toSeconds() + " s");
                }
                trace.accept(output.join() + errors.join());
                if (process.exitValue() != 0) {
                    throw new DriverException("helm " + arguments.get(0) + " failed: " + lastLine(errors.join()));
                }
                return output.join();
            } finally {
                process.destroyForcibly();
                forget(running);
            }
        } catch (IOException e) {
            throw new DriverException("helm cannot be run as '" + binary + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while helm " + arguments.get(0) + " ran", e);
        }
    }

    /** A command that is to end with the run. */
    private record Running(Process process) implements Shutdown.Part {
        @Override
        public void stop() {
            // asked nicely, it marks its release as failed
            process.destroy();
            try {
                if (!process.waitFor(2, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void remove() {
            process.destroyForcibly();
        }
    }

    private void forget(Shutdown.Part running) {
        try {
            shutdown.forget(running);
        } catch (IllegalStateException ending) {
            // Then it is told of a process that is gone.
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(output lost: " + e.getMessage() + ")";
        }
    }

    private static String lastLine(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }

    /** Keys are not for the console: the value of each --set that names a key is hidden. */
    private static List<String> masked(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replaceAll("(?i)((?:secret|access)[\\w.]*key[\\w.]*=)[^,]+", "$1***"))
                .toList();
    }
}
