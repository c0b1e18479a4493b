package dev.holdfast.cli;

import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Selection;
import dev.holdfast.preflight.output.Format;
import dev.holdfast.preflight.output.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say which checks are made and how they are printed; shared by the commands that make them. */
final class OutputOptions {
    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            converter = FormatName.class,
            description =
                    "Form of the result: text, json, junit or markdown (${DEFAULT-VALUE}). All but text stand alone on"
                            + " standard output, and whatever else there is to say on standard error.")
    private Format format;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ID",
            description = "Only these checks count, by their ids (docs/preflight.md lists them).")
    private List<String> only = List.of();

    @Option(names = "--skip", split = ",", paramLabel = "ID", description = "These checks do not count.")
    private List<String> skip = List.of();

    /** Refuses a wrong name in the words of the other options. */
    private static final class FormatName implements CommandLine.ITypeConverter<Format> {
        @Override
        public Format convert(String name) {
            return Arrays.stream(Format.values())
                    .filter(format -> format.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException("'" + name + "' is none of "
                            + Arrays.stream(Format.values())
                                    .map(Format::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Call it before a cluster is read: an id that no check has is a usage error. */
    void check(Set<KnownChecks> made) {
        check("--only", only, made);
        check("--skip", skip, made);
        if (!KnownChecks.leaves(selection(), made)) {
            throw new ParameterException(spec.commandLine(), "--only and --skip leave no check");
        }
    }

    private void check(String option, List<String> ids, Set<KnownChecks> made) {
        if (ids.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption(option)) {
            throw new ParameterException(spec.commandLine(), option + " names no check");
        }
        ids.forEach(id -> KnownChecks.unknown(id, made).ifPresent(why -> {
            throw new ParameterException(spec.commandLine(), option + ": " + why);
        }));
    }

    Selection selection() {
        return new Selection(new LinkedHashSet<>(only), new LinkedHashSet<>(skip));
    }

    /** Says what is looked at, before it is: where the result goes, if a person reads that. */
    void begin(Report.Subject subject) {
        if (format == Format.TEXT) {
            System.out.println(subject.title() + "\n");
        } else {
            spec.commandLine().getErr().println(subject.title());
        }
    }

    /** Prints all of it, and returns its exit code. Programs read UTF-8, whatever the locale of this process is. */
    int print(Report report) {
        if (format == Format.TEXT) {
            System.out.print(format.text(report));
        } else {
            byte[] text = format.text(report).getBytes(StandardCharsets.UTF_8);
            System.out.write(text, 0, text.length);
        }
        // A stream does not say by itself that its file is full or its reader gone, and half a result must not pass for
        // one.
        if (System.out.checkError()) {
            throw new UncheckedIOException(
                    "the result could not be written to standard output", new IOException("a closed or full stream"));
        }
        return report.exitCode();
    }
}
