package dev.holdfast.cli;

import dev.holdfast.campaign.environment.WrittenTime;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.report.AllureResults;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.RunResult;
import dev.holdfast.report.UpgradeDocuments;
import dev.holdfast.report.timeline.Timeline;
import dev.holdfast.report.upgrade.UpgradeReport;
import dev.holdfast.verdict.Conclusion;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code judge BUNDLE…}: judges stored evidence without a cluster and writes the same report as the run itself. Exit codes: those of
 * {@link Conclusion.Word}, 3 the report could not be written, 64 usage (also for a path that is not a bundle, or a bundle of an unknown format).
 */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = JudgeCommand.NO_REPORT,
        description = "Judges stored evidence again, without a cluster, and writes the same report.")
final class JudgeCommand implements Callable<Integer> {
    static final int NO_REPORT = 3;
    private static final Limits USUAL = Limits.defaults();

    private CommandLine.Model.CommandSpec spec;

    /** Adds one option for each limit that is a time. */
    @CommandLine.Spec
    void spec(CommandLine.Model.CommandSpec given) {
        spec = given;
        spec.usageMessage().footer(footer());
        for (Limit limit : Limit.values()) {
            spec.addOption(CommandLine.Model.OptionSpec.builder("--" + limit.option())
                    .paramLabel("TIME")
                    .type(Duration.class)
                    .converters(new TimeConverter())
                    .description(limit.toString())
                    .build());
        }
    }

    /** What can be judged, and what the exit codes mean. */
    private static String[] footer() {
        return Stream.of(
                        Stream.of("", "Guarantees:"),
                        Arrays.stream(Guarantee.values())
                                .map(guarantee -> "  %-19s%-7s%s"
                                        .formatted(guarantee.id(), guarantee.tier(), guarantee.sentence())),
                        Stream.of(
                                "",
                                "Exit codes: " + Conclusion.EXIT_CODES
                                        + "; 3 the report could not be written; 64 usage.",
                                "What --guarantee names counts as a Must.",
                                "Times are written as " + WrittenTime.EXAMPLES + "."))
                .flatMap(lines -> lines)
                .toArray(String[]::new);
    }

    @Parameters(arity = "1..*", paramLabel = "BUNDLE", description = "Folder of a bundle, or a zip archive of it.")
    private List<Path> bundles;

    @Option(
            names = "--guarantee",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Judge only these guarantees, and count each as a Must; by default those the run set out to prove, by their tiers.")
    private List<String> guarantees;

    @Option(
            names = "--republish-cycles",
            paramLabel = "N",
            description = "How often each old volume must be republished after the node plugin registered again (2).")
    private int republishCycles = USUAL.republishCycles();

    @Option(
            names = "--republish-failures",
            paramLabel = "N",
            description =
                    "How many of 100 republishes of an old volume may fail once the node plugin answered one (20).")
    private int republishFailures = USUAL.republishFailures();

    @Option(
            names = "--memory-growth",
            paramLabel = "MIB",
            description = "By how many MiB a mount process may grow while a release is held (64).")
    private int memoryGrowth = USUAL.memoryGrowth();

    @Option(
            names = "--slower",
            paramLabel = "N",
            description = "By how many percent operations on new mounts may take longer than on old ones (20).")
    private int slower = USUAL.slower();

    @Option(
            names = "--go-back",
            paramLabel = "N",
            description =
                    "By how many percent operations on new mounts may take longer than on old ones before that is a reason to take the release back (50).")
    private int goBack = USUAL.goBack();

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            defaultValue = "reports/replay",
            description = "Folder for the report (${DEFAULT-VALUE}).")
    private Path report;

    @Option(names = "--no-page", description = "Leave out the HTML page, which takes a few seconds to make.")
    private boolean noPage;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        try (Bundles opened = Bundles.open(spec.commandLine(), bundles, this::requireJudgeable);
                ReportFolder folder = ReportFolder.begin(spec.commandLine(), report, !noPage)) {
            RunResult result = judge(opened);
            folder.finish(result);
            if (result.judged().isEmpty() && !result.scenarios().isEmpty()) {
                System.out.println("Nothing that was asked for applies to what was recorded, so nothing was judged.");
                return 0;
            }
            return result.conclusion().word().exitCode();
        }
    }

    /** An earlier report is not removed for a judgement that cannot be made. */
    private void check() {
        if (republishCycles < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--republish-cycles must be at least 0, not " + republishCycles);
        }
        if (republishFailures < 0 || republishFailures > 100) {
            throw new ParameterException(
                    spec.commandLine(), "--republish-failures must be between 0 and 100, not " + republishFailures);
        }
        if (memoryGrowth < 0) {
            throw new ParameterException(spec.commandLine(), "--memory-growth must be at least 0, not " + memoryGrowth);
        }
        if (slower < 0 || goBack < slower) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--slower must be at least 0, and --go-back at least as much, not " + slower + " and " + goBack);
        }
        try {
            if (guarantees != null) {
                if (guarantees.isEmpty()) {
                    throw new ParameterException(
                            spec.commandLine(), "--guarantee: a name is missing; names are separated by commas");
                }
                guarantees.forEach(Guarantee::named);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** An earlier report is not removed for this either. */
    private void requireJudgeable(StoredBundle stored) {
        Manifest manifest = stored.bundle().manifest();
        if (manifest.driver() == null || manifest.change() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    stored.place()
                            + ": the manifest does not say which driver was upgraded, and to what; every run records both");
        }
        try {
            wanted(manifest);
            Limits.of(manifest);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    stored.place() + ": " + e.getMessage() + ", or name those to judge with --guarantee",
                    e);
        }
    }

    private RunResult judge(Bundles opened) {
        List<RunResult.Campaign> campaigns = new ArrayList<>();
        List<RunResult.Judged> judged = new ArrayList<>();
        List<RunResult.Scenario> scenarios = new ArrayList<>();
        AllureResults results = new AllureResults(report);
        for (StoredBundle stored : opened.all()) {
            Manifest manifest = stored.bundle().manifest();
            RunVerdict verdict =
                    opened.read(stored, () -> Judges.run(wanted(manifest), stored.bundle(), limits(manifest)));
            List<Judgement> judgements = verdict.judgements();
            asked().forEach(guarantee -> NotJudged.reason(manifest, guarantee)
                    .ifPresent(why -> scenarios.add(new RunResult.Scenario(
                            manifest.campaign(), guarantee.id(), Outcome.SKIPPED, "not applicable: " + why))));
            String timeline = opened.read(stored, () -> Timeline.html(stored.bundle(), verdict, limits(manifest)));
            UpgradeDocuments upgrade = opened.read(
                    stored, () -> UpgradeReport.of(stored.bundle(), verdict).documents());
            campaigns.add(new RunResult.Campaign(manifest, stored.place(), timeline, upgrade, verdict.diagnosis()));
            for (Judgement judgement : judgements) {
                judged.add(new RunResult.Judged(manifest.campaign(), judgement));
                scenarios.add(new RunResult.Scenario(
                        manifest.campaign(),
                        judgement.guarantee().id(),
                        Outcome.of(judgement.verdict()),
                        judgement.verdict() == Verdict.PASS ? "" : JudgementText.failure(judgement)));
            }
            results.add(manifest, verdict, stored.place(), timeline, upgrade);
        }
        List<Judgement> all = judged.stream().map(RunResult.Judged::judgement).toList();
        return new RunResult(
                campaigns,
                judged,
                scenarios,
                List.of(),
                guarantees == null ? Conclusion.of(all) : Conclusion.ofAsked(all));
    }

    private List<Guarantee> wanted(Manifest manifest) {
        return guarantees == null
                ? Guarantee.promisedBy(manifest)
                : asked().stream()
                        .filter(guarantee ->
                                NotJudged.reason(manifest, guarantee).isEmpty())
                        .toList();
    }

    /** By name; none where the run's own are judged. */
    private List<Guarantee> asked() {
        return guarantees == null
                ? List.of()
                : guarantees.stream().map(Guarantee::named).toList();
    }

    /** Those that the run was made for, but for what was asked for here. */
    private Limits limits(Manifest manifest) {
        Limits limits = Limits.of(manifest)
                .withRepublishCycles(republishCycles)
                .withRepublishFailures(republishFailures)
                .withMemoryGrowth(memoryGrowth)
                .withSlower(slower, goBack);
        for (Limit limit : Limit.values()) {
            Duration asked = spec.commandLine().getParseResult().matchedOptionValue("--" + limit.option(), null);
            limits = asked == null ? limits : limits.with(limit, asked);
        }
        return limits;
    }

    /** Reads what a {@link WrittenTime} may be. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return WrittenTime.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
