package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options by which a command is told of a cluster and a driver. The cluster is named by kubeconfig and context; there is no default. */
final class DriverOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            defaultValue = "fixtures/profiles/s3.csi.scality.com.yaml",
            description = "The driver's profile (${DEFAULT-VALUE}).")
    private Path profile;

    @Option(names = "--helm", paramLabel = "FILE", description = "Helm 3; by default the one on PATH.")
    private Path helm;

    /** To be called first: what is wrong with the options is a usage error. */
    void check() {
        need("--profile", profile);
        if (helm != null && !Files.isExecutable(helm)) {
            throw wrong("--helm: '" + helm + "' cannot be run");
        }
    }

    void need(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw wrong(option + ": '" + file + "' cannot be read");
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

    Optional<Helm> helm(Cluster cluster) {
        Optional<Path> binary = helm != null
                ? Optional.of(helm)
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, "helm"))
                        .filter(Files::isExecutable)
                        .findFirst();
        return binary.map(
                there -> new Helm(there, cluster.kubeconfig(), cluster.context(), call -> {}, Shutdown.ofThisJvm()));
    }
}
