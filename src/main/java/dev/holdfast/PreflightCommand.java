package dev.holdfast;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.lab.Shutdown;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code preflight}: looks at a cluster before its driver is upgraded, and changes nothing. The cluster is the one that is named by
 * kubeconfig and context; there is no default. Exit codes: 0 nothing blocks, 1 something does, 2 something could not be determined, 64
 * usage.
 */
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Preflight.UNDETERMINED,
        description = "Looks at a cluster before its driver is upgraded, and changes nothing.",
        footer = {"", "Exit codes: 0 nothing blocks, 1 something does, 2 something could not be determined, 64 usage."})
final class PreflightCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--kubeconfig",
            required = true,
            paramLabel = "FILE",
            description = "The file that names the cluster.")
    private Path kubeconfig;

    @Option(
            names = "--context",
            required = true,
            paramLabel = "NAME",
            description = "The context in it; its current one is not taken.")
    private String context;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            defaultValue = "fixtures/profiles/s3.csi.scality.com.yaml",
            description = "The driver's profile (${DEFAULT-VALUE}).")
    private Path profile;

    @Option(
            names = "--to",
            paramLabel = "CHART",
            description = "The chart to upgrade to: folder, archive, or oci://REGISTRY/CHART:VERSION.")
    private String to;

    @Option(
            names = "--values",
            split = ",",
            paramLabel = "FILE",
            description = "Values for it, on top of those that the release was given.")
    private List<Path> values = List.of();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Single values, as for Helm's --set.")
    private List<String> set = List.of();

    @Option(names = "--helm", paramLabel = "FILE", description = "Helm 3; by default the one on PATH.")
    private Path helm;

    @Override
    public Integer call() {
        need("--kubeconfig", kubeconfig);
        need("--profile", profile);
        values.forEach(file -> need("--values", file));
        if (to != null && !to.startsWith("oci://")) {
            need("--to", Path.of(to));
        }
        if (helm != null && !Files.isExecutable(helm)) {
            throw new ParameterException(spec.commandLine(), "--helm: '" + helm + "' cannot be run");
        }
        DriverProfile driver = profile();
        Preflight preflight = look(driver);
        System.out.println("Preflight of " + driver.name() + " in context " + context + " of " + kubeconfig
                + (to == null ? "" : ", for an upgrade to " + to) + "\n");
        System.out.print(PreflightText.text(preflight));
        return preflight.exitCode();
    }

    private Preflight look(DriverProfile driver) {
        try (Cluster cluster = Cluster.connect(kubeconfig, context, change -> {}, () -> {})) {
            return Preflight.of(new Reader(cluster, driver, helm(cluster)).read(wish(), tools()));
        } catch (ClusterException e) {
            if (e.getCause() == null) {
                // nobody was asked: the kubeconfig has no such context
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            return Preflight.silent(e.getMessage());
        }
    }

    private DriverProfile profile() {
        try {
            return DriverProfile.load(profile);
        } catch (DriverException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void need(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw new ParameterException(spec.commandLine(), option + ": '" + file + "' cannot be read");
        }
    }

    private Optional<Reader.Wish> wish() {
        return Optional.ofNullable(to).map(chart -> new Reader.Wish(chart, new ChartValues(values, Map.of(), set)));
    }

    private Optional<Helm> helm(Cluster cluster) {
        Optional<Path> binary = helm != null
                ? Optional.of(helm)
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, "helm"))
                        .filter(Files::isExecutable)
                        .findFirst();
        return binary.map(
                there -> new Helm(there, cluster.kubeconfig(), cluster.context(), call -> {}, Shutdown.ofThisJvm()));
    }

    private Map<String, String> tools() {
        Map<String, String> tools = new LinkedHashMap<>();
        tools.put("Holdfast", String.valueOf(spec.root().version()[0]).replace("holdfast ", ""));
        tools.put("Java", Runtime.version().toString());
        return tools;
    }
}
