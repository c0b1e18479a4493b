package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Probe;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.SavedFile;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.State;
import dev.holdfast.preflight.UpgradeReview;
import dev.holdfast.preflight.change.Tools;
import dev.holdfast.preflight.output.Report;
import dev.holdfast.preflight.speed.Baseline;
import dev.holdfast.preflight.speed.Comparison;
import dev.holdfast.preflight.upgrade.Inspection;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code preflight}: checks a cluster before its driver is upgraded, and with {@code --compare} after it. It is read-only unless {@code --probe}
 * is given. The cluster is the one that kubeconfig and context name; there is no default. Exit codes: 0 no blocking finding, 1 a blocking
 * finding, 2 a check could not be determined, 64 usage; after an upgrade: 1 a criterion is not met or a change is a finding.
 */
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Preflight.UNDETERMINED,
        description =
                "Checks a cluster before its driver is upgraded, or with --compare after it. Read-only unless --probe is given.",
        footer = {
            "",
            "Exit codes: 0 no blocking finding, 1 a blocking finding, 2 a check could not be determined, 64 usage;",
            "with --compare: 1 a success criterion is not met, or a change is a finding."
        })
class PreflightCommand implements Callable<Integer> {
    /** What means something where no cluster is looked at. */
    private static final Set<String> OF_MACHINE = Set.of("--helm", "--output", "--only", "--skip");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ClusterOptions target;

    @Mixin
    private DriverOptions driver;

    @Option(
            names = "--to",
            paramLabel = "CHART",
            description = "Chart to upgrade to: folder, archive, or oci://REGISTRY/CHART:VERSION.")
    private String to;

    @Option(
            names = "--values",
            split = ",",
            paramLabel = "FILE",
            description = "Values files for that chart, on top of the values of the installed release.")
    private List<Path> values = List.of();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Single values, as for Helm's --set.")
    private List<String> set = List.of();

    @Option(
            names = "--way",
            paramLabel = "NAME",
            defaultValue = DriverProfile.USUAL_WAY,
            description = "Way of upgrading, one of those of the profile (${DEFAULT-VALUE}).")
    private String way;

    @Option(
            names = "--plan",
            description = "Also print the steps as commands, with what each changes: with --to, or with --rollback.")
    private boolean plan;

    @Option(
            names = "--rollback",
            arity = "0..1",
            paramLabel = "REVISION",
            fallbackValue = "",
            converter = RevisionNumber.class,
            description =
                    "Look at helm rollback to this revision in place of an upgrade; by default to the last that was deployed before the"
                            + " present one.")
    private OptionalInt rollback;

    /** A number, or nothing for the revision before. */
    private static final class RevisionNumber implements CommandLine.ITypeConverter<OptionalInt> {
        @Override
        public OptionalInt convert(String text) {
            if (text.isEmpty()) {
                return OptionalInt.empty();
            }
            if (!text.matches("[1-9]\\d{0,8}")) {
                throw new CommandLine.TypeConversionException(
                        "'" + text + "' is not a revision: these are whole numbers from 1, as helm history shows them");
            }
            return OptionalInt.of(Integer.parseInt(text));
        }
    }

    @Option(
            names = "--probe",
            description =
                    "Also find the process behind each mount (in --agent-image, which a lab's nodes have), and with --to pull the new images"
                            + " on one node: pods run for some seconds in a temporary namespace, for the mounts a privileged one on each"
                            + " node, and are removed. Nothing else is ever created.")
    private boolean probe;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write the state of the cluster to this file, for --compare after the upgrade.")
    private Path save;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description =
                    "After the upgrade: the file that --save wrote. Lists what changed since, and which success criteria are met.")
    private Path compare;

    @Option(
            names = "--baselines",
            split = ",",
            paramLabel = "BEFORE,AFTER",
            description = "Two files that `baseline --save` wrote, to compare.")
    private List<Path> baselines = List.of();

    @Option(
            names = "--worse",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "How much worse a figure may become before it is a finding (${DEFAULT-VALUE}).")
    private int worse;

    @Mixin
    private OutputOptions output;

    /** Whether this machine is looked at too. */
    boolean looksAtMachine() {
        return false;
    }

    /**
     * The checks of this machine.
     *
     * @param alone whether no cluster is looked at
     */
    List<Check> machine(boolean alone, Optional<Path> helm) {
        return List.of();
    }

    @Override
    public Integer call() {
        if (looksAtMachine() && !target.isAnythingNamed()) {
            return machineAlone();
        }
        check();
        DriverProfile profile = driver.profile();
        driver.needWay("--way", profile, way);
        List<Check> speed = speed();
        Optional<State> before = Optional.ofNullable(compare).map(this::before);
        before.filter(state -> !state.driver().equals(profile.name())).ifPresent(state -> {
            throw driver.wrong("--compare: '" + compare + "' was saved for driver " + state.driver());
        });
        output.begin(subject(profile));
        return check(profile, before, speed);
    }

    private int machineAlone() {
        List<String> ofCluster = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .filter(name -> !OF_MACHINE.contains(name))
                .toList();
        if (!ofCluster.isEmpty()) {
            throw driver.wrong(String.join(", ", ofCluster) + (ofCluster.size() == 1 ? " needs" : " need")
                    + " a cluster: --kubeconfig=FILE and --context=NAME");
        }
        driver.checkHelm();
        output.check(EnumSet.of(KnownChecks.MACHINE));
        Report.Subject subject = new Report.Subject("This machine", "doctor", Map.of(), "", Map.of());
        output.begin(subject);
        Preflight preflight = new Preflight(
                machine(true, driver.binary()), List.of("a cluster: name one with --kubeconfig and --context"));
        return output.print(Report.of(subject, preflight.selected(output.selection())));
    }

    private Report.Subject subject(DriverProfile profile) {
        Map<String, String> upgrade = new LinkedHashMap<>();
        if (to != null) {
            upgrade.put("chart", to);
            upgrade.put("way", way);
        }
        if (rollback != null) {
            upgrade.put("revision", rollback.isEmpty() ? "the one before" : String.valueOf(rollback.getAsInt()));
        }
        return new Report.Subject(
                (compare == null ? "Preflight of " : "State after the upgrade of ") + profile.name() + " in " + target
                        + (to == null ? "" : ", for an upgrade to " + to)
                        + (rollback == null ? "" : ", for a rollback"),
                looksAtMachine() ? "doctor" : compare == null ? "preflight" : "compare",
                target.names(),
                profile.name(),
                upgrade);
    }

    private Set<KnownChecks> made(DriverProfile profile) {
        Set<KnownChecks> made = EnumSet.of(compare == null ? KnownChecks.ALWAYS : KnownChecks.COMPARISON);
        if (compare == null) {
            made.add(KnownChecks.OBJECTS);
            made.add(KnownChecks.DEPLOYERS);
        }
        if (looksAtMachine()) {
            made.add(KnownChecks.MACHINE);
        }
        if (to != null) {
            made.addAll(Set.of(
                    KnownChecks.UPGRADE,
                    KnownChecks.APPLIED,
                    KnownChecks.CHANGE,
                    KnownChecks.DEFINITIONS,
                    KnownChecks.UPGRADED_OBJECTS,
                    KnownChecks.PLACES,
                    KnownChecks.TRIED_UPGRADE,
                    KnownChecks.TRIED_CHANGE));
        }
        if (rollback != null) {
            made.addAll(Set.of(
                    KnownChecks.CHANGE,
                    KnownChecks.DEFINITIONS,
                    KnownChecks.UPGRADED_OBJECTS,
                    KnownChecks.PLACES,
                    KnownChecks.TRIED_CHANGE,
                    KnownChecks.ROLLBACK));
        }
        if (probe && (to != null || rollback != null)) {
            made.add(KnownChecks.PULLS);
        }
        if (profile.module() != null && compare == null) {
            made.add(KnownChecks.MODULE);
            if (to != null || rollback != null) {
                made.add(KnownChecks.UPGRADED_MODULE);
            }
        }
        if (!baselines.isEmpty()) {
            made.add(KnownChecks.BASELINES);
            if (compare != null) {
                made.add(KnownChecks.COMPARED_BASELINES);
            }
        }
        return made;
    }

    private void check() {
        if (looksAtMachine() && compare != null) {
            throw driver.wrong("--compare is for after an upgrade, and an option of preflight alone");
        }
        target.check();
        driver.check();
        output.check(made(driver.profile()));
        driver.needWritable("--save", save);
        if (compare != null) {
            driver.need("--compare", compare);
        }
        baselines.forEach(file -> driver.need("--baselines", file));
        values.forEach(file -> driver.needValues("--values", file));
        set.forEach(text -> driver.needSet("--set", text));
        if (to != null) {
            driver.needChart("--to", to);
        }
        if (compare != null && to != null) {
            throw driver.wrong("--compare is for after an upgrade, --to for before it: give one of them");
        }
        if (rollback != null && (to != null || compare != null)) {
            throw driver.wrong("--rollback is for the way back: give it without --to and --compare");
        }
        if (to == null
                && !(values.isEmpty()
                        && set.isEmpty()
                        && !spec.commandLine().getParseResult().hasMatchedOption("--way"))) {
            throw driver.wrong("--values, --set and --way are for the chart to upgrade to: name it with --to");
        }
        if (plan && to == null && rollback == null) {
            throw driver.wrong("--plan needs the chart to upgrade to (--to), or --rollback");
        }
        if (probe) {
            driver.need(
                    "the folder with the probe's manifests, relative to the working directory",
                    TemporaryNamespace.TEMPLATES);
        }
        driver.needPercent("--worse", worse);
        if (!baselines.isEmpty() && baselines.size() != 2) {
            throw driver.wrong("--baselines needs two files: BEFORE,AFTER");
        }
    }

    private List<Check> speed() {
        if (baselines.isEmpty()) {
            return List.of();
        }
        try {
            return new Comparison(Baseline.read(baselines.get(0)), Baseline.read(baselines.get(1)), worse).checks();
        } catch (SavedFile.UnreadableException e) {
            throw new ParameterException(spec.commandLine(), "--baselines: " + e.getMessage(), e);
        }
    }

    private State before(Path file) {
        try {
            return State.read(file);
        } catch (SavedFile.UnreadableException e) {
            throw new ParameterException(spec.commandLine(), "--compare: " + e.getMessage(), e);
        }
    }

    private int check(DriverProfile profile, Optional<State> before, List<Check> speed) {
        try (Cluster cluster = target.connect()) {
            cluster.requireLists();
            Optional<Helm> helm = driver.helm(cluster);
            Reader reader = new Reader(cluster, profile, helm);
            Snapshot read =
                    rollback == null ? reader.read(targetChart(), tools()) : reader.readForRollback(rollback, tools());
            Snapshot snapshot = probe ? new Probe(cluster, Shutdown.ofThisJvm(), target.namedImage()).into(read) : read;
            if (save != null) {
                SavedFile.write(save, State.of(snapshot));
            }
            if (before.isPresent()) {
                return output.print(Report.of(
                        subject(profile),
                        UpgradeReview.of(before.get(), snapshot, speed).selected(output.selection())));
            }
            Inspection inspection = new Inspection(cluster, snapshot);
            Preflight preflight = (probe ? inspection.probing(Shutdown.ofThisJvm()) : inspection)
                    .preflight(speed)
                    .with(machine(false, driver.binary()))
                    .selected(output.selection());
            Report report = Report.of(subject(profile), preflight);
            return output.print(plan ? report.with(inspection.plan(targetChart(), commands())) : report);
        } catch (ClusterException e) {
            // Whatever was asked for, it could not be checked for this reason.
            Preflight silent = (e.late() ? Preflight.late(e.getMessage()) : Preflight.silent(e.getMessage()))
                    .with(machine(false, driver.binary()));
            return output.print(Report.of(subject(profile), silent));
        }
    }

    /** The programs of a plan, called as they were called here. */
    private Tools commands() {
        return Tools.of(
                target.kubeconfig(),
                target.contextName(),
                driver.helmWord(),
                Holdfast.words(),
                driver.words(),
                probe
                        ? Stream.concat(Stream.of("--probe"), target.words().stream())
                                .toList()
                        : List.of());
    }

    private Optional<Reader.TargetChart> targetChart() {
        return Optional.ofNullable(to)
                .map(chart -> new Reader.TargetChart(chart, new ChartValues(values, Map.of(), set), way));
    }

    private Map<String, String> tools() {
        Map<String, String> tools = new LinkedHashMap<>();
        tools.put("Holdfast", String.valueOf(spec.root().version()[0]).replace("holdfast ", ""));
        tools.put("Java", Runtime.version().toString());
        return tools;
    }
}
