package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.HashMap;
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
    static final long ORIGIN = 5_000_000_000_000L;
    static final long WALL = 1_760_000_000_000L;

    private record Entry(double second, Line line) {}

    private final Map<String, Map<Source, List<Entry>>> streams = new HashMap<>();
    private final Map<String, Double> offsets = new HashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private Manifest manifest;
    private long actions;

    History(Manifest manifest) {
        this.manifest = manifest;
    }

    /** A run in which nothing goes wrong. */
    public static History healthy() {
        return HealthyRun.history();
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

    /** Changes how often kubelets sync their pods, in seconds. */
    public History republishSeconds(double seconds) {
        return manifest(m -> ManifestBuilder.of(m).republishSeconds(seconds).build());
    }

    /** Changes what the run was made to prove. */
    public History guarantees(List<String> guarantees) {
        return manifest(m -> ManifestBuilder.of(m).guarantees(guarantees).build());
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

    /** Leaves the volumes out that came after the upgrade, for a test that says anew what a node shows. */
    public History onlyOld() {
        return volumes(all -> all.stream().filter(Volume::before).toList());
    }

    /** Changes the nodes. */
    public History nodes(List<String> nodes) {
        return manifest(m -> ManifestBuilder.of(m).nodes(nodes).build());
    }

    /** Changes what is known of the driver. */
    public History driver(UnaryOperator<Manifest.Driver> change) {
        return manifest(
                m -> ManifestBuilder.of(m).driver(change.apply(m.driver())).build());
    }

    /** Changes what upgrade was asked for. */
    public History change(UnaryOperator<Manifest.Change> change) {
        return manifest(
                m -> ManifestBuilder.of(m).change(change.apply(m.change())).build());
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
        return VolumeBuilder.named(name)
                .provisioning(provisioning)
                .before(before)
                .node(node)
                .build();
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
                        || entry.line instanceof AttributeLine
                        || entry.line instanceof CrossRead);
                lines.add(NumberedLine.of(
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
}
