package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pods of a run, from when each was seen first until it was seen no more, with every change in between. */
final class PodLives {
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Manifest manifest;
    private long last;
    private boolean any;

    /** A pod as it was seen from a time on; {@code before} is the time of the look before. */
    record State(long before, long at, Pods.Entry pod) {}

    /** A pod. */
    static final class Life {
        private final List<State> states = new ArrayList<>();
        private final boolean fromTheBegin;
        private long unseenBefore = Long.MAX_VALUE;
        private long unseen = Long.MAX_VALUE;

        private Life(State first, boolean fromTheBegin) {
            states.add(first);
            this.fromTheBegin = fromTheBegin;
        }

        /** As it was seen first. */
        State first() {
            return states.get(0);
        }

        /** Every time it was seen to be another than before. */
        List<State> states() {
            return states;
        }

        /** As it was seen last. */
        Pods.Entry pod() {
            return states.get(states.size() - 1).pod();
        }

        /** Whether it was there when the record began. */
        boolean fromTheBegin() {
            return fromTheBegin;
        }

        /** When it was seen last before it was seen no more; far in the future where it always was. */
        long unseenBefore() {
            return unseenBefore;
        }

        /** The first look without it; far in the future where there is none. */
        long unseen() {
            return unseen;
        }

        /** When it was first seen to end: deleted, failed, or not there any more; far in the future where it never was. */
        State ended() {
            for (State state : states) {
                if (state.pod().deleting() || state.pod().phase().equals("Failed")) {
                    return state;
                }
            }
            return unseen == Long.MAX_VALUE ? null : new State(unseenBefore, unseen, pod());
        }
    }

    private PodLives(Manifest manifest) {
        this.manifest = manifest;
    }

    /** Those of a recording. */
    static PodLives of(Recording recording) {
        PodLives lives = new PodLives(recording.manifest());
        Pods[] shown = new Pods[1];
        new StreamReader(recording)
                .looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> lives.look(at, look, shown));
        return lives;
    }

    @SuppressWarnings("ReferenceEquality")
    private void look(long at, Pods look, Pods[] shown) {
        if (look != shown[0]) {
            Map<String, Pods.Entry> now = new HashMap<>();
            look.pods().forEach(pod -> now.put(pod.uid(), pod));
            now.forEach((uid, pod) -> {
                Life life = lives.get(uid);
                if (life == null) {
                    lives.put(uid, new Life(new State(any ? last : at, at, pod), !any));
                } else if (!life.pod().equals(pod)) {
                    life.states.add(new State(last, at, pod));
                }
            });
            lives.forEach((uid, life) -> {
                if (!now.containsKey(uid) && life.unseen == Long.MAX_VALUE) {
                    life.unseenBefore = last;
                    life.unseen = at;
                }
            });
            shown[0] = look;
        }
        any = true;
        last = at;
    }

    /** All of them. */
    Collection<Life> all() {
        return lives.values();
    }

    /** Whether a pod is one of the node plugin's. */
    boolean isNodePlugin(Pods.Entry pod) {
        return manifest.driver().isNodePlugin(pod);
    }

    /** Whether a pod runs the process of mounts. */
    boolean isMounter(Pods.Entry pod) {
        return pod.namespace().equals(manifest.driver().mounterNamespace())
                && !pod.namespace().equals(manifest.driver().namespace());
    }

    /** Whether a pod belongs to the driver's release. Records of older versions tell by its labels and images. */
    boolean isDriver(Pods.Entry pod) {
        return pod.workload() != null
                || isNodePlugin(pod)
                || (pod.namespace().equals(manifest.driver().namespace())
                        && pod.containers().stream()
                                .anyMatch(container ->
                                        manifest.change().wantedImages().contains(container.image())));
    }

    /** What a pod is, with its name. */
    String name(Pods.Entry pod) {
        return (isNodePlugin(pod) ? "node plugin pod " : isMounter(pod) ? "mounter pod " : "driver pod ") + pod.name();
    }
}
