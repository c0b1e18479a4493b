package dev.holdfast.steps;

import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a row of the sabotage features says of all guarantees.
 *
 * @param fail those of which FAIL must be said
 * @param doubt those of which INCONCLUSIVE may be said, or PASS; of all others PASS must
 */
record Expectation(Set<Guarantee> fail, Set<Guarantee> doubt) {
    private static final String NOTHING = "nothing";

    /** As a table has it: names with commas between them, or nothing. */
    static Expectation of(String fail, String doubt) {
        return new Expectation(names(fail), names(doubt));
    }

    private static Set<Guarantee> names(String text) {
        return text.equals(NOTHING)
                ? Set.of()
                : Arrays.stream(text.split(", *", -1)).map(Guarantee::named).collect(Collectors.toSet());
    }

    /** What of these verdicts was not expected, a line each; names that no verdict has are wrong too. */
    List<String> differences(Map<Guarantee, Verdict> said) {
        List<String> wrong = new ArrayList<>();
        said.forEach((guarantee, verdict) -> {
            if (!allowed(guarantee).contains(verdict)) {
                wrong.add(guarantee + " was to be " + words(guarantee) + ", but is " + verdict);
            }
        });
        TreeSet<Guarantee> unknown = new TreeSet<>(fail);
        unknown.addAll(doubt);
        unknown.removeAll(said.keySet());
        unknown.forEach(guarantee -> wrong.add(guarantee + " was to be judged, but this run was not made to prove it"));
        return wrong;
    }

    /** What is expected of a guarantee, in words. */
    String words(Guarantee guarantee) {
        return allowed(guarantee).stream().map(Verdict::name).collect(Collectors.joining(" or "));
    }

    private List<Verdict> allowed(Guarantee guarantee) {
        if (fail.contains(guarantee)) {
            return List.of(Verdict.FAIL);
        }
        return doubt.contains(guarantee) ? List.of(Verdict.PASS, Verdict.INCONCLUSIVE) : List.of(Verdict.PASS);
    }
}
