package dev.holdfast.judge;

import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.byPod;
import static dev.holdfast.evidence.NodeLines.bySystemd;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.show;
import static dev.holdfast.evidence.PodLines.mounterUid;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;

/** A run in which claims and pods come and go while the driver rolls out. */
final class RolloutRun {
    private RolloutRun() {}

    static Volume leaving(String node) {
        return volume("leaving-" + node, "static", true, node);
    }

    static Volume midway(String node) {
        return volume("midway-" + node, "dynamic", false, node);
    }

    /**
     * The release has changed at 12, the node plugins are away until 15, and the rollout is complete at 16. On each node a PVC is made
     * from 12.5 to 17, a pod started on it from 13 to 19, which is mounted at 13.5, and an older one deleted from 13.5 to 18, whose mount goes at 17 and whose
     * process at 17.5.
     */
    static History rollout() {
        History h = History.healthy();
        for (String node : List.of("w1", "w2")) {
            Volume leaving = leaving(node);
            Volume midway = midway(node);
            int pid = node.equals("w1") ? 801 : 802;
            AddedWorkload.started(h, -8, -7, leaving);
            h.did(12.5, 17, Actions.CREATE_PVC, midway.name(), Map.of(Actions.NODE, node), Map.of());
            AddedWorkload.started(h, 13, 19, midway);
            h.did(
                    13.5,
                    18,
                    Actions.DELETE_POD,
                    leaving.name(),
                    Map.of(Actions.NODE, node, Actions.UID, leaving.podUid()),
                    Map.of());
            show(h, byPod(midway, 81, pid + 10, "mp-" + midway.name(), mounterUid(midway.name()), s -> s >= 13.5));
            show(h, bySystemd(leaving, 80, pid, "mount-s3-1.2.0-leaving.service", s -> s >= -7 && s < 17));
        }
        return h;
    }
}
