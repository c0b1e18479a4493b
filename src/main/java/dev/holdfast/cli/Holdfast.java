package dev.holdfast.cli;

import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
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

    /** The words that start it on a command line: those by which it was started, where that is a jar. */
    static List<String> words() {
        CodeSource source = Holdfast.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
            return List.of("holdfast");
        }
        Path jar = Path.of(URI.create(source.getLocation().toString()));
        Path here = Path.of("").toAbsolutePath();
        return List.of("java", "-jar", (jar.startsWith(here) ? here.relativize(jar) : jar).toString());
    }

    /** The value of an option that needs none. */
    private static boolean flag(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new CommandLine.TypeConversionException("'" + value + "' is too much: give the option alone");
        }
        return value.equals("true");
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Holdfast())
                .addSubcommand("lab", LabCommand.commandLine())
                .addSubcommand("upgrade", new UpgradeCommand())
                .addSubcommand("judge", new JudgeCommand())
                .addSubcommand("report", new ReportCommand())
                .addSubcommand("profile", new ProfileCommand())
                .addSubcommand("preflight", new PreflightCommand())
                .addSubcommand("doctor", new DoctorCommand())
                .addSubcommand("baseline", new BaselineCommand())
                .addSubcommand("backup", new BackupCommand())
                .addSubcommand("restore", new RestoreCommand())
                .addSubcommand("leftovers", new LeftoversCommand());
        String version = Holdfast.class.getPackage().getImplementationVersion();
        line.getCommandSpec().version("holdfast " + (version == null ? "development" : version));
        line.getSubcommands()
                .values()
                .forEach(command ->
                        command.getCommandSpec().version(line.getCommandSpec().version()));
        Failures.handledBy(line);
        line.registerConverter(boolean.class, Holdfast::flag);
        return line;
    }
}
