package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a long run consists of, and when: the old volumes are spread over nodes with 20 of them each, and every node gets one new volume after
 * the upgrade.
 *
 * @param end of stability, in seconds since the warm-up began
 */
record LongRunShape(Manifest manifest, double end) {
    static final int PER_NODE = 20;
    private static final long SECOND = 1_000_000_000L;
    static final double UPGRADE = 30;
    private static final double ROLLED_OUT = 90;
    static final double NEW = 120;
    /** The kubelet's usual period, and what comes of it. */
    private static final double POD_SYNC = 60;

    private static final double REPUBLISH = 1.25 * POD_SYNC;
    /** Those of the long run of the features. */
    private static final List<String> GUARANTEES = Stream.concat(
                    History.healthy().manifest().guarantees().stream(), Stream.of("credentials"))
            .toList();

    /** So many old volumes, and so many minutes from warm-up to drain. */
    static LongRunShape of(int volumes, int minutes) {
        double end = minutes * 60.0;
        List<String> nodes = IntStream.rangeClosed(1, (volumes + PER_NODE - 1) / PER_NODE)
                .mapToObj(i -> "worker-" + i)
                .toList();
        List<Volume> all = new ArrayList<>();
        for (int i = 0; i < volumes; i++) {
            all.add(History.volume(
                    "old-" + (i + 1), i % 2 == 0 ? "static" : "dynamic", true, nodes.get(i % nodes.size())));
        }
        nodes.forEach(node -> all.add(History.volume("new-" + node, "static", false, node)));
        Manifest manifest = History.healthy()
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
                .driver(d -> DriverBuilder.of(d)
                        .credentialFile(".*/(?<pod>uid-[^/]+)_(?<volume>[^/]+)-credentials")
                        .build())
                .guarantees(GUARANTEES)
                .republishSeconds(POD_SYNC)
                .manifest();
        return new LongRunShape(manifest, end);
    }

    static double start(Volume volume) {
        return volume.before() ? -10 : NEW + 20;
    }

    int ticks(Volume volume) {
        return (int) ((end + 0.3 - start(volume) - 1) * 10);
    }

    String dev(Volume volume) {
        return "0:" + (50 + manifest.volumes().indexOf(volume));
    }

    /** A second on the clock of a node: ahead of the observer's, and 5 ppm faster. */
    long at(String node, double second) {
        int number = manifest.nodes().indexOf(node);
        return History.ns(second) + (number + 1) * 1000L * SECOND + (long) (5e-6 * second * SECOND);
    }

    /** One republish of each volume in 75 s, one after another. */
    static double republished(int place, double s) {
        double first = place * REPUBLISH / PER_NODE - REPUBLISH;
        return first + Math.floor((s - first) / REPUBLISH) * REPUBLISH;
    }

    /** 64 hex digits that differ for each object. */
    static String sha(String name, int op) {
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

    List<Volume> on(String node) {
        return manifest.volumes().stream().filter(v -> v.node().equals(node)).toList();
    }
}
