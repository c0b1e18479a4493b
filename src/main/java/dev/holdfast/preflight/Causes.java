package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks by what keeps them from being determined. One cause, such as a release that does not exist, may keep twenty checks from it: one check
 * tells the cause and what to do about it, and the others hang on that one.
 */
public final class Causes {
    /** The check that tells that there is no release, or that it cannot be read. */
    public static final String RELEASE = "Helm release deployed";
    /** The check that tells that a chart cannot be rendered. */
    public static final String RENDERED = "Helm upgrade dry run";
    /** The check that tells that there is no revision to go back to. */
    public static final String REVISION = "revision to roll back to";
    /** What checks have in common whose requests got no answer. */
    static final String NO_ANSWER = "no answer of the API server";
    /** What checks have in common that ask Helm, where there is none. */
    static final String NO_HELM = "Helm is missing";

    private final Map<Check, Check> tellers;

    private Causes(Map<Check, Check> tellers) {
        this.tellers = tellers;
    }

    /** Those of checks that are shown together. */
    public static Causes of(List<Check> checks) {
        Map<String, List<Check>> byReason = new LinkedHashMap<>();
        checks.stream()
                .filter(Check::undetermined)
                .forEach(check -> byReason.computeIfAbsent(
                                ((Undetermined) check.result()).reason(), reason -> new ArrayList<>())
                        .add(check));
        Map<Check, Check> tellers = new LinkedHashMap<>();
        byReason.forEach((reason, all) -> {
            Check teller = checks.stream()
                    .filter(check -> check.name().equals(reason) && !(check.result() instanceof Ok))
                    .findFirst()
                    .orElse(all.get(0));
            all.stream().filter(check -> !check.equals(teller)).forEach(check -> tellers.put(check, teller));
        });
        return new Causes(tellers);
    }

    /** The check that tells why this one cannot be determined; empty if it does so itself, or is determined. */
    public Optional<Check> teller(Check check) {
        Optional<Check> teller = Optional.ofNullable(tellers.get(check));
        // one that tells may itself hang on another, which hangs on none of these
        for (int i = 0;
                i < tellers.size() && teller.filter(tellers::containsKey).isPresent();
                i++) {
            teller = teller.map(tellers::get);
        }
        return teller;
    }

    /** Whether it is told elsewhere why a check cannot be determined. */
    public boolean hangs(Check check) {
        return tellers.containsKey(check);
    }

    /** The checks that hang on another, by that one. */
    public Map<Check, List<Check>> hanging() {
        Map<Check, List<Check>> hanging = new LinkedHashMap<>();
        tellers.keySet()
                .forEach(check -> hanging.computeIfAbsent(teller(check).orElseThrow(), one -> new ArrayList<>())
                        .add(check));
        return hanging;
    }

    /** What is said of a check that hangs on another. */
    public static String see(Check teller) {
        return "not checked, see \"" + teller.name() + "\"";
    }
}
