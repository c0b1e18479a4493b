package dev.holdfast.cli;

import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.Helm;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabOptions;
import dev.holdfast.lab.Prerequisite;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/**
 * {@code doctor}: what {@code preflight} does, and a look at this machine. Without a cluster it looks at the machine alone, and what a lab
 * lacks is then a blocking finding; beside a cluster it is a warning, as an upgrade there needs no lab here.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Preflight.UNDETERMINED,
        description =
                "Does what preflight does, and checks this machine and its tools; without --kubeconfig the machine alone.",
        footer = {
            "",
            "Exit codes: 0 no blocking finding, 1 a blocking finding, 2 a check could not be determined, 64 usage."
        })
final class DoctorCommand extends PreflightCommand {
    private static final String SOURCE = "this machine";

    private static final int HELM_MAJOR = 3;
    /** The first that gives releases labels, by which what a run leaves is found. */
    private static final int HELM_MINOR = 13;

    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)(?:[.+-].*)?");

    @Override
    boolean looksAtMachine() {
        return true;
    }

    @Override
    List<Check> machine(boolean alone, Optional<Path> helm) {
        List<Check> checks = new ArrayList<>();
        for (Prerequisite one : Lab.prerequisites(LabOptions.fromSystemProperties())) {
            Result result = one.problem()
                    .<Result>map(problem ->
                            new Finding(problem, "mend it as it says, if labs are to be booted on this machine"))
                    .orElseGet(() -> new Ok(one.value()));
            checks.add(new Check(alone ? Level.BLOCKING : Level.WARNING, "lab: " + one.name(), SOURCE, result));
        }
        checks.add(new Check(Level.WARNING, "Helm", "--helm, else the helm on PATH", helm(helm)));
        return checks;
    }

    private static Result helm(Optional<Path> binary) {
        String advice = "install Helm 3." + HELM_MINOR + " or newer, or name it with --helm";
        if (binary.isEmpty()) {
            return new Finding(
                    "there is none; a lab builds one for itself, a preflight of your cluster cannot read releases",
                    advice);
        }
        try {
            String version =
                    new Helm(binary.get(), Path.of("/dev/null"), "none", call -> {}, Shutdown.ofThisJvm()).version();
            Matcher parts = VERSION.matcher(version);
            boolean fits = parts.matches()
                    && Integer.parseInt(parts.group(1)) == HELM_MAJOR
                    && Integer.parseInt(parts.group(2)) >= HELM_MINOR;
            String value = (version.isBlank() ? "no version" : version) + " (" + binary.get() + ")";
            return fits
                    ? new Ok(value)
                    : new Finding(value + ", where 3." + HELM_MINOR + " to the last of Helm 3 is needed", advice);
        } catch (DriverException e) {
            return new Finding(e.getMessage(), advice);
        }
    }
}
