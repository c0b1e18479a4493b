package dev.holdfast.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.BundleWriter;
import dev.holdfast.evidence.bundle.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The bundle of a long run, line for line as agents and observer write it, for the benchmark of the judges. Nothing goes wrong in it: the
 * old volumes are spread over nodes with 20 of them each, and every node gets one new volume after the upgrade. Each node has a clock of its
 * own, which is ahead and runs a little fast.
 */
public final class LongRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PER_NODE = 20;
    private static final long SECOND = 1_000_000_000L;
    private static final double UPGRADE = 30;
    private static final double ROLLED_OUT = 90;
    private static final double NEW = 120;
    private static final double PROBE = 0.25;
    /** The kubelet's usual period, and what comes of it. */
    private static final double POD_SYNC = 60;

    private static final double REPUBLISH = 1.25 * POD_SYNC;
    private static final int RING = 50;
    /** Milliseconds since the epoch, as an agent names its folder. */
    private static final long INCARNATION = 1_760_000_000_123L;

    /** Those of the long run of the features. */
    private static final List<String> GUARANTEES = Stream.concat(
                    History.healthy().manifest().guarantees().stream(), Stream.of("credentials"))
            .toList();
    /** At which part of stability credentials are checked. */
    private static final double[] CHECKS = {0.45, 0.85};

    private final Manifest manifest;
    private final double end;
    private long deeds;

    /** A run of so many old volumes, and so many minutes from warm-up to drain. */
    public LongRun(int volumes, int minutes) {
        end = minutes * 60.0;
        List<String> nodes = IntStream.rangeClosed(1, (volumes + PER_NODE - 1) / PER_NODE)
                .mapToObj(i -> "worker-" + i)
                .toList();
        List<Volume> all = new ArrayList<>();
        for (int i = 0; i < volumes; i++) {
            all.add(volume("old-" + (i + 1), i % 2 == 0 ? "static" : "dynamic", true, nodes.get(i % nodes.size())));
        }
        nodes.forEach(node -> all.add(volume("new-" + node, "static", false, node)));
        manifest = History.healthy()
                .phases(phases -> List.of(
                        History.phase(Phase.INSTALL, -60, -40),
                        History.phase(Phase.WORKLOADS, -40, -20),
                        History.phase(Phase.SEED, -20, 0),
                        History.phase(Phase.WARM_UP, 0, UPGRADE),
                        History.phase(Phase.UPGRADE, UPGRADE, ROLLED_OUT),
                        History.phase(Phase.SETTLE, ROLLED_OUT, NEW),
                        History.phase(Phase.NEW_WORKLOADS, NEW, NEW + 30),
                        History.phase(Phase.STABILITY, NEW + 30, end),
                        History.phase(Phase.DRAIN, end, end + 60)))
                .volumes(before -> all)
                .nodes(nodes)
                .driver(LongRun::withCredentials)
                .guarantees(GUARANTEES)
                .republishSeconds(POD_SYNC)
                .manifest();
    }

    private static Volume volume(String name, String provisioning, boolean before, String node) {
        return History.volume(name, provisioning, before, node);
    }

    private static Manifest.Driver withCredentials(Manifest.Driver driver) {
        ObjectNode json = JSON.valueToTree(driver);
        json.put("credentialFile", ".*/(?<pod>uid-[^/]+)_(?<volume>[^/]+)-credentials");
        return JSON.convertValue(json, Manifest.Driver.class);
    }

    /** Name of the volume that has a gap once the run is spoilt. */
    public String waiting() {
        return manifest.volumes().get(0).name();
    }

    /** Name of the volume that loses an object once the run is spoilt. */
    public String losing() {
        return manifest.volumes().get(1).name();
    }

    /** How many operations all writers together began on volumes. */
    public long operations() {
        return manifest.volumes().stream().mapToLong(this::ticks).sum();
    }

    /** Writes the bundle, with its seal. */
    public void write(Path folder) throws IOException {
        try (BundleWriter bundle = new BundleWriter(folder)) {
            bundle.manifest(manifest);
            Target target = bundle::appendRaw;
            List<Runnable> parts = new ArrayList<>();
            manifest.volumes().forEach(volume -> parts.add(() -> workload(target, volume, -1, -1)));
            manifest.nodes().forEach(node -> parts.add(() -> node(target, node)));
            parts.parallelStream().forEach(Runnable::run);
            observer(bundle);
            bundle.seal();
        }
    }

    /** Writes the streams of two workloads anew: one waits for 1.5 s in the middle, the other loses an object in S3. */
    public void spoil(Path folder) throws IOException {
        Path manifestFile = folder.resolve(Digests.MANIFEST);
        ObjectNode json = (ObjectNode) JSON.readTree(manifestFile.toFile());
        ObjectNode seal = (ObjectNode) json.path("seal").path("streams");
        Set<String> begun = new TreeSet<>();
        Target target = (channel, source, lines) -> {
            String file = Bundle.file(channel, source);
            if (begun.add(file)) {
                Files.delete(folder.resolve(file));
            }
            Files.write(folder.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        };
        int middle = ticks(manifest.volumes().get(0)) / 2;
        workload(target, manifest.volumes().get(0), middle, -1);
        workload(target, manifest.volumes().get(1), -1, middle);
        for (String file : begun) {
            seal.set(file, JSON.valueToTree(BundleWriter.digest(folder.resolve(file))));
        }
        // The digest of the manifest itself is taken without the seal.
        JSON.writeValue(manifestFile.toFile(), json);
    }

    // ---- agents

    private static double start(Volume volume) {
        return volume.before() ? -10 : NEW + 20;
    }

    private int ticks(Volume volume) {
        return (int) ((end + 0.3 - start(volume) - 1) * 10);
    }

    private String dev(Volume volume) {
        return "0:" + (50 + manifest.volumes().indexOf(volume));
    }

    /** A second on the clock of a node: ahead of the observer's, and 5 ppm faster. */
    private long at(String node, double second) {
        int number = manifest.nodes().indexOf(node);
        return History.ns(second) + (number + 1) * 1000L * SECOND + (long) (5e-6 * second * SECOND);
    }

    private void workload(Target target, Volume volume, int slow, int lost) {
        String name = volume.name();
        double start = start(volume);
        Lines agents = new Lines(target, Channel.AGENTS, name);
        agents.begin("started", at(volume.node(), start))
                .put("role", "workload")
                .put("node", volume.node())
                .put("pod", volume.pod())
                .put("tickMs", 100)
                .put("wall", History.wall(start))
                .end();
        agents.begin("draining", at(volume.node(), end + 0.3)).end();
        agents.begin("drained", at(volume.node(), end + 0.4)).put("inFlight", 0).end();
        agents.flush();
        List<String> keys = writer(target, volume, slow);
        ring(target, volume);
        long streamed = handles(target, volume);
        Lines mounts = new Lines(target, Channel.MOUNTS, name);
        mounts.begin(null, at(volume.node(), start))
                .raw("mounts", json(List.of(History.mount(7, dev(volume), volume.path()))))
                .end();
        for (double s = start + 0.5; s < end + 0.4; s += 0.5) {
            mounts.begin(null, at(volume.node(), s)).put("same", 0).end();
        }
        mounts.flush();
        Lines mount = new Lines(target, Channel.READ_BACK, name);
        readBack(mount, at(volume.node(), end + 1), folder() + "stream.bin", streamed, sha(name, -1));
        readBack(mount, volume, keys, 4, -1);
        Lines s3 = new Lines(target, Channel.READ_BACK, "s3-" + name);
        readBack(s3, at(volume.node(), end + 20), folder() + "read.bin", 64 << 20, sha(name, -2));
        readBack(s3, at(volume.node(), end + 20), folder() + "stream.bin", streamed, sha(name, -1));
        readBack(s3, volume, keys, 8, lost);
    }

    private static String folder() {
        return "holdfast/" + INCARNATION + "/";
    }

    /** The writer on the volume; operation {@code slow} takes 1.5 s. Answers the keys it wrote. */
    private List<String> writer(Target target, Volume volume, int slow) {
        Lines lines = new Lines(target, Channel.OPERATIONS, volume.name());
        List<String> keys = new ArrayList<>();
        int ticks = ticks(volume);
        for (int tick = 0; tick < ticks; tick++) {
            double s = start(volume) + 1 + tick / 10.0;
            int op = keys.size();
            String key = key(op, (int) ((s - start(volume)) / 60));
            keys.add(key);
            double took = op == slow ? 1.5 : 0.02 + 0.04 * Math.floorMod(op * 7919, 1000) / 1000;
            lines.begin("invoke", at(volume.node(), s))
                    .put("op", op)
                    .put("key", key)
                    .end();
            lines.begin("ok", at(volume.node(), s + took))
                    .put("op", op)
                    .put("key", key)
                    .put("size", 4096)
                    .put("sha256", sha(volume.name(), op))
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

    private void ring(Target target, Volume volume) {
        Lines lines = new Lines(target, Channel.CONTROLS, volume.name() + "-tmpfs");
        int ticks = ticks(volume);
        for (int op = 0; op < ticks; op++) {
            control(lines, volume.node(), start(volume) + 1.05 + op / 10.0, 0.0002, op, "w/" + op % RING, 3);
        }
        lines.flush();
    }

    private void control(Lines lines, String node, double s, double took, int op, String key, int mnt) {
        lines.begin("invoke", at(node, s)).put("op", op).put("key", key).end();
        lines.begin("ok", at(node, s + took))
                .put("op", op)
                .put("key", key)
                .put("size", 4096)
                .put("sha256", sha(key, op))
                .put("mnt", mnt)
                .end();
    }

    /** The held files; answers how many bytes were streamed. */
    private long handles(Target target, Volume volume) {
        Lines lines = new Lines(target, Channel.HANDLES, volume.name());
        double start = start(volume) + 0.5;
        for (String handle : List.of("read", "stream", "control")) {
            lines.begin("opened", at(volume.node(), start))
                    .put("handle", handle)
                    .put("key", folder() + handle + ".bin")
                    .put("dev", dev(volume))
                    .put("ino", handle.length())
                    .put("mnt", 7)
                    .put("size", 1 << 20)
                    .end();
        }
        long total = 0;
        int seconds = (int) (end - start);
        for (int i = 0; i < seconds; i++) {
            double s = start + 0.5 + i;
            read(lines, volume, s, "read", 262_144 + 4096L * i);
            stat(lines, volume, s + 0.33, "stream");
            total += 262_144;
            lines.begin("append", at(volume.node(), s + 0.34))
                    .put("handle", "stream")
                    .put("length", 262_144)
                    .put("total", total)
                    .put("ns", 1_234_567)
                    .end();
            read(lines, volume, s + 0.66, "control", 262_144 + 4096L * (i % 900));
        }
        lines.begin("closed", at(volume.node(), end + 0.35))
                .put("handle", "stream")
                .put("key", folder() + "stream.bin")
                .put("size", total)
                .put("sha256", sha(volume.name(), -1))
                .end();
        lines.flush();
        return total;
    }

    private void read(Lines lines, Volume volume, double s, String handle, long offset) {
        stat(lines, volume, s, handle);
        lines.begin("read", at(volume.node(), s + 0.01))
                .put("handle", handle)
                .put("offset", offset)
                .put("length", 4096)
                .raw("match", "true")
                .put("ns", 876_543)
                .end();
    }

    private void stat(Lines lines, Volume volume, double s, String handle) {
        lines.begin("stat", at(volume.node(), s))
                .put("handle", handle)
                .put("dev", dev(volume))
                .put("ino", handle.length())
                .put("mnt", 7)
                .end();
    }

    /** Several readers at once: neighbours come out of order. */
    private void readBack(Lines lines, Volume volume, List<String> keys, int readers, int lost) {
        for (int i = 0; i < keys.size(); i++) {
            int group = i / readers * readers;
            int op = Math.min(keys.size(), group + readers) - 1 - (i - group);
            if (op != lost) {
                long t = at(volume.node(), end + 21 + i / 10_000.0);
                readBack(lines, t, keys.get(op), 4096, sha(volume.name(), op));
            }
        }
        lines.flush();
    }

    private static void readBack(Lines lines, long t, String key, long size, String sha256) {
        lines.begin(null, t)
                .put("key", key)
                .put("size", size)
                .put("sha256", sha256)
                .end();
    }

    private void node(Target target, String node) {
        List<Volume> here =
                manifest.volumes().stream().filter(v -> v.node().equals(node)).toList();
        Lines probe = new Lines(target, Channel.AGENTS, node);
        probe.begin("started", at(node, -25))
                .put("role", "probe")
                .put("node", node)
                .put("pod", "probe-" + node)
                .put("bootId", "boot-" + node)
                .put("tickMs", 250)
                .put("wall", History.wall(-25))
                .end();
        probe.flush();
        Lines mounts = new Lines(target, Channel.MOUNTS, node);
        Lines processes = new Lines(target, Channel.PROCESSES, node);
        looks(mounts, node, PROBE, s -> json(table(here, s)), "mounts");
        looks(processes, node, PROBE, s -> json(serving(here, s)), "processes");
        looks(new Lines(target, Channel.CREDENTIALS, node), node, 2, s -> json(credentials(here, s)), "files");
        Lines agents = new Lines(target, Channel.AGENTS, node + "-s3");
        agents.begin("started", at(node, -25))
                .put("role", "control")
                .put("node", node)
                .put("pod", "control-" + node)
                .put("tickMs", 100)
                .put("wall", History.wall(-25))
                .end();
        agents.flush();
        Lines controls = new Lines(target, Channel.CONTROLS, node + "-s3");
        for (int op = 0; op < (end + 20) * 10; op++) {
            control(controls, node, -20 + op / 10.0, 0.015, op, "control/" + node + "/" + op % 1000, 0);
        }
        controls.flush();
    }

    private void looks(Lines lines, String node, double period, DoubleFunction<String> seen, String member) {
        String said = null;
        long saidBy = 0;
        for (double s = -22; s < end + 0.3; s += period) {
            // What is seen only changes with whole seconds.
            String now = said == null || s == Math.rint(s) ? seen.apply(s) : said;
            long t = at(node, s + (member.equals("processes") ? 0.002 : 0));
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
            long id = 1000 + 2L * manifest.volumes().indexOf(volume);
            if (volume.before()) {
                table.add(History.mount(id, dev(volume), History.target(volume.name())));
            } else if (s >= NEW + 10) {
                String source = "/var/lib/kubelet/plugins/s3/mnt/mp-" + volume.name();
                table.add(History.mount(id, dev(volume), source));
                table.add(History.mount(id + 1, dev(volume), History.target(volume.name())));
            }
        }
        return table;
    }

    private List<Processes.Entry> serving(List<Volume> here, double s) {
        List<Processes.Entry> serving = new ArrayList<>();
        for (Volume volume : here) {
            int number = manifest.volumes().indexOf(volume);
            if (volume.before()) {
                String unit = "/system.slice/mount-s3-1.2.0-" + number + ".service";
                serving.add(History.process(50 + number, 2000 + number, 1000, unit));
            } else if (s >= NEW + 10) {
                String pod = "/kubepods/besteffort/pod" + History.mounterUid(volume.name()) + "/abc";
                serving.add(History.process(50 + number, 90_000 + number, 9000, pod));
            }
        }
        return serving;
    }

    /** One republish of each volume in 75 s, one after another. */
    private static double republished(int place, double s) {
        double first = place * REPUBLISH / PER_NODE - REPUBLISH;
        return first + Math.floor((s - first) / REPUBLISH) * REPUBLISH;
    }

    private static List<CredentialFiles.Entry> credentials(List<Volume> here, double s) {
        List<CredentialFiles.Entry> files = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            Volume volume = here.get(i);
            if (volume.before() || s >= NEW + 10) {
                files.add(new CredentialFiles.Entry(
                        "/var/lib/kubelet/plugins/s3.csi.scality.com/" + volume.podUid() + "_"
                                + volume.persistentVolume() + "-credentials",
                        History.wall(republished(i, s))));
            }
        }
        return files;
    }

    // ---- the observer

    private void observer(BundleWriter bundle) throws IOException {
        Source self = new Source(Channel.OBSERVER, 0);
        Observer pods = new Observer();
        Observer helm = new Observer();
        Observer csi = new Observer();
        Observer rollouts = new Observer();
        Observer attachments = new Observer();
        for (int s = -40; s < end + 60; s++) {
            long t = History.ns(s);
            boolean old = s < UPGRADE + 10;
            List<Pods.Entry> podsNow = pods(s);
            pods.look(
                    podsNow,
                    (n, same) ->
                            bundle.append(Channel.PODS, self, new Pods(n, t, same, same == null ? podsNow : null)));
            HelmRevisions h = old ? History.helm("1.2.0 deployed") : History.helm("1.2.0 superseded", "2.2.0 deployed");
            helm.look(
                    h,
                    (n, same) -> bundle.append(
                            Channel.HELM, self, new HelmRevisions(n, t, same, same == null ? h.revisions() : null)));
            Csi c = History.csi(true, List.of("w1", "w2"), s >= UPGRADE + 5);
            csi.look(
                    c,
                    (n, same) -> bundle.append(
                            Channel.CSI,
                            self,
                            same == null
                                    ? new Csi(n, t, null, c.driver(), c.nodes(), c.eligible(), c.crds())
                                    : new Csi(n, t, same, null, null, null, null)));
            Rollouts r = old ? History.rollouts(2, "driver:1.2.0") : History.rollouts(s < 80 ? 1 : 2, "driver:2.2.0");
            rollouts.look(
                    r,
                    (n, same) -> bundle.append(
                            Channel.ROLLOUTS, self, new Rollouts(n, t, same, same == null ? r.rollouts() : null)));
            List<Attachments.Entry> a = attachments(s);
            attachments.look(
                    a,
                    (n, same) -> bundle.append(
                            Channel.ATTACHMENTS, self, new Attachments(n, t, same, same == null ? a : null)));
        }
        checks(bundle, self);
        for (String node : manifest.nodes()) {
            log(bundle, node);
            for (double at : new double[] {-1, end}) {
                clocks(bundle, node, node, at);
                clocks(bundle, node + "-s3", node, at);
            }
        }
        for (Volume volume : manifest.volumes()) {
            clocks(bundle, volume.name(), volume.node(), volume.before() ? -1 : NEW + 25);
            clocks(bundle, volume.name(), volume.node(), end);
        }
    }

    private void checks(BundleWriter bundle, Source self) throws IOException {
        List<String> seconds = Arrays.stream(CHECKS)
                .mapToObj(part -> Long.toString((long) (part * (end - NEW - 30))))
                .toList();
        deed(
                bundle,
                self,
                NEW + 30,
                "all workloads",
                Actions.PLAN_CREDENTIAL_CHECKS,
                Map.of(Actions.SECONDS, String.join(",", seconds), Actions.ROTATED, Actions.NO),
                Map.of());
        for (String second : seconds) {
            for (Volume volume : manifest.volumes()) {
                deed(
                        bundle,
                        self,
                        NEW + 30 + Long.parseLong(second),
                        volume.name(),
                        Actions.CREDENTIAL_CHECK,
                        Map.of(Actions.SECONDS, second),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED));
            }
        }
    }

    private void deed(
            BundleWriter bundle,
            Source self,
            double s,
            String subject,
            String what,
            Map<String, String> facts,
            Map<String, String> results)
            throws IOException {
        long id = ++deeds;
        bundle.appendNext(Channel.ACTIONS, self, n -> new Action.Begun(n, History.ns(s), id, what, subject, facts));
        bundle.appendNext(Channel.ACTIONS, self, n -> new Action.Done(n, History.ns(s + 0.2), id, results, null));
    }

    private List<Pods.Entry> pods(double s) {
        List<Pods.Entry> pods = new ArrayList<>();
        for (Volume v : manifest.volumes()) {
            if (v.before() || s >= NEW + 10) {
                pods.add(History.pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
            }
            if (!v.before() && s >= NEW + 10) {
                String uid = History.mounterUid(v.name());
                pods.add(History.pod("mount-s3", "mp-" + v.name(), uid, v.node(), true, Map.of()));
            }
        }
        for (String node : manifest.nodes()) {
            String generation = s < UPGRADE + 30 ? "-old" : "-new";
            String uid = "plugin-" + node + generation;
            pods.add(History.pod(
                    "kube-system", "csi-" + node + generation, uid, node, true, Map.of("app", "s3-csi-node")));
        }
        return pods;
    }

    private List<Attachments.Entry> attachments(double s) {
        if (s < UPGRADE + 5) {
            return null;
        }
        return manifest.volumes().stream()
                .filter(v -> !v.before() && s >= NEW + 10)
                .map(v -> new Attachments.Entry(
                        "s3pa-" + v.name(),
                        v.node(),
                        v.persistentVolume(),
                        v.volumeHandle(),
                        Map.of("mp-" + v.name(), List.of(v.podUid()))))
                .toList();
    }

    /** What the node plugin logs, and what the kubelet counts. */
    private void log(BundleWriter bundle, String node) throws IOException {
        List<Volume> here =
                manifest.volumes().stream().filter(v -> v.node().equals(node)).toList();
        long calls = 0;
        for (int s = -20; s < end; s++) {
            for (int i = 0; i < here.size(); i++) {
                Volume volume = here.get(i);
                if ((int) republished(i, s) != s || (!volume.before() && s < NEW + 10)) {
                    continue;
                }
                String pod = "csi-" + node + (s < UPGRADE + 30 ? "-old" : "-new");
                calls++;
                for (String text : List.of(
                        "I0101 NodePublishVolume: target " + History.target(volume.name()) + " called",
                        "I0101 credentials of " + volume.volumeHandle() + " written",
                        "I0101 NodePublishVolume: \"" + volume.volumeHandle() + "\" is mounted already")) {
                    LogLine line = History.log(node, pod, s, text);
                    long t = History.ns(s + 1);
                    bundle.appendNext(
                            Channel.LOGS,
                            new Source(pod, 0),
                            n -> new LogLine(
                                    n, t, line.node(), line.pod(), line.container(), line.wall(), line.text()));
                }
            }
            if (s % 5 == 0) {
                long count = calls;
                long t = History.ns(s);
                bundle.appendNext(
                        Channel.KUBELET,
                        new Source(node, 0),
                        n -> new KubeletMetric(n, t, "/csi.v1.Node/NodePublishVolume", "OK", count));
            }
        }
    }

    /** Five exchanges, as the observer does them: the answer takes 6 ms. */
    private void clocks(BundleWriter bundle, String agent, String node, double s) throws IOException {
        for (int i = 0; i < 5; i++) {
            double sent = s + i * 0.007;
            bundle.appendNext(
                    Channel.CLOCKS,
                    new Source(Channel.OBSERVER, 0),
                    n -> new ClockSample(
                            n,
                            History.ns(sent + 0.006),
                            agent,
                            History.ns(sent),
                            at(node, sent + 0.002),
                            History.ns(sent + 0.006)));
        }
    }

    /** Looks of which one equal to the last names it. */
    private static final class Observer {
        private Object said;
        private long saidBy;
        private long next;

        interface Look {
            void write(long n, Long same) throws IOException;
        }

        void look(Object now, Look look) throws IOException {
            if (next > 0 && Objects.equals(now, said)) {
                look.write(next++, saidBy);
            } else {
                saidBy = next++;
                said = now;
                look.write(saidBy, null);
            }
        }
    }

    // ---- lines

    private static String json(Object value) {
        return JSON.valueToTree(value).toString();
    }

    /** 64 hex digits that differ for each object. */
    private static String sha(String name, int op) {
        char[] hex = new char[64];
        long state = name.hashCode() * 0x9e3779b97f4a7c15L + op * 0xbf58476d1ce4e5b9L;
        for (int i = 0; i < hex.length; i++) {
            if (i % 16 == 0) {
                state = (state ^ (state >>> 29)) * 0x94d049bb133111ebL + i;
            }
            hex[i] = Character.forDigit((int) (state >>> (i % 16 * 4)) & 15, 16);
        }
        return new String(hex);
    }

    /** Where lines go. */
    private interface Target {
        void append(Channel<?> channel, Source source, byte[] lines) throws IOException;
    }

    /** One stream, put into JSON as agents do it. */
    private static final class Lines {
        private static final int CHUNK = 1 << 20;
        private static final int LONGEST = 1 << 16;

        private final Target target;
        private final Channel<?> channel;
        private final Source source;
        private final byte[] bytes = new byte[CHUNK + LONGEST];
        private int filled;
        private long next;

        Lines(Target target, Channel<?> channel, String name) {
            this.target = target;
            this.channel = channel;
            this.source = new Source(name, 0);
        }

        Lines begin(String kind, long t) {
            text(kind == null ? "{" : "{\"k\":\"")
                    .text(kind == null ? "" : kind)
                    .text(kind == null ? "" : "\",");
            text("\"n\":").number(next).text(",\"t\":").number(t);
            return this;
        }

        Lines put(String name, long value) {
            return text(",\"").text(name).text("\":").number(value);
        }

        Lines put(String name, String value) {
            return raw(name, '"' + value + '"');
        }

        Lines raw(String name, String json) {
            return text(",\"").text(name).text("\":").text(json);
        }

        /** Ends the line and answers its number. */
        long end() {
            text("}\n");
            if (filled > CHUNK) {
                flush();
            }
            return next++;
        }

        private Lines text(String text) {
            for (int i = 0; i < text.length(); i++) {
                bytes[filled++] = (byte) text.charAt(i);
            }
            return this;
        }

        private Lines number(long value) {
            long scale = 1;
            while (value / scale >= 10) {
                scale *= 10;
            }
            for (; scale > 0; scale /= 10) {
                bytes[filled++] = (byte) ('0' + value / scale % 10);
            }
            return this;
        }

        void flush() {
            try {
                target.append(channel, source, Arrays.copyOf(bytes, filled));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + channel.name() + "/" + source, e);
            }
            filled = 0;
        }
    }
}
