package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Sensitive;
import dev.holdfast.driver.SetText;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name a driver and the Helm binary; shared by the commands that read a cluster. */
final class DriverOptions {
    /** Of an object of Kubernetes, as of a release of Helm. */
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            defaultValue = "fixtures/profiles/s3.csi.scality.com.yaml",
            description = "Profile of the driver (${DEFAULT-VALUE}).")
    private Path profile;

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description = "Name of the driver's Helm release; by default that in the profile.")
    private String release;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Namespace of the release; by default that in the profile.")
    private String namespace;

    @Option(
            names = "--helm",
            paramLabel = "FILE",
            description = "Helm 3 binary; by default the helm on PATH, or the one that a lab has built.")
    private Path helm;

    /** Call it first: a wrong option is a usage error. */
    void check() {
        need("--profile", profile);
        if (Files.isDirectory(profile)) {
            throw wrong("--profile: '" + profile + "' is a folder");
        }
        needName("--release", release);
        needName("--namespace", namespace);
        checkHelm();
    }

    private void needName(String option, String name) {
        if (name != null && !DriverProfile.isName(name)) {
            throw wrong(option + ": '" + name + "' is no name: these are small letters, digits and '-' between them");
        }
    }

    /** The same where no driver is looked at. */
    void checkHelm() {
        checkHelm(spec.commandLine(), helm);
    }

    /** Refuses what cannot be Helm. */
    static void checkHelm(CommandLine command, Path helm) {
        if (helm != null && (!Files.isRegularFile(helm) || !Files.isExecutable(helm))) {
            throw new ParameterException(command, "--helm: '" + helm + "' is not an executable file");
        }
    }

    /** Helm as a plan names it. */
    String helmWord() {
        return helm != null
                ? helm.toString()
                : onPath().isPresent()
                        ? "helm"
                        : builtByLab().map(Path::toString).orElse("helm");
    }

    /** These options as they were given. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (spec.commandLine().getParseResult().hasMatchedOption("--profile")) {
            words.addAll(List.of("--profile", profile.toString()));
        }
        if (release != null) {
            words.addAll(List.of("--release", release));
        }
        if (namespace != null) {
            words.addAll(List.of("--namespace", namespace));
        }
        if (helm != null) {
            words.addAll(List.of("--helm", helm.toString()));
        }
        return words;
    }

    void need(String option, Path file) {
        if (file.toString().isEmpty() || !Files.isReadable(file)) {
            throw wrong(option + ": '" + file + "' cannot be read");
        }
    }

    /** Refuses what is no chart before Helm is asked: a folder without Chart.yaml, or a file that is no archive. */
    void needChart(String option, String reference) {
        Chart.problem(reference).ifPresent(why -> {
            throw wrong(option + ": '" + reference + "' " + why);
        });
    }

    /** Refuses values that Helm could not read. */
    void needValues(String option, Path file) {
        need(option, file);
        if (Files.isDirectory(file)) {
            throw wrong(option + ": '" + file + "' is a folder, not a file of values");
        }
        ChartValues.problem(file).ifPresent(why -> {
            throw wrong(option + ": '" + file + "' " + why);
        });
    }

    /** The same for a single value. */
    void needSet(String option, String text) {
        SetText.problem(text).ifPresent(why -> {
            throw wrong(option + ": '" + Sensitive.masked(text) + "' cannot be read: " + why);
        });
    }

    /** Refuses a way that the profile has not. */
    void needWay(String option, DriverProfile known, String way) {
        try {
            known.way(way);
        } catch (DriverException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /** Refuses a file that cannot be written before what it is to hold is measured, which takes minutes. */
    void needWritable(String option, Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw wrong(option + ": '" + file + "' cannot be written: there is no folder '" + folder + "'");
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw wrong(option + ": '" + file + "' cannot be written: "
                    + (Files.isDirectory(file) ? "it is a folder" : "permission denied"));
        }
    }

    void needPercent(String option, int percent) {
        if (percent < 0) {
            throw wrong(option + " must be at least 0, not " + percent);
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    DriverProfile profile() {
        try {
            return DriverProfile.load(profile, Optional.ofNullable(release), Optional.ofNullable(namespace));
        } catch (DriverException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Helm, for a command that cannot do without. */
    Path helmBinary() {
        return binary().orElseThrow(() ->
                wrong("there is no helm on PATH, and no lab has built one; install Helm 3, or name it with --helm"));
    }

    /** The one that is named, the one on PATH, or the one that a lab has built for itself. */
    Optional<Path> binary() {
        return Optional.ofNullable(helm).or(DriverOptions::onPath).or(DriverOptions::builtByLab);
    }

    private static Optional<Path> onPath() {
        return onPath(System::getenv);
    }

    /** The helm on the PATH of an environment. */
    static Optional<Path> onPath(Function<String, String> environment) {
        return Stream.of(Objects.requireNonNullElse(environment.apply("PATH"), "")
                        .split(":"))
                .map(folder -> Path.of(folder, "helm"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> builtByLab() {
        return Lab.builtHelm(LabOptions.from(System.getProperties()));
    }

    Optional<Helm> helm(Cluster cluster) {
        return binary().map(there -> helm(there, cluster));
    }

    /** The same for a command that cannot do without. */
    Helm neededHelm(Cluster cluster) {
        return helm(helmBinary(), cluster);
    }

    private static Helm helm(Path there, Cluster cluster) {
        return new Helm(there, cluster.kubeconfig(), cluster.context(), call -> {}, Shutdown.ofThisJvm());
    }
}
