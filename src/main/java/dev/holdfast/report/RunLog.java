package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Judgement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what a run comes to while it runs. Safe for use by several threads. */
public final class RunLog {
    private final Map<String, RunResult.Campaign> campaigns = new LinkedHashMap<>();
    private final Set<RunResult.Judged> judged = new LinkedHashSet<>();
    private final List<RunResult.Scenario> scenarios = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    /** A campaign as it stands; takes the place of an earlier state of the same campaign. The bundle's folder may be null. */
    public synchronized void campaign(Manifest manifest, Path bundle) {
        RunResult.Campaign before = campaigns.get(manifest.campaign());
        campaigns.put(
                manifest.campaign(),
                new RunResult.Campaign(manifest, bundle, before == null ? null : before.timeline()));
    }

    /** The timeline of a campaign that was told before. */
    public synchronized void timeline(String campaign, String html) {
        campaigns.computeIfPresent(
                campaign, (name, known) -> new RunResult.Campaign(known.manifest(), known.bundle(), html));
    }

    /** A judgement; one that was told before counts once. */
    public synchronized void judged(String campaign, Judgement judgement) {
        judged.add(new RunResult.Judged(campaign, judgement));
    }

    /** A scenario ended. */
    public synchronized void scenario(RunResult.Scenario scenario) {
        scenarios.add(scenario);
    }

    /** Something went wrong outside of any scenario. */
    public synchronized void trouble(String message) {
        troubles.add(message);
    }

    /** All of it, up to now. */
    public synchronized RunResult result() {
        return new RunResult(
                List.copyOf(campaigns.values()), List.copyOf(judged), List.copyOf(scenarios), List.copyOf(troubles));
    }
}
