package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.byPod;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.gone;
import static dev.holdfast.evidence.NodeLines.show;
import static dev.holdfast.evidence.PodLines.attachment;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run in which the old pods are recreated after the drain, and come to mounter pods. */
final class RecreatedRun {
    private RecreatedRun() {}

    static Volume again(String workload, String provisioning, String node) {
        return volume(workload, provisioning, true, node).withPodUid("uid-again-" + workload);
    }

    /**
     * After the drain, in phase "transition" from 63 to 100, the pod of each old volume is deleted at 64 and ready again at 68; the old
     * mount goes at 66, its process at 66.5; mounter pods serve the new ones from 67 on.
     */
    static History recreated() {
        History h = AfterDrain.goesOn(History.healthy(), 100)
                .phases(phases -> Lists.and(phases, phase("transition", 63, 100)));
        for (Volume v : List.of(again(OLD, "static", "w1"), again(OTHER, "dynamic", "w2"))) {
            String name = v.name();
            h.did(
                    64,
                    68,
                    Actions.RECREATE_POD,
                    name,
                    Map.of(Actions.UID, "uid-" + name),
                    Map.of(Actions.UID, v.podUid()));
            gone(h, v.node(), name, 66, 66.5);
            show(
                    h,
                    byPod(
                            v,
                            70 + connection(name),
                            700 + connection(name),
                            "mp-again-" + name,
                            "3333-" + name,
                            s -> s >= 67));
            h.map(Channel.PODS, OBSERVER, (s, look) -> {
                if (s < 65) {
                    return look;
                }
                List<Pods.Entry> pods = new ArrayList<>(look.pods());
                pods.removeIf(p -> p.name().equals(name));
                pods.add(pod("holdfast", name, v.podUid(), v.node(), s >= 68, Map.of()));
                pods.add(pod("mount-s3", "mp-again-" + name, "3333-" + name, v.node(), true, Map.of()));
                return Lines.pods(pods);
            });
            PodLines.alsoAttached(h, s -> s >= 66, attachment(v, "mp-again-" + name));
            for (int i = 0; i < 20; i++) {
                h.add(Channel.OPERATIONS, new Source(name, 1), 69 + i / 10.0, Lines.invoked(i, "again/" + i));
                h.add(
                        Channel.OPERATIONS,
                        new Source(name, 1),
                        69.05 + i / 10.0,
                        Lines.acknowledged(i, "again/" + i, 10, "sha", 9));
            }
        }
        return h;
    }
}
