package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.Actions;
import dev.holdfast.preflight.speed.TimedOperation;
import dev.holdfast.preflight.speed.TimingAgent;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Pods that time operations on a volume, when they are told to. What does not come, or cannot be timed, is recorded and ends nothing. */
public final class TimedPods {
    private static final int PORT = 8080;
    private static final String FOLDER = "/data";
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
     * @param claims of its volumes; the only one is mounted at /data, several in folders of it by the names of their claims
     * @param mount {@link Actions#OLD_MOUNT}, {@link Actions#NEW_MOUNT} or {@link Actions#SHARED_MOUNT}
     */
    public record TimedPod(String name, List<String> claims, String node, String mount) {
        public TimedPod {
            claims = List.copyOf(claims);
        }
    }

    /** Starts one, and has it end when its start was timed; nobody waits for that. */
    public void timeStart(TimedPod one) {
        attempts.succeeds(
                Actions.TIME_START,
                one.name(),
                Map.of(Actions.NODE, one.node(), Actions.MOUNT, one.mount()),
                () -> Map.of(Actions.MILLISECONDS, text(agent(one).startedAfter(start(one)))));
        attempts.tolerates(
                "the end of " + one.name(), () -> workloads.find(one.name()).ifPresent(cluster::delete));
    }

    /** Waits until some that were to end are gone, or their time is over. */
    public void awaitGone(List<TimedPod> all) {
        all.forEach(one ->
                attempts.tolerates("the end of " + one.name(), () -> workloads.awaitGone(one.name(), Workloads.GONE)));
    }

    /** Starts one that stays; whether it did shows when it is to time operations. */
    public void keep(TimedPod one) {
        attempts.tolerates("pod " + one.name(), () -> start(one));
    }

    /** When it was created, in nanoseconds on the monotonic clock. */
    private long start(TimedPod one) {
        one.claims().forEach(claim -> workloads.claims().awaitBound(claim, Workloads.POD_READY));
        Pod pod = pod(one);
        long created = System.nanoTime();
        cluster.apply(List.of(pod));
        cluster.await(
                "pod " + one.name() + " is ready",
                Workloads.POD_READY,
                () -> workloads.find(one.name()),
                found -> found.filter(Readiness::isReady).isPresent(),
                seen -> {});
        return created;
    }

    private Pod pod(TimedPod one) {
        Pod pod = (Pod) templates
                .objects(
                        "timing.yaml",
                        Map.of("name", one.name(), "claim", one.claims().get(0), "node", one.node()))
                .get(0);
        if (one.claims().size() > 1) {
            Container agent = pod.getSpec().getContainers().get(0);
            pod.getSpec().getVolumes().removeIf(volume -> volume.getPersistentVolumeClaim() != null);
            agent.getVolumeMounts().removeIf(mount -> mount.getMountPath().equals(FOLDER));
            for (String claim : one.claims()) {
                pod.getSpec()
                        .getVolumes()
                        .add(new VolumeBuilder()
                                .withName(claim)
                                .withNewPersistentVolumeClaim(claim, false)
                                .build());
                agent.getVolumeMounts()
                        .add(new VolumeMountBuilder()
                                .withName(claim)
                                .withMountPath(FOLDER + "/" + claim)
                                .build());
            }
        }
        return pod;
    }

    /**
     * Has some, of several volumes each, time operations on one of them, all at once.
     *
     * @param number of the volume among those of each; what an old and a new mount have in common
     * @param objects how many are written and read; their folder is listed as many times
     * @param bytes size of each object
     */
    public void time(List<TimedPod> all, int number, int objects, int bytes) {
        AtOnce.each(all, one -> time(one, number, objects, bytes));
    }

    private void time(TimedPod one, int number, int objects, int bytes) {
        String claim = one.claims().get(number);
        Map<String, String> facts =
                Map.of(Actions.NODE, one.node(), Actions.MOUNT, one.mount(), Actions.PAIR, Integer.toString(number));
        attempts.succeeds(
                Actions.TIME_OPERATIONS,
                claim,
                facts,
                () -> agent(one).time(claim + "/", objects, bytes).entrySet().stream()
                        .collect(Collectors.toMap(
                                timed -> fact(timed.getKey()),
                                timed -> timed.getValue().stream()
                                        .map(TimedPods::text)
                                        .collect(Collectors.joining(",")))));
    }

    /** Ends one, if it is there, and waits until it is gone. */
    public void end(TimedPod one) {
        workloads
                .find(one.name())
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
                        }));
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
}
