package dev.holdfast.evidence;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.SYSTEMD;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.mounts;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.processes;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static dev.holdfast.evidence.PodLines.pod;
import static dev.holdfast.evidence.PublishLines.log;
import static dev.holdfast.evidence.ReleaseLines.csi;
import static dev.holdfast.evidence.ReleaseLines.csiDriver;
import static dev.holdfast.evidence.ReleaseLines.helm;
import static dev.holdfast.evidence.ReleaseLines.rollouts;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.key;
import static dev.holdfast.evidence.Writes.ok;
import static dev.holdfast.evidence.Writes.sha;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The run in which nothing goes wrong, which {@link History#healthy} answers. */
final class HealthyRun {
    private final History h = new History(ManifestBuilder.named("unit")
            .originWall(History.WALL)
            .originT(History.ORIGIN)
            .driver(DriverBuilder.named("s3.csi.scality.com")
                    .mounterNamespace("mount-s3")
                    .systemdUnit("mount-s3-.*\\.service")
                    .publishLog("NodePublishVolume: target (?<target>\\S+)")
                    .errorLog("^E\\d{4}")
                    .build())
            .change(new Manifest.Change(
                    "1.2.0", "2.2.0", List.of("driver:2.2.0"), List.of("attachments.example"), "ok"))
            .guarantees(List.of(
                    "process",
                    "mount",
                    "handles",
                    "inodes",
                    "gaps",
                    "errors",
                    "data",
                    "pods",
                    "republish",
                    "pod-mounter",
                    "upgrade"))
            .phases(List.of(
                    phase(Phase.INSTALL, -30, -20),
                    phase(Phase.WORKLOADS, -20, -10),
                    phase(Phase.SEED, -10, 0),
                    phase(Phase.WARM_UP, 0, 10),
                    phase(Phase.UPGRADE, 10, 20),
                    phase(Phase.SETTLE, 20, 25),
                    phase(Phase.NEW_WORKLOADS, 25, 30),
                    phase(Phase.STABILITY, 30, 60),
                    phase(Phase.DRAIN, 60, 63)))
            .volumes(List.of(
                    volume(OLD, "static", true, "w1"),
                    volume(OTHER, "dynamic", true, "w2"),
                    volume(NEW, "static", false, "w1"),
                    volume("new-2", "dynamic", false, "w2")))
            .nodes(List.of("w1", "w2"))
            .build());

    private HealthyRun() {
        for (Volume volume : h.manifest().volumes()) {
            workload(volume, volume.before() ? -9 : 28);
        }
        node("w1", 100, 300);
        node("w2", 200, 400);
        cluster();
    }

    static History history() {
        return new HealthyRun().h;
    }

    private void workload(Volume v, double start) {
        String name = v.name();
        long mnt = 7;
        h.add(Channel.AGENTS, name, start, Lines.started("workload", v.node(), name, "boot", 0, 100));
        writer(Channel.OPERATIONS, name, start, 0.03, mnt);
        writer(Channel.CONTROLS, name + "-tmpfs", start, 0.001, 3);
        h.add(Channel.AGENTS, name, 60.5, Lines.draining());
        h.add(Channel.AGENTS, name, 60.9, Lines.drained(0));
        String dev = dev(name);
        List<HandleLine> opened = new ArrayList<>();
        for (String handle : List.of("read", "stream", "control")) {
            opened.add(Lines.opened(handle, "holdfast/" + handle + ".bin", dev, handle.length(), mnt, 1 << 20));
        }
        opened.forEach(o -> h.add(Channel.HANDLES, name, start + 0.5, o));
        long total = 0;
        int reads = 0;
        for (double s = start + 1; s < 60; s += 0.5) {
            for (String handle : List.of("read", "stream", "control")) {
                h.add(Channel.HANDLES, name, s, Lines.stat(handle, dev, handle.length(), mnt));
            }
            h.add(Channel.HANDLES, name, s + 0.1, Lines.read("read", 262_144L * ++reads, 4096, true, 1_000_000));
            total += 1000;
            h.add(Channel.HANDLES, name, s + 0.2, Lines.appended("stream", 1000, total, 1_000_000));
            h.add(Channel.MOUNTS, name, s, mounts(mount(mnt, dev, "/data")));
        }
        h.add(Channel.HANDLES, name, 60.8, Lines.closed("stream", "holdfast/stream.bin", total, sha(total)));
        for (String reader : List.of(name, "s3-" + name)) {
            h.add(Channel.READ_BACK, reader, 61.5, Lines.readBack("holdfast/stream.bin", total, sha(total), null));
        }
    }

    private void writer(Channel<Operation> channel, String name, double start, double latency, long mnt) {
        boolean ledger = channel.equals(Channel.OPERATIONS);
        int count = (int) Math.round((60.5 - start - 1) * 10);
        for (int op = 0; op < count; op++) {
            double s = start + 1 + op / 10.0;
            h.add(channel, name, s, invoked(op));
            h.add(channel, name, s + latency, ok(op, mnt));
            if (ledger) {
                ReadBack back = Lines.readBack(key(op), 100, sha(op), null);
                h.add(Channel.READ_BACK, name, 61, back);
                h.add(Channel.READ_BACK, "s3-" + name, 61, back);
            }
        }
    }

    private void node(String node, int pid, int newPid) {
        h.add(Channel.AGENTS, node, -12, Lines.started("probe", node, "probe-" + node, "boot-" + node, 0, 500));
        h.add(Channel.AGENTS, node + "-s3", -12, Lines.started("control", node, "control-" + node, "boot", 0, 100));
        writer(Channel.CONTROLS, node + "-s3", -11, 0.02, 0);
        Volume old = on(node, true);
        Volume young = on(node, false);
        Mounts.Entry oldMount = mount(40, dev(old.name()), target(old.name()));
        Mounts.Entry source = mount(50, dev(young.name()), "/var/lib/kubelet/plugins/s3/mnt/mp-" + young.name());
        Mounts.Entry bound = mount(51, dev(young.name()), target(young.name()));
        Processes.Entry serving = process(connection(old.name()), pid, 1000, SYSTEMD);
        Processes.Entry inPod = process(
                connection(young.name()), newPid, 9000, "/kubepods/besteffort/pod" + mounterUid(young.name()) + "/abc");
        for (double s = -12; s < 62; s += 0.5) {
            h.add(Channel.MOUNTS, node, s, s < 27 ? mounts(oldMount) : mounts(oldMount, source, bound));
            h.add(Channel.PROCESSES, node, s + 0.01, s < 27 ? processes(serving) : processes(serving, inPod));
        }
        for (double s = -25; s < 60; s += 12) {
            String pod = "csi-" + node + (s < 15 ? "-old" : "-new");
            for (Volume v : List.of(old, young)) {
                if (v.before() ? s > -20 : s > 27) {
                    h.add(
                            Channel.LOGS,
                            pod,
                            s,
                            log(node, pod, s, "I0101 NodePublishVolume: target " + target(v.name()) + " called"));
                }
            }
            h.add(Channel.KUBELET, node, s, Lines.kubeletMetric("/csi.v1.Node/NodePublishVolume", "OK", (long) s + 26));
        }
    }

    private Volume on(String node, boolean before) {
        return h.manifest().volumes().stream()
                .filter(v -> v.node().equals(node) && v.before() == before)
                .findFirst()
                .orElseThrow();
    }

    private void cluster() {
        for (double s = -20; s < 62; s += 1) {
            List<Pods.Entry> pods = new ArrayList<>();
            for (Volume v : h.manifest().volumes()) {
                if (v.before() || s >= 27) {
                    pods.add(pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
                }
                if (!v.before() && s >= 27) {
                    pods.add(pod("mount-s3", "mp-" + v.name(), mounterUid(v.name()), v.node(), true, Map.of()));
                }
            }
            for (String node : h.manifest().nodes()) {
                boolean away = s > 12 && s < 15;
                String generation = s < 14 ? "-old" : "-new";
                pods.add(pod(
                        "kube-system",
                        "csi-" + node + generation,
                        "plugin-" + node + generation,
                        node,
                        !away,
                        Map.of("app", "s3-csi-node", "hash", generation)));
            }
            h.add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
            h.add(
                    Channel.HELM,
                    OBSERVER,
                    s,
                    s < 12 ? helm("1.2.0 deployed") : helm("1.2.0 superseded", "2.2.0 deployed"));
            h.add(Channel.CSI, OBSERVER, s, csi(true, List.of("w1", "w2"), s >= 11));
            h.add(Channel.CSI_DRIVER, OBSERVER, s, csiDriver("driver-1", Map.of()));
            h.add(
                    Channel.ROLLOUTS,
                    OBSERVER,
                    s,
                    s < 12 ? rollouts(2, "driver:1.2.0") : rollouts(s < 16 ? 1 : 2, "driver:2.2.0"));
            List<Attachments.Entry> attachments = new ArrayList<>();
            if (s >= 27) {
                for (Volume v : h.manifest().volumes()) {
                    if (!v.before()) {
                        attachments.add(new Attachments.Entry(
                                "s3pa-" + v.name(),
                                v.node(),
                                v.persistentVolume(),
                                v.volumeHandle(),
                                Map.of("mp-" + v.name(), List.of(v.podUid()))));
                    }
                }
            }
            h.add(Channel.ATTACHMENTS, OBSERVER, s, Lines.attachments(s < 11 ? null : attachments));
        }
    }
}
