package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.byPod;
import static dev.holdfast.evidence.NodeLines.bySystemd;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.show;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs in which the release is rolled back, and upgraded again. */
final class RolledBackRun {
    private RolledBackRun() {}

    static Volume back(String node) {
        return volume("back-" + node, node.equals("w1") ? "static" : "dynamic", false, node);
    }

    /**
     * The driver is rolled back from 40 to 48. A pod is started on w1 at 49 and ready at 51; on w2 another on a PVC made at 48.5. Both
     * are mounted by systemd units at 50.5 and write from 52 on.
     */
    static History rolledBack() {
        History h = History.healthy()
                .phases(phases -> List.of(
                        phases.get(0),
                        phases.get(1),
                        phases.get(2),
                        phases.get(3),
                        phases.get(4),
                        phases.get(5),
                        phases.get(6),
                        phase(Phase.STABILITY, 30, 40),
                        phase(Phase.ROLLBACK, 40, 48),
                        phase("after the rollback", 48, 60),
                        phase(Phase.DRAIN, 60, 63)))
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 41
                                ? look
                                : ReleaseLines.helm("1.2.0 superseded", "2.2.0 superseded", "1.2.0 deployed"));
        h.did(48.5, 49.5, Actions.CREATE_PVC, "back-w2", Map.of(Actions.NODE, "w2"), Map.of());
        for (String node : List.of("w1", "w2")) {
            Volume v = back(node);
            AddedWorkload.started(h, 49, 51, v);
            show(
                    h,
                    bySystemd(
                            v,
                            90,
                            node.equals("w1") ? 901 : 902,
                            "mount-s3-1.2.0-back-" + node + ".service",
                            s -> s >= 50.5));
            for (int i = 0; i < 30; i++) {
                h.add(Channel.OPERATIONS, v.name(), 52 + i / 10.0, Writes.invoked(i));
                h.add(Channel.OPERATIONS, v.name(), 52.05 + i / 10.0, Writes.ok(i, 7));
            }
        }
        return h;
    }

    /** The same, and forward again from 53 to 56; mounter pods serve who is started then, from 57 on. */
    static History forthAgain() {
        History h = rolledBack()
                .phases(phases -> Stream.concat(
                                phases.stream().filter(p -> p.start() < History.ns(48)),
                                Stream.of(
                                        phase(Phase.ROLLED_BACK, 48, 53),
                                        phase(Phase.FORWARD, 53, 56),
                                        phase(Phase.FORWARD_WORKLOADS, 56, 60),
                                        phase(Phase.DRAIN, 60, 63)))
                        .toList())
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 54
                                ? look
                                : ReleaseLines.helm(
                                        "1.2.0 superseded", "2.2.0 superseded", "1.2.0 superseded", "2.2.0 deployed"));
        for (String node : List.of("w1", "w2")) {
            Volume v = volume("forth-" + node, "dynamic", false, node);
            AddedWorkload.started(h, 56.5, 58, v);
            int pid = node.equals("w1") ? 911 : 912;
            show(h, byPod(v, 91, pid, "mp-forth-" + node, "4444-" + node, s -> s >= 57));
            PodLines.alsoThere(
                    h, s -> s >= 57, pod("mount-s3", "mp-forth-" + node, "4444-" + node, node, true, Map.of()));
        }
        return h;
    }
}
