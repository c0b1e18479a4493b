package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.PodLines.attachment;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static dev.holdfast.evidence.PodLines.pod;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at nodes and pods that go on after the drain. */
final class AfterDrain {
    private AfterDrain() {}

    /** Looks at nodes and pods go on after the drain as they were last, from 62 to {@code to}. */
    static History goesOn(History h, double to) {
        for (String node : List.of("w1", "w2")) {
            String old = node.equals("w1") ? OLD : OTHER;
            String young = node.equals("w1") ? NEW : "new-2";
            int pid = node.equals("w1") ? 100 : 200;
            for (double s = 62; s < to; s += 0.5) {
                h.add(
                        Channel.MOUNTS,
                        node,
                        s,
                        NodeLines.mounts(
                                mount(40, dev(old), target(old)),
                                mount(50, dev(young), "/var/lib/kubelet/plugins/s3/mnt/mp-" + young),
                                mount(51, dev(young), target(young))));
                h.add(
                        Channel.PROCESSES,
                        node,
                        s + 0.01,
                        NodeLines.processes(
                                process(connection(old), pid, 1000, History.SYSTEMD),
                                process(
                                        connection(young),
                                        pid + 200,
                                        9000,
                                        "/kubepods/besteffort/pod" + mounterUid(young) + "/abc")));
            }
        }
        for (double s = 62; s < to; s += 1) {
            List<Pods.Entry> pods = new ArrayList<>();
            List<Attachments.Entry> attachments = new ArrayList<>();
            for (Volume v : h.manifest().volumes()) {
                pods.add(pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
                if (!v.before()) {
                    pods.add(pod("mount-s3", "mp-" + v.name(), mounterUid(v.name()), v.node(), true, Map.of()));
                    attachments.add(attachment(v, "mp-" + v.name()));
                }
            }
            h.add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
            h.add(Channel.ATTACHMENTS, OBSERVER, s, Lines.attachments(attachments));
        }
        return h;
    }
}
