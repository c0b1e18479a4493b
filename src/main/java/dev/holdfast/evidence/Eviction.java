package dev.holdfast.evidence;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That a pod cannot stay on its node because of a taint of effect {@code NoExecute}. A DaemonSet makes another one in its place at once, which goes
 * the same way.
 *
 * @param seconds after which it is evicted; 0 for at once, such as where it does not tolerate the taint at all
 */
public record Eviction(Taint taint, long seconds) {
    /** They tell of a node's condition, and go with it; what happens until then is no matter of a release. */
    private static final Set<String> CONDITIONS =
            Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    /**
     * The first eviction of a pod from a node; empty if it may stay. It is decided as Kubernetes' taint eviction controller decides
     * ({@code GetMatchingTolerations}, {@code getMinTolerationTime}): for each taint the first toleration in the pod's order that matches it, and of
     * these the shortest. So a toleration without seconds behind one that has them keeps no pod.
     *
     * @param tolerations of the pod, in its order
     */
    public static Optional<Eviction> of(List<Taint> taints, List<Toleration> tolerations) {
        return taints.stream()
                .filter(taint -> Taint.NO_EXECUTE.equals(taint.effect()) && !CONDITIONS.contains(taint.key()))
                .flatMap(taint -> seconds(taint, tolerations).map(seconds -> new Eviction(taint, seconds)).stream())
                .min(Comparator.comparingLong(Eviction::seconds));
    }

    /** How long a taint is tolerated; empty for as long as it is there. */
    private static Optional<Long> seconds(Taint taint, List<Toleration> tolerations) {
        Optional<Toleration> used = tolerations.stream()
                .filter(toleration -> toleration.tolerates(taint))
                .findFirst();
        return used.isEmpty()
                ? Optional.of(0L)
                : used.map(Toleration::tolerationSeconds).map(seconds -> Math.max(0, seconds));
    }

    /** What a sentence about the pod goes on with. */
    @Override
    public String toString() {
        return seconds == 0
                ? "is evicted at once by its taint " + taint
                : "tolerates its taint " + taint + " for " + seconds + " s only, and is evicted then";
    }
}
