package dev.holdfast.steps;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What a preflight found, as somebody who waits for something else wants to see it. */
record PreflightLook(Preflight preflight) {
    /** Waits until these checks have findings, and no other that blocks or warns. */
    static Preflight await(
            PreflightLab lab, Set<String> obstacles, Set<String> warnings, Callable<PreflightLook> preflight) {
        Set<String> all = new TreeSet<>(obstacles);
        all.addAll(warnings);
        return lab.await(
                        String.join(", ", all) + (all.size() == 1 ? " is" : " are") + " found, and nothing else",
                        preflight,
                        look -> look.has(obstacles, warnings))
                .preflight();
    }

    /** Waits until no check has a finding that blocks or warns, and none is undetermined. */
    static Preflight awaitNothing(PreflightLab lab, Callable<PreflightLook> preflight) {
        return lab.await("nothing is found", preflight, PreflightLook::hasNothing)
                .preflight();
    }

    /** Whether these checks have findings, and no other that blocks or warns. */
    boolean has(Set<String> obstacles, Set<String> warnings) {
        return found(Level.BLOCKING).equals(obstacles)
                && found(Level.WARNING).equals(warnings)
                // what blocks may keep others from being determined, such as a chart that cannot be rendered; a warning
                // does not
                && (!obstacles.isEmpty() || undetermined().isEmpty());
    }

    /** Whether nothing warns and nothing is undetermined; something may block. */
    boolean hasNoWarning() {
        return found(Level.WARNING).isEmpty() && undetermined().isEmpty();
    }

    /** Whether no check has a finding that blocks or warns, and none is undetermined. */
    boolean hasNothing() {
        return has(Set.of(), Set.of());
    }

    private Set<String> found(Level level) {
        return preflight.checks().stream()
                .filter(check -> check.level() == level && check.found())
                .map(Check::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> undetermined() {
        return preflight.checks().stream()
                .filter(check -> check.level() != Level.INFORMATIVE && check.undetermined())
                .map(Check::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return "blocking: " + found(Level.BLOCKING) + ", warnings: " + found(Level.WARNING) + ", undetermined: "
                + undetermined();
    }
}
