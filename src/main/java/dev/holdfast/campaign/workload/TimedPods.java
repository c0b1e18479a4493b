package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.Actions;
import dev.holdfast.preflight.speed.TimedOperation;
import dev.holdfast.preflight.speed.TimingAgent;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pods that time operations on a volume, when they are told to. What does not come, or cannot be timed, is recorded and ends nothing. */
public final class TimedPods {
    private static final int PORT = 8080;
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration DONE = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final Attempts attempts;
    private final Interruption interruption;

    TimedPods(
            Cluster cluster,
            WorkloadTemplates templates,
            Workloads workloads,
            Attempts attempts,
            Interruption interruption) {
        this.cluster = cluster;
        this.templates = templates;
        this.workloads = workloads;
        this.attempts = attempts;
        this.interruption = interruption;
    }

    /**
     * One of them.
     *
     * @param mount {@link Actions#OLD_MOUNT}, {@link Actions#NEW_MOUNT} or {@link Actions#SHARED_MOUNT}
     */
    public record TimedPod(String name, String claim, String node, String mount) {}

    /** Starts one, when its claim is bound, and times its start. */
    public void start(TimedPod one) {
        attempts.succeeds(Actions.TIME_START, one.name(), facts(one), () -> {
            workloads.claims().awaitBound(one.claim(), Workloads.POD_READY);
            long created = System.nanoTime();
            cluster.apply(templates.objects(
                    "timing.yaml", Map.of("name", one.name(), "claim", one.claim(), "node", one.node())));
            cluster.await(
                    "pod " + one.name() + " is ready",
                    Workloads.POD_READY,
                    () -> find(one),
                    pod -> pod.filter(Readiness::isReady).isPresent(),
                    seen -> {});
            return Map.of(Actions.MILLISECONDS, text(agent(one).startedAfter(created)));
        });
    }

    /**
     * Has some time operations, all at once.
     *
     * @param pair number that an old and a new mount have in common
     * @param objects how many are written and read; their folder is listed as many times
     * @param bytes size of each object
     */
    public void time(List<TimedPod> all, int pair, int objects, int bytes) {
        AtOnce.each(all, one -> time(one, pair, objects, bytes));
    }

    private void time(TimedPod one, int pair, int objects, int bytes) {
        Map<String, String> facts =
                Map.of(Actions.NODE, one.node(), Actions.MOUNT, one.mount(), Actions.PAIR, Integer.toString(pair));
        attempts.succeeds(
                Actions.TIME_OPERATIONS,
                one.name(),
                facts,
                () -> agent(one).time(objects, bytes).entrySet().stream()
                        .collect(Collectors.toMap(
                                timed -> fact(timed.getKey()),
                                timed -> timed.getValue().stream()
                                        .map(TimedPods::text)
                                        .collect(Collectors.joining(",")))));
    }

    /** Ends some at once, and waits until each is gone. */
    public void end(List<TimedPod> all) {
        AtOnce.each(
                all,
                one -> find(one)
                        .ifPresent(pod -> attempts.succeeds(
                                Actions.DELETE_POD,
                                one.name(),
                                Map.of(
                                        Actions.NODE,
                                        one.node(),
                                        Actions.UID,
                                        pod.getMetadata().getUid()),
                                () -> {
                                    workloads.remove(one.name(), Workloads.GONE);
                                    return Map.of();
                                })));
    }

    private static Map<String, String> facts(TimedPod one) {
        return Map.of(Actions.NODE, one.node(), Actions.MOUNT, one.mount());
    }

    private static String fact(TimedOperation operation) {
        return switch (operation) {
            case MOUNT -> Actions.MILLISECONDS;
            case WRITE -> Actions.WRITE;
            case READ -> Actions.READ;
            case LIST -> Actions.LIST;
        };
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, "%.3f", milliseconds);
    }

    private TimingAgent agent(TimedPod one) {
        return new TimingAgent(
                path -> interruption.during(
                        () -> text(cluster.podGet(templates.namespace(), one.name(), PORT, path, ANSWER))),
                path -> interruption.during(
                        () -> text(cluster.podPost(templates.namespace(), one.name(), PORT, path, new byte[0], DONE))));
    }

    private static String text(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }

    private Optional<Pod> find(TimedPod one) {
        return Optional.ofNullable(cluster.client()
                .pods()
                .inNamespace(templates.namespace())
                .withName(one.name())
                .get());
    }
}
