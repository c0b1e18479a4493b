package dev.holdfast.judge;

import static dev.holdfast.evidence.History.phase;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Phase;
import java.util.Map;
import java.util.stream.Stream;

/** A run in which Kubernetes is upgraded under the mounts. */
final class ClusterUpgradeRun {
    static final String OLD = "v1.33.13";
    static final String NEW = "v1.34.4";

    private ClusterUpgradeRun() {}

    /**
     * The control plane, on w1, is upgraded from 34 to 34.5, the kubelet of w1 from 43 to 43.3 and that of w2 from 51 to 53. After the first a pod
     * on a new claim comes on each node, after each kubelet one on its node. Every volume is republished at 35, 47 and 59.
     */
    static History upgraded() {
        History h = History.healthy()
                .phases(phases -> Stream.concat(
                                phases.stream().filter(p -> p.start() < History.ns(30)),
                                Stream.of(phase(Phase.CLUSTER_UPGRADE, 30, 60), phase(Phase.DRAIN, 60, 63)))
                        .toList());
        h.did(34, 34.5, Actions.UPGRADE_CONTROL_PLANE, "w1", begun("0"), RestartsRun.after(NEW));
        RestartsRun.afterwards(h, "after-control-plane-1", "w1", 34.5, 75);
        RestartsRun.afterwards(h, "after-control-plane-2", "w2", 34.5, 76);
        h.did(43, 43.3, Actions.UPGRADE_KUBELET, "w1", begun("0"), RestartsRun.after(NEW));
        RestartsRun.afterwards(h, "after-kubelet-of-w1", "w1", 43.3, 77);
        h.did(51, 53, Actions.UPGRADE_KUBELET, "w2", begun("20"), RestartsRun.after(NEW));
        RestartsRun.afterwards(h, "after-kubelet-of-w2", "w2", 53, 78);
        return h;
    }

    static Map<String, String> begun(String away) {
        return Map.of(Actions.BEFORE, OLD, Actions.TO, NEW, Actions.AWAY, away);
    }
}
