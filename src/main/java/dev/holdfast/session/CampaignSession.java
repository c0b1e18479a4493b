package dev.holdfast.session;

import dev.holdfast.campaign.Campaign;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.UpgradeDocuments;
import dev.holdfast.report.timeline.Timeline;
import dev.holdfast.report.upgrade.UpgradeReport;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The campaigns of one process, from a plan to what the judges say: each plan is carried out once, and whoever asks is answered by the same
 * evidence. One that broke is reported as broken to everybody who asks, and not tried again. It collects what explains a red run while the
 * cluster still stands, draws the timeline, writes the upgrade report, and cleans.
 */
public final class CampaignSession implements AutoCloseable {
    private final RunLog log;
    private final Progress progress;
    private final Consumer<String> trace;
    private final Interruption interruption;
    private final Settings settings;
    private final Map<CampaignPlan, Carried> outcomes = new HashMap<>();
    private final Map<CampaignPlan, String> ids = new HashMap<>();
    private final List<CampaignException> left = new ArrayList<>();
    private Environment environment;
    /** The campaign whose cluster was left for somebody to look at, or null. */
    private String handedOver;

    /**
     * How campaigns are carried out.
     *
     * @param evidence folder of the bundles
     * @param options what was given on the command line
     */
    public record Settings(Path evidence, Options options) {
        /** Name of the run; empty for one that is drawn for each plan. */
        Optional<String> id() {
            return options.name("run.id");
        }

        /** A command of the user's that does an upgrade, where others do it. */
        Optional<String> command() {
            return options.text("upgrade.command");
        }

        /** Whether a cluster is left as a red run left it, for somebody to look at. */
        boolean debug() {
            return options.flag("holdfast.debug");
        }
    }

    /**
     * A session.
     *
     * @param log takes what came of each campaign
     * @param interruption ends whatever is done here when the run is to wind up
     */
    public CampaignSession(RunLog log, Progress progress, Interruption interruption, Settings settings) {
        this.log = log;
        this.progress = progress;
        this.interruption = interruption;
        this.settings = settings;
        this.trace = settings.options().flag("holdfast.trace")
                ? text -> text.lines().forEach(line -> progress.say("trace: " + line))
                : text -> {};
    }

    /** What came of a plan: evidence and what the judges say of it, and why the campaign broke if it did; no evidence if it broke at once. */
    private record Carried(
            Campaign campaign,
            Bundle evidence,
            Path folder,
            Map<Question, Judgement> judgements,
            Diagnosis diagnosis,
            String timeline,
            UpgradeDocuments upgrade,
            RuntimeException broken) {}

    /** A guarantee under limits. */
    private record Question(Guarantee guarantee, Limits limits) {}

    /** Carries the plan out, or goes on with the run that the options name, unless that was done already. */
    public synchronized void ensure(CampaignPlan plan) {
        ensure(plan, campaign -> {
            if (campaign.isBegun()) {
                campaign.resume();
            } else {
                campaign.run();
            }
        });
    }

    /** Looks at what others did to a run that was set up, unless that was done already. */
    public synchronized void verify(CampaignPlan plan) {
        ensure(plan, campaign -> {
            requireSetUp(campaign);
            campaign.verify(settings.command());
        });
    }

    /** Starts the plan's workloads and leaves them alone. */
    public synchronized void setUp(CampaignPlan plan) {
        prepare(plan);
        Campaign campaign = campaign(plan);
        if (campaign.isBegun()) {
            throw new CampaignException("run " + id(plan) + " is there already: " + folder(plan, id(plan)));
        }
        try {
            campaign.setUp();
            progress.say("run " + id(plan) + " is set up; upgrade now, then verify with -Drun.id=" + id(plan));
        } finally {
            log.campaign(campaign.manifest(), campaign.folder());
        }
    }

    /** Removes what a run that was set up has made. */
    public synchronized void cleanUp(CampaignPlan plan) {
        prepare(plan);
        Campaign campaign = campaign(plan);
        requireSetUp(campaign);
        campaign.clean();
    }

    private void requireSetUp(Campaign campaign) {
        if (!campaign.isBegun()) {
            throw new CampaignException("there is no run " + campaign.folder()
                    + "; set one up with the tag @setup, and name it from then on with -Drun.id=");
        }
    }

    private void ensure(CampaignPlan plan, Consumer<Campaign> work) {
        if (!outcomes.containsKey(plan)) {
            interruption.check();
            if (handedOver != null) {
                throw new CampaignException("not run: -Dholdfast.debug keeps the cluster as campaign " + handedOver
                        + " left it; look at one campaign at a time");
            }
            outcomes.put(plan, run(plan, work));
        }
        if (outcomes.get(plan).broken() != null) {
            throw CampaignException.again(outcomes.get(plan).broken());
        }
    }

    /** The name of the plan's run: given by an option, else drawn. */
    private String id(CampaignPlan plan) {
        return ids.computeIfAbsent(
                plan,
                any -> settings.id()
                        .orElseGet(() -> Long.toString(
                                ThreadLocalRandom.current().nextLong(36 * 36 * 36, 36L * 36 * 36 * 36), 36)));
    }

    private Path folder(CampaignPlan plan, String id) {
        return settings.evidence().resolve(plan.name() + "-" + id);
    }

    private Campaign campaign(CampaignPlan plan) {
        String id = id(plan);
        return new Campaign(plan, environment, progress, trace, folder(plan, id), id, CampaignSession::advise);
    }

    /** What was recorded of a campaign until a time of its clock asks for; it is not over, so that nothing is proved of it yet. */
    private static GoBack advise(Path folder, Limits limits, long until) {
        Bundle evidence = open(folder);
        return GoBack.of(Judges.soFar(Guarantee.promisedBy(evidence.manifest()), evidence, limits, until))
                .orElseThrow(() ->
                        new CampaignException("campaign " + evidence.manifest().campaign()
                                + " is not made to prove anything that decides on going back"));
    }

    private Carried run(CampaignPlan plan, Consumer<Campaign> work) {
        Path folder = folder(plan, id(plan));
        try {
            prepare(plan);
            Campaign campaign = campaign(plan);
            try {
                return concluded(campaign, folder, plan, work);
            } finally {
                log.campaign(campaign.manifest(), folder);
            }
        } catch (RuntimeException e) {
            return new Carried(
                    null,
                    null,
                    folder,
                    Map.of(),
                    Diagnosis.NONE,
                    null,
                    null,
                    broke(
                            interruption.requested()
                                    ? new CampaignException("interrupted before the campaign began", e)
                                    : e));
        }
    }

    /** A lab is as good as new only when it is; a cluster of the user's was cleaned. */
    private void prepare(CampaignPlan plan) {
        boolean goesOn = plan.byOthers();
        if (environment != null && environment.disposable() && !goesOn) {
            Environment used = environment;
            environment = null;
            used.close();
        }
        if (environment == null) {
            environment = Environment.open(plan.request(), settings.options(), progress, trace, interruption);
        }
    }

    private RuntimeException broke(RuntimeException e) {
        progress.say("the campaign failed: " + e.getMessage());
        StringWriter stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack));
        trace.accept(stack.toString());
        log.trouble(e.getMessage());
        return e;
    }

    /** Runs, judges by the plan's limits, collects what explains a red run while the cluster still stands, and cleans. */
    private Carried concluded(Campaign campaign, Path folder, CampaignPlan plan, Consumer<Campaign> work) {
        Limits limits = plan.limits();
        RuntimeException broken = null;
        try {
            work.accept(campaign);
        } catch (RuntimeException e) {
            if (!campaign.recorded()) {
                throw e;
            }
            broken = broke(e);
        }
        Bundle evidence = open(folder);
        RunVerdict verdict = new RunVerdict(List.of(), Diagnosis.NONE);
        try {
            verdict = judge(campaign, evidence, limits);
        } catch (RuntimeException e) {
            if (broken == null) {
                throw e;
            }
            log.trouble(e.getMessage());
        }
        String red = red(verdict.judgements());
        if (broken == null && !red.isEmpty()) {
            campaign.collect(red);
        }
        if (broken != null) {
            // no scenario will ask, but what had been recorded is judged all the same
            verdict.judgements()
                    .forEach(judgement -> log.judged(campaign.manifest().campaign(), judgement));
            red = broken.getMessage();
        }
        if (settings.debug() && !red.isEmpty() && !interruption.requested()) {
            handedOver = campaign.manifest().campaign();
            progress.say(campaign.handOver(red, verdict.judgements()));
        } else if (!plan.byOthers() && (broken == null || !campaign.disposable())) {
            clean(campaign, red);
        }
        String timeline = Timeline.html(evidence, verdict, limits);
        log.campaign(campaign.manifest(), folder);
        log.timeline(campaign.manifest().campaign(), timeline, verdict.diagnosis());
        UpgradeDocuments upgrade = UpgradeReport.of(evidence, verdict).documents();
        log.upgradeReport(upgrade);
        Map<Question, Judgement> judgements = new HashMap<>();
        verdict.judgements()
                .forEach(judgement -> judgements.put(new Question(judgement.guarantee(), limits), judgement));
        return new Carried(campaign, evidence, folder, judgements, verdict.diagnosis(), timeline, upgrade, broken);
    }

    private RunVerdict judge(Campaign campaign, Bundle evidence, Limits limits) {
        RunVerdict[] verdict = new RunVerdict[1];
        campaign.afterwards(Phase.JUDGE, () -> {
            try (Progress.Step step = progress.brief("judging what was recorded")) {
                verdict[0] = Judges.run(Guarantee.promisedBy(campaign.manifest()), evidence, limits);
                step.detail("");
            }
        });
        return verdict[0];
    }

    /** Which guarantees are red, in words; empty if none is. */
    private static String red(Collection<Judgement> judgements) {
        return judgements.stream()
                .filter(judgement -> judgement.verdict() != Verdict.PASS)
                .map(judgement -> judgement.guarantee() + " is " + judgement.verdict())
                .collect(Collectors.joining(", "));
    }

    /**
     * What cannot be removed takes no verdict away, but the run is red in the end. A lab goes away with it, so there it is a failure only
     * where no guarantee has told of the driver's yet: a driver that failed may not unmount either.
     */
    private void clean(Campaign campaign, String red) {
        if (interruption.requested()) {
            if (!campaign.disposable()) {
                progress.say(campaign.leftovers());
                log.trouble(campaign.leftovers());
            }
            return;
        }
        try {
            campaign.clean();
        } catch (CampaignException e) {
            if (interruption.requested()) {
                return;
            }
            progress.say(e.getMessage());
            if (!campaign.disposable() || red.isEmpty()) {
                left.add(e);
            }
        }
    }

    private static Bundle open(Path folder) {
        try {
            return Bundle.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle " + folder + " cannot be read", e);
        }
    }

    /** What the judge of a guarantee says of the plan's evidence. */
    public synchronized Judgement judge(CampaignPlan plan, Guarantee guarantee, Limits limits) {
        Carried outcome = outcomes.get(plan);
        return outcome.judgements().computeIfAbsent(new Question(guarantee, limits), any -> {
            Judgement judgement = Judges.judge(guarantee, outcome.evidence(), limits);
            if (judgement.verdict() != Verdict.PASS) {
                // red only by limits of a scenario's own: late, but perhaps there is still something to see
                outcome.campaign().collect(red(List.of(judgement)));
            }
            return judgement;
        });
    }

    /** Why a guarantee says nothing of the driver of the plan's campaign; empty where it applies, and the judge can be asked. */
    public synchronized Optional<String> notApplicable(CampaignPlan plan, Guarantee guarantee) {
        return outcomes.get(plan).campaign().notApplicable(guarantee);
    }

    /** What the driver of the plan's campaign lacks for volumes to be set up in a way; empty where it lacks nothing. */
    public synchronized Optional<String> missing(CampaignPlan plan, VolumeSetup setup) {
        return outcomes.get(plan).campaign().missing(setup);
    }

    /** What must be seen of a mount of volumes that are set up in a way, in words. */
    public synchronized String words(CampaignPlan plan, VolumeSetup setup, boolean before) {
        return outcomes.get(plan).campaign().words(setup, before);
    }

    /** What the plan's campaign was about. */
    public synchronized Manifest manifest(CampaignPlan plan) {
        return outcomes.get(plan).campaign().manifest();
    }

    /** What went wrong first in the plan's campaign, and what follows from it. */
    public synchronized Diagnosis diagnosis(CampaignPlan plan) {
        return outcomes.get(plan).diagnosis();
    }

    /** The picture of the plan's campaign; empty when it broke before anything was recorded. */
    public synchronized Optional<String> timeline(CampaignPlan plan) {
        return Optional.ofNullable(outcomes.get(plan)).map(Carried::timeline);
    }

    /** The upgrade report of the plan's campaign; empty as for the timeline. */
    public synchronized Optional<UpgradeDocuments> upgradeReport(CampaignPlan plan) {
        return Optional.ofNullable(outcomes.get(plan)).map(Carried::upgrade);
    }

    /** What was decided on going back while the plan's campaign ran; empty where that was not asked. */
    public synchronized Optional<GoBack> goBack(CampaignPlan plan) {
        return outcomes.get(plan).campaign().goBack();
    }

    /** How things were in each minute of the plan's campaign; empty where it was not held for long. */
    public synchronized Optional<String> health(CampaignPlan plan) {
        return outcomes.get(plan).campaign().health();
    }

    /** The plan's bundle. */
    public synchronized Path folder(CampaignPlan plan) {
        return outcomes.get(plan).folder();
    }

    /**
     * Takes down what the campaigns ran in.
     *
     * @throws CampaignException if something of the user's cluster could not be removed
     */
    @Override
    public synchronized void close() {
        if (environment != null) {
            environment.close();
            environment = null;
        }
        if (!left.isEmpty()) {
            throw left.get(0);
        }
    }
}
