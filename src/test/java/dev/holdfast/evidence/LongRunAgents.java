package dev.holdfast.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** What the agents of a long run record. Each node has a clock of its own, which is ahead and runs a little fast. */
final class LongRunAgents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double PROBE = 0.25;
    private static final int RING = 50;
    /** Milliseconds since the epoch, as an agent names its folder. */
    private static final long INCARNATION = 1_760_000_000_123L;

    private final LongRunShape run;
    private final JsonLines.Target target;

    LongRunAgents(LongRunShape run, JsonLines.Target target) {
        this.run = run;
        this.target = target;
    }

    void workload(Volume volume, int slow, int lost) {
        String name = volume.name();
        double start = LongRunShape.start(volume);
        JsonLines agents = new JsonLines(target, Channel.AGENTS, name);
        agents.begin("started", run.at(volume.node(), start))
                .put("role", "workload")
                .put("node", volume.node())
                .put("pod", volume.pod())
                .put("tickMs", 100)
                .put("wall", History.wall(start))
                .end();
        agents.begin("draining", run.at(volume.node(), run.end() + 0.3)).end();
        agents.begin("drained", run.at(volume.node(), run.end() + 0.4))
                .put("inFlight", 0)
                .end();
        agents.flush();
        List<String> keys = writer(volume, slow);
        ring(volume);
        long streamed = handles(volume);
        JsonLines mounts = new JsonLines(target, Channel.MOUNTS, name);
        mounts.begin(null, run.at(volume.node(), start))
                .raw("mounts", json(List.of(NodeLines.mount(7, run.dev(volume), volume.path()))))
                .end();
        for (double s = start + 0.5; s < run.end() + 0.4; s += 0.5) {
            mounts.begin(null, run.at(volume.node(), s)).put("same", 0).end();
        }
        mounts.flush();
        JsonLines mount = new JsonLines(target, Channel.READ_BACK, name);
        readBack(
                mount,
                run.at(volume.node(), run.end() + 1),
                folder() + "stream.bin",
                streamed,
                LongRunShape.sha(name, -1));
        readBack(mount, volume, keys, 4, -1);
        JsonLines s3 = new JsonLines(target, Channel.READ_BACK, "s3-" + name);
        readBack(
                s3, run.at(volume.node(), run.end() + 20), folder() + "read.bin", 64 << 20, LongRunShape.sha(name, -2));
        readBack(
                s3,
                run.at(volume.node(), run.end() + 20),
                folder() + "stream.bin",
                streamed,
                LongRunShape.sha(name, -1));
        readBack(s3, volume, keys, 8, lost);
    }

    private static String folder() {
        return "holdfast/" + INCARNATION + "/";
    }

    /** The writer on the volume; operation {@code slow} takes 1.5 s. Answers the keys it wrote. */
    private List<String> writer(Volume volume, int slow) {
        JsonLines lines = new JsonLines(target, Channel.OPERATIONS, volume.name());
        List<String> keys = new ArrayList<>();
        int ticks = run.ticks(volume);
        for (int tick = 0; tick < ticks; tick++) {
            double s = LongRunShape.start(volume) + 1 + tick / 10.0;
            int op = keys.size();
            String key = key(op, (int) ((s - LongRunShape.start(volume)) / 60));
            keys.add(key);
            double took = op == slow ? 1.5 : 0.02 + 0.04 * Math.floorMod(op * 7919, 1000) / 1000;
            lines.begin("invoke", run.at(volume.node(), s))
                    .put("op", op)
                    .put("key", key)
                    .end();
            lines.begin("ok", run.at(volume.node(), s + took))
                    .put("op", op)
                    .put("key", key)
                    .put("size", 4096)
                    .put("sha256", LongRunShape.sha(volume.name(), op))
                    .put("mnt", 7)
                    .end();
            tick += (int) (took * 10);
        }
        lines.flush();
        return keys;
    }

    private static String key(int op, int minute) {
        StringBuilder key = new StringBuilder(folder()).append("w/");
        padded(key, minute, 6);
        padded(key.append('/'), op, 9);
        return key.toString();
    }

    private static void padded(StringBuilder to, int number, int digits) {
        String text = Integer.toString(number);
        to.append("0".repeat(digits - text.length())).append(text);
    }

    private void ring(Volume volume) {
        JsonLines lines = new JsonLines(target, Channel.CONTROLS, volume.name() + "-tmpfs");
        int ticks = run.ticks(volume);
        for (int op = 0; op < ticks; op++) {
            control(
                    lines,
                    volume.node(),
                    LongRunShape.start(volume) + 1.05 + op / 10.0,
                    0.0002,
                    op,
                    "w/" + op % RING,
                    3);
        }
        lines.flush();
    }

    private void control(JsonLines lines, String node, double s, double took, int op, String key, int mnt) {
        lines.begin("invoke", run.at(node, s)).put("op", op).put("key", key).end();
        lines.begin("ok", run.at(node, s + took))
                .put("op", op)
                .put("key", key)
                .put("size", 4096)
                .put("sha256", LongRunShape.sha(key, op))
                .put("mnt", mnt)
                .end();
    }

    /** The held files; answers how many bytes were streamed. */
    private long handles(Volume volume) {
        JsonLines lines = new JsonLines(target, Channel.HANDLES, volume.name());
        double start = LongRunShape.start(volume) + 0.5;
        for (String handle : List.of("read", "stream", "control")) {
            lines.begin("opened", run.at(volume.node(), start))
                    .put("handle", handle)
                    .put("key", folder() + handle + ".bin")
                    .put("dev", run.dev(volume))
                    .put("ino", handle.length())
                    .put("mnt", 7)
                    .put("size", 1 << 20)
                    .end();
        }
        long total = 0;
        int seconds = (int) (run.end() - start);
        for (int i = 0; i < seconds; i++) {
            double s = start + 0.5 + i;
            read(lines, volume, s, "read", 262_144 + 4096L * i);
            stat(lines, volume, s + 0.33, "stream");
            total += 262_144;
            lines.begin("append", run.at(volume.node(), s + 0.34))
                    .put("handle", "stream")
                    .put("length", 262_144)
                    .put("total", total)
                    .put("ns", 1_234_567)
                    .end();
            read(lines, volume, s + 0.66, "control", 262_144 + 4096L * (i % 900));
        }
        lines.begin("closed", run.at(volume.node(), run.end() + 0.35))
                .put("handle", "stream")
                .put("key", folder() + "stream.bin")
                .put("size", total)
                .put("sha256", LongRunShape.sha(volume.name(), -1))
                .end();
        lines.flush();
        return total;
    }

    private void read(JsonLines lines, Volume volume, double s, String handle, long offset) {
        stat(lines, volume, s, handle);
        lines.begin("read", run.at(volume.node(), s + 0.01))
                .put("handle", handle)
                .put("offset", offset)
                .put("length", 4096)
                .raw("match", "true")
                .put("ns", 876_543)
                .end();
    }

    private void stat(JsonLines lines, Volume volume, double s, String handle) {
        lines.begin("stat", run.at(volume.node(), s))
                .put("handle", handle)
                .put("dev", run.dev(volume))
                .put("ino", handle.length())
                .put("mnt", 7)
                .end();
    }

    /** Several readers at once: neighbours come out of order. */
    private void readBack(JsonLines lines, Volume volume, List<String> keys, int readers, int lost) {
        for (int i = 0; i < keys.size(); i++) {
            int group = i / readers * readers;
            int op = Math.min(keys.size(), group + readers) - 1 - (i - group);
            if (op != lost) {
                long t = run.at(volume.node(), run.end() + 21 + i / 10_000.0);
                readBack(lines, t, keys.get(op), 4096, LongRunShape.sha(volume.name(), op));
            }
        }
        lines.flush();
    }

    private static void readBack(JsonLines lines, long t, String key, long size, String sha256) {
        lines.begin(null, t)
                .put("key", key)
                .put("size", size)
                .put("sha256", sha256)
                .end();
    }

    void node(String node) {
        List<Volume> here = run.on(node);
        JsonLines probe = new JsonLines(target, Channel.AGENTS, node);
        probe.begin("started", run.at(node, -25))
                .put("role", "probe")
                .put("node", node)
                .put("pod", "probe-" + node)
                .put("bootId", "boot-" + node)
                .put("tickMs", 250)
                .put("wall", History.wall(-25))
                .end();
        probe.flush();
        JsonLines mounts = new JsonLines(target, Channel.MOUNTS, node);
        JsonLines processes = new JsonLines(target, Channel.PROCESSES, node);
        looks(mounts, node, PROBE, s -> json(table(here, s)), "mounts");
        looks(processes, node, PROBE, s -> json(serving(here, s)), "processes");
        looks(new JsonLines(target, Channel.CREDENTIALS, node), node, 2, s -> json(credentials(here, s)), "files");
        JsonLines agents = new JsonLines(target, Channel.AGENTS, node + "-s3");
        agents.begin("started", run.at(node, -25))
                .put("role", "control")
                .put("node", node)
                .put("pod", "control-" + node)
                .put("tickMs", 100)
                .put("wall", History.wall(-25))
                .end();
        agents.flush();
        JsonLines controls = new JsonLines(target, Channel.CONTROLS, node + "-s3");
        for (int op = 0; op < (run.end() + 20) * 10; op++) {
            control(controls, node, -20 + op / 10.0, 0.015, op, "control/" + node + "/" + op % 1000, 0);
        }
        controls.flush();
    }

    private void looks(JsonLines lines, String node, double period, DoubleFunction<String> seen, String member) {
        String said = null;
        long saidBy = 0;
        for (double s = -22; s < run.end() + 0.3; s += period) {
            // What is seen only changes with whole seconds.
            String now = said == null || s == Math.rint(s) ? seen.apply(s) : said;
            long t = run.at(node, s + (member.equals("processes") ? 0.002 : 0));
            if (now.equals(said)) {
                lines.begin(null, t).put("same", saidBy).end();
            } else {
                saidBy = lines.begin(null, t).raw(member, now).end();
                said = now;
            }
        }
        lines.flush();
    }

    private List<Mounts.Entry> table(List<Volume> here, double s) {
        List<Mounts.Entry> table = new ArrayList<>();
        for (Volume volume : here) {
            long id = 1000 + 2L * run.manifest().volumes().indexOf(volume);
            if (volume.before()) {
                table.add(NodeLines.mount(id, run.dev(volume), NodeLines.target(volume.name())));
            } else if (s >= LongRunShape.NEW + 10) {
                String source = "/var/lib/kubelet/plugins/s3/mnt/mp-" + volume.name();
                table.add(NodeLines.mount(id, run.dev(volume), source));
                table.add(NodeLines.mount(id + 1, run.dev(volume), NodeLines.target(volume.name())));
            }
        }
        return table;
    }

    private List<Processes.Entry> serving(List<Volume> here, double s) {
        List<Processes.Entry> serving = new ArrayList<>();
        for (Volume volume : here) {
            int number = run.manifest().volumes().indexOf(volume);
            if (volume.before()) {
                String unit = "/system.slice/mount-s3-1.2.0-" + number + ".service";
                serving.add(NodeLines.process(50 + number, 2000 + number, 1000, unit));
            } else if (s >= LongRunShape.NEW + 10) {
                String pod = "/kubepods/besteffort/pod" + PodLines.mounterUid(volume.name()) + "/abc";
                serving.add(NodeLines.process(50 + number, 90_000 + number, 9000, pod));
            }
        }
        return serving;
    }

    private static List<CredentialFiles.Entry> credentials(List<Volume> here, double s) {
        List<CredentialFiles.Entry> files = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            Volume volume = here.get(i);
            if (volume.before() || s >= LongRunShape.NEW + 10) {
                files.add(new CredentialFiles.Entry(
                        "/var/lib/kubelet/plugins/s3.csi.scality.com/" + volume.podUid() + "_"
                                + volume.persistentVolume() + "-credentials",
                        History.wall(LongRunShape.republished(i, s))));
            }
        }
        return files;
    }

    private static String json(Object value) {
        return JSON.valueToTree(value).toString();
    }
}
