package dev.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: what is useful outside of a test run. Exit codes: 64 for wrong usage, else as each command documents. */
@Command(
        name = "holdfast",
        description = "Proves that upgrading a CSI driver leaves running workloads alone.",
        mixinStandardHelpOptions = true)
public final class Holdfast {
    private Holdfast() {}

    /** Runs the command that {@code arguments} name, then exits with its code. */
    public static void main(String... arguments) {
        SignalEnd.execute(commandLine(), arguments);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Holdfast())
                .addSubcommand("lab", LabCommand.commandLine())
                .addSubcommand("upgrade", new UpgradeCommand())
                .addSubcommand("judge", new JudgeCommand())
                .addSubcommand("profile", new ProfileCommand())
                .addSubcommand("preflight", new PreflightCommand())
                .addSubcommand("doctor", new DoctorCommand())
                .addSubcommand("baseline", new BaselineCommand())
                .addSubcommand("leftovers", new LeftoversCommand());
        String version = Holdfast.class.getPackage().getImplementationVersion();
        line.getCommandSpec().version("holdfast " + (version == null ? "development" : version));
        line.getSubcommands()
                .values()
                .forEach(command ->
                        command.getCommandSpec().version(line.getCommandSpec().version()));
        Failures.handledBy(line);
        return line;
    }
}
