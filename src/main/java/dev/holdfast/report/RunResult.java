package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Conclusion;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The result of a whole run.
 *
 * @param campaigns in the order they began
 * @param judged in the order they were judged
 * @param scenarios in the order they ended
 * @param troubles errors outside of any scenario, as text
 * @param conclusion what the judgements come to, by the tiers of the guarantees
 */
public record RunResult(
        List<Campaign> campaigns,
        List<Judged> judged,
        List<Scenario> scenarios,
        List<String> troubles,
        Conclusion conclusion) {
    /** A run whose guarantees count by their tiers. */
    public RunResult(List<Campaign> campaigns, List<Judged> judged, List<Scenario> scenarios, List<String> troubles) {
        this(
                campaigns,
                judged,
                scenarios,
                troubles,
                Conclusion.of(judged.stream().map(Judged::judgement).toList()));
    }

    /**
     * A campaign.
     *
     * @param bundle path of the evidence bundle; null when there is none
     * @param timeline the timeline page; null when it was not drawn
     * @param upgrade the upgrade report; null when it was not made
     * @param diagnosis what went wrong first, and what follows from it
     */
    public record Campaign(
            Manifest manifest, Path bundle, String timeline, UpgradeDocuments upgrade, Diagnosis diagnosis) {
        /** Name of the file that the timeline is written to. */
        String timelineFile() {
            return "timeline-" + FileNames.of(manifest.campaign()) + ".html";
        }
    }

    /** A judgement and the campaign it is about. */
    public record Judged(String campaign, Judgement judgement) {}

    /** A scenario that ended; {@code message} is empty for one that passed. */
    public record Scenario(String feature, String name, Outcome outcome, String message) {}

    /** Number of scenarios by outcome: {@code 9 PASS, 1 FAIL}. */
    public String counts() {
        if (scenarios.isEmpty()) {
            return "no scenario ended";
        }
        return Stream.of(Outcome.values())
                .filter(o -> count(o) > 0)
                .map(o -> count(o) + " " + o)
                .collect(Collectors.joining(", "));
    }

    /** Whether at least one scenario is green and no other is red. One that was left out is neither. */
    public boolean green() {
        return count(Outcome.PASS) > 0
                && troubles.isEmpty()
                && count(Outcome.PASS) + count(Outcome.SKIPPED) == scenarios.size();
    }

    /** Whether nothing of what was asked for applies: neither is anything green then, nor red. */
    boolean leftOutAll() {
        return troubles.isEmpty() && !scenarios.isEmpty() && count(Outcome.SKIPPED) == scenarios.size();
    }

    /** What the judgements of each campaign ask for, by campaign; those of which nothing is known that decides it are left out. */
    Map<String, GoBack> goBack() {
        Map<String, GoBack> asked = new LinkedHashMap<>();
        for (Campaign campaign : campaigns) {
            String name = campaign.manifest().campaign();
            GoBack.of(judged.stream()
                            .filter(one -> one.campaign().equals(name))
                            .map(Judged::judgement)
                            .toList())
                    .ifPresent(goBack -> asked.put(name, goBack));
        }
        return asked;
    }

    /** Whether all that keeps it from being green are verdicts, and no Must is among them. */
    boolean warns() {
        return troubles.isEmpty()
                && count(Outcome.BROKEN) == 0
                && judged.stream().anyMatch(one -> one.judgement().verdict() != Verdict.PASS)
                && (conclusion.word() == Conclusion.Word.PASS || conclusion.word() == Conclusion.Word.WARNING);
    }

    /** Whether to print verdicts, or that there are none: scenarios that expect a FAIL or an INCONCLUSIVE state verdicts themselves. */
    boolean printsVerdicts() {
        return !judged.isEmpty() || !green();
    }

    private long count(Outcome outcome) {
        return scenarios.stream().filter(s -> s.outcome() == outcome).count();
    }
}
