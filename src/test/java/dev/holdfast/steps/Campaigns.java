package dev.holdfast.steps;

import dev.holdfast.campaign.Campaign;
import dev.holdfast.campaign.CampaignException;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.Environment;
import dev.holdfast.campaign.Options;
import dev.holdfast.evidence.Bundle;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.Judgement;
import dev.holdfast.judge.Judges;
import dev.holdfast.judge.Limits;
import dev.holdfast.report.Progress;
import dev.holdfast.suite.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The campaigns of this process: each plan is carried out once, and every scenario with that plan judges the same evidence. One that
 * broke is reported as broken by each of them and not tried again.
 */
final class Campaigns {
    private static final Path EVIDENCE = Path.of("reports", "evidence");

    private final Progress progress = new Progress(System.out);
    private final Consumer<String> trace = Options.flag("holdfast.trace")
            ? text -> text.lines().forEach(line -> progress.say("trace: " + line))
            : text -> {};
    private final Map<CampaignPlan, Outcome> outcomes = new HashMap<>();
    private final List<CampaignException> left = new ArrayList<>();
    private Environment environment;

    /** What came of a plan: evidence, or why there is none. */
    private record Outcome(
            Manifest manifest,
            Bundle evidence,
            Path folder,
            Map<Question, Judgement> judgements,
            RuntimeException broken) {}

    /** A guarantee under limits. */
    private record Question(String guarantee, Limits limits) {}

    /** Carries the plan out, unless that was done already. */
    synchronized void ensure(CampaignPlan plan) {
        if (!outcomes.containsKey(plan)) {
            outcomes.put(plan, run(plan));
        }
        if (outcomes.get(plan).broken() != null) {
            throw CampaignException.again(outcomes.get(plan).broken());
        }
    }

    private Outcome run(CampaignPlan plan) {
        String id = Long.toString(ThreadLocalRandom.current().nextLong(36 * 36 * 36, 36L * 36 * 36 * 36), 36);
        Path folder = EVIDENCE.resolve(plan.name() + "-" + id);
        try {
            if (environment == null) {
                environment = Environment.open(plan, progress, trace);
            }
            Campaign campaign = new Campaign(plan, environment, progress, trace, folder, id);
            try {
                return judged(campaign, folder);
            } finally {
                Run.LOG.campaign(campaign.manifest(), folder);
            }
        } catch (RuntimeException e) {
            progress.say("the campaign broke: " + e.getMessage());
            StringWriter stack = new StringWriter();
            e.printStackTrace(new PrintWriter(stack));
            trace.accept(stack.toString());
            Run.LOG.trouble(e.getMessage());
            return new Outcome(null, null, folder, Map.of(), e);
        }
    }

    /** Runs, judges by the usual limits, cleans; a campaign that broke in a cluster of the user's is cleaned as well. */
    private Outcome judged(Campaign campaign, Path folder) {
        try {
            campaign.run();
        } catch (RuntimeException broken) {
            if (!campaign.disposable()) {
                clean(campaign);
            }
            throw broken;
        }
        Bundle evidence = open(folder);
        Map<Question, Judgement> judgements = new HashMap<>();
        campaign.afterwards(
                Phase.JUDGE,
                () -> Judges.of(campaign.manifest())
                        .forEach(judge -> judgements.put(
                                new Question(judge.guarantee(), Limits.defaults()),
                                judge.judge(evidence, Limits.defaults()))));
        clean(campaign);
        return new Outcome(campaign.manifest(), evidence, folder, judgements, null);
    }

    /** What cannot be removed takes no verdict away, but the run is red in the end. */
    private void clean(Campaign campaign) {
        try {
            campaign.clean();
        } catch (CampaignException e) {
            progress.say(e.getMessage());
            left.add(e);
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
    Judgement judge(CampaignPlan plan, String guarantee, Limits limits) {
        Outcome outcome = outcomes.get(plan);
        return outcome.judgements()
                .computeIfAbsent(
                        new Question(guarantee, limits),
                        any -> Judges.named(guarantee).judge(outcome.evidence(), limits));
    }

    /** What the plan's campaign was about. */
    Manifest manifest(CampaignPlan plan) {
        return outcomes.get(plan).manifest();
    }

    /** The plan's bundle. */
    Path folder(CampaignPlan plan) {
        return outcomes.get(plan).folder();
    }

    synchronized void close() {
        if (environment != null) {
            environment.close();
        }
        progress.close();
        if (!left.isEmpty()) {
            throw left.get(0);
        }
    }
}
