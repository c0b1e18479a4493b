package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.PodLines.pod;
import static dev.holdfast.judge.BlockRun.looked;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.evidence.Writes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;

/**
 * {@link BlockRun#block}, in which pods on volumes for one node are replaced at 12.5, while the driver rolls out until 16. The old ones run since -7.
 * Those on w2 are attached there until 19 and on w1 from 20 on, where the new pods write at 22. That of a surge on w1 is attached all along; both pods
 * are ready from 16 to 18. Old pods go at 18: where the new one comes when they are gone at 13.
 */
final class MovesRun {
    static final String DEPLOYMENT = "Deployment, gone first";
    static final String STATEFUL_SET = "StatefulSet, gone first";
    static final String BESIDE = "Deployment, beside";
    static final String WAITS = "Deployment, waits";

    private MovesRun() {}

    /** The workload of each way, by its name in reports. */
    static String workload(String way) {
        return way.replace(", ", "-").replace(' ', '-').toLowerCase(Locale.ROOT);
    }

    /** That of the pod after it. */
    static String next(String way) {
        return workload(way) + ".next";
    }

    static History moved() {
        History h = BlockRun.block().guarantees(List.of("moves"));
        moved(h, DEPLOYMENT, 13);
        moved(h, STATEFUL_SET, 13);
        moved(h, BESIDE, 18);
        moved(h, WAITS, 18);
        h.add(
                Channel.EVENTS,
                OBSERVER,
                15,
                Lines.event(
                        "event",
                        "Warning",
                        "FailedAttachVolume",
                        "Multi-Attach error for volume \"pv-x\" Volume is already used by pod(s) x",
                        "Pod",
                        "holdfast",
                        next(WAITS),
                        "uid-" + next(WAITS),
                        1,
                        History.wall(14),
                        History.wall(14)));
        return h;
    }

    private static void moved(History h, String way, double goes) {
        boolean beside = way.equals(BESIDE);
        Volume old = History.volume(workload(way), "static", false, beside ? "w1" : "w2");
        Volume made = VolumeBuilder.of(old.withNode("w1").withPodUid("uid-" + next(way)))
                .name(next(way))
                .pod(next(way))
                .build();
        String key = "left/" + old.podUid();
        AddedWorkload.started(h, -8, -7, old);
        Map<String, String> results = new LinkedHashMap<>(Actions.describe(made));
        results.put(Actions.SUCCESSOR, made.name());
        h.did(
                12.5,
                23,
                Actions.MOVE_POD,
                old.name(),
                Map.of(
                        Actions.UID,
                        old.podUid(),
                        Actions.NODE,
                        old.node(),
                        Actions.KEY,
                        key,
                        Actions.OWNER,
                        way.substring(0, way.indexOf(',')),
                        Actions.HOW,
                        way.substring(way.indexOf(',') + 2)),
                results);
        double ready = beside ? 16 : 22;
        PodLines.alsoThere(h, s -> s >= -7 && s < goes, there(old, true, false));
        PodLines.alsoThere(h, s -> s >= goes && s < goes + 0.9, there(old, true, true));
        PodLines.alsoThere(
                h, s -> s >= (beside || way.equals(WAITS) ? 13 : 19) && s < ready, there(made, false, false));
        PodLines.alsoThere(h, s -> s >= ready && s < 64, there(made, true, false));
        mounted(h, old, 300 + way.length(), s -> s >= -7 && s < goes + 0.5);
        mounted(h, made, 400 + way.length(), s -> s >= ready - 1 && s < 64);
        h.map(Channel.VOLUME_ATTACHMENTS, OBSERVER, (s, look) -> {
            List<VolumeAttachments.Entry> all = new ArrayList<>(look.attachments());
            if (s >= -8 && s < (beside ? 66 : 19)) {
                all.add(attached(way, old.node(), "old"));
            } else if (!beside && s >= 20 && s < 66) {
                all.add(attached(way, "w1", "new"));
            }
            return looked(all);
        });
        writes(h, old, -6.5, goes);
        writes(h, made, ready + 0.5, 30);
        Writes.wrote(h, old.name(), 9_000, -5.02, key, "left");
        Writes.read(h, made.name(), 22.9, old.name(), key, "left");
    }

    /** The volume attached to a node, by an object of that name. */
    static VolumeAttachments.Entry attached(String way, String node, String uid) {
        return BlockRun.attached(workload(way), node, uid + "-" + workload(way));
    }

    static Pods.Entry there(Volume volume, boolean ready, boolean deleting) {
        Pods.Entry pod = pod("holdfast", volume.pod(), volume.podUid(), volume.node(), ready, Map.of());
        return new Pods.Entry(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                ready ? "Running" : "Pending",
                ready,
                deleting,
                pod.labels(),
                pod.annotations(),
                pod.containers());
    }

    private static void mounted(History h, Volume volume, long id, DoublePredicate during) {
        NodeLines.alsoMounted(
                h,
                volume.node(),
                new Mounts.Entry(
                        id, 1, "7:" + id, "/", NodeLines.onHost(volume), "rw,relatime", "ext4", "/dev/loop9", "rw"),
                during);
    }

    private static void writes(History h, Volume volume, double from, double to) {
        h.add(
                Channel.AGENTS,
                volume.name(),
                from,
                Lines.started("workload", volume.node(), volume.name(), "boot", 0, 100));
        Writes.every100ms(h, new Source(volume.name(), 0), from, to, 7, "0/");
    }
}
