package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.connection;
import static dev.holdfast.evidence.History.dev;
import static dev.holdfast.evidence.History.mount;
import static dev.holdfast.evidence.History.mounterUid;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.pod;
import static dev.holdfast.evidence.History.process;
import static dev.holdfast.evidence.History.target;
import static dev.holdfast.evidence.History.volume;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * For each guarantee a run in which nothing goes wrong, made of {@link History#healthy}, and limits short enough for it. What each adds
 * stands at its method.
 */
public final class Histories {
    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration LEFTOVERS = Duration.ofSeconds(20);
    static final Duration AFTER_ROLLOUT = Duration.ofSeconds(10);
    static final Duration STABILISATION = Duration.ofSeconds(5);
    static final Duration KEY_CORRECTED = Duration.ofSeconds(10);
    static final String REFUSAL = "volume v: S3 refuses the key in the volume's Secret";
    static final Duration AFTER_RESTART = Duration.ofSeconds(5);
    static final Duration AFTER_REBOOT = Duration.ofSeconds(20);
    static final String SECRET = "kube-system/s3-secret";
    static final String OLD_KEY = "OLDKEY";
    static final List<String> VERSIONS = List.of("1.1.0", "1.2.0", "2.0.0", "2.2.0");

    private static final String DAEMON_SET = "DaemonSet/s3-csi-node";
    private static final String DEPLOYMENT = "Deployment/s3-csi-controller";

    private Histories() {}

    static History of(String guarantee) {
        return switch (guarantee) {
            case "credentials" -> rotated();
            case "wrong-key" -> wrongKeys();
            case "mixed" -> mixed();
            case "sharing" -> sharing();
            case "transition" -> recreated();
            case "rolls" -> Successors.rolled();
            case "node-drain" -> Successors.drained();
            case "units" -> Successors.unitsGone();
            case "rollout" -> rollout();
            case "rollback" -> rolledBack();
            case "driver-stable" -> DriverStableJudgeTest.stable();
            case "hops" -> hops();
            case "kubelet-restart", "containerd-restart", "plugin-restart" -> restarted();
            case "reboot" -> rebooted();
            case "cleanup" -> cleaned();
            default -> History.healthy();
        };
    }

    static Limits limits() {
        return Limits.defaults()
                .with(Limit.METADATA_TTL, TTL)
                .with(Limit.LEFTOVERS, LEFTOVERS)
                .with(Limit.UNITS, LEFTOVERS)
                .with(Limit.AFTER_ROLLOUT, AFTER_ROLLOUT)
                .with(Limit.STABILISATION, STABILISATION)
                .with(Limit.KEY_CORRECTED, KEY_CORRECTED)
                .with(Limit.AFTER_RESTART, AFTER_RESTART)
                .with(Limit.AFTER_REBOOT, AFTER_REBOOT);
    }

    static Judgement judge(String guarantee, History history) {
        return Judges.judge(Guarantee.named(guarantee), history, limits());
    }

    /**
     * The Secret is changed at 31, the driver restarted until 34, and the old key revoked at 50: 16 s for two cycles of at most 7.5 s.
     * The server refuses it at 50.3.
     */
    static History rotated() {
        return History.healthy()
                .republishSeconds(5)
                .did(
                        31,
                        31.1,
                        Actions.CHANGE_SECRET,
                        SECRET,
                        Map.of(Actions.RESTARTS, DAEMON_SET + "," + DEPLOYMENT),
                        Map.of())
                .did(31.2, 33, Actions.RESTART_DRIVER, DEPLOYMENT, Map.of(), Map.of())
                .did(31.3, 34, Actions.RESTART_DRIVER, DAEMON_SET, Map.of(), Map.of())
                .did(50, 50.1, Actions.REVOKE_KEY, OLD_KEY, Map.of(), Map.of())
                .did(50.2, 50.3, Actions.TRY_KEY, OLD_KEY, Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
    }

    /**
     * On w1 an old workload, a new one and one that starts at 71 have a wrong key in their Secrets from 70 on, and the right one from 80.2;
     * events tell it at 74, and all write from 82 on. A cycle takes up to 7.5 s.
     */
    static History wrongKeys() {
        History h = History.healthy()
                .republishSeconds(5)
                .phases(phases -> Stream.concat(phases.stream(), Stream.of(phase(Phase.WRONG_KEY, 63, 100)))
                        .toList())
                .driver(d -> new Manifest.Driver(
                        d.name(),
                        d.namespace(),
                        d.nodePluginLabels(),
                        d.nodePluginContainer(),
                        d.mounterNamespace(),
                        d.systemdUnit(),
                        d.publishLog(),
                        d.credentialFile(),
                        d.errorLog(),
                        d.harmlessLog(),
                        "S3 refuses the key",
                        d.mountCommand()));
        wrongKey(h, "wrong-old", -9, -8);
        wrongKey(h, "wrong-new", 64, 66);
        wrongKey(h, "wrong-late", 71, 81);
        for (double s = 64; s < 99; s++) {
            double at = s;
            List<Pods.Entry> pods = Stream.of("wrong-old", "wrong-new", "wrong-late")
                    .filter(name -> !name.equals("wrong-late") || at >= 72)
                    .map(name -> pod(
                            "holdfast", name, "uid-" + name, "w1", !name.equals("wrong-late") || at >= 81, Map.of()))
                    .toList();
            h.add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
        }
        return h;
    }

    private static void wrongKey(History h, String name, double begun, double done) {
        h.did(
                begun,
                done,
                Actions.START_POD,
                name,
                Map.of(Actions.NODE, "w1", Actions.PROVISIONING, "static"),
                Actions.describe(volume(name, "static", false, "w1")));
        h.did(70, 70.5, Actions.GIVE_WRONG_KEY, name, Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
        h.did(80, 80.2, Actions.CORRECT_KEY, name, Map.of(), Map.of());
        h.add(Channel.EVENTS, OBSERVER, 74.5, refused(name, 74));
        for (int op = 0; op < 20; op++) {
            // before, meanwhile and after
            double before = 67 + op / 10.0;
            if (done < before) {
                h.add(Channel.OPERATIONS, name, before, History.invoked(op));
                h.add(Channel.OPERATIONS, name, before + 0.02, History.ok(op, 7));
                h.add(Channel.OPERATIONS, name, before + 8, History.invoked(100 + op));
                h.add(Channel.OPERATIONS, name, before + 8.02, History.failed(100 + op, "EACCES"));
            }
            h.add(Channel.OPERATIONS, name, before + 15, History.invoked(200 + op));
            h.add(Channel.OPERATIONS, name, before + 15.02, History.ok(200 + op, 7));
        }
        read(h, name, 86, name, "credentials/" + name, "one");
        for (double s : new double[] {83, 88}) {
            h.add(
                    Channel.LOGS,
                    "csi-w1-new",
                    s,
                    History.log("w1", "csi-w1-new", s, "I0101 NodePublishVolume: target " + target(name) + " called"));
        }
    }

    /** An event of a pod that says that its key is refused. */
    static Event refused(String name, double second) {
        Event event = History.failedMount(name, "event-" + name + second, 1, second, second);
        return Lines.event(
                event.uid(),
                event.type(),
                event.reason(),
                REFUSAL,
                event.kind(),
                event.namespace(),
                event.name(),
                event.involvedUid(),
                1,
                event.first(),
                event.last());
    }

    /**
     * All volumes are on one bucket. The old one on w1 and the new one on w2 read each other's: an object made at 40 at 40.5; another
     * made at 35, read at 36, recreated at 40, and read again at 51.
     */
    static History mixed() {
        History h = History.healthy()
                .volumes(volumes -> volumes.stream().map(Histories::shared).toList());
        for (List<String> pair : List.of(List.of(OLD, "new-2"), List.of("new-2", OLD))) {
            String reader = pair.get(0);
            String writer = pair.get(1);
            wrote(h, writer, 90_001, 40, "shared/once", "one");
            wrote(h, writer, 90_002, 35, "shared/twice", "before");
            wrote(h, writer, 90_003, 40, "shared/twice", "after");
            read(h, reader, 40.5, writer, "shared/once", "one");
            read(h, reader, 36, writer, "shared/twice", "before");
            read(h, reader, 51, writer, "shared/twice", "after");
        }
        return h;
    }

    /** On each node a second new workload uses the volume of the first, by the same mounter pod. */
    static History sharing() {
        return sharing(NEW).apply(sharing("new-2").apply(History.healthy()));
    }

    private static UnaryOperator<History> sharing(String first) {
        String second = first + "-b";
        String node = first.equals(NEW) ? "w1" : "w2";
        return history -> history.volumes(volumes -> {
                    List<Volume> more = new ArrayList<>(volumes);
                    volumes.stream()
                            .filter(v -> v.name().equals(first))
                            .forEach(v -> more.add(new Volume(
                                    second,
                                    v.provisioning(),
                                    false,
                                    v.node(),
                                    v.namespace(),
                                    second,
                                    "uid-" + second,
                                    v.persistentVolume(),
                                    v.volumeHandle(),
                                    v.bucket(),
                                    v.prefix(),
                                    v.path())));
                    return more;
                })
                .map(Channel.MOUNTS, node, (s, look) -> {
                    if (look.mounts().stream().noneMatch(m -> m.target().equals(target(first)))) {
                        return look;
                    }
                    List<Mounts.Entry> more = new ArrayList<>(look.mounts());
                    more.add(mount(
                            90, dev(first), target(first).replace("/uid-" + first + "/", "/uid-" + second + "/")));
                    return Lines.mounts(more);
                })
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> attached(look, "uid-" + first, "uid-" + second));
    }

    /** The attachments with another pod beside one that they name. */
    private static Attachments attached(Attachments look, String uid, String more) {
        return look.attachments() == null
                ? look
                : Lines.attachments(look.attachments().stream()
                        .map(a -> new Attachments.Entry(
                                a.name(),
                                a.node(),
                                a.persistentVolume(),
                                a.volumeId(),
                                a.workloads().entrySet().stream()
                                        .collect(Collectors.toMap(
                                                Map.Entry::getKey,
                                                w -> w.getValue().contains(uid)
                                                        ? Stream.concat(w.getValue().stream(), Stream.of(more))
                                                                .toList()
                                                        : w.getValue()))))
                        .toList());
    }

    private static Volume shared(Volume v) {
        return new Volume(
                v.name(),
                v.provisioning(),
                v.before(),
                v.node(),
                v.namespace(),
                v.pod(),
                v.podUid(),
                v.persistentVolume(),
                v.volumeHandle(),
                "bucket-shared",
                v.prefix(),
                v.path());
    }

    /** A write that takes 50 ms; what is written is named by its content. */
    static void wrote(History h, String writer, long op, double second, String key, String content) {
        h.add(Channel.OPERATIONS, writer, second, Lines.invoked(op, key));
        h.add(
                Channel.OPERATIONS,
                writer,
                second + 0.05,
                Lines.acknowledged(op, key, content.length(), "sha-" + content, 7));
    }

    /** A read that takes 10 ms. */
    static void read(History h, String reader, double second, String writer, String key, String content) {
        h.add(
                Channel.CROSS_READS,
                reader,
                second,
                Lines.crossRead(writer, key, content.length(), "sha-" + content, 10_000_000, null));
    }

    /** A read that fails after 10 ms. */
    static void unreadable(History h, String reader, double second, String writer, String key, String errno) {
        h.add(Channel.CROSS_READS, reader, second, Lines.crossRead(writer, key, -1, null, 10_000_000, errno));
    }

    // ---- what nodes and the cluster show

    /** A mount as a node shows it, with the process behind it; shown while {@code during} holds. */
    record Shown(String node, List<Mounts.Entry> mounts, Processes.Entry process, DoublePredicate during) {}

    /** A volume mounted by a systemd unit. */
    static Shown bySystemd(Volume v, int minor, int pid, String unit, DoublePredicate during) {
        return new Shown(
                v.node(),
                List.of(mount(minor + 100, "0:" + minor, onHost(v))),
                process(minor, pid, 4000 + pid, "/system.slice/" + unit),
                during);
    }

    /** A volume mounted by a mounter pod. */
    static Shown byPod(Volume v, int minor, int pid, String pod, String podUid, DoublePredicate during) {
        return new Shown(
                v.node(),
                List.of(
                        mount(minor + 100, "0:" + minor, "/var/lib/kubelet/plugins/s3/mnt/" + pod),
                        mount(minor + 101, "0:" + minor, onHost(v))),
                process(minor, pid, 4000 + pid, "/kubepods/besteffort/pod" + podUid + "/abc"),
                during);
    }

    /** Adds a mount to the looks at a node's mount table. */
    static History alsoMounted(History h, String node, Mounts.Entry mount, DoublePredicate during) {
        return h.map(
                Channel.MOUNTS, node, (s, look) -> during.test(s) ? Lines.mounts(and(look.mounts(), mount)) : look);
    }

    /** Adds a process to the looks at a node's processes. */
    static History alsoRunning(History h, String node, Processes.Entry process, DoublePredicate during) {
        return h.map(
                Channel.PROCESSES,
                node,
                (s, look) -> during.test(s) ? Lines.processes(and(look.processes(), process)) : look);
    }

    /** A list with one more. */
    static <T> List<T> and(List<T> list, T more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }

    static String onHost(Volume v) {
        return "/var/lib/kubelet/pods/" + v.podUid() + "/volumes/kubernetes.io~csi/" + v.persistentVolume() + "/mount";
    }

    /** Adds it to the looks that are there. */
    static void show(History h, Shown shown) {
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
                        History.mounts(
                                mount(40, dev(old), target(old)),
                                mount(50, dev(young), "/var/lib/kubelet/plugins/s3/mnt/mp-" + young),
                                mount(51, dev(young), target(young))));
                h.add(
                        Channel.PROCESSES,
                        node,
                        s + 0.01,
                        History.processes(
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

    static Attachments.Entry attachment(Volume v, String mounter) {
        return new Attachments.Entry(
                "s3pa-" + mounter,
                v.node(),
                v.persistentVolume(),
                v.volumeHandle(),
                Map.of(mounter, List.of(v.podUid())));
    }

    // ---- recreated pods

    static Volume again(String workload, String provisioning, String node) {
        return volume(workload, provisioning, true, node).withPodUid("uid-again-" + workload);
    }

    /**
     * After the drain, in phase "transition" from 63 to 100, the pod of each old volume is deleted at 64 and ready again at 68; the old
     * mount goes at 66, its process at 66.5; mounter pods serve the new ones from 67 on.
     */
    static History recreated() {
        History h = goesOn(History.healthy(), 100).phases(phases -> plus(phases, phase("transition", 63, 100)));
        for (Volume v : List.of(again(OLD, "static", "w1"), again(OTHER, "dynamic", "w2"))) {
            String name = v.name();
            h.did(
                    64,
                    68,
                    Actions.RECREATE_POD,
                    name,
                    Map.of(Actions.UID, "uid-" + name),
                    Map.of(Actions.UID, v.podUid()));
            gone(h, v.node(), name, 66, 66.5);
            show(
                    h,
                    byPod(
                            v,
                            70 + connection(name),
                            700 + connection(name),
                            "mp-again-" + name,
                            "3333-" + name,
                            s -> s >= 67));
            h.map(Channel.PODS, OBSERVER, (s, look) -> {
                if (s < 65) {
                    return look;
                }
                List<Pods.Entry> pods = new ArrayList<>(look.pods());
                pods.removeIf(p -> p.name().equals(name));
                pods.add(pod("holdfast", name, v.podUid(), v.node(), s >= 68, Map.of()));
                pods.add(pod("mount-s3", "mp-again-" + name, "3333-" + name, v.node(), true, Map.of()));
                return Lines.pods(pods);
            });
            h.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> {
                if (s < 66) {
                    return look;
                }
                List<Attachments.Entry> attachments = new ArrayList<>(look.attachments());
                attachments.add(attachment(v, "mp-again-" + name));
                return Lines.attachments(attachments);
            });
            for (int i = 0; i < 20; i++) {
                h.add(Channel.OPERATIONS, new Source(name, 1), 69 + i / 10.0, Lines.invoked(i, "again/" + i));
                h.add(
                        Channel.OPERATIONS,
                        new Source(name, 1),
                        69.05 + i / 10.0,
                        Lines.acknowledged(i, "again/" + i, 10, "sha", 9));
            }
        }
        return h;
    }

    static List<Phase> plus(List<Phase> phases, Phase more) {
        List<Phase> all = new ArrayList<>(phases);
        all.add(more);
        return all;
    }

    /** Lets the mount and the process of a volume end. */
    static void gone(History h, String node, String volume, double mount, double process) {
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

    // ---- work during the rollout

    static Volume leaving(String node) {
        return volume("leaving-" + node, "static", true, node);
    }

    static Volume midway(String node) {
        return volume("midway-" + node, "dynamic", false, node);
    }

    /**
     * The release has changed at 12, the node plugins are away until 15, and the rollout is complete at 16. On each node a PVC is made
     * from 12.5 to 17, a pod started on it from 13 to 19, and an older one deleted from 13.5 to 18, whose mount goes at 17 and whose
     * process at 17.5.
     */
    static History rollout() {
        History h = History.healthy();
        for (String node : List.of("w1", "w2")) {
            Volume leaving = leaving(node);
            Volume midway = midway(node);
            int pid = node.equals("w1") ? 801 : 802;
            started(h, -8, -7, leaving);
            h.did(12.5, 17, Actions.CREATE_PVC, midway.name(), Map.of(Actions.NODE, node), Map.of());
            started(h, 13, 19, midway);
            h.did(
                    13.5,
                    18,
                    Actions.DELETE_POD,
                    leaving.name(),
                    Map.of(Actions.NODE, node, Actions.UID, leaving.podUid()),
                    Map.of());
            show(h, bySystemd(leaving, 80, pid, "mount-s3-1.2.0-leaving.service", s -> s >= -7 && s < 17));
        }
        return h;
    }

    static List<Volume> plusVolume(List<Volume> volumes, Volume more) {
        List<Volume> all = new ArrayList<>(volumes);
        all.add(more);
        return all;
    }

    static void started(History h, double begun, double done, Volume v) {
        h.did(
                begun,
                done,
                Actions.START_POD,
                v.name(),
                Map.of(Actions.NODE, v.node(), Actions.PROVISIONING, v.provisioning()),
                Actions.describe(v));
    }

    // ---- going back

    static Volume back(String node) {
        return volume("back-" + node, node.equals("w1") ? "static" : "dynamic", false, node);
    }

    /**
     * The driver is rolled back from 40 to 48. A pod is started on w1 at 49 and ready at 51; on w2 another on a PVC made at 48.5. Both
     * are mounted by systemd units at 50.5 and write from 52 on.
     */
    public static History rolledBack() {
        History h = History.healthy()
                .phases(phases -> List.of(
                        phases.get(0),
                        phases.get(1),
                        phases.get(2),
                        phases.get(3),
                        phases.get(4),
                        phases.get(5),
                        phases.get(6),
                        phase(Phase.STABILITY, 30, 40),
                        phase(Phase.ROLLBACK, 40, 48),
                        phase("after the rollback", 48, 60),
                        phase(Phase.DRAIN, 60, 63)))
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) ->
                                s < 41 ? look : History.helm("1.2.0 superseded", "2.2.0 superseded", "1.2.0 deployed"));
        h.did(48.5, 49.5, Actions.CREATE_PVC, "back-w2", Map.of(Actions.NODE, "w2"), Map.of());
        for (String node : List.of("w1", "w2")) {
            Volume v = back(node);
            started(h, 49, 51, v);
            show(
                    h,
                    bySystemd(
                            v,
                            90,
                            node.equals("w1") ? 901 : 902,
                            "mount-s3-1.2.0-back-" + node + ".service",
                            s -> s >= 50.5));
            for (int i = 0; i < 30; i++) {
                h.add(Channel.OPERATIONS, v.name(), 52 + i / 10.0, History.invoked(i));
                h.add(Channel.OPERATIONS, v.name(), 52.05 + i / 10.0, History.ok(i, 7));
            }
        }
        return h;
    }

    /** The same, and forward again from 53 to 56; mounter pods serve who is started then, from 57 on. */
    static History forthAgain() {
        History h = rolledBack()
                .phases(phases -> Stream.concat(
                                phases.stream().filter(p -> p.start() < History.ns(48)),
                                Stream.of(
                                        phase(Phase.ROLLED_BACK, 48, 53),
                                        phase(Phase.FORWARD, 53, 56),
                                        phase(Phase.FORWARD_WORKLOADS, 56, 60),
                                        phase(Phase.DRAIN, 60, 63)))
                        .toList())
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 54
                                ? look
                                : History.helm(
                                        "1.2.0 superseded", "2.2.0 superseded", "1.2.0 superseded", "2.2.0 deployed"));
        for (String node : List.of("w1", "w2")) {
            Volume v = volume("forth-" + node, "dynamic", false, node);
            started(h, 56.5, 58, v);
            int pid = node.equals("w1") ? 911 : 912;
            show(h, byPod(v, 91, pid, "mp-forth-" + node, "4444-" + node, s -> s >= 57));
            h.map(Channel.PODS, OBSERVER, (s, look) -> {
                if (s < 57) {
                    return look;
                }
                List<Pods.Entry> pods = new ArrayList<>(look.pods());
                pods.add(pod("mount-s3", "mp-forth-" + node, "4444-" + node, node, true, Map.of()));
                return Lines.pods(pods);
            });
        }
        return h;
    }

    // ---- a node's worst day

    /**
     * On w1 the kubelet is restarted from 34 to 34.5, containerd from 43 to 43.3 and the node plugin from 51 to 53. After each a pod on a new
     * claim comes, which is ready 3.5 s later. Every volume is republished at 35, 47 and 59.
     */
    static History restarted() {
        History h = History.healthy()
                .phases(phases -> Stream.concat(
                                phases.stream().filter(p -> p.start() < History.ns(30)),
                                Stream.of(phase(Phase.RESTARTS, 30, 60), phase(Phase.DRAIN, 60, 63)))
                        .toList());
        h.did(34, 34.5, Actions.RESTART_KUBELET, "w1", before("pid 80"), after("pid 81"));
        afterwards(h, "after-kubelet", 34.5, 75);
        h.did(43, 43.3, Actions.RESTART_CONTAINERD, "w1", before("pid 70"), after("pid 71"));
        afterwards(h, "after-containerd", 43.3, 76);
        h.did(51, 53, Actions.RESTART_PLUGIN, "w1", before("uid-a"), after("uid-b"));
        afterwards(h, "after-plugin", 53, 77);
        return h;
    }

    static Map<String, String> before(String what) {
        return Map.of(Actions.BEFORE, what);
    }

    static Map<String, String> after(String what) {
        return Map.of(Actions.AFTER, what);
    }

    private static void afterwards(History h, String name, double from, int minor) {
        Volume v = volume(name, "dynamic", false, "w1");
        h.did(from + 0.1, from + 0.5, Actions.CREATE_PVC, name, Map.of(Actions.NODE, "w1"), Map.of());
        started(h, from + 0.6, from + 3.5, v);
        guest(h, v, MounterKind.POD, minor, from + 3, 60.5);
        for (double second : List.of(47.0, 59.0)) {
            if (second > from + 4) {
                h.add(
                        Channel.LOGS,
                        "csi-w1-new",
                        second,
                        History.log(
                                "w1",
                                "csi-w1-new",
                                second,
                                "I0101 NodePublishVolume: target " + target(name) + " called"));
            }
        }
    }

    /** A workload besides those of the manifest, which writes every 100 ms and is shown wherever it can be seen. */
    private static void guest(History h, Volume v, MounterKind kind, int minor, double from, double to) {
        String mounter = "mp-" + v.name();
        show(
                h,
                kind == MounterKind.POD
                        ? byPod(v, minor, minor + 900, mounter, mounterUid(v.name()), s -> s >= from && s < to)
                        : bySystemd(
                                v, minor, minor + 900, "mount-s3-" + v.name() + ".service", s -> s >= from && s < to));
        h.add(Channel.AGENTS, v.name(), from, Lines.started("workload", v.node(), v.name(), "boot", 0, 100));
        writes(h, new Source(v.name(), 0), from + 0.5, to, 7, "0/");
        seen(h, new Source(v.name(), 0), "0:" + minor, 7, from, to);
        there(h, v, kind == MounterKind.POD ? mounter : null, from, Double.MAX_VALUE);
    }

    /** Writes every 100 ms, each of which takes 50 ms. */
    private static void writes(History h, Source source, double from, double to, long mnt, String folder) {
        for (int i = 0; from + i / 10.0 + 0.05 < to; i++) {
            String key = folder + "%04d".formatted(i);
            h.add(Channel.OPERATIONS, source, from + i / 10.0, Lines.invoked(i, key));
            h.add(Channel.OPERATIONS, source, from + i / 10.0 + 0.05, Lines.acknowledged(i, key, 10, "sha", mnt));
        }
    }

    /** The pod sees its mount. */
    private static void seen(History h, Source source, String dev, long id, double from, double to) {
        for (double s = from; s < to; s += 0.5) {
            h.add(Channel.MOUNTS, source, s, History.mounts(mount(id, dev, "/data")));
        }
    }

    /** The pod is there, and its mounter pod with an attachment unless that is null. */
    private static void there(History h, Volume v, String mounter, double from, double to) {
        h.map(Channel.PODS, OBSERVER, (s, look) -> {
            if (s < from || s >= to) {
                return look;
            }
            List<Pods.Entry> pods = new ArrayList<>(look.pods());
            if (pods.stream().noneMatch(p -> p.uid().equals(v.podUid()))) {
                pods.add(pod("holdfast", v.name(), v.podUid(), v.node(), true, Map.of()));
            }
            if (mounter != null) {
                pods.add(pod("mount-s3", mounter, mounterUid(v.name()), v.node(), true, Map.of()));
            }
            return Lines.pods(pods);
        });
        if (mounter != null) {
            h.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> {
                if (s < from || s >= to || look.attachments() == null) {
                    return look;
                }
                List<Attachments.Entry> attachments = new ArrayList<>(look.attachments());
                attachments.add(attachment(v, mounter));
                return Lines.attachments(attachments);
            });
        }
    }

    static Volume early(String node) {
        return volume("early-" + node, "dynamic", false, node);
    }

    static final Volume BESIDE = volume("beside-w2", "dynamic", false, "w2");

    /**
     * After the drain, in phase "reboot" from 63 to 90, w1 is rebooted from 70 to 72. Besides the workloads of the manifest, which rest, guests
     * write there and on w2, by units and by mounter pods, to the last. From 75 on mounter pods serve everything on w1, which writes again from 77 on. All
     * is read back from 91 to 94.
     */
    static History rebooted() {
        History h = goesOn(History.healthy(), 95)
                .phases(phases -> plus(plus(phases, phase(Phase.REBOOT, 63, 90)), phase(Phase.REBOOTED, 90, 95)));
        h.did(70, 72, Actions.REBOOT_NODE, "w1", before("boot-1"), after("boot-2"));
        for (String node : List.of("w1", "w2")) {
            started(h, -9, -8, early(node));
            guest(h, early(node), MounterKind.SYSTEMD, node.equals("w1") ? 80 : 81, -8, node.equals("w1") ? 70 : 94);
        }
        started(h, 63, 64, BESIDE);
        guest(h, BESIDE, MounterKind.POD, 82, 63.5, 94);
        // nothing that was there outlives it
        h.map(Channel.MOUNTS, "w1", (s, look) -> s < 70 ? look : History.mounts());
        h.map(Channel.PROCESSES, "w1", (s, look) -> s < 70 ? look : History.processes());
        int minor = 90;
        for (Volume v : List.of(volume(OLD, "static", true, "w1"), volume(NEW, "static", false, "w1"), early("w1"))) {
            back(h, v, minor++);
        }
        readBack(h, early("w1").name(), 0, -7.5, 70);
        readBack(h, early("w2").name(), 0, -7.5, 94);
        readBack(h, BESIDE.name(), 0, 64, 94);
        return h;
    }

    /** A workload of the node comes up again, on a mount of a mounter pod that it may have had before. */
    private static void back(History h, Volume v, int minor) {
        show(h, byPod(v, minor, minor + 900, "mp-" + v.name(), mounterUid(v.name()), s -> s >= 75));
        if (!v.name().equals(NEW)) {
            there(h, v, "mp-" + v.name(), 73, Double.MAX_VALUE);
        }
        Source again = new Source(v.name(), 1);
        h.add(Channel.AGENTS, again, 76, Lines.started("workload", "w1", v.name(), "boot", 0, 100));
        writes(h, again, 77, 90, 9, "1/");
        seen(h, again, "0:" + minor, 9, 76, 90);
        readBack(h, v.name(), 1, 77, 90);
    }

    private static void readBack(History h, String name, int incarnation, double from, double to) {
        for (int i = 0; from + i / 10.0 + 0.05 < to; i++) {
            ReadBack back = Lines.readBack(incarnation + "/" + "%04d".formatted(i), 10, "sha", null);
            h.add(Channel.READ_BACK, new Source(name, 1), 91 + i / 1000.0, back);
            h.add(Channel.READ_BACK, new Source("s3-" + name, 1), 92 + i / 1000.0, back);
        }
    }

    // ---- version by version

    /**
     * Three hops, each with a phase of its own: 10–15, 25–30 and 40–45. Before each the cluster is checked and a backup made, and
     * after each the driver's pods stay as they are. The preflight refuses to go from 1.1.0 to 2.0.0.
     */
    public static History hops() {
        History h = History.healthy()
                .change(c -> new Manifest.Change("1.1.0", "2.2.0", c.wantedImages(), c.crds(), c.dryRun(), VERSIONS))
                .phases(phases -> List.of(
                        phases.get(0),
                        phases.get(1),
                        phases.get(2),
                        phases.get(3),
                        phase(Phase.UPGRADE, 10, 15),
                        phase(Phase.STABILITY, 15, 25),
                        phase(Phase.UPGRADE, 25, 30),
                        phase(Phase.STABILITY, 30, 40),
                        phase(Phase.UPGRADE, 40, 45),
                        phase(Phase.STABILITY, 45, 60),
                        phase(Phase.DRAIN, 60, 63)))
                .map(Channel.HELM, OBSERVER, (s, look) -> {
                    int deployed = generation(s);
                    String[] revisions = new String[deployed + 1];
                    for (int i = 0; i <= deployed; i++) {
                        revisions[i] = VERSIONS.get(i) + (i == deployed ? " deployed" : " superseded");
                    }
                    return History.helm(revisions);
                })
                .map(Channel.PODS, OBSERVER, (s, look) -> driverPods(generation(s)))
                .did(
                        7,
                        7.5,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, "1.1.0", Actions.TO, "2.0.0"),
                        Map.of(Actions.ANSWER, Actions.REFUSED))
                .did(
                        8,
                        8.5,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, "1.1.0", Actions.TO, "1.2.0"),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED));
        double[] starts = {10, 25, 40};
        for (int i = 0; i < 3; i++) {
            Map<String, String> to = Map.of(Actions.TO, VERSIONS.get(i + 1));
            h.did(starts[i] - 1.5, starts[i] - 1, Actions.CHECK, "csi", to, Map.of());
            h.did(starts[i] - 0.9, starts[i] - 0.5, Actions.BACK_UP, "csi", to, Map.of());
            h.did(
                    starts[i],
                    starts[i] + 5,
                    Actions.HOP,
                    "csi",
                    Map.of(Actions.FROM, VERSIONS.get(i), Actions.TO, VERSIONS.get(i + 1)),
                    Map.of());
        }
        return h;
    }

    private static int generation(double second) {
        return second < 12 ? 0 : second < 27 ? 1 : second < 42 ? 2 : 3;
    }

    static Pods driverPods(int generation) {
        List<Pods.Entry> pods = new ArrayList<>();
        for (String node : List.of("w1", "w2")) {
            pods.add(pod(
                    "kube-system",
                    "plugin-" + node + "-" + generation,
                    "plugin-uid-" + node + "-" + generation,
                    node,
                    true,
                    Map.of("app", "s3-csi-node")));
        }
        pods.add(pod(
                "kube-system",
                "s3-csi-controller-" + generation,
                "controller-uid-" + generation,
                "w1",
                true,
                Map.of("app", "s3-csi-controller")));
        pods.add(pod("kube-system", "etcd-w1", "etcd-uid", "w1", true, Map.of()));
        return Lines.pods(pods);
    }

    // ---- cleaning up

    /**
     * After the drain, in phase "clean" from 63 to 110, the workloads are stopped at 64 and gone at 70: mounts at 68, processes at 69,
     * mounter pods at 75, attachments at 80. The volumes are deleted at 73, new-2 by policy Retain, dynamic-1 by policy Delete after
     * its bucket was emptied at 71. Its bucket is there at 75 and gone at 78; all are looked for at 95; static ones go at 100.
     */
    static History cleaned() {
        History h = goesOn(History.healthy(), 110).phases(phases -> plus(phases, phase("clean", 63, 110)));
        h.did(64, 70, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of());
        h.did(71, 72, Actions.EMPTY_BUCKET, "bucket-" + OTHER, Map.of(), Map.of());
        for (Volume v : h.manifest().volumes()) {
            gone(h, v.node(), v.name(), 68, 69);
            h.did(
                    73,
                    74,
                    Actions.DELETE_VOLUME,
                    v.name(),
                    Map.of(
                            Actions.PERSISTENT_VOLUME,
                            v.persistentVolume(),
                            Actions.BUCKET,
                            v.bucket(),
                            Actions.POLICY,
                            v.name().equals(OTHER) ? Actions.DELETE : Actions.RETAIN),
                    Map.of());
            asked(h, 75, v, true);
            if (v.name().equals(OTHER)) {
                asked(h, 78, v, false);
            }
            asked(h, 95, v, !v.name().equals(OTHER));
            if (v.provisioning().equals("static")) {
                h.did(100, 100.5, Actions.DELETE_BUCKET, v.bucket(), Map.of(), Map.of());
                asked(h, 101, v, false);
            }
        }
        h.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> Lines.pods(look.pods().stream()
                        .filter(p -> s < 68 || !p.namespace().equals("holdfast"))
                        .filter(p -> s < 75 || !p.namespace().equals("mount-s3"))
                        .toList()));
        h.map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(List.of()));
        return h;
    }

    /** S3 is asked for a volume's bucket, and answers 100 ms later. */
    static void asked(History h, double second, Volume v, boolean there) {
        h.did(
                second,
                second + 0.1,
                Actions.BUCKET_EXISTS,
                v.bucket(),
                Map.of(),
                Map.of(Actions.ANSWER, there ? Actions.YES : Actions.NO));
    }
}
