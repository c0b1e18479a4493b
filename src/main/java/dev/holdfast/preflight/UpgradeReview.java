package dev.holdfast.preflight;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The result of a preflight after the upgrade: what changed, and which success criteria are met.
 *
 * @param changes what changed, one check for each aspect of the cluster
 * @param criteria success criteria that can be judged here, by the document that demands them
 * @param elsewhere the other criteria, and what judges them
 * @param deselected changes and criteria that were not asked for; their results count for nothing
 */
public record UpgradeReview(
        List<Check> changes, Map<String, List<Check>> criteria, Map<String, String> elsewhere, List<Check> deselected) {
    /**
     * Compares a cluster with its saved state.
     *
     * @param now the cluster now
     * @param speed comparison of two performance baselines; empty if none were given
     */
    public static UpgradeReview of(State before, Snapshot now, List<Check> speed) {
        State after = State.of(now);
        List<Check> changes = Changes.between(before, after);
        Criteria criteria = new Criteria(now, before, after, changes, speed);
        return new UpgradeReview(
                Stream.concat(changes.stream(), speed.stream()).toList(),
                criteria.judged(),
                criteria.elsewhere(),
                List.of());
    }

    /** The same without the changes and criteria that were not asked for. */
    public UpgradeReview selected(Selection selection) {
        Map<String, List<Check>> kept = new LinkedHashMap<>();
        criteria.forEach((document, all) -> {
            List<Check> some = selection.of(all);
            if (!some.isEmpty()) {
                kept.put(document, some);
            }
        });
        return new UpgradeReview(selection.of(changes), kept, elsewhere, selection.deselected(all().toList()));
    }

    Stream<Check> all() {
        return Stream.concat(changes.stream(), criteria.values().stream().flatMap(List::stream));
    }

    /**
     * The exit code: {@link Preflight#BLOCKED} if a criterion is not met or a change is a finding above level informative, else
     * {@link Preflight#UNDETERMINED} if one of these is undetermined or nothing was checked, else {@link Preflight#READY}.
     */
    public int exitCode() {
        if (decisive().anyMatch(Check::found)) {
            return Preflight.BLOCKED;
        }
        return all().findAny().isEmpty() || decisive().anyMatch(Check::undetermined)
                ? Preflight.UNDETERMINED
                : Preflight.READY;
    }

    private Stream<Check> decisive() {
        return all().filter(check -> check.level() != Level.INFORMATIVE);
    }
}
