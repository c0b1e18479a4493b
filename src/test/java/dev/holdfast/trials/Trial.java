package dev.holdfast.trials;

import dev.holdfast.campaign.Campaign;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.stage.AwaitRepublish;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.stage.StartNewWorkloads;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Campaigns in the lab, one after another, each in a fresh one. */
final class Trial implements AutoCloseable {
    private final Interruption interruption;
    private final Progress progress;
    private final Path folder;

    /** Trials whose bundles go to a folder. */
    Trial(Path folder, PrintStream out) {
        this.folder = folder;
        interruption = new Interruption(out::println);
        interruption.begin();
        progress = new Progress(out);
    }

    /** What came of a campaign, and where its bundle is. */
    record Outcome(Path bundle, Bundle evidence, List<Judgement> judgements) {}

    /** The usual upgrade, on as many volumes. */
    static PlanBuilder usual(int statics, int dynamics) {
        return upgraded(statics, dynamics).then(new AwaitRepublish());
    }

    /** The same until new workloads write; what comes then is added. */
    static PlanBuilder upgraded(int statics, int dynamics) {
        return new PlanBuilder()
                .workloads(WorkloadPlan.of(statics, dynamics, 100))
                .upgrade(List.of("1.2.0", "2.2.0"))
                .then(new StartNewWorkloads(true));
    }

    /**
     * Runs one campaign, and judges it by its plan's limits.
     *
     * @param id in the names of everything it makes, and of its bundle
     */
    Outcome run(CampaignPlan plan, String id) throws IOException {
        Path bundle = folder.resolve(plan.name() + "-" + id);
        try (Environment environment =
                Environment.open(plan.request(), Options.ofProcess(), progress, Trial::untold, interruption)) {
            Campaign campaign =
                    new Campaign(plan, environment, progress, Trial::untold, bundle, id, (folder, limits, until) -> {
                        throw new IllegalStateException("no trial goes back by itself");
                    });
            campaign.run();
            Outcome outcome = judge(bundle, plan.limits());
            campaign.clean();
            return outcome;
        }
    }

    /** Judges a bundle by the usual limits. */
    static Outcome judge(Path bundle) throws IOException {
        return judge(bundle, Limits.defaults());
    }

    private static Outcome judge(Path bundle, Limits limits) throws IOException {
        Bundle evidence = Bundle.open(bundle);
        return new Outcome(bundle, evidence, Judges.judge(Guarantee.promisedBy(evidence.manifest()), evidence, limits));
    }

    /** The least of sorted values that this share of them does not exceed. */
    static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** Calls are of no interest here. */
    private static void untold(String call) {}

    @Override
    public void close() {
        progress.close();
        interruption.close();
    }
}
