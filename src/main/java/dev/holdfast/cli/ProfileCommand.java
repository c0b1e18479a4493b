package dev.holdfast.cli;

import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.ProfileCheck;
import dev.holdfast.driver.ProfileTrial;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code profile}: what can be known of a driver's profile before a run. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Says what of a driver's profile does not fit the driver.",
        subcommands = ProfileCommand.Check.class)
final class ProfileCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name what to do: profile check");
    }

    /**
     * {@code profile check}: holds a profile against two charts. Nothing is installed, and no cluster is called. Exit codes: 0 it fits, 1 it
     * does not, 64 usage.
     */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Renders the charts of an upgrade and says what of the profile is not in them. No cluster is called.",
            footer = {"", "Exit codes: 0 the profile fits the charts, 1 it does not, 64 usage."})
    static final class Check implements Callable<Integer> {
        private static final int DOES_NOT_FIT = 1;
        /** What is longer than this pushes no other line aside. */
        private static final int WIDEST = 60;

        @Mixin
        private DriverOptions driver;

        @Option(
                names = "--chart",
                required = true,
                paramLabel = "CHART",
                description = "Chart to upgrade from, then once more that to upgrade to: folder, archive, or"
                        + " oci://REGISTRY/CHART:VERSION.")
        private List<String> charts = List.of();

        @Option(
                names = "--from-values",
                split = ",",
                paramLabel = "FILE",
                description = "Values files for the chart to upgrade from.")
        private List<Path> fromValues = List.of();

        @Option(
                names = "--from-set",
                paramLabel = "NAME=VALUE",
                description = "Single values for it, as for Helm's --set.")
        private List<String> fromSet = List.of();

        @Option(
                names = "--to-values",
                split = ",",
                paramLabel = "FILE",
                description = "Values files for the chart to upgrade to.")
        private List<Path> toValues = List.of();

        @Option(names = "--to-set", paramLabel = "NAME=VALUE", description = "Single values for it.")
        private List<String> toSet = List.of();

        @Option(
                names = "--way",
                paramLabel = "NAME",
                defaultValue = DriverProfile.USUAL_WAY,
                description = "Way of upgrading, of those in the profile (${DEFAULT-VALUE}).")
        private String way;

        @Option(
                names = "--kubernetes",
                paramLabel = "VERSION",
                defaultValue = "v1.34.0",
                description = "Version that the charts are rendered for (${DEFAULT-VALUE}).")
        private String kubernetes;

        @Override
        public Integer call() throws IOException {
            driver.check();
            if (charts.size() != 2) {
                throw driver.wrong(
                        "--chart is given twice, for the chart to upgrade from and for that to upgrade to; not "
                                + charts.size() + " times");
            }
            charts.stream()
                    .filter(chart -> !chart.startsWith("oci://"))
                    .forEach(chart -> driver.need("--chart", Path.of(chart)));
            fromValues.forEach(file -> driver.need("--from-values", file));
            toValues.forEach(file -> driver.need("--to-values", file));
            DriverProfile profile = driver.profile();
            return check(profile);
        }

        private int check(DriverProfile profile) throws IOException {
            // templates are rendered without a cluster, and so without a kubeconfig
            Shutdown shutdown = Shutdown.ofThisJvm();
            Helm helm = new Helm(driver.helmBinary(), Path.of("/dev/null"), "none", call -> {}, shutdown);
            Path folder = Files.createTempDirectory("holdfast-profile");
            shutdown.add(new Abandoned(folder));
            PrintStream out = new PrintStream(System.out, true);
            try {
                ProfileTrial.Side from = side("old", helm, folder, new ChartValues(fromValues, Map.of(), fromSet));
                ProfileTrial.Side to = side("new", helm, folder, new ChartValues(toValues, Map.of(), toSet));
                List<ProfileCheck.Line> lines = new ProfileTrial(profile, helm, kubernetes, from, to).check(way);
                out.println(
                        "Profile of " + profile.name() + " against " + charts.get(0) + " and " + charts.get(1) + "\n");
                out.print(table(lines));
                boolean fits = ProfileCheck.fits(lines);
                out.println(fits ? "\nThe profile fits the charts." : "\nThe profile does not fit the charts.");
                return fits ? 0 : DOES_NOT_FIT;
            } catch (DriverException e) {
                out.println(e.getMessage());
                return DOES_NOT_FIT;
            } finally {
                remove(folder);
            }
        }

        /** A folder of which nothing is left when the program is told to end. A command that is ended beside it may still write to it. */
        private record Abandoned(Path folder) implements Shutdown.Part {
            private static final int TRIES = 20;

            @Override
            public void stop() {
                // nothing waits for it
            }

            @Override
            public void remove() {
                for (int i = 0; i < TRIES && Files.exists(folder); i++) {
                    try {
                        Check.remove(folder);
                    } catch (IOException | UncheckedIOException busy) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    }
                }
            }
        }

        private static void remove(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }

        /** Below what does not fit, or should be known, stands what the user can do. */
        private static String table(List<ProfileCheck.Line> lines) {
            int width = lines.stream()
                    .mapToInt(line -> line.what().length())
                    .filter(length -> length <= WIDEST)
                    .max()
                    .orElse(1);
            StringBuilder out = new StringBuilder();
            for (ProfileCheck.Line line : lines) {
                out.append(("%-5s  %-" + width + "s  %s%n").formatted(line.mark(), line.what(), line.seen()));
                if (!line.advice().isEmpty()) {
                    out.append("       → ").append(line.advice()).append('\n');
                }
            }
            return out.toString();
        }

        private ProfileTrial.Side side(String which, Helm helm, Path folder, ChartValues values) throws IOException {
            Path download = Files.createDirectory(folder.resolve(which));
            Chart chart = Chart.resolve(charts.get(which.equals("old") ? 0 : 1), helm, download);
            return new ProfileTrial.Side(which + " chart " + chart.version(), chart, values);
        }
    }
}
