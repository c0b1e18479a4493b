package dev.holdfast.cli;

import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.OnlyIfAsked;
import dev.holdfast.campaign.UpgradeSteps;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.stage.AwaitRepublish;
import dev.holdfast.campaign.stage.Decide;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.stage.RollBack;
import dev.holdfast.campaign.stage.StartNewWorkloads;
import dev.holdfast.campaign.stage.WorkRolledBack;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.UpgradeOptions;
import dev.holdfast.driver.UpgradePath;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.lab.LabException;
import dev.holdfast.report.AllureResults;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.RunResult;
import dev.holdfast.session.CampaignSession;
import dev.holdfast.verdict.Conclusion;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code upgrade}: carries out one upgrade under load and judges it, as the scenarios with tag {@code @quick} do, without Maven. Exit codes:
 * those of {@link Conclusion.Word}, 3 the campaign could not be carried out, 5 the upgrade went wrong and the way back from it held, 64 usage.
 */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = UpgradeCommand.BROKEN,
        description = "Upgrades the driver while workloads write, and judges whether they noticed: in a lab of its own,"
                + " or in a cluster that -Dcluster.kubeconfig names.",
        footer = {
            "",
            "-D takes the options of docs/options.md, such as -Dcluster.kubeconfig=FILE -Dcluster.context=NAME.",
            "Exit codes: " + Conclusion.EXIT_CODES
                    + "; 3 the campaign could not be carried out; with --auto-rollback 5:"
                    + " the upgrade went wrong, the old release is back, and the way back held; 64 usage."
        })
final class UpgradeCommand implements Callable<Integer> {
    static final int BROKEN = 3;
    static final int BACK = 5;
    /** A kubelet runs 110 pods, the driver's and the cluster's own among them. */
    private static final int MOST_WORKLOADS = 100;
    /** A quarter of the warm-up. */
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(2);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "RELEASE",
            defaultValue = "1.2.0",
            description = "Release to upgrade from (${DEFAULT-VALUE}).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "RELEASE",
            defaultValue = "2.2.0",
            description = "Release to upgrade to (${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--static",
            paramLabel = "N",
            defaultValue = "3",
            description = "Workloads on static volumes (${DEFAULT-VALUE}).")
    private int statics;

    @Option(
            names = "--dynamic",
            paramLabel = "N",
            defaultValue = "2",
            description = "Workloads on dynamic volumes (${DEFAULT-VALUE}).")
    private int dynamics;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "100ms",
            converter = JudgeCommand.TimeConverter.class,
            description = "Time between two writes of a workload (${DEFAULT-VALUE}).")
    private Duration period;

    @Option(
            names = "--auto-rollback",
            description = "Judge after the upgrade and its new workloads, and where that asks for going back"
                    + " (docs/modes.md), roll back with Helm and judge that too.")
    private boolean autoRollback;

    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            mapFallbackValue = "",
            description = "An option of the campaign; may be given several times.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            defaultValue = "reports/upgrade",
            description = "Folder for the report and the evidence (${DEFAULT-VALUE}).")
    private Path report;

    @Option(names = "--no-page", description = "Leave out the HTML page, which takes a few seconds to make.")
    private boolean noPage;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CampaignPlan plan =
                plan(given.getOrDefault("upgrade.way", System.getProperty("upgrade.way", DriverProfile.USUAL_WAY)));
        Options options = options(plan);
        PrintStream out = new PrintStream(System.out, true);
        RunLog log = new RunLog();
        try (ReportFolder folder = ReportFolder.begin(spec.commandLine(), report, !noPage);
                Interruption interruption = new Interruption(out::println)) {
            interruption.begin();
            int code = carryOut(plan, options, log, interruption, out);
            folder.finish(log.result());
            return code;
        }
    }

    /** What -D says, over what this process was started with; what is wrong with it is found before anything is booted. */
    private Options options(CampaignPlan plan) {
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        given.forEach(properties::setProperty);
        Options options = new Options(properties);
        try {
            Options.checkNames(given.keySet());
            Environment.check(plan.request(), options);
            Environment.checkCharts(plan.request(), options);
            checkStep(options);
            return options;
        } catch (CampaignException | ClusterException | DriverException | LabException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Whether one may be upgraded to the other; of charts of the user's that is known when they are read. */
    private void checkStep(Options options) {
        UpgradeOptions upgrade = UpgradeOptions.from(options.properties());
        if (upgrade.fromChart() == null && upgrade.toChart() == null && !options.flag(UpgradeSteps.ANY)) {
            UpgradePath path = upgrade.load().upgradePath();
            UpgradeSteps.check(path, List.of(path.release(from), path.release(to)));
        }
    }

    /** The upgrade that the scenarios with tag @quick judge. */
    private CampaignPlan plan(String way) {
        long writers = (long) statics + dynamics;
        if (statics < 0 || dynamics < 0 || writers == 0 || writers > MOST_WORKLOADS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--static " + statics + ", --dynamic " + dynamics + ": somebody has to write, and " + MOST_WORKLOADS
                            + " workloads at most");
        }
        if (period.isZero() || period.compareTo(LONGEST_PERIOD) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--every: more than 0ms and at most " + LONGEST_PERIOD.toSeconds()
                            + "s has to pass between two writes, or the warm-up has none to compare with");
        }
        PlanBuilder plan = new PlanBuilder()
                .workloads(WorkloadPlan.of(statics, dynamics, (int) period.toMillis()))
                .upgrade(List.of(from, to))
                .way(way)
                .then(new StartNewWorkloads(true))
                .then(new AwaitRepublish());
        if (autoRollback) {
            plan.then(new Decide()).then(new OnlyIfAsked(new RollBack())).then(new OnlyIfAsked(new WorkRolledBack()));
        }
        return plan.build();
    }

    private int carryOut(CampaignPlan plan, Options options, RunLog log, Interruption interruption, PrintStream out) {
        try (Progress progress = new Progress(out);
                CampaignSession session = new CampaignSession(
                        log,
                        progress,
                        interruption,
                        new CampaignSession.Settings(report.resolve("evidence"), options))) {
            session.ensure(plan);
            Manifest manifest = session.manifest(plan);
            List<Judgement> judgements = Guarantee.promisedBy(manifest).stream()
                    .map(guarantee -> session.judge(plan, guarantee, plan.limits()))
                    .toList();
            judgements.forEach(judgement -> record(log, manifest, judgement));
            new AllureResults(report)
                    .add(
                            manifest,
                            new RunVerdict(judgements, session.diagnosis(plan)),
                            session.folder(plan),
                            session.timeline(plan).orElse(null),
                            session.upgradeReport(plan).orElse(null));
            return session.goBack(plan).isEmpty()
                    ? Conclusion.of(judgements).word().exitCode()
                    : afterDecision(session.goBack(plan).get(), judgements, progress);
        } catch (RuntimeException e) {
            log.trouble(e.getMessage() == null ? e.toString() : e.getMessage());
            return BROKEN;
        }
    }

    private static void record(RunLog log, Manifest manifest, Judgement judgement) {
        log.judged(manifest.campaign(), judgement);
        log.scenario(new RunResult.Scenario(
                manifest.campaign(),
                judgement.guarantee().id(),
                Outcome.of(judgement.verdict()),
                judgement.verdict() == Verdict.PASS ? "" : JudgementText.failure(judgement)));
    }

    /** Says what came of the decision on going back. */
    private static int afterDecision(GoBack decided, List<Judgement> judgements, Progress progress) {
        if (!decided.isAskedFor()) {
            progress.say("the release was not taken back: nothing that was seen after the upgrade asked for it");
            return Conclusion.of(judgements).word().exitCode();
        }
        Verdict back = judgements.stream()
                .filter(judgement -> judgement.guarantee() == Guarantee.ROLLBACK)
                .map(Judgement::verdict)
                .findFirst()
                .orElse(Verdict.INCONCLUSIVE);
        progress.say("the upgrade went wrong (" + decided.words() + "), and the release was taken back: "
                + switch (back) {
                    case PASS -> "the way back held";
                    case FAIL -> "the way back did not hold either, see guarantee rollback";
                    case INCONCLUSIVE -> "whether the way back held is not proved, see guarantee rollback";
                });
        return back == Verdict.PASS ? BACK : Conclusion.of(judgements).word().exitCode();
    }
}
