package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Bundle;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Tally;
import dev.holdfast.report.Progress;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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
    private final Tally tally = new Tally();
    private final StringBuilder lines = new StringBuilder();

    Hold(Setting setting, Sink sink) {
        this.setting = setting;
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
        long left = time.toNanos() - (System.nanoTime() - start);
        while (left > 0) {
            setting.interruption().rest(Duration.ofNanos(Math.min(left, MINUTE.toNanos())));
            long passed = System.nanoTime() - start;
            left = time.toNanos() - passed;
            tell(
                    progress,
                    "health at " + Progress.clock(passed) + " of " + Progress.clock(time.toNanos()) + ": "
                            + writes(tally.take()) + "; " + driver(restartsBefore, failuresBefore));
        }
    }

    private void tell(Progress progress, String line) {
        progress.say(line);
        lines.append(line).append('\n');
        sink.context(FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String writes(Tally.Stretch minute) {
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
