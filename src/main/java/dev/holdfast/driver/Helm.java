package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.console.Shutdown;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Helm command line, always with one named kubeconfig and context. */
public final class Helm {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "--namespace";
    private static final String NOT_SHOWN = "(the output contains keys and is not shown)\n";
    private static final String ERROR = "Error: ";
    /** Commands of two words. */
    private static final Set<String> FAMILIES = Set.of("get", "show");
    /** A thread for each stream of a process: the common pool can have fewer threads than a process has streams. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "helm");
        thread.setDaemon(true);
        thread.start();
    };

    private static final Pattern VERSION = Pattern.compile("-v?\\d+\\.");

    /** An upgrade that fails is taken back by Helm itself. */
    public static final String ATOMIC = "--atomic";
    /** A rollback replaces objects instead of patching them. */
    public static final String FORCE = "--force";

    /** For a registry without TLS. */
    public static final String PLAIN_HTTP = "--plain-http";

    private final Path binary;
    private final Path kubeconfig;
    private final String context;
    private final Consumer<String> trace;
    private final Shutdown shutdown;

    /**
     * Helm for one cluster.
     *
     * @param binary the helm executable
     * @param trace takes each command line and its output, unless that contains keys
     * @param shutdown ends a running command with the run: one that outlives the run would go on changing the cluster
     */
    public Helm(Path binary, Path kubeconfig, String context, Consumer<String> trace, Shutdown shutdown) {
        this.shutdown = shutdown;
        this.binary = binary;
        this.kubeconfig = kubeconfig;
        this.context = context;
        this.trace = trace;
    }

    /** The executable. */
    public Path binary() {
        return binary;
    }

    /** {@code helm version}, such as v3.19.5. */
    public String version() {
        return run(Duration.ofSeconds(30), List.of("version", "--template", "{{.Version}}"))
                .strip();
    }

    /**
     * Why a Helm like this one refuses options of {@code helm upgrade}, before it asks anything of a cluster; empty if it takes them. A word that
     * is neither an option nor the value of one is refused too.
     */
    public Optional<String> refused(List<String> options) {
        for (int i = 0; i < options.size(); i++) {
            // a word that follows an option is its value where Helm does not take the option without one
            if (!options.get(i).startsWith("-") && helped(options.subList(0, i)).isEmpty()) {
                return Optional.of("'" + options.get(i) + "' is no option of helm upgrade");
            }
        }
        return helped(options);
    }

    private Optional<String> helped(List<String> options) {
        try {
            run(
                    Duration.ofSeconds(30),
                    Stream.of(List.of("upgrade"), options, List.of("--help"))
                            .flatMap(List::stream)
                            .toList());
            return Optional.empty();
        } catch (DriverException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Installs a release; the caller waits for its rollout. */
    public void install(String release, String namespace, Chart chart, ChartValues values, Duration timeout) {
        install(release, namespace, chart, values, Map.of(), timeout);
    }

    /**
     * The same with labels, which Helm has known since 3.13.
     *
     * @param labels of the release, which its later revisions keep
     */
    public void install(
            String release,
            String namespace,
            Chart chart,
            ChartValues values,
            Map<String, String> labels,
            Duration timeout) {
        List<String> arguments =
                new ArrayList<>(List.of("install", release, chart.path().toString()));
        arguments.addAll(List.of(NAMESPACE, namespace, "--create-namespace"));
        arguments.addAll(List.of("--timeout", timeout.toSeconds() + "s"));
        labels.forEach((name, value) -> arguments.addAll(List.of("--labels", name + "=" + value)));
        arguments.addAll(values.arguments());
        run(timeout.plusSeconds(30), arguments);
    }

    /**
     * Upgrades a release.
     *
     * @param chart a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}
     * @param options such as --reuse-values, --wait, --dry-run=server; with --atomic Helm has the time twice, as it may go back
     */
    public String upgrade(
            String release,
            String namespace,
            String chart,
            ChartValues values,
            List<String> options,
            Duration timeout) {
        List<String> arguments = with(List.of("upgrade", release), chart);
        arguments.addAll(List.of(NAMESPACE, namespace, "--timeout", timeout.toSeconds() + "s"));
        arguments.addAll(options);
        arguments.addAll(values.arguments());
        // a dry run prints the objects, including Secrets
        boolean shown = options.stream().noneMatch(option -> option.startsWith("--dry-run"));
        Duration longest = options.contains(ATOMIC) ? timeout.multipliedBy(2) : timeout;
        return run(longest.plusSeconds(30), "", arguments, shown);
    }

    /**
     * Rolls a release back to one of its revisions; the caller waits for its rollout.
     *
     * @param options such as --force
     */
    public void rollback(String release, String namespace, int revision, List<String> options, Duration timeout) {
        List<String> arguments = new ArrayList<>(List.of("rollback", release, Integer.toString(revision)));
        arguments.addAll(List.of(NAMESPACE, namespace, "--timeout", timeout.toSeconds() + "s"));
        arguments.addAll(options);
        run(timeout.plusSeconds(30), arguments);
    }

    /** Removes a release. */
    public void uninstall(String release, String namespace) {
        run(Duration.ofMinutes(3), List.of("uninstall", release, NAMESPACE, namespace, "--wait", "--timeout", "120s"));
    }

    /** Whether the release exists, in any state. */
    public boolean installed(String release, String namespace) {
        return !json(List.of("list", "--all", NAMESPACE, namespace, "--filter", "^" + release + "$", "-o", "json"))
                .isEmpty();
    }

    /** {@code helm show chart|crds} of a chart: a folder, an archive, or {@code oci://REGISTRY/CHART[:VERSION]}. */
    public String show(String what, String chart) {
        return run(Duration.ofMinutes(1), with(List.of("show", what), chart));
    }

    /** Pulls {@code oci://REGISTRY/CHART[:VERSION]} into a folder. */
    public void pull(String reference, Path folder) {
        List<String> arguments = with(List.of("pull"), reference);
        arguments.addAll(List.of("--destination", folder.toString()));
        run(Duration.ofMinutes(3), arguments);
    }

    private static List<String> with(List<String> command, String reference) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(chart(reference));
        return arguments;
    }

    /** A chart's reference as arguments: Helm takes the version of an OCI reference as an option of its own, a digest as part of it. */
    public static List<String> chart(String reference) {
        int colon = reference.lastIndexOf(':');
        return reference.startsWith("oci://") && colon > reference.lastIndexOf('/') && !reference.contains("@")
                ? List.of(reference.substring(0, colon), "--version", reference.substring(colon + 1))
                : List.of(reference);
    }

    /** Pushes a chart's archive to a registry without TLS, as HOST:PORT/FOLDER. */
    public void push(Path archive, String registry) {
        run(Duration.ofMinutes(2), List.of("push", archive.toString(), "oci://" + registry, PLAIN_HTTP));
    }

    /** Packages a chart's folder into another folder. */
    public void pack(Path chart, Path folder) {
        run(Duration.ofMinutes(1), List.of("package", chart.toString(), "--destination", folder.toString()));
    }

    /** The release of this name, if it exists. */
    public Optional<Release> release(String release, String namespace) {
        try {
            JsonNode found = json(List.of("get", "metadata", release, NAMESPACE, namespace, "--output", "json"));
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

    /** The values a release was given, as YAML. They hold secrets. */
    public String values(String release, String namespace) {
        return secretly("", List.of("get", "values", release, NAMESPACE, namespace, "--output", "yaml"));
    }

    /** The values a release was made of, those its chart has by itself among them, as YAML. They hold secrets. */
    public String allValues(String release, String namespace) {
        return secretly("", List.of("get", "values", release, NAMESPACE, namespace, "--all", "--output", "yaml"));
    }

    /** The objects of a release, as YAML. They hold secrets. */
    public String manifest(String release, String namespace) {
        return secretly("", List.of("get", "manifest", release, NAMESPACE, namespace));
    }

    /** The objects of a revision of a release, as YAML. They hold secrets. */
    public String manifest(String release, String namespace, int revision) {
        return secretly(
                "",
                List.of("get", "manifest", release, NAMESPACE, namespace, "--revision", Integer.toString(revision)));
    }

    /** The hooks of a revision of a release, as YAML. They hold secrets. */
    public String hooks(String release, String namespace, int revision) {
        return secretly(
                "", List.of("get", "hooks", release, NAMESPACE, namespace, "--revision", Integer.toString(revision)));
    }

    /** The revisions of a release that Helm still has, oldest first. */
    public List<Release> history(String release, String namespace) {
        List<Release> revisions = new ArrayList<>();
        // As many as there are: Helm shows 256 by itself.
        json(List.of("history", release, NAMESPACE, namespace, "--max", "10000", "--output", "json"))
                .forEach(revision -> {
                    String chart = revision.path("chart").asText();
                    int version = versionAt(chart);
                    revisions.add(new Release(
                            chart.substring(0, version),
                            chart.substring(Math.min(chart.length(), version + 1)),
                            revision.path("revision").asInt(),
                            revision.path("status").asText(),
                            revision.path("description").asText()));
                });
        return revisions;
    }

    /** Where, in NAME-VERSION, the version begins: at the first part that is a number with a point. */
    private static int versionAt(String chart) {
        Matcher version = VERSION.matcher(chart);
        return version.find() ? version.start() : chart.length();
    }

    /**
     * What an upgrade would do, as Helm says it after it has asked the cluster: the release as JSON, with its {@code manifest} and
     * {@code hooks}. It holds secrets. Nothing is changed.
     *
     * @param given YAML of values under {@code values}, or empty; passed on stdin, as others can read a command line
     * @param options such as --reuse-values
     * @throws DriverException with Helm's reason if it would not upgrade
     */
    public String preview(
            String release, String namespace, String chart, String given, ChartValues values, List<String> options) {
        List<String> arguments = with(List.of("upgrade", release), chart);
        arguments.addAll(List.of(NAMESPACE, namespace, "--dry-run=server", "--output", "json"));
        arguments.addAll(options);
        if (!given.isEmpty()) {
            arguments.addAll(List.of("--values", "-"));
        }
        arguments.addAll(values.arguments());
        return secretly(given, arguments);
    }

    /**
     * The objects that an upgrade to a chart would create, including CRDs, as YAML. They hold secrets. The cluster is not called.
     *
     * @param chart as for {@link #show}
     * @param given YAML of values that {@code values} override; passed on stdin, as others can read a command line
     * @param kubernetes version of the cluster, for the chart's templates and its kubeVersion
     */
    public String template(
            String release, String namespace, String chart, String given, ChartValues values, String kubernetes) {
        List<String> arguments = with(List.of("template", release), chart);
        arguments.addAll(List.of(NAMESPACE, namespace, "--include-crds", "--is-upgrade"));
        arguments.addAll(List.of("--kube-version", kubernetes, "--values", "-"));
        arguments.addAll(values.arguments());
        return secretly(given, arguments);
    }

    private JsonNode json(List<String> arguments) {
        String output = run(Duration.ofMinutes(1), arguments);
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new DriverException("helm " + String.join(" ", arguments) + " did not print JSON: " + output, e);
        }
    }

    private String run(Duration timeout, List<String> arguments) {
        return run(timeout, "", arguments, true);
    }

    private String secretly(String input, List<String> arguments) {
        return run(Duration.ofMinutes(2), input, arguments, false);
    }

    private String run(Duration timeout, String input, List<String> arguments, boolean shown) {
        // in a session of its own, so that Ctrl-C on the terminal does not reach it directly
        List<String> command = new ArrayList<>(List.of("setsid", binary.toString()));
        command.addAll(arguments);
        String what = "helm " + String.join(" ", arguments.subList(0, FAMILIES.contains(arguments.get(0)) ? 2 : 1));
        trace.accept("helm " + String.join(" ", masked(arguments)));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-context", context));
        if (!Files.isExecutable(binary)) {
            throw new DriverException("helm cannot be run as '" + binary + "': no such file");
        }
        try {
            Process process = new ProcessBuilder(command).start();
            Shutdown.Part running = new Running(process);
            try {
                shutdown.add(running);
                CompletableFuture<String> errors = later(process.getErrorStream());
                CompletableFuture<String> output = later(process.getInputStream());
                CompletableFuture<Void> fed =
                        CompletableFuture.runAsync(() -> feed(process.getOutputStream(), input), THREADS);
                if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
                    throw new DriverException(what + " did not end within " + timeout.toSeconds() + " s");
                }
                trace.accept((shown ? output.join() : NOT_SHOWN) + errors.join());
                if (process.exitValue() != 0) {
                    // checked first: a command that fails early does not read its input
                    throw new DriverException(what + " failed: " + error(errors.join()));
                }
                fed.join();
                return output.join();
            } finally {
                process.destroyForcibly();
                forget(running);
            }
        } catch (IOException | CompletionException e) {
            throw new DriverException("helm cannot be run as '" + binary + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while " + what + " ran", e);
        }
    }

    /** A command that ends with the run. */
    private record Running(Process process) implements Shutdown.Part {
        @Override
        public void stop() {
            // on SIGTERM, Helm marks its release as failed
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
            // The JVM is ending: the part is notified of a process that is gone, which does no harm.
        }
    }

    private static CompletableFuture<String> later(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> text(stream), THREADS);
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(output lost: " + e.getMessage() + ")";
        }
    }

    private static void feed(OutputStream stream, String input) {
        try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Helm's own error line, without warnings and hints around it; else the last line. What says nothing may not be Helm, and is named. */
    private String error(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line -> line.startsWith(ERROR))
                .map(line -> line.substring(ERROR.length()))
                .findFirst()
                .orElseGet(() -> lines.isEmpty() ? "no error output of '" + binary + "'" : lines.get(lines.size() - 1));
    }

    /** Hides the value of each --set that names a key, as keys must not reach the console. */
    private static List<String> masked(List<String> arguments) {
        return arguments.stream().map(Sensitive::masked).toList();
    }
}
