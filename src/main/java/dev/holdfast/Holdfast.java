package dev.holdfast;

import dev.holdfast.lab.LabCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: what is useful outside of a test run. Exit code 0 done, 1 failed with one line saying why, 64 usage. */
@Command(
        name = "holdfast",
        description = "Proves that upgrading a CSI driver leaves running workloads alone.",
        mixinStandardHelpOptions = true)
public final class Holdfast {
    /** As sysexits.h has it. */
    private static final int USAGE = 64;

    private Holdfast() {}

    /** Runs the command that {@code arguments} name. */
    public static void main(String... arguments) {
        CommandLine line = new CommandLine(new Holdfast()).addSubcommand("lab", LabCommand.commandLine());
        line.setParameterExceptionHandler((error, given) -> {
            error.getCommandLine().getErr().println(error.getMessage());
            error.getCommandLine().usage(error.getCommandLine().getErr());
            return USAGE;
        });
        System.exit(line.execute(arguments));
    }
}
