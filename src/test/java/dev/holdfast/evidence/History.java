package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A run written down for a unit test. {@link #healthy} is one in which nothing goes wrong: two old volumes and two new ones on
 * two nodes. A test changes what it is about and names the rest by leaving it alone.
 *
 * <p>Times are in seconds since the warm-up began: warm-up 0–10, upgrade 10–20, settle 20–25, new workloads 25–30, stability 30–60,
 * drain 60–63. Equal looks are written as such, line numbers and clocks are filled in when a judge reads.
 */
public final class History implements Evidence {
    /** A static volume on node w1, mounted before the upgrade. */
    public static final String OLD = "static-1";
    /** A dynamic volume on node w2, mounted before the upgrade. */
    public static final String OTHER = "dynamic-1";
    /** A volume on node w1 made after the upgrade. */
    public static final String NEW = "new-1";

    public static final String OBSERVER = Channel.OBSERVER;
    public static final String SYSTEMD = "/system.slice/mount-s3-1.2.0-1.service";
    private static final long ORIGIN = 5_000_000_000_000L;
    private static final long WALL = 1_760_000_000_000L;

    private record Entry(double second, Line line) {}

    private final Map<String, Map<Source, List<Entry>>> streams = new HashMap<>();
    private final Map<String, Double> offsets = new HashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private Manifest manifest;
    private long actions;

    private History() {}

    /** A run in which nothing goes wrong. */
    public static History healthy() {
        History h = new History();
        h.manifest = new Manifest(
                Manifest.FORMAT,
                "unit",
                "test",
                Map.of(),
                WALL,
                ORIGIN,
                10,
                new Manifest.Driver(
                        "s3.csi.scality.com",
                        "kube-system",
                        Map.of("app", "s3-csi-node"),
                        "s3-plugin",
                        "mount-s3",
                        "mount-s3-.*\\.service",
                        "NodePublishVolume: target (?<target>\\S+)",
                        null,
                        "^E\\d{4}"),
                new Manifest.Change("1.2.0", "2.2.0", List.of("driver:2.2.0"), List.of("attachments.example"), "ok"),
                List.of(
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
                        "upgrade"),
                List.of(
                        phase(Phase.INSTALL, -30, -20),
                        phase(Phase.WORKLOADS, -20, -10),
                        phase(Phase.SEED, -10, 0),
                        phase(Phase.WARM_UP, 0, 10),
                        phase(Phase.UPGRADE, 10, 20),
                        phase(Phase.SETTLE, 20, 25),
                        phase(Phase.NEW_WORKLOADS, 25, 30),
                        phase(Phase.STABILITY, 30, 60),
                        phase(Phase.DRAIN, 60, 63)),
                List.of(
                        volume(OLD, "static", true, "w1"),
                        volume(OTHER, "dynamic", true, "w2"),
                        volume(NEW, "static", false, "w1"),
                        volume("new-2", "dynamic", false, "w2")),
                List.of("w1", "w2"),
                null);
        for (Volume volume : h.manifest.volumes()) {
            h.workload(volume, volume.before() ? -9 : 28);
        }
        h.node("w1", 100, 300);
        h.node("w2", 200, 400);
        h.cluster();
        return h;
    }

    /** A run without any line, over the same phases. */
    public static History empty() {
        return healthy().cleared();
    }

    /** The same run without any line. */
    public History cleared() {
        streams.clear();
        return this;
    }

    // ---- what a test changes

    /** Changes or, by null, removes lines; the function is given the second and the line. */
    @SuppressWarnings("unchecked")
    public <T extends Line> History map(Channel<T> channel, String name, BiFunction<Double, T, T> change) {
        boolean[] touched = new boolean[1];
        streams.getOrDefault(channel.name(), Map.of()).forEach((source, entries) -> {
            if (source.name().equals(name)) {
                List<Entry> kept = new ArrayList<>();
                for (Entry entry : entries) {
                    Line line = change.apply(entry.second, (T) entry.line);
                    touched[0] |= line != entry.line;
                    if (line != null) {
                        kept.add(new Entry(entry.second, line));
                    }
                }
                entries.clear();
                entries.addAll(kept);
            }
        });
        if (!touched[0]) {
            throw new IllegalStateException("nothing changed in " + channel.name() + "/" + name);
        }
        return this;
    }

    /** Removes the lines of a stretch of time. */
    public <T extends Line> History drop(Channel<T> channel, String name, double from, double to) {
        return map(channel, name, (s, line) -> s >= from && s < to ? null : line);
    }

    /** Removes a source altogether. */
    public History without(Channel<?> channel, String name) {
        streams.getOrDefault(channel.name(), new HashMap<>())
                .keySet()
                .removeIf(s -> s.name().equals(name));
        return this;
    }

    /** Adds a line. */
    public <T extends Line> History add(Channel<T> channel, String name, double second, T line) {
        return add(channel, new Source(name, 0), second, line);
    }

    /** Adds a line of an incarnation. */
    public <T extends Line> History add(Channel<T> channel, Source source, double second, T line) {
        List<Entry> entries = streams.computeIfAbsent(channel.name(), c -> new TreeMap<>())
                .computeIfAbsent(source, s -> new ArrayList<>());
        int place = entries.size();
        while (place > 0 && entries.get(place - 1).second > second) {
            place--;
        }
        entries.add(place, new Entry(second, line));
        return this;
    }

    /** Adds an action of the campaign that went well. */
    public History did(
            double begun,
            double done,
            String what,
            String subject,
            Map<String, String> facts,
            Map<String, String> results) {
        long id = beganTo(begun, what, subject, facts);
        return add(Channel.ACTIONS, OBSERVER, done, Lines.done(id, results, null));
    }

    /** Adds an action of the campaign that failed. */
    public History didNot(
            double begun, double done, String what, String subject, Map<String, String> facts, String error) {
        long id = beganTo(begun, what, subject, facts);
        return add(Channel.ACTIONS, OBSERVER, done, Lines.done(id, Map.of(), error));
    }

    /** Adds an action of the campaign of which only the begin is recorded. */
    public long beganTo(double begun, String what, String subject, Map<String, String> facts) {
        long id = actions++;
        add(Channel.ACTIONS, OBSERVER, begun, Lines.begun(id, what, subject, facts));
        return id;
    }

    /** Removes the actions of a kind, or those on one subject. */
    public History undone(String what, String... subjects) {
        List<Long> ids = ids(what, subjects);
        return map(Channel.ACTIONS, OBSERVER, (s, line) -> ids.contains(line.id()) ? null : line);
    }

    /** Removes the ends of the actions of a kind, or of those on one subject. */
    public History neverDone(String what, String... subjects) {
        List<Long> ids = ids(what, subjects);
        return map(
                Channel.ACTIONS,
                OBSERVER,
                (s, line) -> line instanceof Action.Done && ids.contains(line.id()) ? null : line);
    }

    /** Changes what was said when the actions of a kind began. */
    public History asked(String what, UnaryOperator<Map<String, String>> change, String... subjects) {
        List<Long> ids = ids(what, subjects);
        return map(
                Channel.ACTIONS,
                OBSERVER,
                (s, line) -> line instanceof Action.Begun b && ids.contains(b.id())
                        ? Lines.begun(b.id(), b.what(), b.subject(), change.apply(b.facts()))
                        : line);
    }

    /** Changes what came of the actions of a kind. */
    public History got(String what, UnaryOperator<Map<String, String>> change, String... subjects) {
        List<Long> ids = ids(what, subjects);
        return map(
                Channel.ACTIONS,
                OBSERVER,
                (s, line) -> line instanceof Action.Done d && ids.contains(d.id())
                        ? Lines.done(d.id(), change.apply(d.facts()), d.error())
                        : line);
    }

    /** Lets the actions of a kind end with an error. */
    public History broke(String what, String error, String... subjects) {
        List<Long> ids = ids(what, subjects);
        return map(
                Channel.ACTIONS,
                OBSERVER,
                (s, line) -> line instanceof Action.Done d && ids.contains(d.id())
                        ? Lines.done(d.id(), d.facts(), error)
                        : line);
    }

    private List<Long> ids(String what, String... subjects) {
        List<Long> ids = new ArrayList<>();
        streams.getOrDefault(Channel.ACTIONS.name(), Map.of())
                .values()
                .forEach(entries -> entries.forEach(entry -> {
                    if (entry.line instanceof Action.Begun b
                            && b.what().equals(what)
                            && (subjects.length == 0 || List.of(subjects).contains(b.subject()))) {
                        ids.add(b.id());
                    }
                }));
        return ids;
    }

    /** Changes how often kubelets sync their pods, in seconds. */
    public History republishSeconds(double seconds) {
        return manifest(m -> new Manifest(
                m.format(),
                m.campaign(),
                m.tool(),
                m.facts(),
                m.originWall(),
                m.originT(),
                seconds,
                m.driver(),
                m.change(),
                m.guarantees(),
                m.phases(),
                m.volumes(),
                m.nodes(),
                m.seal()));
    }

    /** Changes what the run was made to prove. */
    public History guarantees(List<String> guarantees) {
        return manifest(m -> new Manifest(
                m.format(),
                m.campaign(),
                m.tool(),
                m.facts(),
                m.originWall(),
                m.originT(),
                m.republishSeconds(),
                m.driver(),
                m.change(),
                guarantees,
                m.phases(),
                m.volumes(),
                m.nodes(),
                m.seal()));
    }

    /** Lets an agent's clock be ahead of the observer's. */
    public History clock(String agent, double seconds) {
        offsets.put(agent, seconds);
        return this;
    }

    /** Spoils the record. */
    public History damaged(String kind, String file) {
        damage.add(new Damage(kind, file, "for a test"));
        return this;
    }

    /** Changes the manifest. */
    public History manifest(UnaryOperator<Manifest> change) {
        manifest = change.apply(manifest);
        return this;
    }

    /** Changes the phases. */
    public History phases(UnaryOperator<List<Phase>> change) {
        return manifest(m -> m.withPhases(change.apply(m.phases())));
    }

    /** Changes the volumes. */
    public History volumes(UnaryOperator<List<Volume>> change) {
        return manifest(m -> m.withVolumes(change.apply(m.volumes())));
    }

    /** Changes the nodes. */
    public History nodes(List<String> nodes) {
        return manifest(m -> copy(m, m.driver(), m.change(), m.phases(), m.volumes(), nodes));
    }

    /** Changes what is known of the driver. */
    public History driver(UnaryOperator<Manifest.Driver> change) {
        return manifest(m -> copy(m, change.apply(m.driver()), m.change(), m.phases(), m.volumes(), m.nodes()));
    }

    /** Changes what upgrade was asked for. */
    public History change(UnaryOperator<Manifest.Change> change) {
        return manifest(m -> copy(m, m.driver(), change.apply(m.change()), m.phases(), m.volumes(), m.nodes()));
    }

    private static Manifest copy(
            Manifest m,
            Manifest.Driver driver,
            Manifest.Change change,
            List<Phase> phases,
            List<Volume> volumes,
            List<String> nodes) {
        return new Manifest(
                m.format(),
                m.campaign(),
                m.tool(),
                m.facts(),
                m.originWall(),
                m.originT(),
                m.republishSeconds(),
                driver,
                change,
                m.guarantees(),
                phases,
                volumes,
                nodes,
                m.seal());
    }

    // ---- words of a history

    /** A phase that went well. */
    public static Phase phase(String name, double from, double to) {
        return new Phase(name, ns(from), ns(to), "ok");
    }

    /** A second on the observer's monotonic clock. */
    public static long ns(double second) {
        return ORIGIN + Math.round(second * 1e9);
    }

    /** A second in milliseconds since the epoch. */
    public static long wall(double second) {
        return WALL + Math.round(second * 1e3);
    }

    /** A volume and its workload. */
    public static Volume volume(String name, String provisioning, boolean before, String node) {
        return new Volume(
                name,
                provisioning,
                before,
                node,
                "holdfast",
                name,
                "uid-" + name,
                "pv-" + name,
                "handle-" + name,
                "bucket-" + name,
                "",
                "/data");
    }

    /** The kubelet's target of a volume. */
    public static String target(String volume) {
        return "/var/lib/kubelet/pods/uid-" + volume + "/volumes/kubernetes.io~csi/pv-" + volume + "/mount";
    }

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

    public static Operation.Invoked invoked(long op) {
        return Lines.invoked(op, key(op));
    }

    public static Operation.Acknowledged ok(long op, long mnt) {
        return Lines.acknowledged(op, key(op), 100, sha(op), mnt);
    }

    public static Operation.Failed failed(long op, String errno) {
        return Lines.failed(op, key(op), errno, "open");
    }

    public static String key(long op) {
        return "holdfast/" + op;
    }

    public static String sha(long op) {
        return "%064x".formatted(op);
    }

    public static Pods.Entry pod(
            String namespace, String name, String uid, String node, boolean ready, Map<String, String> labels) {
        return new Pods.Entry(
                namespace,
                name,
                uid,
                node,
                "Running",
                ready,
                false,
                labels,
                Map.of(),
                List.of(new Pods.Container("main", "containerd://" + uid, "image:1", 0, "running")));
    }

    public static Event failedMount(String volume, String uid, int count, double first, double last) {
        return Lines.event(
                uid,
                "Warning",
                "FailedMount",
                "MountVolume.SetUp failed",
                "Pod",
                "holdfast",
                volume,
                "uid-" + volume,
                count,
                wall(first),
                wall(last));
    }

    public static LogLine log(String node, String pod, double second, String text) {
        return Lines.logLine(node, pod, "s3-plugin", wall(second), text);
    }

    public static Rollouts rollouts(int updated, String image) {
        return Lines.rollouts(List.of(
                new Rollouts.Entry("DaemonSet", "s3-csi-node", 2, 2, 2, updated, 2, 0, List.of(image)),
                new Rollouts.Entry("Deployment", "s3-csi-controller", 2, 2, 1, 1, 1, 0, List.of(image))));
    }

    public static HelmRevisions helm(String... revisions) {
        List<HelmRevisions.Entry> entries = new ArrayList<>();
        for (String revision : revisions) {
            String[] parts = revision.split(" ", 2);
            entries.add(new HelmRevisions.Entry(entries.size() + 1, parts[1], "csi-" + parts[0], parts[0], ""));
        }
        return Lines.helm(entries);
    }

    public static Csi csi(boolean driver, List<String> registered, boolean crds) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        nodes.put("w1", registered.contains("w1") ? List.of("s3.csi.scality.com") : List.of());
        nodes.put("w2", registered.contains("w2") ? List.of("s3.csi.scality.com") : List.of());
        return Lines.csi(driver, nodes, List.of("w1", "w2"), Map.of("attachments.example", crds));
    }

    // ---- the healthy run

    private void workload(Volume v, double start) {
        String name = v.name();
        long mnt = 7;
        add(Channel.AGENTS, name, start, Lines.started("workload", v.node(), name, "boot", 0, 100));
        writer(Channel.OPERATIONS, name, start, 0.03, mnt);
        writer(Channel.CONTROLS, name + "-tmpfs", start, 0.001, 3);
        add(Channel.AGENTS, name, 60.5, Lines.draining());
        add(Channel.AGENTS, name, 60.9, Lines.drained(0));
        String dev = dev(name);
        List<HandleLine> opened = new ArrayList<>();
        for (String handle : List.of("read", "stream", "control")) {
            opened.add(Lines.opened(handle, "holdfast/" + handle + ".bin", dev, handle.length(), mnt, 1 << 20));
        }
        opened.forEach(o -> add(Channel.HANDLES, name, start + 0.5, o));
        long total = 0;
        int reads = 0;
        for (double s = start + 1; s < 60; s += 0.5) {
            for (String handle : List.of("read", "stream", "control")) {
                add(Channel.HANDLES, name, s, Lines.stat(handle, dev, handle.length(), mnt));
            }
            add(Channel.HANDLES, name, s + 0.1, Lines.read("read", 262_144L * ++reads, 4096, true, 1_000_000));
            total += 1000;
            add(Channel.HANDLES, name, s + 0.2, Lines.appended("stream", 1000, total, 1_000_000));
            add(Channel.MOUNTS, name, s, mounts(mount(mnt, dev, "/data")));
        }
        add(Channel.HANDLES, name, 60.8, Lines.closed("stream", "holdfast/stream.bin", total, sha(total)));
        for (String reader : List.of(name, "s3-" + name)) {
            add(Channel.READ_BACK, reader, 61.5, Lines.readBack("holdfast/stream.bin", total, sha(total), null));
        }
    }

    /** Device of a volume: 0:57 for the first, 0:58 for the second, and so on. */
    public static String dev(String volume) {
        return "0:" + connection(volume);
    }

    public static int connection(String volume) {
        return 57 + List.of(OLD, OTHER, NEW, "new-2").indexOf(volume);
    }

    private void writer(Channel<Operation> channel, String name, double start, double latency, long mnt) {
        boolean ledger = channel.equals(Channel.OPERATIONS);
        int count = (int) Math.round((60.5 - start - 1) * 10);
        for (int op = 0; op < count; op++) {
            double s = start + 1 + op / 10.0;
            add(channel, name, s, invoked(op));
            add(channel, name, s + latency, ok(op, mnt));
            if (ledger) {
                ReadBack back = Lines.readBack(key(op), 100, sha(op), null);
                add(Channel.READ_BACK, name, 61, back);
                add(Channel.READ_BACK, "s3-" + name, 61, back);
            }
        }
    }

    private void node(String node, int pid, int newPid) {
        add(Channel.AGENTS, node, -12, Lines.started("probe", node, "probe-" + node, "boot-" + node, 0, 500));
        add(Channel.AGENTS, node + "-s3", -12, Lines.started("control", node, "control-" + node, "boot", 0, 100));
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
            add(Channel.MOUNTS, node, s, s < 27 ? mounts(oldMount) : mounts(oldMount, source, bound));
            add(Channel.PROCESSES, node, s + 0.01, s < 27 ? processes(serving) : processes(serving, inPod));
        }
        for (double s = -25; s < 60; s += 12) {
            String pod = "csi-" + node + (s < 15 ? "-old" : "-new");
            for (Volume v : List.of(old, young)) {
                if (v.before() ? s > -20 : s > 27) {
                    add(
                            Channel.LOGS,
                            pod,
                            s,
                            log(node, pod, s, "I0101 NodePublishVolume: target " + target(v.name()) + " called"));
                }
            }
            add(Channel.KUBELET, node, s, Lines.kubeletMetric("/csi.v1.Node/NodePublishVolume", "OK", (long) s + 26));
        }
    }

    private Volume on(String node, boolean before) {
        return manifest.volumes().stream()
                .filter(v -> v.node().equals(node) && v.before() == before)
                .findFirst()
                .orElseThrow();
    }

    public static String mounterUid(String volume) {
        return "1111-2222-" + volume;
    }

    private void cluster() {
        for (double s = -20; s < 62; s += 1) {
            List<Pods.Entry> pods = new ArrayList<>();
            for (Volume v : manifest.volumes()) {
                if (v.before() || s >= 27) {
                    pods.add(pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
                }
                if (!v.before() && s >= 27) {
                    pods.add(pod("mount-s3", "mp-" + v.name(), mounterUid(v.name()), v.node(), true, Map.of()));
                }
            }
            for (String node : manifest.nodes()) {
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
            add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
            add(
                    Channel.HELM,
                    OBSERVER,
                    s,
                    s < 12 ? helm("1.2.0 deployed") : helm("1.2.0 superseded", "2.2.0 deployed"));
            add(Channel.CSI, OBSERVER, s, csi(true, List.of("w1", "w2"), s >= 11));
            add(
                    Channel.ROLLOUTS,
                    OBSERVER,
                    s,
                    s < 12 ? rollouts(2, "driver:1.2.0") : rollouts(s < 16 ? 1 : 2, "driver:2.2.0"));
            List<Attachments.Entry> attachments = new ArrayList<>();
            if (s >= 27) {
                for (Volume v : manifest.volumes()) {
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
            add(Channel.ATTACHMENTS, OBSERVER, s, Lines.attachments(s < 11 ? null : attachments));
        }
    }

    // ---- as judges see it

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public List<Damage> damage() {
        return List.copyOf(damage);
    }

    @Override
    public List<Source> sources(Channel<?> channel) {
        if (channel.equals(Channel.CLOCKS)) {
            return List.of(new Source(OBSERVER, 0));
        }
        return streams.getOrDefault(channel.name(), Map.of()).keySet().stream()
                .sorted()
                .toList();
    }

    @Override
    public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
        List<Line> lines = new ArrayList<>();
        if (channel.equals(Channel.CLOCKS) && !streams.containsKey(channel.name())) {
            lines.addAll(clocks());
        } else {
            Map<Object, Long> said = new HashMap<>();
            double ahead = offsets.getOrDefault(agent(source.name()), 0.0);
            for (Entry entry : streams.getOrDefault(channel.name(), Map.of()).getOrDefault(source, List.of())) {
                long n = lines.size();
                boolean look = !(entry.line instanceof Operation
                        || entry.line instanceof ReadBack
                        || entry.line instanceof CrossRead);
                lines.add(stamped(
                        entry.line, n, ns(entry.second + ahead), look ? said.putIfAbsent(entry.line, n) : null));
            }
        }
        return lines.stream().map(channel.type()::cast);
    }

    private List<Line> clocks() {
        List<Line> lines = new ArrayList<>();
        List<String> agents = Stream.of(
                        Channel.OPERATIONS, Channel.AGENTS, Channel.PROCESSES, Channel.MOUNTS, Channel.HANDLES)
                .flatMap(c -> sources(c).stream())
                .map(Source::name)
                .distinct()
                .toList();
        for (String agent : agents) {
            double ahead = offsets.getOrDefault(agent, 0.0);
            for (double s : new double[] {-1, 61}) {
                // The answer took 4 ms, and the agent read its clock in the middle.
                lines.add(new ClockSample(
                        lines.size(), ns(s + 0.002), agent, ns(s - 0.002), ns(s + ahead), ns(s + 0.002)));
            }
        }
        return lines;
    }

    private static String agent(String source) {
        return source.endsWith("-tmpfs") ? source.substring(0, source.length() - 6) : source;
    }

    /** The line with its number and time; a look equal to an earlier one names it. */
    private static Line stamped(Line line, long n, long t, Long same) {
        if (line instanceof Operation.Invoked o) {
            return new Operation.Invoked(n, t, o.op(), o.key());
        } else if (line instanceof Operation.Acknowledged o) {
            return new Operation.Acknowledged(n, t, o.op(), o.key(), o.size(), o.sha256(), o.mnt());
        } else if (line instanceof Operation.Failed o) {
            return new Operation.Failed(n, t, o.op(), o.key(), o.errno(), o.at());
        } else if (line instanceof HandleLine.Opened o) {
            return new HandleLine.Opened(n, t, o.handle(), o.key(), o.dev(), o.ino(), o.mnt(), o.size());
        } else if (line instanceof HandleLine.Stat o) {
            return new HandleLine.Stat(n, t, o.handle(), o.dev(), o.ino(), o.mnt());
        } else if (line instanceof HandleLine.Read o) {
            return new HandleLine.Read(n, t, o.handle(), o.offset(), o.length(), o.match(), o.ns());
        } else if (line instanceof HandleLine.Appended o) {
            return new HandleLine.Appended(n, t, o.handle(), o.length(), o.total(), o.ns());
        } else if (line instanceof HandleLine.Closed o) {
            return new HandleLine.Closed(n, t, o.handle(), o.key(), o.size(), o.sha256());
        } else if (line instanceof HandleLine.Broken o) {
            return new HandleLine.Broken(n, t, o.handle(), o.errno(), o.at());
        } else if (line instanceof AgentLine.Started o) {
            return new AgentLine.Started(n, t, o.role(), o.node(), o.pod(), o.bootId(), o.wall(), o.tickMs());
        } else if (line instanceof AgentLine.Stalled o) {
            return new AgentLine.Stalled(n, t, t - o.from());
        } else if (line instanceof AgentLine.Draining) {
            return new AgentLine.Draining(n, t);
        } else if (line instanceof AgentLine.Drained o) {
            return new AgentLine.Drained(n, t, o.inFlight());
        } else if (line instanceof Mounts o) {
            return new Mounts(n, t, same, same == null ? o.mounts() : null, same == null ? o.error() : null);
        } else if (line instanceof Processes o) {
            return new Processes(n, t, same, same == null ? o.processes() : null, same == null ? o.error() : null);
        } else if (line instanceof CredentialFiles o) {
            return new CredentialFiles(n, t, same, same == null ? o.files() : null);
        } else if (line instanceof Pods o) {
            return new Pods(n, t, same, same == null ? o.pods() : null);
        } else if (line instanceof HelmRevisions o) {
            return new HelmRevisions(n, t, same, same == null ? o.revisions() : null);
        } else if (line instanceof Rollouts o) {
            return new Rollouts(n, t, same, same == null ? o.rollouts() : null);
        } else if (line instanceof Attachments o) {
            return new Attachments(n, t, same, same == null ? o.attachments() : null);
        } else if (line instanceof Csi o) {
            return same == null
                    ? new Csi(n, t, null, o.driver(), o.nodes(), o.eligible(), o.crds())
                    : new Csi(n, t, same, null, null, null, null);
        } else if (line instanceof Event o) {
            return new Event(
                    n,
                    t,
                    o.uid(),
                    o.type(),
                    o.reason(),
                    o.message(),
                    o.kind(),
                    o.namespace(),
                    o.name(),
                    o.involvedUid(),
                    o.count(),
                    o.first(),
                    o.last());
        } else if (line instanceof KubeletMetric o) {
            return new KubeletMetric(n, t, o.method(), o.status(), o.count());
        } else if (line instanceof LogLine o) {
            return new LogLine(n, t, o.node(), o.pod(), o.container(), o.wall(), o.text());
        } else if (line instanceof ReadBack o) {
            return new ReadBack(n, t, o.key(), o.size(), o.sha256(), o.errno());
        } else if (line instanceof CrossRead o) {
            return new CrossRead(n, t, o.writer(), o.key(), o.size(), o.sha256(), o.ns(), o.errno());
        } else if (line instanceof Action.Begun o) {
            return new Action.Begun(n, t, o.id(), o.what(), o.subject(), o.facts());
        } else if (line instanceof Action.Done o) {
            return new Action.Done(n, t, o.id(), o.facts(), o.error());
        } else if (line instanceof ClockSample o) {
            return new ClockSample(n, o.t(), o.source(), o.sent(), o.remote(), o.received());
        }
        throw new IllegalArgumentException("a line of an unknown form: " + line);
    }
}
