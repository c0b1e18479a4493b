package dev.holdfast.steps;

import dev.holdfast.campaign.CampaignException;
import dev.holdfast.campaign.CampaignPlan;
import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.judge.Finding;
import dev.holdfast.judge.Judge;
import dev.holdfast.judge.Judgement;
import dev.holdfast.judge.Judges;
import dev.holdfast.judge.Limits;
import dev.holdfast.judge.Verdict;
import dev.holdfast.report.Attachments;
import dev.holdfast.report.JudgementText;
import dev.holdfast.suite.Run;
import io.cucumber.java.AfterAll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the steps of one scenario share, and the one place where scenarios share campaigns. */
public final class World {
    private static final Campaigns CAMPAIGNS = new Campaigns();

    private int statics;
    private int dynamics;
    private int periodMs;
    private final List<Disturbance> disturbances = new ArrayList<>();
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

    /** Something is to be done to the campaign that the scenario's upgrade is part of. */
    void disturb(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    void upgrade(String from, String to) {
        plan = new CampaignPlan(from, to, statics, dynamics, periodMs, disturbances);
        try {
            CAMPAIGNS.ensure(plan);
        } catch (CampaignException broken) {
            CAMPAIGNS.timeline(plan).ifPresent(Attachments::timeline);
            throw broken;
        }
    }

    /** Asks every judge; the scenario fails with what one says that says FAIL. */
    void nothingBroken() {
        Attachments.campaign(CAMPAIGNS.manifest(plan), CAMPAIGNS.folder(plan));
        for (Judge judge : Judges.of(CAMPAIGNS.manifest(plan))) {
            Judgement judgement = CAMPAIGNS.judge(plan, judge.guarantee(), Limits.defaults());
            Attachments.judgement(judgement);
            if (judgement.verdict() == Verdict.FAIL) {
                Run.conclude(CAMPAIGNS.manifest(plan), judgement);
            }
        }
    }

    /** Asks a judge; the scenario fails unless it says INCONCLUSIVE of these subjects and PASS of all others. */
    void doubted(String guarantee, List<String> subjects) {
        Judgement judgement = CAMPAIGNS.judge(plan, guarantee, Limits.defaults());
        Attachments.judgement(judgement);
        Map<String, Verdict> wanted = new TreeMap<>();
        Map<String, Verdict> said = new TreeMap<>();
        for (Finding finding : judgement.findings()) {
            said.put(finding.subject(), finding.verdict());
            wanted.put(finding.subject(), Verdict.PASS);
        }
        subjects.forEach(subject -> wanted.put(subject, Verdict.INCONCLUSIVE));
        if (!said.equals(wanted)) {
            throw new AssertionError("the judge of " + guarantee + " was to say " + wanted + ", but says\n"
                    + JudgementText.full(judgement));
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
