package dev.holdfast.steps;

import dev.holdfast.campaign.CampaignException;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.judge.Judgement;
import dev.holdfast.judge.Limits;
import dev.holdfast.judge.Verdict;
import dev.holdfast.report.Attachments;
import dev.holdfast.suite.Run;
import io.cucumber.java.AfterAll;
import java.io.IOException;

/** What the steps of one scenario share, and the one place where scenarios share campaigns. */
public final class World {
    private static final Campaigns CAMPAIGNS = new Campaigns();

    private int statics;
    private int dynamics;
    private int periodMs;
    private CampaignPlan plan;

    /** Takes down what the campaigns ran in. */
    @AfterAll
    public static void close() throws IOException, InterruptedException {
        CAMPAIGNS.close();
    }

    void workloads(int onStatic, int onDynamic, int everyMs) {
        statics = onStatic;
        dynamics = onDynamic;
        periodMs = everyMs;
    }

    void upgrade(String from, String to) {
        plan = new CampaignPlan(from, to, statics, dynamics, periodMs);
        try {
            CAMPAIGNS.ensure(plan);
        } catch (CampaignException broken) {
            CAMPAIGNS.timeline(plan).ifPresent(Attachments::timeline);
            throw broken;
        }
    }

    /** Asks a judge; the scenario fails with what it says unless that is PASS. */
    void conclude(String guarantee, Limits limits) {
        Attachments.campaign(CAMPAIGNS.manifest(plan), CAMPAIGNS.folder(plan));
        Judgement judgement = CAMPAIGNS.judge(plan, guarantee, limits);
        if (judgement.verdict() != Verdict.PASS || isFirst(guarantee)) {
            CAMPAIGNS.timeline(plan).ifPresent(Attachments::timeline);
        }
        Run.conclude(CAMPAIGNS.manifest(plan), judgement);
    }

    /** A green run has its picture too, but once. */
    private boolean isFirst(String guarantee) {
        return CAMPAIGNS.manifest(plan).promised().get(0).equals(guarantee);
    }
}
