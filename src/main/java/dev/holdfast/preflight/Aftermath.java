package dev.holdfast.preflight;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an upgrade has come to.
 *
 * @param changes what is different, one check for each aspect of the cluster
 * @param criteria success criteria that can be judged here, by the document that asks for them
 * @param elsewhere the other ones, and what judges them
 */
public record Aftermath(List<Check> changes, Map<String, List<Check>> criteria, Map<String, String> elsewhere) {
    /**
     * Compares a cluster with what was saved of it.
     *
     * @param now the cluster by now
     * @param speed what two performance baselines say; empty if none were given
     */
    public static Aftermath of(State before, Snapshot now, List<Check> speed) {
        State after = State.of(now);
        List<Check> changes = Changes.between(before, after);
        Criteria criteria = new Criteria(now, before, after, changes, speed);
        return new Aftermath(
                Stream.concat(changes.stream(), speed.stream()).toList(), criteria.judged(), criteria.elsewhere());
    }

    /**
     * What a process ends with: {@link Preflight#BLOCKED} if a criterion is not met or a change is a finding that is more than informative, else
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
