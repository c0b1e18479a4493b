package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    /**
     * Helm for one cluster.
     *
     * @param binary the helm executable
     * @param trace takes each command line and what it printed
     */
    public Helm(Path binary, Path kubeconfig, String context, Consumer<String> trace) {
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

    private JsonNode json(List<String> arguments) {
        String output = run(Duration.ofMinutes(1), arguments);
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new DriverException("helm " + String.join(" ", arguments) + " printed no JSON: " + output, e);
        }
    }

    private String run(Duration timeout, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(arguments);
        trace.accept("helm " + String.join(" ", masked(arguments)));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-context", context));
        try {
            Process process = new ProcessBuilder(command).start();
            // A Helm that outlives an interrupted run would go on changing the cluster.
            Thread reaper = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(reaper);
            try {
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
                unhook(reaper);
            }
        } catch (IOException e) {
            throw new DriverException("helm cannot be run as '" + binary + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while helm " + arguments.get(0) + " ran", e);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // then the hook runs by itself, on a process that is gone
            assert shuttingDown != null;
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
