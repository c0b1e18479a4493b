package dev.holdfast.evidence;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/** What a node shows of a volume: its mounts, the process behind them, and how they come and go. */
public final class NodeLines {
    private NodeLines() {}

    public static Mounts.Entry mount(long id, String dev, String target) {
        return new Mounts.Entry(id, 1, dev, "/", target, "rw,nosuid", "fuse", "mountpoint-s3", "rw,user_id=0");
    }

    public static Mounts mounts(Mounts.Entry... mounts) {
        return Lines.mounts(List.of(mounts));
    }

    public static Processes.Entry process(int connection, int pid, long start, String cgroup) {
        return new Processes.Entry(connection, pid, start, "S", "mount-s3", "mount-s3 bucket", cgroup);
    }

    public static Processes processes(Processes.Entry... processes) {
        return Lines.processes(List.of(processes));
    }

    /** Device of a volume: 0:57 for the first, 0:58 for the second, and so on. */
    public static String dev(String volume) {
        return "0:" + connection(volume);
    }

    public static int connection(String volume) {
        return 57 + List.of(OLD, OTHER, NEW, "new-2").indexOf(volume);
    }

    /** The kubelet's target of a volume. */
    public static String target(String volume) {
        return "/var/lib/kubelet/pods/uid-" + volume + "/volumes/kubernetes.io~csi/pv-" + volume + "/mount";
    }

    public static String onHost(Volume v) {
        return "/var/lib/kubelet/pods/" + v.podUid() + "/volumes/kubernetes.io~csi/" + v.persistentVolume() + "/mount";
    }

    /** A mount as a node shows it, with the process behind it; shown while {@code during} holds. */
    public record Shown(String node, List<Mounts.Entry> mounts, Processes.Entry process, DoublePredicate during) {}

    /** A volume mounted by a systemd unit. */
    public static Shown bySystemd(Volume v, int minor, int pid, String unit, DoublePredicate during) {
        return new Shown(
                v.node(),
                List.of(mount(minor + 100, "0:" + minor, onHost(v))),
                process(minor, pid, 4000 + pid, "/system.slice/" + unit),
                during);
    }

    /** A volume mounted by a mounter pod. */
    public static Shown byPod(Volume v, int minor, int pid, String pod, String podUid, DoublePredicate during) {
        return new Shown(
                v.node(),
                List.of(
                        mount(minor + 100, "0:" + minor, "/var/lib/kubelet/plugins/s3/mnt/" + pod),
                        mount(minor + 101, "0:" + minor, onHost(v))),
                process(minor, pid, 4000 + pid, "/kubepods/besteffort/pod" + podUid + "/abc"),
                during);
    }

    /** Adds it to the looks that are there. */
    public static void show(History h, Shown shown) {
        h.map(Channel.MOUNTS, shown.node, (s, look) -> {
            if (!shown.during.test(s)) {
                return look;
            }
            List<Mounts.Entry> all = new ArrayList<>(look.mounts());
            all.addAll(shown.mounts);
            return Lines.mounts(all);
        });
        h.map(Channel.PROCESSES, shown.node, (s, look) -> {
            if (!shown.during.test(s)) {
                return look;
            }
            List<Processes.Entry> all = new ArrayList<>(look.processes());
            all.add(shown.process);
            return Lines.processes(all);
        });
    }

    /** Adds a mount to the looks at a node's mount table. */
    public static History alsoMounted(History h, String node, Mounts.Entry mount, DoublePredicate during) {
        return h.map(
                Channel.MOUNTS,
                node,
                (s, look) -> during.test(s) ? Lines.mounts(Lists.and(look.mounts(), mount)) : look);
    }

    /** Adds a process to the looks at a node's processes. */
    public static History alsoRunning(History h, String node, Processes.Entry process, DoublePredicate during) {
        return h.map(
                Channel.PROCESSES,
                node,
                (s, look) -> during.test(s) ? Lines.processes(Lists.and(look.processes(), process)) : look);
    }

    /** Lets the mount and the process of a volume end. */
    public static void gone(History h, String node, String volume, double mount, double process) {
        h.map(
                Channel.MOUNTS,
                node,
                (s, look) -> s < mount
                        ? look
                        : Lines.mounts(look.mounts().stream()
                                .filter(m -> !m.dev().equals(dev(volume)))
                                .toList()));
        h.map(
                Channel.PROCESSES,
                node,
                (s, look) -> s < process
                        ? look
                        : Lines.processes(look.processes().stream()
                                .filter(p -> p.connection() != connection(volume))
                                .toList()));
    }
}
