package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A part of a node is restarted while mounts of both kinds are in use: they are left alone, on this node and elsewhere, as are their
 * mounter pods; afterwards every volume of the node is republished, and a new pod on a new claim is served by a mounter pod in time.
 */
final class RestartJudge implements Judge {
    private static final List<Judge> LIKE_AN_UPGRADE =
            List.of(new ProcessJudge(), new MountJudge(), new GapsJudge(), new ErrorsJudge(), new PodsJudge());
    private static final List<String> ALL =
            List.of(Actions.RESTART_KUBELET, Actions.RESTART_CONTAINERD, Actions.RESTART_PLUGIN, Actions.REBOOT_NODE);
    /** Event times are whole seconds. */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Guarantee name;
    private final String action;
    private final String part;

    private RestartJudge(Guarantee name, String action, String part) {
        this.name = name;
        this.action = action;
        this.part = part;
    }

    static RestartJudge ofKubelet() {
        return new RestartJudge(Guarantee.KUBELET_RESTART, Actions.RESTART_KUBELET, "kubelet");
    }

    static RestartJudge ofContainerd() {
        return new RestartJudge(Guarantee.CONTAINERD_RESTART, Actions.RESTART_CONTAINERD, "containerd");
    }

    static RestartJudge ofPlugin() {
        return new RestartJudge(Guarantee.PLUGIN_RESTART, Actions.RESTART_PLUGIN, "node plugin");
    }

    @Override
    public Guarantee guarantee() {
        return name;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "nothing disturbed, and a new pod served within " + Text.span(limits.nanos(Limit.AFTER_RESTART));
        RecordedActions deeds = RecordedActions.read(run, new FindingBuilder(run, part, "", limit));
        RecordedActions.Deed deed = deeds.of(action).stream().findFirst().orElse(null);
        if (deed == null || !deed.good()) {
            return Recording.judgement(
                    name,
                    limit,
                    List.of(Subjects.doubtful(
                            run,
                            limit,
                            part,
                            deed == null ? "" : deed.subject(),
                            deed == null
                                    ? "the run has no restart of the " + part
                                    : deed.failed()
                                            ? "the " + part + " could not be restarted: " + deed.error()
                                            : "the restart of the " + part + " never ended")));
        }
        Stretch stretch = stretch(run, deeds, deed);
        return Recording.judgement(name, limit, new Restart(run, limits, limit, deeds, deed, stretch).cases());
    }

    /** Until the next of these, or the drain. */
    private static Stretch stretch(Recording run, RecordedActions deeds, RecordedActions.Deed deed) {
        long next = deeds.stream()
                .filter(d -> ALL.contains(d.what()) && d.begun() > deed.begun())
                .mapToLong(RecordedActions.Deed::begun)
                .min()
                .orElse(Long.MAX_VALUE);
        return Stretch.around(
                run,
                deeds,
                deed,
                run.manifest().phase(Phase.RESTARTS),
                Math.min(Math.min(next, run.end()), Window.recordEnd(run.manifest())));
    }

    /** One restart. */
    private final class Restart {
        private final Recording run;
        private final Limits limits;
        private final String limit;
        private final RecordedActions deeds;
        private final RecordedActions.Deed deed;
        private final Stretch stretch;
        private final String node;
        private final Map<String, FindingBuilder> cases = new LinkedHashMap<>();

        Restart(
                Recording run,
                Limits limits,
                String limit,
                RecordedActions deeds,
                RecordedActions.Deed deed,
                Stretch stretch) {
            this.run = run;
            this.limits = limits;
            this.limit = limit;
            this.deeds = deeds;
            this.deed = deed;
            this.stretch = stretch;
            this.node = deed.subject();
        }

        List<FindingBuilder> cases() {
            FindingBuilder itself = subject(part);
            stretch.evident(itself, "the " + part + " of " + node + " was restarted");
            List<Volume> volumes = stretch.volumes(deeds);
            Map<String, MounterKind> kinds = new HashMap<>();
            for (Volume volume : volumes) {
                FindingBuilder c = new FindingBuilder(run, volume.name(), volume.node(), limit);
                cases.put(volume.name(), c);
                MounterKind kind = Serving.before(run, c, volume, deed.begun(), "restart");
                if (volume.node().equals(node)) {
                    kinds.put(volume.name(), kind);
                }
            }
            for (MounterKind kind : MounterKind.values()) {
                if (!kinds.containsValue(kind)) {
                    subject("by " + kind)
                            .doubt("no volume on " + node + " was served by a " + kind + " before the restart");
                }
            }
            undisturbed(volumes);
            republished(volumes.stream().filter(v -> v.node().equals(node)).toList());
            mounterPods();
            newPod(subject("new pod"));
            return List.copyOf(cases.values());
        }

        private FindingBuilder subject(String subject) {
            return cases.computeIfAbsent(subject, any -> new FindingBuilder(run, subject, node, limit));
        }

        private void undisturbed(List<Volume> volumes) {
            String judged = stretch.undisturbed(LIKE_AN_UPGRADE, volumes, limits, cases);
            for (Volume volume : volumes) {
                cases.get(volume.name())
                        .passed(judged + " hold across the restart"
                                + (volume.node().equals(node) ? ", and the volume is republished" : ""));
            }
        }

        private void republished(List<Volume> volumes) {
            FindingBuilder shared = subject(part);
            List<Republishes> seen =
                    volumes.stream().map(v -> new Republishes(run, v)).toList();
            if (!Republishes.readCalls(run, shared, seen)) {
                shared.doubt("the profile names no log line of a republish, so none can be seen");
                return;
            }
            Map<String, Long> lastFailure = failures(shared, volumes);
            seen.forEach(one -> republished(one, lastFailure.get(one.volume().podUid())));
        }

        /** When the republishes of these volumes failed last, by the uid of the pod; one that fails too late is an offence. */
        private Map<String, Long> failures(FindingBuilder shared, List<Volume> volumes) {
            Map<String, Long> last = new HashMap<>();
            shared.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
                long at = run.at(event.last());
                // its second may have begun before that was done which made it fail
                long latest = at + SECOND;
                if (!"FailedMount".equals(event.reason()) || latest < deed.begun() || latest >= stretch.end()) {
                    return;
                }
                volumes.stream()
                        .filter(v -> v.podUid().equals(event.involvedUid()))
                        .forEach(v -> {
                            last.merge(v.podUid(), at, Math::max);
                            failed(v, at, event);
                        });
            });
            return last;
        }

        private void failed(Volume volume, long at, Event event) {
            if (at > deed.done() + limits.nanos(Limit.AFTER_RESTART)) {
                cases.get(volume.name())
                        .offence(
                                at,
                                "the volume's republish fails long after the restart",
                                Text.seconds(at - deed.done()) + " after: "
                                        + event.message().strip(),
                                null,
                                null,
                                "the node plugin did not register again",
                                "the node plugin does not recognise mounts it did not make itself");
            }
        }

        private void republished(Republishes seen, Long failure) {
            FindingBuilder c = cases.get(seen.volume().name());
            int calls =
                    seen.calls(failure == null ? deed.done() : Math.max(deed.done(), failure + SECOND), stretch.end());
            if (calls == 0) {
                c.doubt("no republish of the volume was seen after the restart"
                        + (failure == null ? "" : ", and the last failure " + run.when(failure)) + ", up to "
                        + run.when(stretch.end()));
            }
            c.figure("republishes seen", Integer.toString(calls));
        }

        private void mounterPods() {
            String namespace = run.manifest().driver().mounterNamespace();
            if (namespace == null) {
                return;
            }
            FindingBuilder c = subject("mounter pods");
            Map<String, Pods.Entry> before = new TreeMap<>();
            int[] looks = new int[1];
            c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
                Map<String, Pods.Entry> now = new TreeMap<>();
                content.pods().stream()
                        .filter(p -> p.namespace().equals(namespace))
                        .forEach(p -> now.put(p.name(), p));
                if (at < deed.begun()) {
                    before.clear();
                    before.putAll(now);
                } else if (at < stretch.end()) {
                    looks[0]++;
                    before.forEach((pod, was) -> compare(c, at, was, now.get(pod)));
                }
            });
            if (before.isEmpty()) {
                c.doubt("no mounter pod was seen before the restart");
            } else if (looks[0] == 0) {
                c.doubt("nobody looked at the mounter pods since the restart");
            }
            c.passed(Text.count(before.size(), "mounter pod") + " the same, not restarted, in "
                    + Text.count(looks[0], "look"));
        }

        private void compare(FindingBuilder c, long at, Pods.Entry was, Pods.Entry is) {
            String before = text(was);
            String after = is == null ? "no pod" : text(is);
            if (!before.equals(after)) {
                c.offence(
                        at,
                        "mounter pod " + was.name() + " was disturbed",
                        after,
                        before,
                        after,
                        "its container ended with the " + part,
                        "the driver took it for one that nobody needs");
            }
        }

        private static String text(Pods.Entry pod) {
            Map<String, String> containers = new TreeMap<>();
            pod.containers().forEach(k -> containers.put(k.name(), k.restarts() + " restarts as " + k.id()));
            return "uid " + pod.uid() + ", " + pod.phase() + (pod.deleting() ? " and deleted" : "") + ", " + containers;
        }

        private void newPod(FindingBuilder c) {
            List<RecordedActions.Deed> claims = after(Actions.CREATE_PVC);
            List<RecordedActions.Deed> pods = after(Actions.START_POD);
            claims.stream()
                    .filter(RecordedActions.Deed::failed)
                    .forEach(d ->
                            never(c, d.done(), "the claim of new pod " + d.subject() + " was not bound", d.error()));
            if (pods.isEmpty() && !c.offended()) {
                c.doubt("no pod was started on " + node + " after the restart");
            }
            for (RecordedActions.Deed pod : pods) {
                if (pod.failed()) {
                    never(c, pod.done(), "new pod " + pod.subject() + " did not become ready", pod.error());
                } else if (!pod.good()) {
                    c.doubt("new pod " + pod.subject() + " was not ready when the record ended");
                } else {
                    served(c, claims, pod);
                }
            }
        }

        private List<RecordedActions.Deed> after(String what) {
            return deeds.of(
                    what,
                    d -> node.equals(d.asked(Actions.NODE)) && d.begun() >= deed.done() && d.begun() < stretch.end());
        }

        private void served(FindingBuilder c, List<RecordedActions.Deed> claims, RecordedActions.Deed pod) {
            Volume volume = Actions.volume(pod.subject(), pod.results()).orElse(null);
            if (volume == null) {
                c.doubt("the volume of new pod " + pod.subject() + " is not described");
                return;
            }
            if (claims.stream().noneMatch(d -> d.subject().equals(pod.subject()) && d.good())) {
                c.doubt("new pod " + pod.subject() + " has no new claim");
            }
            long took = pod.done() - deed.done();
            if (took > limits.nanos(Limit.AFTER_RESTART)) {
                never(
                        c,
                        deed.done() + limits.nanos(Limit.AFTER_RESTART),
                        "new pod " + pod.subject() + " was served too late",
                        Text.seconds(took) + " after the restart");
            }
            Serving serving = Serving.last(run, c, volume, stretch.end());
            if (serving == null || serving.mounter() == null) {
                c.doubt("what serves new pod " + pod.subject() + " is unknown: "
                        + (serving == null ? "it was never seen mounted" : serving));
            } else if (serving.mounter() == MounterKind.SYSTEMD) {
                never(
                        c,
                        serving.at(),
                        "new pod " + pod.subject() + " is not served by a mounter pod",
                        serving.toString());
            }
            int[] writes = new int[1];
            c.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
                if (line instanceof Operation.Acknowledged && at < stretch.end()) {
                    writes[0]++;
                }
            });
            if (writes[0] == 0) {
                never(c, stretch.end(), "no write of new pod " + pod.subject() + " was acknowledged", "0 writes");
            }
            c.figure("ready after", Text.seconds(took));
            c.figure("writes", Integer.toString(writes[0]));
            c.measure(took / 1_000_000, Text.seconds(took));
            c.passed("served by " + serving + " " + Text.seconds(took) + " after the restart, "
                    + Text.count(writes[0], "write") + " acknowledged");
        }

        private static void never(FindingBuilder c, long at, String what, String value) {
            c.offence(
                    at,
                    what,
                    value,
                    null,
                    null,
                    "the node plugin did not register again with the kubelet",
                    "the mounter pod could not start on the node");
        }
    }
}
