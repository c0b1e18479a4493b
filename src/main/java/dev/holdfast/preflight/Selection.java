package dev.holdfast.preflight;

import java.util.List;
import java.util.Set;

/**
 * Which checks are asked for, by their ids.
 *
 * @param only these; all if empty
 * @param skip but not these
 */
public record Selection(Set<String> only, Set<String> skip) {
    /** All checks. */
    public static Selection all() {
        return new Selection(Set.of(), Set.of());
    }

    /** Whether this one is asked for. */
    public boolean takes(String id) {
        return (only.isEmpty() || only.contains(id)) && !skip.contains(id);
    }

    /** Those that are asked for. */
    public List<Check> of(List<Check> checks) {
        return checks.stream().filter(check -> takes(check.id())).toList();
    }

    /** Those that are not. */
    public List<Check> deselected(List<Check> checks) {
        return checks.stream().filter(check -> !takes(check.id())).toList();
    }
}
