package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Aftermath;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Probe;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Saved;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.State;
import dev.holdfast.preflight.speed.Baseline;
import dev.holdfast.preflight.speed.Comparison;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code preflight}: looks at a cluster before its driver is upgraded, and with {@code --compare} after it, and changes nothing unless it is asked
 * to start a probe. The cluster is the one that is named by kubeconfig and context; there is no default. Exit codes: 0 nothing blocks, 1 something
 * does, 2 something could not be determined, 64 usage; after an upgrade: 1 a criterion is not met or a change is a finding.
 */
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Preflight.UNDETERMINED,
        description =
                "Looks at a cluster before its driver is upgraded, or after it with --compare, and changes nothing.",
        footer = {
            "",
            "Exit codes: 0 nothing blocks, 1 something does, 2 something could not be determined, 64 usage;",
            "with --compare: 1 a success criterion is not met, or a change is a finding."
        })
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

    @Mixin
    private DriverOptions driver;

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

    @Option(
            names = "--probe",
            description =
                    "Also ask the nodes who serves their mounts: a privileged pod runs on each for some seconds, in a namespace of its"
                            + " own, and is removed. This is all that a preflight ever makes.")
    private boolean probe;

    @Option(
            names = "--agent-image",
            paramLabel = "IMAGE",
            description = "For --probe: any image with a Java 17 runtime on its PATH.")
    private String image;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep what is compared after the upgrade.")
    private Path save;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description =
                    "After the upgrade: what is different from what was saved, and which success criteria are met.")
    private Path compare;

    @Option(
            names = "--baselines",
            split = ",",
            paramLabel = "BEFORE,AFTER",
            description = "Two performance baselines (see the command baseline) to compare.")
    private List<Path> baselines = List.of();

    @Option(
            names = "--worse",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "How much worse a figure may be before it is a finding (${DEFAULT-VALUE}).")
    private int worse;

    @Override
    public Integer call() {
        check();
        DriverProfile profile = driver.profile();
        List<Check> speed = speed();
        Optional<State> before = Optional.ofNullable(compare).map(this::before);
        before.filter(state -> !state.driver().equals(profile.name())).ifPresent(state -> {
            throw driver.wrong("--compare: '" + compare + "' is of driver " + state.driver());
        });
        System.out.println((before.isPresent() ? "Aftermath" : "Preflight") + " of " + profile.name() + " in context "
                + context + " of " + kubeconfig + (to == null ? "" : ", for an upgrade to " + to) + "\n");
        return look(profile, before, speed);
    }

    private void check() {
        driver.check();
        driver.need("--kubeconfig", kubeconfig);
        values.forEach(file -> driver.need("--values", file));
        if (to != null && !to.startsWith("oci://")) {
            driver.need("--to", Path.of(to));
        }
        if (compare != null && to != null) {
            throw driver.wrong("--compare looks back at an upgrade, --to ahead to one: give one of them");
        }
        if (probe) {
            if (image == null) {
                throw driver.wrong("--probe needs --agent-image=IMAGE");
            }
            driver.need("the folder with the probe's description, relative to this one", TemporaryNamespace.TEMPLATES);
        }
        if (!baselines.isEmpty() && baselines.size() != 2) {
            throw driver.wrong("--baselines takes two files: the one before, the one after");
        }
    }

    private List<Check> speed() {
        if (baselines.isEmpty()) {
            return List.of();
        }
        try {
            return new Comparison(Baseline.read(baselines.get(0)), Baseline.read(baselines.get(1)), worse).checks();
        } catch (Saved.UnreadableException e) {
            throw new ParameterException(spec.commandLine(), "--baselines: " + e.getMessage(), e);
        }
    }

    private State before(Path file) {
        try {
            return State.read(file);
        } catch (Saved.UnreadableException e) {
            throw new ParameterException(spec.commandLine(), "--compare: " + e.getMessage(), e);
        }
    }

    private int look(DriverProfile profile, Optional<State> before, List<Check> speed) {
        try (Cluster cluster = Cluster.connect(kubeconfig, context, change -> {}, () -> {})) {
            Snapshot read = new Reader(cluster, profile, driver.helm(cluster)).read(wish(), tools());
            Snapshot snapshot = probe ? new Probe(cluster, Shutdown.ofThisJvm(), image).into(read) : read;
            if (save != null) {
                Saved.write(save, State.of(snapshot));
            }
            if (before.isPresent()) {
                Aftermath aftermath = Aftermath.of(before.get(), snapshot, speed);
                System.out.print(PreflightText.text(aftermath));
                return aftermath.exitCode();
            }
            return tell(Preflight.of(snapshot, speed));
        } catch (ClusterException e) {
            if (e.getCause() == null) {
                // nobody was asked: the kubeconfig has no such context
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            return tell(Preflight.silent(e.getMessage()));
        }
    }

    private static int tell(Preflight preflight) {
        System.out.print(PreflightText.text(preflight));
        return preflight.exitCode();
    }

    private Optional<Reader.Wish> wish() {
        return Optional.ofNullable(to).map(chart -> new Reader.Wish(chart, new ChartValues(values, Map.of(), set)));
    }

    private Map<String, String> tools() {
        Map<String, String> tools = new LinkedHashMap<>();
        tools.put("Holdfast", String.valueOf(spec.root().version()[0]).replace("holdfast ", ""));
        tools.put("Java", Runtime.version().toString());
        return tools;
    }
}
