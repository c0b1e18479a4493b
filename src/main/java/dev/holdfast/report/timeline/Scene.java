package dev.holdfast.report.timeline;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.report.timeline.Lives.Kind;
import dev.holdfast.report.timeline.Lives.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** What happened besides the operations: to the release, on the nodes, to the mounts. Read once, before anything is drawn. */
final class Scene {
    /** A point in time, with a sentence. */
    record Spot(long at, String text) {}

    /** A period, with a sentence. */
    record Stretch(long from, long to, String text) {}

    /** What happened on one node. */
    static final class Node {
        List<Lives.Bar> plugin = List.of();
        List<Lives.Bar> mounters = List.of();
        List<Lives.Bar> attachments = List.of();
        /** Periods without a ready node plugin, after there was one. */
        final List<Stretch> away = new ArrayList<>();

        final List<Spot> refused = new ArrayList<>();
        final List<Stretch> stalls = new ArrayList<>();
    }

    /** What happened to one volume besides its operations. */
    static final class Mount {
        List<Lives.Bar> processes = List.of();
        final List<Spot> published = new ArrayList<>();
        final List<Spot> failed = new ArrayList<>();
    }

    private final Evidence evidence;
    private final Manifest manifest;
    private final Replay replay;
    private final long upgrade;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Mount> mounts = new LinkedHashMap<>();
    private List<Lives.Bar> helm = List.of();
    private List<Lives.Bar> rollouts = List.of();
    private List<Lives.Bar> crds = List.of();
    private List<Lives.Bar> registered = List.of();
    private final List<Lives.Bar> actions;
    private final List<String> unplaced;

    Scene(Evidence evidence, Replay replay, long end) {
        this.evidence = evidence;
        this.manifest = evidence.manifest();
        this.replay = replay;
        this.upgrade = replay.upgradeStart() == null ? Long.MAX_VALUE : replay.upgradeStart();
        manifest.nodes().forEach(n -> nodes.put(n, new Node()));
        manifest.volumes().forEach(v -> {
            mounts.put(v.name(), new Mount());
            if (v.node() != null) {
                nodes.computeIfAbsent(v.node(), n -> new Node());
            }
        });
        this.unplaced = findUnplaced();
        release();
        actions = ActionBars.of(evidence, replay, end);
        pods();
        attachments();
        processes();
        publishes();
        stalls();
    }

    /** Agents whose clock is unknown, so that their lines cannot be drawn, sorted. */
    List<String> unplaced() {
        return unplaced;
    }

    /** The nodes with volumes under judgement, in the order of the manifest. */
    Map<String, Node> nodes() {
        return nodes;
    }

    Mount mount(Volume volume) {
        return mounts.get(volume.name());
    }

    List<Lives.Bar> helm() {
        return helm;
    }

    List<Lives.Bar> rollouts() {
        return rollouts;
    }

    List<Lives.Bar> crds() {
        return crds;
    }

    List<Lives.Bar> registered() {
        return registered;
    }

    List<Lives.Bar> actions() {
        return actions;
    }

    /** Passes on the samples that differ from the one before, and returns the time of the last one. */
    private <T extends Look> long changes(Channel<T> channel, String name, BiConsumer<Long, T> visitor) {
        IdentityHashMap<T, T> before = new IdentityHashMap<>();
        long[] last = {Long.MIN_VALUE};
        replay.looks(channel, name, (at, content, source) -> {
            last[0] = at;
            if (!before.containsKey(content)) {
                before.clear();
                before.put(content, content);
                visitor.accept(at, content);
            }
        });
        return last[0];
    }

    private void release() {
        Lives revisions = new Lives();
        helm = revisions.bars(changes(Channel.HELM, Channel.OBSERVER, (at, look) -> {
            Map<String, State> now = new LinkedHashMap<>();
            look.revisions().forEach(r -> now.put("revision " + r.revision(), revision(r)));
            revisions.look(at, now);
        }));
        Lives sets = new Lives();
        rollouts = sets.bars(changes(Channel.ROLLOUTS, Channel.OBSERVER, (at, look) -> {
            Map<String, State> now = new LinkedHashMap<>();
            look.rollouts().forEach(r -> now.put(r.kind() + " " + r.name(), rollout(r)));
            sets.look(at, now);
        }));
        Lives kinds = new Lives();
        Lives drivers = new Lives();
        long last = changes(Channel.CSI, Channel.OBSERVER, (at, look) -> {
            Map<String, State> now = new LinkedHashMap<>();
            look.crds().forEach((name, there) -> {
                if (there) {
                    now.put(name, new State(name, "CRD " + name + " is established", Kind.FRESH));
                }
            });
            kinds.look(at, now);
            drivers.look(at, registrations(look));
        });
        crds = kinds.bars(last);
        registered = drivers.bars(last);
    }

    private static State revision(HelmRevisions.Entry revision) {
        String label = revision.revision() + ": " + revision.chart() + " " + revision.status();
        Kind kind = switch (revision.status()) {
            case "deployed" -> revision.revision() == 1 ? Kind.STEADY : Kind.FRESH;
            case "superseded", "uninstalled" -> Kind.FAINT;
            case "failed" -> Kind.BAD;
            default -> Kind.MOVING;
        };
        return new State(label, "Helm revision " + label, kind);
    }

    private State rollout(Rollouts.Entry set) {
        String label = set.name() + ": " + set.updated() + "/" + set.desired() + " updated, " + set.available() + "/"
                + set.desired() + " available";
        boolean fresh = manifest.change() != null
                && !manifest.change().wantedImages().isEmpty()
                && set.images().stream().anyMatch(manifest.change().wantedImages()::contains);
        Kind kind = !set.complete() ? Kind.MOVING : fresh ? Kind.FRESH : Kind.STEADY;
        return new State(label, set.kind() + " " + label + "; images " + String.join(", ", set.images()), kind);
    }

    private Map<String, State> registrations(Csi look) {
        Map<String, State> now = new LinkedHashMap<>();
        String driver = manifest.driver() == null ? "" : manifest.driver().name();
        look.nodes().forEach((node, drivers) -> {
            if (drivers.contains(driver)) {
                now.put(node, new State(node, "CSINode " + node + " names " + driver, Kind.STEADY));
            }
        });
        return now;
    }

    private void pods() {
        Manifest.Driver driver = manifest.driver();
        if (driver == null) {
            return;
        }
        Map<String, Lives> plugins = new HashMap<>();
        Map<String, Lives> mounters = new HashMap<>();
        Map<String, Long> absent = new HashMap<>();
        Map<String, Kind> kinds = new HashMap<>();
        nodes.keySet().forEach(n -> {
            plugins.put(n, new Lives());
            mounters.put(n, new Lives());
        });
        long last = changes(
                Channel.PODS,
                Channel.OBSERVER,
                (at, look) -> nodes.forEach((name, node) -> {
                    Map<String, State> plugin = new LinkedHashMap<>();
                    Map<String, State> mounting = new LinkedHashMap<>();
                    boolean ready = false;
                    for (Pods.Entry pod : look.pods()) {
                        if (!name.equals(pod.node())) {
                            continue;
                        }
                        kinds.putIfAbsent(pod.uid(), at < upgrade ? Kind.STEADY : Kind.FRESH);
                        if (driver.isNodePlugin(pod)) {
                            plugin.put(pod.uid(), pod(pod, kinds.get(pod.uid())));
                            ready |= pod.ready() && !pod.deleting();
                        } else if (pod.namespace().equals(driver.mounterNamespace())) {
                            mounting.put(pod.uid(), pod(pod, kinds.get(pod.uid())));
                        }
                    }
                    plugins.get(name).look(at, plugin);
                    mounters.get(name).look(at, mounting);
                    if (ready) {
                        Long since = absent.put(name, Long.MAX_VALUE);
                        if (since != null && since != Long.MAX_VALUE) {
                            node.away.add(new Stretch(since, at, "no node plugin ready on " + name));
                        }
                    } else {
                        absent.computeIfPresent(name, (n, since) -> Math.min(since, at));
                    }
                }));
        nodes.forEach((name, node) -> {
            node.plugin = plugins.get(name).bars(last);
            node.mounters = mounters.get(name).bars(last);
            Long since = absent.get(name);
            if (since != null && since != Long.MAX_VALUE) {
                node.away.add(new Stretch(since, last, "no node plugin ready on " + name + " any more"));
            }
        });
    }

    private static State pod(Pods.Entry pod, Kind kind) {
        int restarts =
                pod.containers().stream().mapToInt(Pods.Container::restarts).sum();
        String how = pod.phase()
                + (pod.deleting() ? ", being deleted" : pod.ready() ? ", ready" : ", not ready")
                + (restarts == 0 ? "" : ", restarts: " + restarts);
        return new State(
                pod.name(),
                "pod " + pod.name() + ": " + how,
                pod.phase().equals("Failed") ? Kind.BAD : pod.ready() && !pod.deleting() ? kind : Kind.MOVING);
    }

    private void attachments() {
        Map<String, Lives> lives = new HashMap<>();
        nodes.keySet().forEach(n -> lives.put(n, new Lives()));
        long last = changes(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look) -> {
            Map<String, Map<String, State>> now = new HashMap<>();
            for (Attachments.Entry entry :
                    look.attachments() == null ? List.<Attachments.Entry>of() : look.attachments()) {
                String serves = entry.workloads() == null
                        ? "nobody"
                        : entry.workloads().entrySet().stream()
                                .map(w -> w.getKey() + " for pods " + String.join(", ", w.getValue()))
                                .collect(Collectors.joining("; "));
                now.computeIfAbsent(String.valueOf(entry.node()), n -> new LinkedHashMap<>())
                        .put(
                                entry.name(),
                                new State(
                                        String.valueOf(entry.persistentVolume()),
                                        "attachment " + entry.name() + " of " + entry.persistentVolume() + ": "
                                                + serves,
                                        Kind.FRESH));
            }
            lives.forEach((node, on) -> on.look(at, now.getOrDefault(node, Map.of())));
        });
        nodes.forEach((name, node) -> node.attachments = lives.get(name).bars(last));
    }

    private void processes() {
        nodes.keySet().forEach(node -> {
            List<Volume> here = manifest.volumes().stream()
                    .filter(v -> node.equals(v.node()))
                    .toList();
            TreeMap<Long, Mounts> tables = new TreeMap<>();
            changes(Channel.MOUNTS, node, (at, table) -> {
                if (table.mounts() != null) {
                    tables.put(at, table);
                }
            });
            Map<String, Lives> lives = new HashMap<>();
            here.forEach(v -> lives.put(v.name(), new Lives()));
            long[] last = {Long.MIN_VALUE};
            // By identity: equal samples are passed on as the same object, and comparing contents would take long.
            IdentityHashMap<Object, Object> before = new IdentityHashMap<>();
            replay.looks(Channel.PROCESSES, node, (at, look, source) -> {
                if (look.processes() == null || tables.isEmpty()) {
                    return;
                }
                last[0] = at;
                Map.Entry<Long, Mounts> table = tables.floorEntry(at);
                Mounts now = (table == null ? tables.firstEntry() : table).getValue();
                if (before.containsKey(now) && before.containsKey(look)) {
                    return;
                }
                before.clear();
                before.put(now, now);
                before.put(look, look);
                here.forEach(v -> lives.get(v.name()).look(at, serving(v, replay.serving(v, at, now, look))));
            });
            here.forEach(
                    v -> mounts.get(v.name()).processes = lives.get(v.name()).bars(last[0]));
        });
    }

    private static Map<String, State> serving(Volume volume, List<Processes.Entry> processes) {
        if (processes.isEmpty()) {
            return Map.of();
        }
        String pids = processes.stream().map(p -> "pid " + p.pid()).collect(Collectors.joining(", "));
        String detail = processes.stream()
                .map(p -> "pid " + p.pid() + " (" + p.comm() + "), started at tick " + p.start() + ", cgroup "
                        + p.cgroup())
                .collect(Collectors.joining("; "));
        return Map.of(
                "process", new State(pids, "mount process " + detail, volume.before() ? Kind.STEADY : Kind.FRESH));
    }

    private void publishes() {
        replay.publishes(
                (volume, at, source) -> mounts.get(volume.name()).published.add(new Spot(at, source)));
        Map<String, Volume> pods = new HashMap<>();
        manifest.volumes().stream().filter(v -> v.podUid() != null).forEach(v -> pods.put(v.podUid(), v));
        Map<String, Integer> counted = new HashMap<>();
        replay.lines(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            Volume volume = pods.get(event.involvedUid());
            if (volume != null && "FailedMount".equals(event.reason())) {
                int before = counted.getOrDefault(event.uid(), 0);
                counted.put(event.uid(), event.count());
                mounts.get(volume.name())
                        .failed
                        .add(new Spot(
                                replay.at(event.last()),
                                "FailedMount" + (event.count() - before > 1 ? " ×" + (event.count() - before) : "")
                                        + " of " + volume.name() + ": " + event.message()));
            }
        });
        nodes.forEach((name, node) -> {
            Map<String, Long> counts = new HashMap<>();
            boolean[] looked = new boolean[1];
            replay.lines(Channel.KUBELET, name, (at, metric, source) -> {
                if (!metric.method().endsWith("NodePublishVolume")) {
                    return;
                }
                Long before = counts.put(metric.status(), metric.count());
                long grown = before == null || metric.count() < before
                        ? looked[0] ? metric.count() : 0
                        : metric.count() - before;
                looked[0] = true;
                if (grown > 0 && !metric.status().equals("OK")) {
                    node.refused.add(new Spot(
                            at,
                            "the kubelet counted " + grown + " failed NodePublishVolume (" + metric.status()
                                    + ") since the last sample"));
                }
            });
        });
    }

    private void stalls() {
        Map<String, String> places = new HashMap<>();
        nodes.keySet().forEach(n -> {
            places.put(n, n);
            places.put(manifest.control(n), n);
        });
        manifest.volumes().forEach(v -> places.put(v.name(), v.node()));
        for (Map.Entry<String, String> place : places.entrySet()) {
            Node node = place.getValue() == null ? null : nodes.get(place.getValue());
            if (node != null) {
                replay.lines(Channel.AGENTS, place.getKey(), (at, line, source) -> {
                    if (line instanceof AgentLine.Stalled stalled) {
                        node.stalls.add(new Stretch(
                                at - (stalled.t() - stalled.from()), at, "agent " + place.getKey() + " did not run"));
                    }
                });
            }
        }
    }

    private List<String> findUnplaced() {
        List<Channel<? extends Line>> channels =
                List.of(Channel.OPERATIONS, Channel.CONTROLS, Channel.MOUNTS, Channel.PROCESSES, Channel.AGENTS);
        return channels.stream()
                .flatMap(c -> evidence.sources(c).stream().map(Source::name).filter(name -> !replay.placed(c, name)))
                .distinct()
                .sorted()
                .toList();
    }
}
