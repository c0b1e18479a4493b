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
        if (helm != null && !Files.isExecutable(helm)) {
            throw wrong("--helm: '" + helm + "' is not an executable file");
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
