package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for what keeps pods from starting, for the length of one wait, and ends the wait where waiting does not help. What helps and what
 * does not is said by {@link ObstacleKind}.
 */
public final class ObstacleWatch {
    /** Between two looks: a wait polls more often than what is seen here changes. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int LINES = 20;

    private final Supplier<List<Obstacle>> look;
    private final LongSupplier clock;
    private final Function<Obstacle, String> more;
    private final Map<Key, String> known = new HashMap<>();
    private final Map<Key, Long> since = new HashMap<>();
    private List<Obstacle> last = List.of();
    private boolean looked;
    private long at;

    /** What an obstacle is recognised by, whatever is said of it. */
    private record Key(ObstacleKind kind, String subject) {}

    /** A watch that is asked by one thread. */
    public ObstacleWatch(Supplier<List<Obstacle>> look) {
        this(look, System::nanoTime, silent -> "");
    }

    /**
     * The same with another clock.
     *
     * @param clock in nanoseconds
     * @param more what can be found out of {@link ObstacleKind#NO_EVENT}; it is asked once, when that is first spoken of
     */
    ObstacleWatch(Supplier<List<Obstacle>> look, LongSupplier clock, Function<Obstacle, String> more) {
        this.look = look;
        this.clock = clock;
        this.more = more;
    }

    /** Over pods of some namespaces, with the last line of what a container logged that ended. */
    public static ObstacleWatch over(
            Cluster cluster, Supplier<Obstacles.View> view, UnaryOperator<String> withoutSecrets) {
        return over(cluster, view, withoutSecrets, () -> "");
    }

    /**
     * The same over a pod that waits for a mount.
     *
     * @param ofMount what is known of the mount; it is asked for once, where no event says what the pod waits for
     */
    public static ObstacleWatch over(
            Cluster cluster,
            Supplier<Obstacles.View> view,
            UnaryOperator<String> withoutSecrets,
            Supplier<String> ofMount) {
        Map<String, String> lines = new HashMap<>();
        return new ObstacleWatch(
                () -> {
                    Obstacles.View seen = view.get();
                    return Stream.concat(
                                    Obstacles.in(
                                            seen,
                                            (pod, container) -> lines.computeIfAbsent(
                                                    ending(pod, container),
                                                    end -> withoutSecrets.apply(lastLine(cluster, pod, container))))
                                            .stream(),
                                    Obstacles.unexplained(seen).stream())
                            .toList();
                },
                System::nanoTime,
                silent -> withoutSecrets.apply(ofMount.get()));
    }

    /** A container's end, which is asked for once. */
    private static String ending(Pod pod, String container) {
        return pod.getMetadata().getUid() + "/" + container + "/"
                + pod.getStatus().getContainerStatuses().stream()
                        .filter(status -> status.getName().equals(container))
                        .map(status -> status.getRestartCount())
                        .findFirst()
                        .orElse(0);
    }

    private static String lastLine(Cluster cluster, Pod pod, String container) {
        try {
            String log = cluster.client()
                    .pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .inContainer(container)
                    .terminated()
                    .tailingLines(LINES)
                    .getLog();
            return log.lines().filter(line -> !line.isBlank()).reduce("", (first, second) -> second);
        } catch (KubernetesClientException e) {
            // the container runtime has removed it already: how it ended is known, its log is not
            return "";
        }
    }

    /**
     * What there is now, in one line; empty for nothing.
     *
     * @throws ClusterException when something of it does not go away by itself
     */
    public String check() {
        long now = clock.getAsLong();
        if (!looked || now - at >= PERIOD.toNanos()) {
            looked = true;
            at = now;
            List<Obstacle> there = look.get();
            since.keySet().retainAll(there.stream().map(ObstacleWatch::key).collect(Collectors.toSet()));
            there.forEach(one -> since.putIfAbsent(key(one), now));
            last = there.stream()
                    .filter(one ->
                            now - since.get(key(one)) >= one.kind().delay().toNanos())
                    .map(this::withMore)
                    .toList();
        }
        last.stream()
                .filter(one -> one.kind()
                        .patience()
                        .filter(patience -> now - since.get(key(one)) >= patience.toNanos())
                        .isPresent())
                .findFirst()
                .ifPresent(one -> {
                    throw new ClusterException(one + "; this does not recover by itself: "
                            + one.kind().reason());
                });
        return Obstacles.text(last);
    }

    private Obstacle withMore(Obstacle one) {
        if (one.kind() != ObstacleKind.NO_EVENT) {
            return one;
        }
        String found = known.computeIfAbsent(key(one), any -> more.apply(one));
        return found.isEmpty() ? one : new Obstacle(one.kind(), one.subject(), one.words() + "; " + found);
    }

    /** What was seen at the last look. */
    public List<Obstacle> seen() {
        return last;
    }

    private static Key key(Obstacle one) {
        return new Key(one.kind(), one.subject());
    }
}
