package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.report.ByCause;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.Applicability;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Tier;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was checked, by how much depends on it. */
final class Checks {
    private Checks() {}

    static Section of(RecordedUpgrade run) {
        SectionBuilder out = new SectionBuilder("Checks by tier");
        List<Judgement> all = run.verdict().judgements();
        if (all.isEmpty()) {
            out.text(
                    run.manifest().driver() == null || run.manifest().change() == null
                            ? "Nothing was judged: the manifest does not say which driver was upgraded, and to what."
                            : "Nothing was judged.");
        }
        for (Tier tier : Tier.values()) {
            List<Judgement> checks = all.stream()
                    .filter(judgement -> judgement.guarantee().tier() == tier)
                    .toList();
            if (!checks.isEmpty()) {
                tier(tier, checks, out);
            }
        }
        sayWhatDoesNotApply(run, out);
        notAsked(run, out);
        return out.section();
    }

    private static void tier(Tier tier, List<Judgement> checks, SectionBuilder out) {
        long held = checks.stream()
                .filter(judgement -> judgement.verdict() == Verdict.PASS)
                .count();
        out.heading(tier.title() + ": " + held + " of " + checks.size() + " held");
        out.text(tier.meaning());
        out.table(
                List.of("guarantee", "what it promises", "verdict", "worst", "limit"),
                checks.stream()
                        .map(judgement -> List.of(
                                judgement.guarantee().id(),
                                judgement.guarantee().sentence(),
                                verdict(judgement.verdict()),
                                judgement.worst(),
                                judgement.limit()))
                        .toList(),
                "");
        ByCause red = ByCause.of(checks);
        List<String> items = new ArrayList<>();
        red.red()
                .forEach(judgement -> items.add(verdict(judgement.verdict()) + " "
                        + judgement.guarantee().id() + ": " + JudgementText.first(judgement)));
        red.unjudged()
                .forEach((why, judgements) -> items.add(verdict(Verdict.INCONCLUSIVE) + " "
                        + judgements.stream()
                                .map(judgement -> judgement.guarantee().id())
                                .collect(Collectors.joining(", "))
                        + ": not judged, because " + why));
        out.items(items);
    }

    /** A verdict with its mark. */
    static String verdict(Verdict verdict) {
        return Outcome.of(verdict).mark() + " " + verdict;
    }

    /** None of these is green: each is named, with the reason. */
    private static void sayWhatDoesNotApply(RecordedUpgrade run, SectionBuilder out) {
        Map<String, String> left = notApplicable(run);
        if (!left.isEmpty()) {
            out.heading("Does not apply");
            out.text(
                    "These were not checked, because they say nothing of this driver or this run. None of them is held.");
            out.items(left.entrySet().stream()
                    .map(one -> one.getKey() + ": " + one.getValue())
                    .toList());
        }
    }

    /** What does not apply, by its name, and why: of what was asked for, and of all that the driver has not. */
    private static Map<String, String> notApplicable(RecordedUpgrade run) {
        Map<String, String> left = new TreeMap<>();
        Manifest.Driver driver = run.manifest().driver();
        Set<String> judged = judged(run);
        if (driver != null) {
            Arrays.stream(Guarantee.values())
                    .filter(guarantee -> !judged.contains(guarantee.id()))
                    .forEach(guarantee -> Applicability.not("driver " + driver.name(), driver, guarantee)
                            .ifPresent(why -> left.put(guarantee.id(), why)));
        }
        run.manifest().facts().forEach((name, why) -> {
            if (name.startsWith(Manifest.NOT_APPLICABLE)) {
                left.put(name.substring(Manifest.NOT_APPLICABLE.length()), why);
            }
        });
        return left;
    }

    private static void notAsked(RecordedUpgrade run, SectionBuilder out) {
        Set<String> said = new HashSet<>(notApplicable(run).keySet());
        said.addAll(judged(run));
        String others = Arrays.stream(Guarantee.values())
                .map(Guarantee::id)
                .filter(guarantee -> !said.contains(guarantee))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            out.heading("Not asked for");
            out.text("Nothing was proved of: " + others + ".");
        }
    }

    private static Set<String> judged(RecordedUpgrade run) {
        return run.verdict().judgements().stream()
                .map(judgement -> judgement.guarantee().id())
                .collect(Collectors.toSet());
    }
}
