package dev.holdfast.verdict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run comes to: the verdicts of its guarantees, weighed by their {@linkplain Tier tiers}. The verdict of a guarantee stays what it is;
 * a conclusion says what it means for the upgrade.
 *
 * @param word the whole in one word
 * @param judgements by what they count as, in the order in which they were asked for
 * @param byName whether they were asked for by name, and so count as Musts
 */
public record Conclusion(Word word, Map<Tier, List<Judgement>> judgements, boolean byName) {
    /** What a run comes to, and the exit code that says so. */
    public enum Word {
        /** Every Must and every Should holds. */
        PASS(0),
        /** A Must is broken. */
        FAIL(1),
        /** No Must is broken, and one is not proved; or nothing was judged. */
        INCONCLUSIVE(2),
        /** Every Must holds, and a Should is broken or not proved. */
        WARNING(4);

        private final int exitCode;

        Word(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of a command that ends so. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** The exit codes of commands that judge, for their help; 3 is the command's own. */
    public static final String EXIT_CODES =
            "0 PASS: each Must and each Should holds; 1 FAIL: a Must is broken; 2 INCONCLUSIVE: a Must is not proved;"
                    + " 4 WARNING: each Must holds, and a Should does not";

    public Conclusion {
        judgements = Map.copyOf(judgements);
    }

    /** Of what a run set out to prove: each guarantee counts by its tier. */
    public static Conclusion of(Collection<Judgement> judgements) {
        return weighed(
                judgements.stream()
                        .collect(Collectors.groupingBy(
                                judgement -> judgement.guarantee().tier(), TreeMap::new, Collectors.toList())),
                false);
    }

    /** Of guarantees that somebody asked for by name: each counts as a Must, since it is what was wanted. */
    public static Conclusion ofAsked(Collection<Judgement> judgements) {
        return weighed(judgements.isEmpty() ? Map.of() : Map.of(Tier.MUST, List.copyOf(judgements)), true);
    }

    private static Conclusion weighed(Map<Tier, List<Judgement>> judgements, boolean byName) {
        return new Conclusion(word(judgements), judgements, byName);
    }

    private static Word word(Map<Tier, List<Judgement>> judgements) {
        Verdict must = worst(judgements, Tier.MUST);
        if (judgements.isEmpty() || must == Verdict.INCONCLUSIVE) {
            return Word.INCONCLUSIVE;
        }
        if (must == Verdict.FAIL) {
            return Word.FAIL;
        }
        return worst(judgements, Tier.SHOULD) == Verdict.PASS ? Word.PASS : Word.WARNING;
    }

    private static Verdict worst(Map<Tier, List<Judgement>> judgements, Tier tier) {
        return judgements.getOrDefault(tier, List.of()).stream()
                .map(Judgement::verdict)
                .reduce(Verdict.PASS, Verdict::and);
    }

    /** In one line: the word, and of each tier how many hold and which do not. */
    public String text() {
        List<String> tiers = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            if (judgements.containsKey(tier)) {
                tiers.add((byName ? "asked for by name" : tier) + text(judgements.get(tier)));
            }
        }
        return word + ": " + (tiers.isEmpty() ? "nothing was judged" : String.join("; ", tiers));
    }

    private static String text(List<Judgement> judgements) {
        List<Judgement> red = judgements.stream()
                .filter(judgement -> judgement.verdict() != Verdict.PASS)
                .toList();
        return " " + (judgements.size() - red.size()) + " of " + judgements.size() + " held"
                + (red.isEmpty()
                        ? ""
                        : red.stream()
                                .map(judgement -> judgement.guarantee() + " " + judgement.verdict())
                                .collect(Collectors.joining(", ", " (", ")")));
    }
}
