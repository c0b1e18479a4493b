package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.byPod;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.show;
import static dev.holdfast.evidence.PodLines.mounterUid;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import dev.holdfast.judge.recording.MounterKind;
import java.util.List;

/** A run in which a node is rebooted after the drain. */
final class RebootRun {
    private RebootRun() {}

    static Volume early(String node) {
        return volume("early-" + node, "dynamic", false, node);
    }

    static final Volume BESIDE = volume("beside-w2", "dynamic", false, "w2");

    /**
     * After the drain, in phase "reboot" from 63 to 90, w1 is rebooted from 70 to 72. Besides the workloads of the manifest, which rest, guests
     * write there and on w2, by units and by mounter pods, to the last. From 75 on mounter pods serve everything on w1, which writes again from 77 on. All
     * is read back from 95 on.
     */
    static History rebooted() {
        History h = AfterDrain.goesOn(History.healthy(), 99)
                .phases(phases ->
                        Lists.and(Lists.and(phases, phase(Phase.REBOOT, 63, 90)), phase(Phase.REBOOTED, 90, 99)));
        h.did(70, 72, Actions.REBOOT_NODE, "w1", RestartsRun.before("boot-1"), RestartsRun.after("boot-2"));
        for (String node : List.of("w1", "w2")) {
            AddedWorkload.started(h, -9, -8, early(node));
            AddedWorkload.writing(
                    h, early(node), MounterKind.SYSTEMD, node.equals("w1") ? 80 : 81, -8, node.equals("w1") ? 70 : 94);
        }
        AddedWorkload.started(h, 63, 64, BESIDE);
        AddedWorkload.writing(h, BESIDE, MounterKind.POD, 82, 63.5, 94);
        // nothing that was there outlives it
        h.map(Channel.MOUNTS, "w1", (s, look) -> s < 70 ? look : NodeLines.mounts());
        h.map(Channel.PROCESSES, "w1", (s, look) -> s < 70 ? look : NodeLines.processes());
        int minor = 90;
        for (Volume v : List.of(volume(OLD, "static", true, "w1"), volume(NEW, "static", false, "w1"), early("w1"))) {
            cameBack(h, v, minor++);
        }
        readBack(h, early("w1").name(), 0, -7.5, 70);
        readBack(h, early("w2").name(), 0, -7.5, 94);
        readBack(h, BESIDE.name(), 0, 64, 94);
        return h;
    }

    /** A workload of the node comes up again, on a mount of a mounter pod that it may have had before. */
    private static void cameBack(History h, Volume v, int minor) {
        show(h, byPod(v, minor, minor + 900, "mp-" + v.name(), mounterUid(v.name()), s -> s >= 75));
        if (!v.name().equals(NEW)) {
            AddedWorkload.there(h, v, "mp-" + v.name(), 73, Double.MAX_VALUE);
        }
        Source again = new Source(v.name(), 1);
        h.add(Channel.AGENTS, again, 76, Lines.started("workload", "w1", v.name(), "boot", 0, 100));
        Writes.every100ms(h, again, 77, 94, 9, "1/");
        AddedWorkload.seen(h, again, "0:" + minor, 9, 76, 94);
        readBack(h, v.name(), 1, 77, 94);
    }

    private static void readBack(History h, String name, int incarnation, double from, double to) {
        for (int i = 0; from + i / 10.0 + 0.05 < to; i++) {
            ReadBack back = Lines.readBack(incarnation + "/" + "%04d".formatted(i), 10, "sha", null);
            h.add(Channel.READ_BACK, new Source(name, 1), 95 + i / 1000.0, back);
            h.add(Channel.READ_BACK, new Source("s3-" + name, 1), 96.5 + i / 1000.0, back);
        }
    }
}
