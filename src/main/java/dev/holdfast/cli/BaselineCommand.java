package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.SavedFile;
import dev.holdfast.preflight.speed.Baseline;
import dev.holdfast.preflight.speed.Comparison;
import dev.holdfast.preflight.speed.Measurement;
import dev.holdfast.preflight.speed.TimedOperation;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code baseline}: measures how fast volumes are, or compares two measurements, or both. What it creates in the cluster is in a namespace of
 * its own and is removed. Exit codes: 0 no figure is worse, 1 one is, 2 one could not be measured or compared, 64 usage.
 */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = BaselineCommand.UNDETERMINED,
        description =
                "Measures how fast volumes are mounted, written, read and listed, and compares that with an earlier measurement.",
        footer = {
            "",
            "Before an upgrade: --save before.json. After it: --compare before.json, with the same options. To compare two files"
                    + " without a cluster: --compare before.json --now after.json.",
            "To measure, --kubeconfig, --context, --storage-class and --agent-image are required. The command creates"
                    + " PersistentVolumeClaims and pods in a temporary namespace and removes them, also when it is interrupted.",
            "Exit codes: 0 no figure is worse, 1 a figure is worse, 2 a figure could not be measured or compared, 64 usage."
        })
final class BaselineCommand implements Callable<Integer> {
    static final int UNDETERMINED = 2;
    private static final int WORSE = 1;
    private static final int MOST_PODS = 100;
    private static final int MOST_OBJECTS = 10_000;
    /** A pod holds one object in memory. */
    private static final int MOST_BYTES = 16 << 20;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private DriverOptions driver;

    @Mixin
    private ClusterOptions target;

    @Option(
            names = "--storage-class",
            paramLabel = "NAME",
            description = "StorageClass of the driver; each pod gets a volume of it.")
    private String storageClass;

    @Option(
            names = "--pods",
            paramLabel = "N",
            defaultValue = "5",
            description = "Pods to start, one after the other, spread over the driver's nodes (${DEFAULT-VALUE}).")
    private int pods;

    @Option(
            names = "--objects",
            paramLabel = "N",
            defaultValue = "30",
            description = "Objects each pod writes and reads; it lists them as many times (${DEFAULT-VALUE}).")
    private int objects;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Size of each object (${DEFAULT-VALUE}).")
    private int bytes;

    @Option(names = "--save", paramLabel = "FILE", description = "Write the measurement to this file.")
    private Path save;

    @Option(names = "--compare", paramLabel = "FILE", description = "Saved measurement from before the upgrade.")
    private Path compare;

    @Option(
            names = "--now",
            paramLabel = "FILE",
            description = "Saved measurement from after the upgrade, to compare without a cluster.")
    private Path now;

    @Option(
            names = "--worse",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "How much worse a figure may become before it is a finding (${DEFAULT-VALUE}).")
    private int worse;

    @Override
    public Integer call() {
        driver.needPercent("--worse", worse);
        Optional<Baseline> before = Optional.ofNullable(compare).map(file -> read("--compare", file));
        if (now != null) {
            if (before.isEmpty()) {
                throw driver.wrong("--now needs --compare=FILE, the measurement to compare it with");
            }
            return printComparison(before.get(), read("--now", now));
        }
        check();
        DriverProfile profile = driver.profile();
        try (Cluster cluster = target.connect()) {
            int[] code = {UNDETERMINED};
            new Measurement(cluster, profile, Shutdown.ofThisJvm(), System.err::println)
                    .measure(
                            new Measurement.Plan(storageClass, target.image(), pods, objects, bytes),
                            release(cluster, profile),
                            measured -> code[0] = take(before, measured));
            return code[0];
        } catch (ClusterException | KubernetesClientException e) {
            System.err.println(e.getMessage());
            return UNDETERMINED;
        }
    }

    private void check() {
        if (!target.isNamed() || storageClass == null || !target.hasImage()) {
            throw driver.wrong("measuring needs --kubeconfig, --context, --storage-class and --agent-image");
        }
        target.check();
        between("--pods", pods, 1, MOST_PODS);
        between("--objects", objects, 1, MOST_OBJECTS);
        between("--bytes", bytes, 1, MOST_BYTES);
        driver.check();
        driver.needWritable("--save", save);
        driver.need(
                "the folder with the pods' manifests, relative to the working directory", TemporaryNamespace.TEMPLATES);
    }

    private void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw driver.wrong(option + " takes " + least + " to " + most + ", not " + value);
        }
    }

    private Baseline read(String option, Path file) {
        try {
            return Baseline.read(file);
        } catch (SavedFile.UnreadableException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private String release(Cluster cluster, DriverProfile profile) {
        try {
            return driver.helm(cluster)
                    .flatMap(helm -> helm.release(profile.release(), profile.namespace()))
                    .map(release -> release.chart() + "-" + release.version())
                    .orElse("unknown to Helm");
        } catch (DriverException e) {
            return "unknown, as Helm failed";
        }
    }

    private int take(Optional<Baseline> before, Baseline measured) {
        if (save != null) {
            SavedFile.write(save, measured);
        }
        Arrays.stream(TimedOperation.values())
                .forEach(operation -> System.out.printf("%-6s %s%n", operation.title(), measured.figure(operation)));
        return before.map(then -> printComparison(then, measured)).orElse(0);
    }

    private int printComparison(Baseline before, Baseline after) {
        List<Check> checks = new Comparison(before, after, worse).checks();
        System.out.print("\n" + PreflightText.text(checks));
        return checks.stream().anyMatch(Check::found)
                ? WORSE
                : checks.stream().anyMatch(Check::undetermined) ? UNDETERMINED : 0;
    }
}
