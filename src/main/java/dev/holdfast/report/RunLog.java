package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Judgement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the results of a run while it runs. Thread-safe. */
public final class RunLog {
    private final Map<String, RunResult.Campaign> campaigns = new LinkedHashMap<>();
    private final Set<RunResult.Judged> judged = new LinkedHashSet<>();
    private final List<RunResult.Scenario> scenarios = new ArrayList<>();
    private final Set<String> troubles = new LinkedHashSet<>();

    /** The current state of a campaign; replaces an earlier state of the same campaign. The bundle's folder may be null. */
    public synchronized void campaign(Manifest manifest, Path bundle) {
        RunResult.Campaign before = campaigns.get(manifest.campaign());
        campaigns.put(
                manifest.campaign(),
                new RunResult.Campaign(
                        manifest,
                        bundle,
                        before == null ? null : before.timeline(),
                        before == null ? null : before.upgrade(),
                        before == null ? Diagnosis.NONE : before.diagnosis()));
    }

    /** The timeline of a campaign that was added before, and what explains what in it. */
    public synchronized void timeline(String campaign, String html, Diagnosis diagnosis) {
        campaigns.computeIfPresent(
                campaign,
                (name, known) ->
                        new RunResult.Campaign(known.manifest(), known.bundle(), html, known.upgrade(), diagnosis));
    }

    /** The upgrade report of a campaign that was added before. */
    public synchronized void upgradeReport(UpgradeDocuments documents) {
        campaigns.computeIfPresent(
                documents.campaign(),
                (name, known) -> new RunResult.Campaign(
                        known.manifest(), known.bundle(), known.timeline(), documents, known.diagnosis()));
    }

    /** A judgement; one that was added before counts once. */
    public synchronized void judged(String campaign, Judgement judgement) {
        judged.add(new RunResult.Judged(campaign, judgement));
    }

    /** A scenario ended. */
    public synchronized void scenario(RunResult.Scenario scenario) {
        scenarios.add(scenario);
    }

    /** An error outside of any scenario; the same one is told once, however many were met by it. */
    public synchronized void trouble(String message) {
        troubles.add(message);
    }

    /** Everything collected so far. */
    public synchronized RunResult result() {
        return new RunResult(
                List.copyOf(campaigns.values()), List.copyOf(judged), List.copyOf(scenarios), List.copyOf(troubles));
    }
}
