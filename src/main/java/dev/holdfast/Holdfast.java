package dev.holdfast;

import dev.holdfast.lab.LabCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: what is useful outside of a test run. Exit code 0 done, 1 failed with one line saying why, 64 usage. */
@Command(
        name = "holdfast",
        description = "Proves that upgrading a CSI driver leaves running workloads alone.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 64)
public final class Holdfast {
    private Holdfast() {}

    /** Runs the command that {@code arguments} name. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Holdfast())
                .addSubcommand("lab", LabCommand.commandLine())
                .execute(arguments));
    }
}
