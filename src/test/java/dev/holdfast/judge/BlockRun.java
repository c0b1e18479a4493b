package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.mounts;
import static dev.holdfast.evidence.NodeLines.target;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The healthy run with a driver whose volumes the kernel mounts: staged on their nodes and attached to one. At 63.5 all workloads are stopped, at
 * 65 they are gone, at 66 their VolumeAttachments, and from 67 to 75 new pods read the volumes on the other node.
 */
final class BlockRun {
    static final String DRIVER = "block.csi.holdfast.dev";
    static final double ENDS = 80;
    private static final List<String> VOLUMES = List.of(OLD, OTHER, NEW, "new-2");

    private BlockRun() {}

    static History block() {
        History h = History.healthy();
        h.driver(driver -> DriverBuilder.of(driver)
                .name(DRIVER)
                .mounterNamespace(null)
                .systemdUnit(null)
                .publishLog(null)
                .capabilities(capabilities())
                .build());
        h.guarantees(List.of("mount", "handles", "inodes", "gaps", "errors", "data", "pods", "volume-attachments"));
        h.phases(phases -> {
            List<Phase> all = new ArrayList<>(phases);
            all.add(phase(Phase.REMOUNT, 63, 76));
            return all;
        });
        for (String node : List.of("w1", "w2")) {
            h.without(Channel.PROCESSES, node);
            moved(h, Channel.CONTROLS, node + "-s3", node + "-disk", 0);
            moved(h, Channel.AGENTS, node + "-s3", node + "-disk", 0);
            h.map(Channel.MOUNTS, node, (s, look) -> onHost(look));
        }
        for (String volume : VOLUMES) {
            h.map(Channel.MOUNTS, volume, (s, look) -> mounts(kernel(7, volume, "/data")));
            // the agent that reads has no clock of its own to be compared: it is the observer's here
            h.add(Channel.AGENTS, "remount-" + volume, 67, Lines.started("reader", "w1", "remount", "boot", 0, 0));
            h.add(Channel.READ_BACK, "remount-" + volume, 70, Lines.readBack("", 1000, null, null));
            moved(h, Channel.READ_BACK, "s3-" + volume, "remount-" + volume, 10);
        }
        for (double s = -12; s < ENDS; s++) {
            h.add(Channel.VOLUME_ATTACHMENTS, OBSERVER, s, attachments(s));
        }
        h.did(63.5, 65, Actions.STOP_WORKLOADS, "run", Map.of(), Map.of());
        VOLUMES.forEach(volume -> h.did(66, 75, Actions.READ_REMOUNTED, volume, Map.of(Actions.NODE, "w1"), Map.of()));
        return h;
    }

    static Manifest.Capabilities capabilities() {
        return new Manifest.Capabilities("kernel", "ext4", true, true, false, "remount", "one-node");
    }

    /** A mount of a volume by the kernel. */
    static Mounts.Entry kernel(long id, String volume, String target) {
        return new Mounts.Entry(
                id, 1, "7:" + connection(volume), "/", target, "rw,relatime", "ext4", "/dev/loop1", "rw");
    }

    /** Where a volume is staged. */
    static String staged(String volume) {
        return staged(History.volume(volume, "static", true, "w1"));
    }

    /** Where the kubelet has a volume staged. */
    static String staged(Volume volume) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(volume.volumeHandle().getBytes(StandardCharsets.UTF_8));
            return "/var/lib/kubelet/plugins/kubernetes.io/csi/" + DRIVER + "/"
                    + HexFormat.of().formatHex(hash) + "/globalmount";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static VolumeAttachments looked(List<VolumeAttachments.Entry> entries) {
        return new VolumeAttachments(0, 0, null, entries);
    }

    static VolumeAttachments.Entry attached(String volume, String node, String uid) {
        return new VolumeAttachments.Entry("csi-" + uid, uid, "pv-" + volume, node, true, false, null);
    }

    private static String node(String volume) {
        return volume.equals(OLD) || volume.equals(NEW) ? "w1" : "w2";
    }

    private static VolumeAttachments attachments(double s) {
        List<VolumeAttachments.Entry> all = new ArrayList<>();
        for (String volume : VOLUMES) {
            boolean old = volume.equals(OLD) || volume.equals(OTHER);
            if (s >= (old ? -10 : 26) && s < 66) {
                all.add(attached(volume, node(volume), "a-" + volume));
            } else if (s >= 67 && s < 75) {
                all.add(attached(volume, node(volume).equals("w1") ? "w2" : "w1", "b-" + volume));
            }
        }
        return looked(all);
    }

    /** Each target with the mount that it is bound from; mounter pods have none here. */
    private static Mounts onHost(Mounts look) {
        List<Mounts.Entry> all = new ArrayList<>();
        for (String volume : VOLUMES) {
            look.mounts().stream()
                    .filter(mount -> mount.target().equals(target(volume)))
                    .forEach(mount -> {
                        all.add(kernel(mount.id() + 100, volume, staged(volume)));
                        all.add(kernel(mount.id(), volume, target(volume)));
                    });
        }
        return Lines.mounts(all);
    }

    private static <T extends Line> void moved(History h, Channel<T> channel, String from, String to, double later) {
        TreeMap<Double, List<T>> lines = new TreeMap<>();
        h.map(channel, from, (s, line) -> {
            lines.computeIfAbsent(s, any -> new ArrayList<>()).add(line);
            return null;
        });
        lines.forEach((s, all) -> all.forEach(line -> h.add(channel, to, s + later, line)));
    }
}
