package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.ReleaseLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run that is upgraded version by version. */
final class HopsRun {
    private HopsRun() {}

    static final List<String> VERSIONS = List.of("1.1.0", "1.2.0", "2.0.0", "2.2.0");

    /**
     * Three hops, each with a phase of its own: 10–15, 25–30 and 40–45. Before each the cluster is checked and a backup made, and
     * after each the driver's pods stay as they are. The preflight refuses to go from 1.1.0 to 2.0.0.
     */
    static History hops() {
        History h = History.healthy()
                .change(c -> new Manifest.Change("1.1.0", "2.2.0", c.wantedImages(), c.crds(), c.dryRun(), VERSIONS))
                .phases(phases -> List.of(
                        phases.get(0),
                        phases.get(1),
                        phases.get(2),
                        phases.get(3),
                        phase(Phase.UPGRADE, 10, 15),
                        phase(Phase.STABILITY, 15, 25),
                        phase(Phase.UPGRADE, 25, 30),
                        phase(Phase.STABILITY, 30, 40),
                        phase(Phase.UPGRADE, 40, 45),
                        phase(Phase.STABILITY, 45, 60),
                        phase(Phase.DRAIN, 60, 63)))
                .map(Channel.HELM, OBSERVER, (s, look) -> {
                    int deployed = generation(s);
                    String[] revisions = new String[deployed + 1];
                    for (int i = 0; i <= deployed; i++) {
                        revisions[i] = VERSIONS.get(i) + (i == deployed ? " deployed" : " superseded");
                    }
                    return ReleaseLines.helm(revisions);
                })
                .map(Channel.PODS, OBSERVER, (s, look) -> driverPods(generation(s)))
                .did(
                        7,
                        7.5,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, "1.1.0", Actions.TO, "2.0.0"),
                        Map.of(Actions.ANSWER, Actions.REFUSED))
                .did(
                        8,
                        8.5,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, "1.1.0", Actions.TO, "1.2.0"),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED));
        double[] starts = {10, 25, 40};
        for (int i = 0; i < 3; i++) {
            Map<String, String> to = Map.of(Actions.TO, VERSIONS.get(i + 1));
            h.did(starts[i] - 1.5, starts[i] - 1, Actions.CHECK, "csi", to, Map.of());
            h.did(starts[i] - 0.9, starts[i] - 0.5, Actions.BACK_UP, "csi", to, Map.of());
            h.did(
                    starts[i],
                    starts[i] + 5,
                    Actions.HOP,
                    "csi",
                    Map.of(Actions.FROM, VERSIONS.get(i), Actions.TO, VERSIONS.get(i + 1)),
                    Map.of());
        }
        return h;
    }

    private static int generation(double second) {
        return second < 12 ? 0 : second < 27 ? 1 : second < 42 ? 2 : 3;
    }

    static Pods driverPods(int generation) {
        List<Pods.Entry> pods = new ArrayList<>();
        for (String node : List.of("w1", "w2")) {
            pods.add(pod(
                    "kube-system",
                    "plugin-" + node + "-" + generation,
                    "plugin-uid-" + node + "-" + generation,
                    node,
                    true,
                    Map.of("app", "s3-csi-node")));
        }
        pods.add(pod(
                "kube-system",
                "s3-csi-controller-" + generation,
                "controller-uid-" + generation,
                "w1",
                true,
                Map.of("app", "s3-csi-controller")));
        pods.add(pod("kube-system", "etcd-w1", "etcd-uid", "w1", true, Map.of()));
        return Lines.pods(pods);
    }
}
