package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.LogCheck;
import dev.holdfast.driver.ProfileCheck;
import dev.holdfast.driver.ProfileTrial;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code profile check}: holds a profile against two charts, against logs of the driver, or against both. Nothing is installed, and no cluster
 * is called but for the logs of a running driver. Exit codes: 0 it fits, 1 it does not, 2 that could not be told, 64 usage.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = ProfileCheckCommand.UNTOLD,
        description =
                "Says what of a profile is not in the charts of an upgrade, which are rendered without a cluster, and which of its"
                        + " patterns do not match the driver's logs.",
        footer = {"", "Exit codes: 0 the profile fits, 1 it does not, 2 that cannot be told, 64 usage."})
final class ProfileCheckCommand implements Callable<Integer> {
    static final int UNTOLD = 2;
    private static final int DOES_NOT_FIT = 1;
    /** What is longer than this pushes no other line aside. */
    private static final int WIDEST = 60;
    /** Of a text, no more than one in so many characters is none. */
    private static final int MOST_NO_TEXT = 10;
    /** How --logs says that the logs are those of a cluster. */
    private static final String RUNNING = "(running)";

    @Mixin
    private DriverOptions driver;

    @Option(
            names = "--chart",
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
            description = "Single values for the chart to upgrade from, as for Helm's --set.")
    private List<String> fromSet = List.of();

    @Option(
            names = "--to-values",
            split = ",",
            paramLabel = "FILE",
            description = "Values files for the chart to upgrade to.")
    private List<Path> toValues = List.of();

    @Option(names = "--to-set", paramLabel = "NAME=VALUE", description = "Single values for the chart to upgrade to.")
    private List<String> toSet = List.of();

    @Option(
            names = "--way",
            paramLabel = "NAME",
            defaultValue = DriverProfile.USUAL_WAY,
            description = "Way of upgrading, of those in the profile (${DEFAULT-VALUE}).")
    private String way;

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Secrets, and other objects under 'before' in the profile, that you have made yourself, as -Dupgrade.keep in a"
                            + " run.")
    private List<String> kept;

    @Option(
            names = "--kubernetes",
            paramLabel = "VERSION",
            defaultValue = "v1.34.0",
            description = "Version that the charts are rendered for (${DEFAULT-VALUE}).")
    private String kubernetes;

    @Option(
            names = "--logs",
            arity = "0..1",
            fallbackValue = RUNNING,
            paramLabel = "FILE",
            description =
                    "Log of a node plugin's own container, as kubectl logs prints it; may be given several times. Without a file"
                            + " the logs are those of the driver that runs in the cluster of --kubeconfig and --context.")
    private List<String> logs = List.of();

    @Mixin
    private NamedCluster cluster;

    @Override
    public Integer call() throws IOException {
        DriverProfile profile = checked();
        PrintStream out = new PrintStream(System.out, true);
        try {
            List<ProfileCheck.Line> lines = new ArrayList<>();
            if (!charts.isEmpty()) {
                lines.addAll(ofCharts(profile));
            }
            if (!logs.isEmpty()) {
                lines.addAll(LogCheck.lines(profile, logs(profile)));
            }
            lines.addAll(ProfileCheck.ofItself(profile, !charts.isEmpty(), !logs.isEmpty()));
            out.println("Profile of " + profile.name() + " against " + subject() + "\n");
            out.print(table(lines));
            return switch (ProfileCheck.worst(lines)) {
                case WRONG -> end(out, "The profile does not fit the " + what() + ".", DOES_NOT_FIT);
                case OPEN -> end(out, "Whether the profile fits the " + what() + " cannot be told by them.", UNTOLD);
                case FITS, NOTE -> end(out, "The profile fits the " + what() + ".", 0);
            };
        } catch (Unfit e) {
            out.println(e.getMessage());
            return DOES_NOT_FIT;
        }
    }

    private static int end(PrintStream out, String sentence, int code) {
        out.println("\n" + sentence);
        return code;
    }

    /** The profile, when nothing of the options is wrong; a wrong one is a usage error, and found before anything is read. */
    private DriverProfile checked() {
        driver.check();
        if (charts.isEmpty() && logs.isEmpty()) {
            throw driver.wrong("name the two charts of an upgrade with --chart, or logs of the driver with --logs");
        }
        if (!charts.isEmpty() && charts.size() != 2) {
            throw driver.wrong("--chart is given twice, for the chart to upgrade from and for that to upgrade to; not "
                    + charts.size() + " times");
        }
        for (int i = 0; i < charts.size(); i++) {
            driver.needChart("--chart, to upgrade " + (i == 0 ? "from" : "to"), charts.get(i));
        }
        fromValues.forEach(file -> driver.needValues("--from-values", file));
        toValues.forEach(file -> driver.needValues("--to-values", file));
        if (kept != null && (kept.isEmpty() || kept.stream().anyMatch(String::isBlank))) {
            throw driver.wrong("--keep: a name is empty; names are separated by commas");
        }
        fromSet.forEach(text -> driver.needSet("--from-set", text));
        toSet.forEach(text -> driver.needSet("--to-set", text));
        if (!kubernetes.matches("v?\\d+\\.\\d+(\\.\\d+)?([-+].+)?")) {
            throw driver.wrong("--kubernetes: '" + kubernetes + "' is no version, such as v1.34.0");
        }
        if (logs.contains(RUNNING)) {
            cluster.check();
        } else if (cluster.isAnythingNamed()) {
            throw driver.wrong("--kubeconfig and --context are for --logs without a file");
        }
        logs.stream().filter(log -> !log.equals(RUNNING)).forEach(log -> {
            driver.need("--logs", Path.of(log));
            if (Files.isDirectory(Path.of(log))) {
                throw driver.wrong("--logs: '" + log + "' is a folder");
            }
        });
        DriverProfile profile = driver.profile();
        driver.needWay("--way", profile, way);
        return profile;
    }

    private String subject() {
        List<String> all = new ArrayList<>(charts);
        logs.forEach(log -> all.add(log.equals(RUNNING) ? "the logs of " + cluster : log));
        return String.join(", ", all);
    }

    private String what() {
        return charts.isEmpty() ? "logs" : logs.isEmpty() ? "charts" : "charts and the logs";
    }

    /** What was asked is answered already, and the answer is no. */
    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(DriverException why) {
            super(why.getMessage(), why);
        }
    }

    private List<ProfileCheck.Line> ofCharts(DriverProfile profile) throws IOException, Unfit {
        // templates are rendered without a cluster, and so without a kubeconfig
        Shutdown shutdown = Shutdown.ofThisJvm();
        Helm helm = new Helm(driver.helmBinary(), Path.of("/dev/null"), "none", call -> {}, shutdown);
        needHelm(helm);
        // nothing is pulled into it but charts of a registry
        Optional<Path> folder = charts.stream().anyMatch(Chart::isPulled)
                ? Optional.of(Files.createTempDirectory("holdfast-profile"))
                : Optional.empty();
        folder.ifPresent(there -> shutdown.add(new Abandoned(there)));
        try {
            ProfileTrial.Side from = side("old", helm, folder, new ChartValues(fromValues, Map.of(), fromSet));
            ProfileTrial.Side to = side("new", helm, folder, new ChartValues(toValues, Map.of(), toSet));
            try {
                return new ProfileTrial(profile, helm, kubernetes, from, to)
                        .check(new ProfileCheck.Intent(
                                way,
                                Stream.ofNullable(kept)
                                        .flatMap(List::stream)
                                        .map(String::strip)
                                        .collect(Collectors.toCollection(LinkedHashSet::new))));
            } catch (DriverException e) {
                throw new Unfit(e);
            }
        } finally {
            if (folder.isPresent()) {
                remove(folder.get());
            }
        }
    }

    /** Another program would be asked for charts, and what it says taken for Helm's answer. */
    private void needHelm(Helm helm) {
        String version;
        try {
            version = helm.version();
        } catch (DriverException e) {
            throw driver.wrong("'" + helm.binary() + "' is not Helm: " + e.getMessage());
        }
        if (!version.matches("v\\d+\\..*")) {
            throw driver.wrong("'" + helm.binary() + "' is not Helm: it gives its version as '" + version + "'");
        }
    }

    private List<LogCheck.Log> logs(DriverProfile profile) throws IOException, Unfit {
        List<LogCheck.Log> all = new ArrayList<>();
        for (String log : logs) {
            if (log.equals(RUNNING)) {
                all.addAll(running(profile));
            } else {
                // a log may hold bytes of anything: what is no text is replaced
                String text = new String(Files.readAllBytes(Path.of(log)), StandardCharsets.UTF_8);
                if (text.chars().filter(ProfileCheckCommand::isNoText).count() > text.length() / MOST_NO_TEXT) {
                    throw driver.wrong("--logs: '" + log + "' is no text; unpack it first if it is compressed");
                }
                all.add(LogCheck.Log.ofFile(log, text));
            }
        }
        return all;
    }

    /** What was replaced, or controls something; but for what ends a line, and what colours it. */
    private static boolean isNoText(int character) {
        return character == '\uFFFD' || (Character.isISOControl(character) && "\n\r\t\u001b".indexOf(character) < 0);
    }

    private List<LogCheck.Log> running(DriverProfile profile) throws Unfit {
        try (Cluster running = cluster.connect()) {
            return new RunningLogs(running, profile).read();
        } catch (DriverException e) {
            throw new Unfit(e);
        } catch (KubernetesClientException e) {
            throw new ClusterException("the driver's logs cannot be read: " + e.getMessage(), e);
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
                    ProfileCheckCommand.remove(folder);
                } catch (IOException | UncheckedIOException busy) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            }
        }
    }

    static void remove(Path folder) throws IOException {
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

    /** What is no chart is the wrong file; one of a registry may be there the next time. */
    private Chart resolved(int which, Helm helm, Path download) {
        String reference = charts.get(which);
        try {
            return Chart.resolve(reference, helm, download);
        } catch (DriverException e) {
            if (Chart.isPulled(reference)) {
                throw e;
            }
            throw driver.wrong("--chart, to upgrade " + (which == 0 ? "from" : "to") + ": " + e.getMessage());
        }
    }

    private ProfileTrial.Side side(String which, Helm helm, Optional<Path> folder, ChartValues values)
            throws IOException {
        Path download = folder.isPresent() ? Files.createDirectory(folder.get().resolve(which)) : Path.of("");
        Chart chart = resolved(which.equals("old") ? 0 : 1, helm, download);
        return new ProfileTrial.Side(which + " chart " + chart.version(), chart, values);
    }
}
