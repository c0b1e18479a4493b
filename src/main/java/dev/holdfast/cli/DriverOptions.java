package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name a driver and the Helm binary; shared by the commands that read a cluster. */
final class DriverOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            defaultValue = "fixtures/profiles/s3.csi.scality.com.yaml",
            description = "Profile of the driver (${DEFAULT-VALUE}).")
    private Path profile;

    @Option(names = "--helm", paramLabel = "FILE", description = "Helm 3 binary; by default the helm on PATH.")
    private Path helm;

    /** Call it first: a wrong option is a usage error. */
    void check() {
        need("--profile", profile);
        if (Files.isDirectory(profile)) {
            throw wrong("--profile: '" + profile + "' is a folder");
        }
        checkHelm();
    }

    /** The same where no driver is looked at. */
    void checkHelm() {
        if (helm != null && (!Files.isRegularFile(helm) || !Files.isExecutable(helm))) {
            throw wrong("--helm: '" + helm + "' is not an executable file");
        }
    }

    /** Helm as a plan names it. */
    String helmWord() {
        return helm == null ? "helm" : helm.toString();
    }

    /** These options as they were given. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (spec.commandLine().getParseResult().hasMatchedOption("--profile")) {
            words.addAll(List.of("--profile", profile.toString()));
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
            return DriverProfile.load(profile);
        } catch (DriverException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Helm without a cluster: the one that is named, the one on PATH, or the one that the lab has built for itself. */
    Path helmBinary() {
        return binary().or(() -> Lab.builtHelm(LabOptions.from(System.getProperties())))
                .orElseThrow(() -> wrong(
                        "there is no helm on PATH, and no lab has built one; install Helm 3, or name it with --helm"));
    }

    /** The one that is named, or the one on PATH. */
    Optional<Path> binary() {
        return helm != null
                ? Optional.of(helm)
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, "helm"))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    Optional<Helm> helm(Cluster cluster) {
        return binary().map(there ->
                new Helm(there, cluster.kubeconfig(), cluster.context(), call -> {}, Shutdown.ofThisJvm()));
    }
}
