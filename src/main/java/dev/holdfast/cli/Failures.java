package dev.holdfast.cli;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.RunInterruptedException;
import dev.holdfast.driver.DriverException;
import dev.holdfast.lab.LabException;
import dev.holdfast.preflight.SavedFile;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * How commands end that cannot do their work. Each failure that its message explains is one line; only a defect of Holdfast itself shows where it
 * came up.
 */
final class Failures {
    /** EX_USAGE of sysexits.h. */
    static final int USAGE = 64;

    private static final List<Class<? extends Exception>> EXPLAINED = List.of(
            CampaignException.class,
            ClusterException.class,
            DriverException.class,
            LabException.class,
            KubernetesClientException.class,
            RunInterruptedException.class,
            SavedFile.UnreadableException.class);

    private Failures() {}

    /** Lets a command line, and every command below it, end so. */
    static void handledBy(CommandLine line) {
        line.setParameterExceptionHandler((error, given) -> wrongUsage(error));
        line.setExecutionExceptionHandler(Failures::failed);
    }

    /** All of the help would hide the message. */
    private static int wrongUsage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        command.getErr().println(error.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(error, command.getErr());
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    private static int failed(Exception error, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (error instanceof IOException || error instanceof UncheckedIOException) {
            command.getErr().println(reason(error));
        } else if (EXPLAINED.stream().anyMatch(type -> type.isInstance(error))) {
            command.getErr().println(error.getMessage());
        } else {
            throw error;
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** What went wrong with a file, in one line; the message of a {@link FileSystemException} is often nothing but the name of the file. */
    static String reason(Exception error) {
        Throwable at = error;
        while (!(at instanceof FileSystemException) && at.getCause() != null) {
            at = at.getCause();
        }
        if (!(at instanceof FileSystemException file)) {
            return error.getMessage() == null ? at.toString() : error.getMessage();
        }
        return "'" + file.getFile() + "' "
                + (file instanceof AccessDeniedException
                        ? "must not be accessed"
                        : file instanceof FileAlreadyExistsException
                                ? "is a file, not a folder"
                                : file instanceof NoSuchFileException
                                        ? "does not exist"
                                        : "cannot be used: " + (file.getReason() == null ? file : file.getReason()));
    }

    /** A path that an option names cannot be written to. */
    static ParameterException unwritable(CommandLine command, String option, Path path, Exception why) {
        return new ParameterException(command, option + ": '" + path + "' cannot be written: " + reason(why), why);
    }
}
