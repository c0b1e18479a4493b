package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs in which pods take the places of old ones after the drain, in phase "transition" from 63 to 100: the old pod is told to go at 64, its
 * mount goes at 66, its process at 66.5; a mounter pod serves the new one from 67 on, which writes at 68, and reads at 69 what the old one
 * left at 59.
 */
final class Successors {
    private Successors() {}

    /** Name of the new workload. */
    static String name(String old) {
        return old + ".next";
    }

    /** Key of what an old pod left. */
    static String key(String old) {
        return "left/uid-" + old;
    }

    /** All old pods on their nodes, made by controllers of each kind; that of the ReplicaSet is the Deployment's once more. */
    static History rolled() {
        History h = begin();
        replaced(h, OLD, "w1", "w1", how("Deployment", Actions.ROLLED));
        replaced(h, OTHER, "w2", "w2", how("StatefulSet", Actions.ROLLED));
        return did(h, OLD, "w1", "w1", how("ReplicaSet", Actions.ROLLED));
    }

    /** The old pod on w1 is evicted and comes back on w2; from 70 on w1 takes new pods again, of which one is ready at 74. */
    static History drained() {
        History h = begin();
        replaced(h, OLD, "w1", "w2", how("Deployment", Actions.EVICTED));
        h.did(
                63.5,
                66.6,
                Actions.DRAIN_NODE,
                "w1",
                Map.of(),
                Map.of(Actions.PODS, "holdfast/" + OLD, Actions.LEFT, "mount-s3/mp-new-1"));
        h.did(70, 70.1, Actions.UNCORDON, "w1", Map.of(), Map.of());
        Volume back = volume("returned", "dynamic", false, "w1");
        h.did(71, 74, Actions.START_POD, "returned", Map.of(Actions.NODE, "w1"), Actions.describe(back));
        return serve(h, back, 90, 71, 74);
    }

    /** {@link Histories#recreated}, after which systemd knows no unit any more; on w1 and w2. */
    static History unitsGone() {
        History h = Histories.recreated();
        for (String node : List.of("w1", "w2")) {
            h.did(95, 95.2, Actions.LIST_UNITS, node, Map.of(), Map.of(Actions.UNITS, ""));
        }
        return h;
    }

    /** The old pod on w1 is recreated on w2, that on w2 on its node. */
    static History acrossNodes() {
        History h = begin();
        recreated(h, OLD, "w1", "w2");
        recreated(h, OTHER, "w2", "w2");
        return h;
    }

    private static void recreated(History h, String old, String from, String to) {
        Volume v = moved(old, from, to);
        h.did(64, 68, Actions.RECREATE_POD, old, facts(old, from, Map.of()), results(v));
        move(h, old, from, v);
    }

    private static History begin() {
        return AfterDrain.goesOn(History.healthy(), 100)
                .phases(phases -> Lists.and(phases, phase("transition", 63, 100)));
    }

    private static Map<String, String> how(String owner, String how) {
        return Map.of(Actions.OWNER, owner, Actions.HOW, how);
    }

    private static void replaced(History h, String old, String from, String to, Map<String, String> how) {
        did(h, old, from, to, how);
        move(h, old, from, moved(old, from, to));
    }

    private static History did(History h, String old, String from, String to, Map<String, String> how) {
        return h.did(64, 68, Actions.REPLACE_POD, old, facts(old, from, how), results(moved(old, from, to)));
    }

    private static Map<String, String> facts(String old, String from, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>(more);
        facts.put(Actions.UID, "uid-" + old);
        facts.put(Actions.NODE, from);
        facts.put(Actions.KEY, key(old));
        return facts;
    }

    private static Map<String, String> results(Volume v) {
        Map<String, String> results = new LinkedHashMap<>(Actions.describe(v));
        results.put(Actions.SUCCESSOR, v.name());
        return results;
    }

    private static Volume moved(String old, String from, String to) {
        Volume v =
                volume(old, "static", true, from).withPodUid("uid-again-" + old).withNode(to);
        return VolumeBuilder.of(v).name(name(old)).before(true).node(to).build();
    }

    private static void move(History h, String old, String from, Volume v) {
        NodeLines.gone(h, from, old, 66, 66.5);
        h.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> s < 65
                        ? look
                        : Lines.pods(look.pods().stream()
                                .filter(p -> !p.uid().equals("uid-" + old))
                                .toList()));
        h.add(Channel.OPERATIONS, old, 59, Lines.invoked(99_000, key(old)));
        h.add(Channel.OPERATIONS, old, 59.1, Lines.acknowledged(99_000, key(old), 10, "left", 9));
        serve(h, v, 70 + connection(old), 67, 68);
        h.add(Channel.CROSS_READS, v.name(), 69, Lines.crossRead(old, key(old), 10, "left", 1_000, null));
    }

    /** A mounter pod serves a volume from a second on, and its workload writes from another one on. */
    private static History serve(History h, Volume v, int minor, double from, double writes) {
        String mounter = "mp-again-" + v.name();
        String uid = "3333-" + v.name();
        NodeLines.show(h, NodeLines.byPod(v, minor, 600 + minor, mounter, uid, s -> s >= from));
        PodLines.alsoThere(
                h,
                s -> s >= from,
                pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()),
                pod("mount-s3", mounter, uid, v.node(), true, Map.of()));
        PodLines.alsoAttached(h, s -> s >= from, PodLines.attachment(v, mounter));
        for (int i = 0; i < 20; i++) {
            double at = writes + 0.5 + i / 10.0;
            h.add(Channel.OPERATIONS, new Source(v.name(), 0), at, Lines.invoked(i, "again/" + i));
            h.add(
                    Channel.OPERATIONS,
                    new Source(v.name(), 0),
                    at + 0.05,
                    Lines.acknowledged(i, "again/" + i, 10, "sha", 9));
        }
        return h;
    }
}
