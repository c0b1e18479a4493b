package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code profile}: what can be known of a driver's profile before a run. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Says what of a driver's profile does not fit the driver.",
        subcommands = ProfileCheckCommand.class)
final class ProfileCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name what to do: profile check");
    }
}
