package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.observe.HealthLines;
import dev.holdfast.campaign.workload.CredentialChecks;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.bundle.Tally;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A long hold while it lasts: a line of health each minute, and checks of credentials when they are due. The lines judge nothing. */
final class LongHold {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final CampaignContext context;
    private final Hold hold;
    private final HealthLines lines;
    private final CredentialChecks checks;
    private final Tally tally = new Tally();

    LongHold(CampaignContext context, Hold hold) {
        this.context = context;
        this.hold = hold;
        this.lines = new HealthLines(context.sink(), context.folder());
        this.checks = new CredentialChecks(context.agents(), context.judged(), context.actions(), context.progress());
    }

    void run() {
        long start = context.phaseStart();
        Duration time = hold.time();
        if (lines.isEmpty()) {
            planNewWork();
        }
        Deque<Duration> due = due(System.nanoTime() - start);
        context.sink().listen(Channel.OPERATIONS, tally::add);
        int restartsBefore = restarts();
        int failuresBefore = failedMounts();
        long passed = System.nanoTime() - start;
        while (passed < time.toNanos()) {
            long next = Math.min(time.toNanos(), (passed / MINUTE.toNanos() + 1) * MINUTE.toNanos());
            if (!due.isEmpty() && due.peek().toNanos() <= next) {
                rest(start, due.peek().toNanos());
                Duration check = due.remove();
                checks.check(check);
                context.extra().late(context.nodes(), Long.toString(check.toSeconds()));
                passed = System.nanoTime() - start;
                continue;
            }
            rest(start, next);
            passed = System.nanoTime() - start;
            String line = "health at " + Progress.clock(passed) + " of " + Progress.clock(time.toNanos()) + ": "
                    + writes(tally.take()) + "; " + driver(restartsBefore, failuresBefore);
            context.progress().say(line);
            lines.add(line);
        }
        context.extra().late(context.nodes(), Long.toString(time.toSeconds()));
    }

    /** At each check and at the end. It is recorded when the hold begins, and not again by a process that resumes it. */
    private void planNewWork() {
        String seconds = Stream.concat(hold.checks().stream(), Stream.of(hold.time()))
                .map(Duration::toSeconds)
                .distinct()
                .sorted()
                .map(Object::toString)
                .collect(Collectors.joining(","));
        context.actions()
                .around(
                        Actions.PLAN_LATE_WORK,
                        context.profile().release(),
                        Map.of(Actions.SECONDS, seconds),
                        () -> {});
    }

    /** The checks that are still to come. All are recorded when the hold begins, and not again by a process that resumes it. */
    private Deque<Duration> due(long passed) {
        Collection<Duration> planned = hold.checks();
        if (!planned.isEmpty() && lines.isEmpty()) {
            checks.plan(hold.checks(), context.rotation().isPresent());
        }
        return planned.stream()
                .filter(at -> at.toNanos() > passed)
                .sorted()
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    private void rest(long start, long until) {
        context.interruption().rest(Duration.ofNanos(Math.max(0, until - (System.nanoTime() - start))));
    }

    private String writes(Tally.Period minute) {
        int running = context.judged().running().size();
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
        return context.cluster().client().pods().inNamespace(context.profile().namespace()).list().getItems().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private int failedMounts() {
        return context
                .cluster()
                .client()
                .v1()
                .events()
                .inNamespace(context.agents().namespace())
                .withField("reason", "FailedMount")
                .list()
                .getItems()
                .stream()
                .mapToInt(LongHold::times)
                .sum();
    }

    private static int times(Event event) {
        return event.getCount() == null ? 1 : event.getCount();
    }
}
