package dev.holdfast.report;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is red, in the order in which it is read: first what nothing else explains, by time; then what follows from it; then what was not
 * proved. Guarantees that were not judged for one and the same reason stand together.
 *
 * @param red each for itself
 * @param unjudged guarantees that were not judged, by why not
 */
public record ByCause(List<Judgement> red, Map<String, List<Judgement>> unjudged) {
    /** Of the judgements of a run; those that passed are left out. */
    public static ByCause of(List<Judgement> judgements) {
        List<Judgement> red = new ArrayList<>();
        Map<String, List<Judgement>> unjudged = new LinkedHashMap<>();
        for (Judgement judgement : judgements) {
            String because = because(judgement);
            if (because != null) {
                unjudged.computeIfAbsent(because, any -> new ArrayList<>()).add(judgement);
            } else if (judgement.verdict() != Verdict.PASS) {
                red.add(judgement);
            }
        }
        red.sort(Comparator.comparing((Judgement judgement) -> judgement.verdict() != Verdict.FAIL)
                .thenComparing(ByCause::follows)
                .thenComparingLong(ByCause::first));
        return new ByCause(List.copyOf(red), unjudged);
    }

    /** Why all of it that did not pass was not judged; null where there is no one reason. */
    private static String because(Judgement judgement) {
        if (judgement.verdict() != Verdict.INCONCLUSIVE) {
            return null;
        }
        List<String> reasons = judgement.findings().stream()
                .filter(finding -> finding.verdict() != Verdict.PASS)
                .map(finding -> finding.because() == null ? "" : finding.because())
                .distinct()
                .toList();
        return reasons.size() == 1 && !reasons.get(0).isEmpty() ? reasons.get(0) : null;
    }

    private static boolean follows(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.FAIL)
                .allMatch(JudgementText::follows);
    }

    private static long first(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> finding.offence() != null)
                .mapToLong(ByCause::at)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long at(Finding finding) {
        return finding.offence().at();
    }
}
