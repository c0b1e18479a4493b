package dev.holdfast.judge;

import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.dev;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.MounterKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A run in which the kubelet, containerd and the node plugin of a node are restarted. */
final class RestartsRun {
    private RestartsRun() {}

    /**
     * On w1 the kubelet is restarted from 34 to 34.5, containerd from 43 to 43.3 and the node plugin from 51 to 53. After each a pod on a new
     * claim comes, which is ready 3.5 s later. Every volume is republished at 35, 47 and 59.
     */
    static History restarted() {
        History h = History.healthy()
                .phases(phases -> Stream.concat(
                                phases.stream().filter(p -> p.start() < History.ns(30)),
                                Stream.of(phase(Phase.RESTARTS, 30, 60), phase(Phase.DRAIN, 60, 63)))
                        .toList());
        h.did(34, 34.5, Actions.RESTART_KUBELET, "w1", before("pid 80"), after("pid 81"));
        afterwards(h, "after-kubelet", "w1", 34.5, 75);
        h.did(43, 43.3, Actions.RESTART_CONTAINERD, "w1", before("pid 70"), after("pid 71"));
        afterwards(h, "after-containerd", "w1", 43.3, 76);
        h.did(51, 53, Actions.RESTART_PLUGIN, "w1", before("uid-a"), after("uid-b"));
        afterwards(h, "after-plugin", "w1", 53, 77);
        return h;
    }

    static Map<String, String> before(String what) {
        return Map.of(Actions.BEFORE, what);
    }

    static Map<String, String> after(String what) {
        return Map.of(Actions.AFTER, what);
    }

    /** A pod on a new claim comes, is ready 3.5 s later, and is republished like all others from then on. */
    static void afterwards(History h, String name, String node, double from, int minor) {
        Volume v = volume(name, "dynamic", false, node);
        h.did(from + 0.1, from + 0.5, Actions.CREATE_PVC, name, Map.of(Actions.NODE, node), Map.of());
        AddedWorkload.started(h, from + 0.6, from + 3.5, v);
        AddedWorkload.writing(h, v, MounterKind.POD, minor, from + 3, 60.5);
        for (double second : List.of(47.0, 59.0)) {
            if (second > from + 4) {
                h.add(Channel.LOGS, "csi-" + node + "-new", second, PublishLines.published(node, name, second));
            }
        }
    }
}
