package dev.holdfast.steps;

import dev.holdfast.campaign.Campaign;
import dev.holdfast.campaign.CampaignException;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.Environment;
import dev.holdfast.campaign.Options;
import dev.holdfast.evidence.Bundle;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.Judgement;
import dev.holdfast.judge.Judges;
import dev.holdfast.judge.Limits;
import dev.holdfast.report.Progress;
import dev.holdfast.suite.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
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
    private Environment environment;

    /** What came of a plan: evidence, or why there is none. */
    private record Outcome(Manifest manifest, Bundle evidence, Path folder, RuntimeException broken) {}

    /** Carries the plan out, unless that was done already. */
    synchronized void ensure(CampaignPlan plan) {
        if (!outcomes.containsKey(plan)) {
            outcomes.put(plan, run(plan));
        }
        if (outcomes.get(plan).broken() != null) {
            throw new CampaignException(
                    outcomes.get(plan).broken().getMessage(), outcomes.get(plan).broken());
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
                campaign.run();
                campaign.clean();
                return new Outcome(campaign.manifest(), Bundle.open(folder), folder, null);
            } finally {
                Run.LOG.campaign(campaign.manifest(), folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle " + folder + " cannot be read", e);
        } catch (RuntimeException e) {
            progress.say("the campaign broke: " + e.getMessage());
            return new Outcome(null, null, folder, e);
        }
    }

    /** What the judge of a guarantee says of the plan's evidence. */
    Judgement judge(CampaignPlan plan, String guarantee, Limits limits) {
        return Judges.named(guarantee).judge(outcomes.get(plan).evidence(), limits);
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
    }
}
