package dev.holdfast;

import dev.holdfast.lab.LabCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: what is useful outside of a test run. */
@Command(
        name = "holdfast",
        description = "Proves that upgrading a CSI driver leaves running workloads alone.",
        mixinStandardHelpOptions = true,
        subcommands = LabCommand.class)
public final class Holdfast {
    private Holdfast() {}

    /** Exit code 0 done, 1 failed with one line saying why, 64 usage. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Holdfast()).execute(arguments));
    }
}
