package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.judge.recording.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the record shows beside offences that may explain them: of nodes, pods, the release, the object store. */
final class Observed {
    private static final long FOREVER = Long.MAX_VALUE;
    /** Shorter waits are usual. */
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);
    /** Why a container waits for its image. */
    private static final Set<String> NO_IMAGE = Set.of(
            "waiting ErrImagePull",
            "waiting ImagePullBackOff",
            "waiting ErrImageNeverPull",
            "waiting InvalidImageName",
            "waiting ImageInspectError");

    private static final Set<String> HAVE_A_POD_GO =
            Set.of(Actions.DELETE_POD, Actions.RECREATE_POD, Actions.REPLACE_POD, Actions.MOVE_POD);

    private final Recording recording;
    private final PodLives pods;
    private final List<Volume> concerned;
    private final List<Happening> found = new ArrayList<>();

    private Observed(Recording recording, PodLives pods, Collection<String> concerned) {
        this.recording = recording;
        this.pods = pods;
        this.concerned = concerned.stream()
                .map(recording.actions()::volume)
                .filter(volume -> volume != null)
                .toList();
    }

    /**
     * What is seen.
     *
     * @param concerned the workloads of which something went wrong: of others nothing needs to be explained
     */
    static List<Happening> of(Recording recording, PodLives pods, Collection<String> concerned) {
        Observed observed = new Observed(recording, pods, concerned);
        observed.reboots();
        observed.workloadPods();
        observed.driverPods();
        observed.mounterPods();
        observed.stopped();
        observed.store();
        return observed.found;
    }

    private void reboots() {
        for (String node : recording.manifest().nodes()) {
            String[] boot = new String[1];
            new StreamReader(recording).read(Channel.AGENTS, node, (at, line, source) -> {
                if (line instanceof AgentLine.Started started) {
                    if (boot[0] != null && !boot[0].equals(started.bootId())) {
                        long from = LookBefore.of(recording, Channel.PROCESSES, node, at);
                        found.add(new Happening(
                                Kind.REBOOT,
                                node,
                                node,
                                null,
                                from,
                                at,
                                FOREVER,
                                "node " + node,
                                "was rebooted",
                                null,
                                null));
                    }
                    boot[0] = started.bootId();
                }
            });
        }
    }

    /** A pod that goes when its workload has written all, and closed what it held open, brings about nothing that is judged of its volume. */
    private void workloadPods() {
        Phase drain = recording.manifest().phase(Phase.DRAIN);
        for (Volume volume : concerned) {
            for (PodLives.Life life : pods.all()) {
                PodLives.State ended = life.pod().uid().equals(volume.podUid()) ? life.ended() : null;
                long from = ended == null
                        ? 0
                        : Math.max(ended.before(), asked(life.pod().uid()));
                if (ended != null && (drain == null || from < drain.end())) {
                    found.add(new Happening(
                            Kind.WORKLOAD_POD,
                            volume.name(),
                            volume.node(),
                            Set.of(volume.name()),
                            from,
                            ended.at(),
                            FOREVER,
                            "pod " + life.pod().name() + " of workload " + volume.name() + " on " + volume.node(),
                            ended.pod().phase().equals("Failed") ? "failed" : "was deleted",
                            null,
                            null));
                }
            }
        }
    }

    /** When the run itself began to have a pod go: it did not go before. */
    private long asked(String uid) {
        return recording.actions().stream()
                .filter(action -> HAVE_A_POD_GO.contains(action.what()) && uid.equals(action.input(Actions.UID)))
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(Long.MIN_VALUE);
    }

    private void driverPods() {
        for (PodLives.Life life : pods.all()) {
            if (pods.isDriver(life.pod())) {
                int before = found.size();
                image(life);
                crash(life);
                if (found.size() == before) {
                    neverReady(life);
                }
            }
        }
    }

    private void image(PodLives.Life life) {
        for (PodLives.State state : judged(life)) {
            for (Pods.Container container : state.pod().containers()) {
                if (NO_IMAGE.contains(container.state())) {
                    found.add(ofPod(
                            Kind.IMAGE,
                            life,
                            state,
                            "cannot pull image " + image(life, container.name()) + " ("
                                    + container.state().replace("waiting ", "") + ")"));
                    return;
                }
            }
        }
    }

    /** An image as the pod names it; a status that came with the first look may not say. */
    private static String image(PodLives.Life life, String container) {
        return life.states().stream()
                .flatMap(state -> state.pod().containers().stream())
                .filter(c -> c.name().equals(container)
                        && c.image() != null
                        && !c.image().isEmpty())
                .map(Pods.Container::image)
                .findFirst()
                .orElse("of container " + container);
    }

    private void crash(PodLives.Life life) {
        Map<String, Integer> before = new HashMap<>();
        PodLives.State first = null;
        String ended = null;
        String container = null;
        int restarts = 0;
        boolean backOff = false;
        for (PodLives.State state : life.states()) {
            for (Pods.Container now : state.pod().containers()) {
                int was = before.getOrDefault(now.name(), now.restarts());
                before.put(now.name(), now.restarts());
                boolean over =
                        now.state().startsWith("terminated ") && !now.state().endsWith("Completed");
                if ((now.restarts() > was || over) && !state.pod().deleting() && isJudged(state)) {
                    first = first == null ? state : first;
                    container = container == null ? now.name() : container;
                    ended = (over && ended == null) ? now.state().replace("terminated ", "") : ended;
                }
                if (first != null && now.name().equals(container)) {
                    restarts += now.restarts() - was;
                    backOff |= now.state().equals("waiting CrashLoopBackOff");
                }
            }
        }
        if (first != null) {
            found.add(ofPod(
                    Kind.CRASH,
                    life,
                    first,
                    "had its container " + container
                            + (ended == null ? "" : " end with " + ended)
                            + (restarts == 0 ? "" : (ended == null ? " restart " : " and restart ") + times(restarts))
                            + (backOff ? " (CrashLoopBackOff)" : "")));
        }
    }

    /** A pod that runs when the record ends, was made after the upgrade began, and was never ready. */
    private void neverReady(PodLives.Life life) {
        boolean begun = life.first().at() >= recording.window().upgradeStart();
        boolean runs = life.unseen() == FOREVER && life.pod().phase().equals("Running");
        if (begun
                && runs
                && life.states().stream().noneMatch(state -> state.pod().ready())) {
            found.add(ofPod(Kind.NEVER_READY, life, life.first(), "runs and never became ready"));
        }
    }

    private List<PodLives.State> judged(PodLives.Life life) {
        return life.states().stream().filter(this::isJudged).toList();
    }

    /** What a driver did while it was installed explains nothing of its upgrade. */
    private boolean isJudged(PodLives.State state) {
        return state.at() >= recording.window().start();
    }

    private static String times(int number) {
        return number == 1 ? "once" : number == 2 ? "twice" : number + " times";
    }

    /** A pod of the node plugin is at work on its node, any other for all nodes. */
    private Happening ofPod(Kind kind, PodLives.Life life, PodLives.State state, String what) {
        String node = pods.isNodePlugin(life.pod()) ? life.pod().node() : "";
        return new Happening(
                kind,
                life.pod().name(),
                node,
                null,
                state.before(),
                state.at(),
                FOREVER,
                pods.name(life.pod()) + " on " + life.pod().node(),
                what,
                null,
                null);
    }

    private void mounterPods() {
        RecordedAction deletion = namespaceDeleted();
        Map<String, PodLives.Life> gone = new TreeMap<>();
        for (PodLives.Life life : pods.all()) {
            if (pods.isMounter(life.pod()) && life.ended() != null) {
                gone.put(life.pod().name(), life);
            }
        }
        if (deletion == null && gone.isEmpty()) {
            return;
        }
        Map<String, List<Volume>> served = new TreeMap<>();
        for (Volume volume : concerned) {
            String pod = servedBy(volume, gone, deletion);
            if (pod != null) {
                served.computeIfAbsent(pod, any -> new ArrayList<>()).add(volume);
            }
        }
        if (deletion != null && !served.isEmpty()) {
            namespaceDeleted(deletion, served);
        }
        served.forEach((pod, volumes) -> {
            PodLives.Life life = gone.get(pod);
            if (life != null) {
                PodLives.State ended = life.ended();
                found.add(new Happening(
                        Kind.MOUNTER_POD,
                        pod,
                        life.pod().node(),
                        names(volumes),
                        ended.before(),
                        ended.at(),
                        FOREVER,
                        "mounter pod " + pod + " on " + life.pod().node() + ", which served "
                                + Lists.few(List.copyOf(names(volumes))) + ",",
                        ended.pod().phase().equals("Failed") ? "failed" : "was deleted",
                        null,
                        null));
            }
        });
    }

    private static Set<String> names(List<Volume> volumes) {
        return volumes.stream().map(Volume::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The mounter pod that served a volume before the pod, or its namespace, was gone; null where none did. */
    private String servedBy(Volume volume, Map<String, PodLives.Life> gone, RecordedAction deletion) {
        long before = deletion != null
                ? deletion.begun()
                : gone.values().stream()
                        .filter(life -> life.pod().node().equals(volume.node()))
                        .mapToLong(life -> life.ended().at())
                        .max()
                        .orElse(Long.MIN_VALUE);
        FindingBuilder reader = new FindingBuilder(recording, volume.name(), volume.node(), "");
        Serving serving = before == Long.MIN_VALUE ? null : Serving.last(reader, volume, before);
        return serving == null ? null : serving.pod();
    }

    private RecordedAction namespaceDeleted() {
        String namespace = recording.manifest().driver().mounterNamespace();
        return recording
                .actions()
                .first(
                        Actions.HELM_ROLLBACK,
                        back -> back.output(Actions.DELETED) != null
                                && List.of(back.output(Actions.DELETED).split(","))
                                        .contains("Namespace " + namespace));
    }

    private void namespaceDeleted(RecordedAction back, Map<String, List<Volume>> served) {
        List<Volume> volumes = served.values().stream().flatMap(List::stream).toList();
        found.add(new Happening(
                Kind.NAMESPACE_DELETED,
                "release",
                "",
                names(volumes),
                back.begun(),
                back.begun(),
                FOREVER,
                "helm rollback",
                "deleted Namespace " + recording.manifest().driver().mounterNamespace()
                        + ", in which mounter " + (served.size() == 1 ? "pod " : "pods ")
                        + Lists.few(List.copyOf(served.keySet())) + " served " + Lists.few(List.copyOf(names(volumes))),
                null,
                null));
    }

    /** Processes of mounts that were stopped by a signal. */
    private void stopped() {
        concerned.stream().collect(Collectors.groupingBy(Volume::node)).forEach((node, volumes) -> {
            Map<Integer, long[]> stops = new TreeMap<>();
            long[] before = {Long.MIN_VALUE};
            new StreamReader(recording).looks(Channel.PROCESSES, node, (at, look, source) -> {
                if (look.processes() != null) {
                    for (Processes.Entry process : look.processes()) {
                        if (process.state().equals("T")) {
                            long[] stop = stops.computeIfAbsent(process.pid(), any -> new long[] {before[0], at, at});
                            stop[2] = at;
                        }
                    }
                    before[0] = at;
                }
            });
            stops.forEach((pid, stop) -> volumes.forEach(volume -> stopped(volume, pid, stop)));
        });
    }

    private void stopped(Volume volume, int pid, long[] stop) {
        FindingBuilder reader = new FindingBuilder(recording, volume.name(), volume.node(), "");
        Serving serving = Serving.last(reader, volume, stop[1] + 1);
        if (serving != null && serving.processes().stream().anyMatch(process -> process.pid() == pid)) {
            found.add(new Happening(
                    Kind.STOPPED,
                    volume.name(),
                    volume.node(),
                    Set.of(volume.name()),
                    stop[0],
                    stop[1],
                    stop[2],
                    "the mount process of " + volume.name() + " on " + volume.node() + " (pid " + pid + ")",
                    "was stopped by a signal (state T)"
                            + (stop[2] == stop[1] ? "" : " for at least " + Text.seconds(stop[2] - stop[1])),
                    null,
                    null));
        }
    }

    /** The store, where who asks it past the driver waited or failed as well. */
    private void store() {
        for (String node : concerned.stream().map(Volume::node).distinct().toList()) {
            StreamReader reader = new StreamReader(recording);
            for (Controls.Stall stall : Controls.ofStore(reader, node)) {
                if (stall.to() - stall.from() > LONG) {
                    store(node, stall.from(), stall.to(), " for " + Text.span(stall.to() - stall.from()));
                }
            }
            long[] failed = {FOREVER, Long.MIN_VALUE};
            reader.read(Channel.CONTROLS, reader.recording().manifest().control(node), (at, line, source) -> {
                if (line instanceof Operation.Failed) {
                    failed[0] = Math.min(failed[0], at);
                    failed[1] = Math.max(failed[1], at);
                }
            });
            if (failed[0] != FOREVER) {
                store(node, failed[0], failed[1], " without an error");
            }
        }
    }

    private void store(String node, long from, long to, String how) {
        found.add(new Happening(
                Kind.STORE,
                node,
                node,
                volumesOn(node),
                from,
                from,
                to,
                "S3",
                "did not answer the control on " + node + ", which asks it past the driver," + how,
                null,
                null));
    }

    private Set<String> volumesOn(String node) {
        Set<String> names = recording.manifest().volumes().stream()
                .filter(volume -> node.equals(volume.node()))
                .map(Volume::name)
                .collect(Collectors.toSet());
        concerned.stream()
                .filter(volume -> node.equals(volume.node()))
                .map(Volume::name)
                .forEach(names::add);
        return names;
    }
}
