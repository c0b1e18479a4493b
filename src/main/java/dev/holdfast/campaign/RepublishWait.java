package dev.holdfast.campaign;

import dev.holdfast.campaign.observe.LiveRepublishes;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Limit;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Holds until the node plugins have republished volumes as often as the verdict needs, until one has failed so late that this decides it, or
 * until any call has had the time to fail. How long that is follows from what a kubelet does:
 *
 * <ul>
 *   <li>it repeats NodePublishVolume for a mounted volume after 1 to 1.5 of its pod sync periods;
 *   <li>it gives a call up after 2 min;
 *   <li>it waits 0.5 s after a call that failed, and twice as long after each further one, up to 2 min 2 s: never longer than it has been
 *       failing so far and half a second;
 *   <li>a failure shows in an event, which is looked for every 2 s, and in its metrics, which are read every 5 s.
 * </ul>
 *
 * A volume that was not republished once by a release is waited for no longer than others need when the same release runs on: the verdict on it
 * stands, and what else a stage waits for is to have the usual time, not minutes for each try.
 */
final class RepublishWait {
    /** After which a kubelet gives a call of a CSI driver up. */
    private static final Duration CALL = Duration.ofMinutes(2);
    /** The kubelet's first pause after a failure, and its longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(122);
    /** Until what a kubelet met is in the record. */
    private static final Duration SHOWN = Duration.ofSeconds(10);
    /** How much later than a pod is ready it may be seen to be: the judge goes by when it was seen. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** By how much the judge's reckoning of a time of day may differ from the one here. */
    private static final Duration CLOCKS = Duration.ofMillis(100);

    /** After a failure, or a line about a call, the next call is under way: the first pauses are shorter than this. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(10);

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final CampaignContext context;
    private final LiveRepublishes seen;
    /** When the change of releases began after which a volume was not republished, by its name. */
    private final Map<String, Long> lost;

    private final int wanted;
    private final long begun = System.currentTimeMillis();

    /**
     * One wait, which begins now.
     *
     * @param lost takes the volumes that are not republished, and says which were not in waits before
     */
    RepublishWait(CampaignContext context, LiveRepublishes seen, Map<String, Long> lost) {
        this.context = context;
        this.seen = seen;
        this.lost = lost;
        this.wanted = context.plan().limits().republishCycles();
    }

    /** The time of day at a time of the monotonic clock, in milliseconds since the epoch. */
    private static long wall(long nanos) {
        return System.currentTimeMillis()
                - Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    /**
     * How far one volume is.
     *
     * @param words what there is to say when it is not waited for any more; empty where all is well
     * @param over whether it is not waited for any more
     */
    private record State(int cycles, String words, boolean over) {
        @Override
        public String toString() {
            return Integer.toString(cycles);
        }
    }

    /** Holds for some volumes since the driver was rolled out, on each node since its new node plugin was seen ready, as the judge does. */
    void sinceRollout(List<Volume> volumes) {
        Map<String, Long> registered = registered();
        hold(
                volumes,
                registered.keySet(),
                node -> context.newNodePluginReady(node)
                        .map(seen -> wall(seen) + CLOCKS.toMillis())
                        .orElseGet(() -> registered.get(node)),
                context.lastRollout());
    }

    /** Holds for some volumes since a time of the monotonic clock. */
    void since(List<Volume> volumes, long time) {
        Map<String, Long> registered = registered();
        registered.replaceAll((node, ready) -> Math.max(wall(time), ready));
        hold(volumes, registered.keySet(), registered::get, time);
    }

    /** Returns at once where no call for the volume has failed since the last change of releases; else when another one surely is under way. */
    void untilFailingCall(Volume volume) {
        if (seen.firstFailure(volume, wall(context.changeBegun())).isEmpty()) {
            return;
        }
        Duration longest = CALL.plus(LONGEST_PAUSE).plus(SHOWN).plus(UNDER_WAY);
        try (Progress.Step step =
                context.progress().step("waiting for the next call that fails for volume " + volume.name(), longest)) {
            // where none comes any more, nothing is held up
            context.cluster()
                    .await(
                            "a call for volume " + volume.name() + " is under way",
                            longest.plus(ANSWER),
                            () -> seen.firstSign(volume, begun)
                                    .map(at -> at + UNDER_WAY.toMillis())
                                    .orElse(begun + longest.toMillis()),
                            from -> System.currentTimeMillis() >= from,
                            from -> {});
            step.detail("");
        }
    }

    private void hold(List<Volume> volumes, Set<String> nodes, ToLongFunction<String> registered, long time) {
        Set<String> disturbed = context.plan().faults().stream()
                .flatMap(planned -> planned.workload().stream())
                .collect(Collectors.toSet());
        List<Volume> awaited = volumes.stream()
                .filter(volume -> nodes.contains(volume.node()) && !disturbed.contains(volume.name()))
                .toList();
        if (!awaited.isEmpty()) {
            await(awaited, registered);
        }
        if (awaited.size() < volumes.size()) {
            // the campaign itself has broken these, or nothing can republish them
            context.pause().untilRepublished(time);
        }
    }

    private void await(List<Volume> volumes, ToLongFunction<String> registered) {
        Duration usual = context.pause().twoCycles();
        Duration longest = context.pause().oneCycle().plus(CALL).plus(SHOWN);
        context.progress()
                .say("holding until each of " + volumes.size() + " volumes was republished " + wanted
                        + " times by the new node plugin, which takes up to " + usual.toSeconds()
                        + " s by the kubelets' pod sync period; where it is not, up to " + longest.toSeconds()
                        + " s, in which any call has had the time to fail, and as long again after each that fails early enough to be"
                        + " allowed");
        Map<String, State> states;
        try (Progress.Step step = context.progress().step("waiting for republishes", longest)) {
            states = context.cluster()
                    .await(
                            "republishes of " + volumes.size() + " volumes are seen, or have had the time to fail",
                            // each failure that comes early enough to be allowed has another call follow
                            longest.plus(context.limit(Limit.REPUBLISH_AFTER)).plus(longest),
                            () -> states(volumes, registered),
                            now -> now.values().stream().allMatch(State::over),
                            now -> step.detail("seen so far, by volume: " + now));
        }
        states.forEach((name, state) -> {
            if (state.words.isEmpty()) {
                lost.remove(name);
            } else {
                lost.put(name, context.changeBegun());
                context.progress().say("volume " + name + " " + state.words);
            }
        });
    }

    private Map<String, State> states(List<Volume> volumes, ToLongFunction<String> registered) {
        Map<String, State> now = new LinkedHashMap<>();
        volumes.forEach(volume -> now.put(volume.name(), state(volume, registered.applyAsLong(volume.node()))));
        return now;
    }

    private State state(Volume volume, long registered) {
        LiveRepublishes.Seen now = seen.of(volume, registered);
        if (now.cycles() >= wanted) {
            return new State(now.cycles(), "", true);
        }
        if (Long.valueOf(context.changeBegun()).equals(lost.get(volume.name()))
                && System.currentTimeMillis() - begun
                        >= context.pause().twoCycles().toMillis()) {
            return new State(now.cycles(), "is not republished, as before", true);
        }
        long allowed = registered + context.limit(Limit.REPUBLISH_AFTER).toMillis();
        if (now.failed().filter(at -> at > allowed).isPresent()) {
            return new State(now.cycles(), "is not republished: " + now.why(), true);
        }
        long deadline = now.failed().orElse(registered)
                + pause(volume, registered, now.failed())
                + context.pause().oneCycle().plus(CALL).plus(SHOWN).toMillis();
        if (System.currentTimeMillis() < deadline) {
            return new State(now.cycles(), "", false);
        }
        return new State(
                now.cycles(),
                "was seen to be republished " + now.cycles()
                        + " times only, and no call for it failed late; the kubelets" + " have counted "
                        + String.join("; ", seen.counted()),
                true);
    }

    /** How long a kubelet waits at most before it calls again. */
    private long pause(Volume volume, long registered, Optional<Long> failed) {
        long last = failed.orElse(registered);
        long failing = seen.firstFailure(volume, wall(context.changeBegun()))
                .map(first -> Math.max(0, last - first))
                .orElse(0L);
        return Math.min(LONGEST_PAUSE.toMillis(), failing + FIRST_PAUSE.toMillis());
    }

    /** When the node plugin of each node that has a ready one was ready, at the latest. */
    private Map<String, Long> registered() {
        return context.cluster()
                .persist(
                        "the node plugins are found",
                        ANSWER,
                        () -> context
                                .cluster()
                                .client()
                                .pods()
                                .inNamespace(context.profile().namespace())
                                .withLabels(context.profile().nodePlugin().labels())
                                .list()
                                .getItems()
                                .stream()
                                .filter(Readiness::isReady)
                                .collect(Collectors.toMap(
                                        pod -> pod.getSpec().getNodeName(),
                                        RepublishWait::ready,
                                        Math::max,
                                        HashMap::new)));
    }

    private static long ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(PodCondition::getLastTransitionTime)
                .map(time -> Instant.parse(time).toEpochMilli() + LOOK.toMillis())
                .findFirst()
                .orElseThrow();
    }
}
