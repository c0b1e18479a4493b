package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.NodeLines.byPod;
import static dev.holdfast.evidence.NodeLines.bySystemd;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.show;
import static dev.holdfast.evidence.PodLines.attachment;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import dev.holdfast.judge.recording.MounterKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A workload besides those of the manifest: the action that started it, and what is seen of it. */
final class AddedWorkload {
    private AddedWorkload() {}

    static void started(History h, double begun, double done, Volume v) {
        h.did(
                begun,
                done,
                Actions.START_POD,
                v.name(),
                Map.of(Actions.NODE, v.node(), Actions.PROVISIONING, v.provisioning()),
                Actions.describe(v));
    }

    /** A workload besides those of the manifest, which writes every 100 ms and is shown wherever it can be seen. */
    static void writing(History h, Volume v, MounterKind kind, int minor, double from, double to) {
        String mounter = "mp-" + v.name();
        show(
                h,
                kind == MounterKind.POD
                        ? byPod(v, minor, minor + 900, mounter, mounterUid(v.name()), s -> s >= from && s < to)
                        : bySystemd(
                                v, minor, minor + 900, "mount-s3-" + v.name() + ".service", s -> s >= from && s < to));
        h.add(Channel.AGENTS, v.name(), from, Lines.started("workload", v.node(), v.name(), "boot", 0, 100));
        Writes.every100ms(h, new Source(v.name(), 0), from + 0.5, to, 7, "0/");
        seen(h, new Source(v.name(), 0), "0:" + minor, 7, from, to);
        there(h, v, kind == MounterKind.POD ? mounter : null, from, Double.MAX_VALUE);
    }

    /** The pod sees its mount. */
    static void seen(History h, Source source, String dev, long id, double from, double to) {
        for (double s = from; s < to; s += 0.5) {
            h.add(Channel.MOUNTS, source, s, NodeLines.mounts(mount(id, dev, "/data")));
        }
    }

    /** The pod is there, and its mounter pod with an attachment unless that is null. */
    static void there(History h, Volume v, String mounter, double from, double to) {
        h.map(Channel.PODS, OBSERVER, (s, look) -> {
            if (s < from || s >= to) {
                return look;
            }
            List<Pods.Entry> pods = new ArrayList<>(look.pods());
            if (pods.stream().noneMatch(p -> p.uid().equals(v.podUid()))) {
                pods.add(pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
            }
            if (mounter != null) {
                pods.add(pod("mount-s3", mounter, mounterUid(v.name()), v.node(), true, Map.of()));
            }
            return Lines.pods(pods);
        });
        if (mounter != null) {
            PodLines.alsoAttached(h, s -> s >= from && s < to, attachment(v, mounter));
        }
    }
}
