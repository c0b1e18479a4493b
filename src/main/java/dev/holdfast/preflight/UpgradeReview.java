package dev.holdfast.preflight;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The result of a preflight after the upgrade: what changed, and which success criteria are met.
 *
 * @param changes what changed, one check for each aspect of the cluster
 * @param criteria success criteria that can be judged here, by the document that demands them
 * @param elsewhere the other criteria, and what judges them
 */
public record UpgradeReview(List<Check> changes, Map<String, List<Check>> criteria, Map<String, String> elsewhere) {
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
                Stream.concat(changes.stream(), speed.stream()).toList(), criteria.judged(), criteria.elsewhere());
    }

    /**
     * The exit code: {@link Preflight#BLOCKED} if a criterion is not met or a change is a finding above level informative, else
     * {@link Preflight#UNDETERMINED} if one of these is undetermined, else {@link Preflight#READY}.
     */
    public int exitCode() {
        if (decisive().anyMatch(Check::found)) {
            return Preflight.BLOCKED;
        }
        return decisive().anyMatch(Check::undetermined) ? Preflight.UNDETERMINED : Preflight.READY;
    }

    private Stream<Check> decisive() {
        return Stream.concat(changes.stream(), criteria.values().stream().flatMap(List::stream))
                .filter(check -> check.level() != Level.INFORMATIVE);
    }
}
