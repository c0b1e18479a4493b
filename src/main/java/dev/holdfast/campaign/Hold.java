package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Tally;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The long hold after an upgrade. Each minute has a line that tells how things are, on the console and in {@code context/health.txt} of
 * the bundle, so that nobody has to wait for hours to hear that something went wrong in the first minutes. The lines judge nothing.
 */
final class Hold {
    /** The file beside the record that has the lines. */
    private static final String FILE = "health.txt";

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Setting setting;
    private final Sink sink;
    private final CredentialChecks checks;
    private final Tally tally = new Tally();
    private final StringBuilder lines = new StringBuilder();

    Hold(Setting setting, Sink sink, ActionLog actions) {
        this.setting = setting;
        this.checks = new CredentialChecks(setting, actions);
        this.sink = sink;
    }

    /** What was told in a campaign with this bundle. */
    static Optional<String> told(Path bundle) {
        Path file = bundle.resolve(Bundle.CONTEXT).resolve(FILE);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /**
     * Holds for some time.
     *
     * @param start when the hold began, perhaps in another process, on the monotonic clock
     */
    void hold(Duration time, long start) {
        Progress progress = setting.progress();
        lines.append(told(setting.folder()).orElse(""));
        sink.listen(Channel.OPERATIONS, tally::add);
        int restartsBefore = restarts();
        int failuresBefore = failedMounts();
        long passed = System.nanoTime() - start;
        Deque<Duration> due = due(passed);
        while (passed < time.toNanos()) {
            long next = Math.min(time.toNanos(), (passed / MINUTE.toNanos() + 1) * MINUTE.toNanos());
            if (!due.isEmpty() && due.peek().toNanos() <= next) {
                rest(start, due.peek().toNanos());
                checks.check(due.remove());
                passed = System.nanoTime() - start;
                continue;
            }
            rest(start, next);
            passed = System.nanoTime() - start;
            tell(
                    progress,
                    "health at " + Progress.clock(passed) + " of " + Progress.clock(time.toNanos()) + ": "
                            + writes(tally.take()) + "; " + driver(restartsBefore, failuresBefore));
        }
    }

    /** The checks that are still to come. All are put on record when the hold begins, and not again by a process that goes on with it. */
    private Deque<Duration> due(long passed) {
        List<Duration> planned = setting.plan().checks();
        if (!planned.isEmpty() && lines.isEmpty()) {
            checks.plan(planned);
        }
        return planned.stream()
                .filter(at -> at.toNanos() > passed)
                .sorted()
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    private void rest(long start, long until) {
        setting.interruption().rest(Duration.ofNanos(Math.max(0, until - (System.nanoTime() - start))));
    }

    private void tell(Progress progress, String line) {
        progress.say(line);
        lines.append(line).append('\n');
        sink.context(FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String writes(Tally.Period minute) {
        int running = setting.fleet().running().size();
        return "%d of %d workloads wrote, %d writes, %s failed, p99 %d ms, longest %d ms"
                .formatted(
                        minute.writers().size(),
                        running,
                        minute.acknowledged(),
                        minute.failed() == 0 ? "none" : Long.toString(minute.failed()),
                        minute.p99() / 1_000_000,
                        minute.longest() / 1_000_000);
    }

    private String driver(int restartsBefore, int failuresBefore) {
        try {
            return "since the hold began %d restarts of the driver's containers and %d failed mounts"
                    .formatted(restarts() - restartsBefore, failedMounts() - failuresBefore);
        } catch (KubernetesClientException | ClusterException away) {
            return "the API server gives no answer: " + away.getMessage();
        }
    }

    private int restarts() {
        return setting.cluster().client().pods().inNamespace(setting.profile().namespace()).list().getItems().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private int failedMounts() {
        return setting
                .cluster()
                .client()
                .v1()
                .events()
                .inNamespace(setting.agents().namespace())
                .withField("reason", "FailedMount")
                .list()
                .getItems()
                .stream()
                .mapToInt(Hold::times)
                .sum();
    }

    private static int times(Event event) {
        return event.getCount() == null ? 1 : event.getCount();
    }
}
