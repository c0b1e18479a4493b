package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.PodSecurity;
import dev.holdfast.evidence.PodSecurity.ContainerSecurity;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Processes.Privileges;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Mount processes of new volumes run as an ordinary user, without capabilities, behind a filter of system calls, as the node's kernel says;
 * the specifications of mounter pods say the same; of the driver only the node plugin's own container is privileged; and the namespace of
 * mounter pods refuses others. What the profile promises (user, group, read-only root, no token, a level of Pod Security) is judged where it
 * does.
 */
final class UnprivilegedJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String LIMIT = "no privileges";
    private static final String PROCESS = "process on ";
    private static final String NODE_PLUGIN = "node plugin";
    private static final String NAMESPACE = "namespace";
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String ALL = "ALL";
    private static final int FILTERED = 2;
    private static final String ROOT = "0";
    /** Types of profiles that filter system calls. */
    private static final Set<String> FILTERS = Set.of("RuntimeDefault", "Localhost");

    private static final Manifest.Security NOTHING_PROMISED =
            new Manifest.Security(null, null, null, null, null, null, null);

    UnprivilegedJudge() {
        super(Guarantee.UNPRIVILEGED);
    }

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Volume volume : volumes(recording, v -> !v.before())) {
            subjects.add(Subject.part(volume.name(), volume.node(), scope -> process(volume, scope)));
        }
        FindingBuilder shared = new FindingBuilder(recording, Channel.OBSERVER, "", LIMIT);
        pods(recording, shared)
                .forEach((name, pods) -> subjects.add(new Subject<>(
                        scope -> specifications(name, pods, scope),
                        name,
                        pods.get(0).node(),
                        shared)));
        String mounters = recording.manifest().driver().mounterNamespace();
        if (promised(recording).podSecurity() != null && mounters != null) {
            subjects.add(Subject.part(NAMESPACE + " " + mounters, "", scope -> namespace(mounters, scope)));
        }
        for (String place : List.of(Actions.CLUSTER, Actions.CHART)) {
            boolean some =
                    recording
                            .actions()
                            .of(
                                    Actions.LOOK_AT_CONSTRAINTS,
                                    action -> action.subject().equals(place))
                            .stream()
                            .anyMatch(action -> !Actions.NO.equals(action.output(Actions.ANSWER)));
            if (some) {
                subjects.add(Subject.part(
                        ConstraintRules.SUBJECT + place, "", scope -> ConstraintRules.judge(place, scope)));
            }
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>();
        for (String node : recording.manifest().nodes()) {
            required.add(new Required(
                    PROCESS + node,
                    node,
                    node,
                    "no mount process of a new volume was seen on this node, so nothing is known of it"));
        }
        required.add(new Required(
                NODE_PLUGIN,
                NODE_PLUGIN,
                "",
                "no specification of a node plugin's pod was recorded, so nothing is known of the driver's own pods"));
        return required;
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static Manifest.Security promised(Recording recording) {
        Manifest.Security security = recording.manifest().driver().security();
        return security == null ? NOTHING_PROMISED : security;
    }

    // ---- processes

    private static void process(Volume volume, Scope scope) {
        FindingBuilder finding = scope.finding();
        Recording recording = scope.recording();
        Manifest.Driver driver = recording.manifest().driver();
        String node = volume.node();
        LastServing last = LastServing.of(volume, finding).orElse(null);
        if (last == null) {
            return;
        }
        Map<List<Long>, String> identities = new LinkedHashMap<>();
        last.processes().forEach(one -> identities.put(identity(one), ""));
        Pods.Entry pod = last.pods().pods().stream()
                .filter(one -> one.namespace().equals(driver.mounterNamespace())
                        && last.processes().stream().anyMatch(process -> process.inPod(one.uid())))
                .findFirst()
                .orElse(null);
        ProcessRules rules = new ProcessRules(promised(recording), pod, finding);
        finding.looks(Channel.PROCESSES, node, (at, look, source) -> {
            if (look.processes() != null && recording.window().holds(at)) {
                look.processes().stream()
                        .filter(one -> one.alive()
                                && (identities.containsKey(identity(one)) || (pod != null && one.inPod(pod.uid()))))
                        .forEach(one -> rules.judge(at, one));
            }
        });
        scope.shows(PROCESS + node);
        Processes.Entry serving = last.processes().get(0);
        if (serving.privileges() != null) {
            Privileges its = serving.privileges();
            finding.figure("user", its.uids());
            finding.figure("group", its.gids());
            finding.figure("capabilities", its.effective() + ", bounded by " + its.bounding());
            finding.figure("system call filter", Integer.toString(its.seccomp()));
            finding.figure("label", its.label() == null ? "none" : its.label());
        }
        finding.measure("privileged", LIMIT);
        finding.passed("process " + serving.pid() + " runs as user " + rules.seen
                + ", without capabilities and behind a filter");
    }

    private static List<Long> identity(Processes.Entry process) {
        return List.of((long) process.pid(), process.start());
    }

    /** What must hold of a mount process; what is said of its pod must be so. */
    private static final class ProcessRules {
        private final Manifest.Security promised;
        private final Pods.Entry pod;
        private final FindingBuilder finding;
        private String seen = "unknown";

        ProcessRules(Manifest.Security promised, Pods.Entry pod, FindingBuilder finding) {
            this.promised = promised;
            this.pod = pod;
            this.finding = finding;
        }

        void judge(long at, Processes.Entry process) {
            Privileges its = process.privileges();
            if (its == null) {
                finding.doubt("it was not recorded what process " + process.pid() + " may do");
                return;
            }
            ids(at, "user", its.uids(), promised.user());
            ids(at, "group", its.gids(), promised.group());
            if (List.of(its.groups().split(" ", -1)).contains(ROOT)) {
                offends(at, "the mount process belongs to group root", "supplementary groups " + its.groups());
            }
            ContainerSecurity spec = container(process);
            Map<String, String> sets = new LinkedHashMap<>();
            sets.put("effective", its.effective());
            sets.put("permitted", its.permitted());
            sets.put("inheritable", its.inheritable());
            sets.put("ambient", its.ambient());
            if (spec != null && spec.dropped().contains(ALL)) {
                sets.put("bounding", its.bounding());
            }
            sets.forEach((name, value) -> {
                if (!value.matches("0+")) {
                    offends(at, "the mount process has capabilities", name + " set " + value);
                }
            });
            if (its.seccomp() != FILTERED) {
                offends(at, "no filter of system calls is on the mount process", "seccomp " + its.seccomp());
            }
            if (!its.noNewPrivileges()) {
                offends(at, "the mount process can gain privileges", "no_new_privs 0");
            }
            readOnly(at, its, spec);
            if (spec != null) {
                agrees(at, "user", its.uids(), spec.user());
                agrees(at, "group", its.gids(), spec.group());
            }
            seLinux(at, its.label(), spec == null ? null : spec.seLinux());
            seen = its.uids().split(" ", -1)[0];
        }

        /** A label of another security module, and none at all, is nobody's promise. */
        private void seLinux(long at, String label, String said) {
            String type = SeLinux.type(label);
            if (type == null) {
                return;
            }
            if (SeLinux.UNCONFINED.contains(type)) {
                offends(at, "SELinux does not confine the mount process", "type " + type);
            }
            if (!SeLinux.isAs(label, said)) {
                offends(
                        at,
                        "the SELinux label of its pod's specification did not reach the mount process",
                        label + " instead of " + said);
            }
        }

        private void readOnly(long at, Privileges its, ContainerSecurity spec) {
            boolean said = spec != null && spec.readOnlyRoot();
            if (!said && !Boolean.TRUE.equals(promised.readOnlyRoot())) {
                return;
            }
            if (its.readOnlyRoot() == null) {
                finding.doubt("it was not recorded whether the root of the mount process is read-only");
            } else if (!its.readOnlyRoot()) {
                offends(at, "the root of the mount process can be written", "read-write");
            }
        }

        private void ids(long at, String what, String ids, Long wanted) {
            List<String> all = List.of(ids.split(" ", -1));
            if (all.contains(ROOT)) {
                offends(
                        at,
                        "the mount process runs as " + (what.equals("user") ? "root" : "group root"),
                        what + " " + ids);
            } else if (wanted != null && !all.stream().allMatch(wanted.toString()::equals)) {
                offends(
                        at,
                        "the mount process runs as another " + what + " than the profile names",
                        what + " " + ids + " instead of " + wanted);
            }
        }

        private void agrees(long at, String what, String ids, Long said) {
            if (said != null && !List.of(ids.split(" ", -1)).stream().allMatch(said.toString()::equals)) {
                offends(
                        at,
                        "the mount process runs as another " + what + " than its pod's specification says",
                        what + " " + ids + " instead of " + said);
            }
        }

        /** Its container, by the id that the cgroup names; of a pod with one container that one. */
        private ContainerSecurity container(Processes.Entry process) {
            if (pod == null || pod.security() == null) {
                return null;
            }
            List<Pods.Container> running = pod.containers().stream()
                    .filter(one -> pod.containers().size() == 1
                            || (!one.id().isEmpty()
                                    && process.cgroup().contains(one.id().replaceFirst(".*/", ""))))
                    .toList();
            return running.isEmpty()
                    ? null
                    : pod.security().containers().stream()
                            .filter(one -> one.name().equals(running.get(0).name()) && !one.init())
                            .findFirst()
                            .orElse(null);
        }

        private void offends(long at, String what, String value) {
            finding.offends(
                    at,
                    what,
                    value,
                    "the controller makes mounter pods without a security context of their own",
                    "something other than a mounter pod runs the mount process");
        }
    }

    // ---- specifications

    /** The driver's pods after the upgrade, as they were seen last: mounter pods by their names, others by the workload they belong to. */
    private static Map<String, List<Pods.Entry>> pods(Recording recording, FindingBuilder shared) {
        String mounters = recording.manifest().driver().mounterNamespace();
        Map<String, Map<String, Pods.Entry>> pods = new TreeMap<>();
        shared.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (recording.window().holds(at) && at >= recording.window().upgradeEnd()) {
                for (Pods.Entry pod : look.pods()) {
                    String name = pod.workload() != null
                            ? pod.workload()
                            : pod.namespace().equals(mounters)
                                            && !pod.namespace()
                                                    .equals(recording
                                                            .manifest()
                                                            .driver()
                                                            .namespace())
                                    ? "mounter pod " + pod.name()
                                    : null;
                    if (name != null && !pod.deleting()) {
                        pods.computeIfAbsent(name, any -> new TreeMap<>()).put(pod.uid(), pod);
                    }
                }
            }
        });
        return pods.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        one -> List.copyOf(one.getValue().values()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static void specifications(String name, List<Pods.Entry> pods, Scope scope) {
        FindingBuilder finding = scope.finding();
        Manifest.Driver driver = scope.recording().manifest().driver();
        for (Pods.Entry pod : pods) {
            if (pod.security() == null) {
                finding.doubt("the specification of pod " + pod.name() + " was not recorded");
            } else if (pod.workload() != null) {
                boolean nodePlugin = driver.hasNodePluginLabels(pod);
                ofDriver(pod, nodePlugin ? driver.nodePluginContainer() : null, finding);
                if (nodePlugin) {
                    scope.shows(NODE_PLUGIN);
                }
            } else {
                new SpecificationRules(promised(scope.recording()), pod, finding).judge();
            }
        }
        finding.figure("pods", Integer.toString(pods.size()));
        finding.measure("privileged", LIMIT);
        finding.passed(name + " is allowed no more than it needs");
    }

    private static void ofDriver(Pods.Entry pod, String privileged, FindingBuilder finding) {
        for (ContainerSecurity container : pod.security().containers()) {
            if (container.privileged() && (container.init() || !container.name().equals(privileged))) {
                finding.offends(
                        finding.recording().end(),
                        "container " + container.name() + " of pod " + pod.name()
                                + " is privileged, and is not the node plugin",
                        "privileged",
                        "the chart gives a sidecar the security context of the node plugin",
                        "the profile names another container under nodePlugin");
            }
        }
    }

    /** What must hold of a mounter pod's specification. */
    private record SpecificationRules(Manifest.Security promised, Pods.Entry pod, FindingBuilder finding) {
        void judge() {
            PodSecurity security = pod.security();
            security.hostNamespaces().forEach(name -> offends("it shares namespaces of the node", name));
            security.hostPaths().forEach(path -> offends("it has folders of the node", path));
            if (Boolean.FALSE.equals(promised.token()) && security.token()) {
                offends("it gets a token of its service account", security.serviceAccount());
            }
            security.containers().forEach(this::judge);
        }

        private void judge(ContainerSecurity container) {
            String its = "container " + container.name() + " ";
            if (container.privileged()) {
                offends(its + "is privileged", "privileged");
            }
            if (Objects.equals(container.user(), 0L) || (!container.nonRoot() && container.user() == null)) {
                offends(its + "may run as root", "runAsUser " + (container.user() == null ? "not said" : "0"));
            } else if (promised.user() != null && !promised.user().equals(container.user())) {
                offends(its + "runs as another user than the profile names", "runAsUser " + container.user());
            }
            if (promised.group() != null && !promised.group().equals(container.group())) {
                offends(its + "runs as another group than the profile names", "runAsGroup " + container.group());
            }
            if (!container.added().isEmpty() || !container.dropped().contains(ALL)) {
                offends(
                        its + "keeps capabilities",
                        container.added().isEmpty()
                                ? "dropped: " + String.join(", ", container.dropped())
                                : "added: " + String.join(", ", container.added()));
            }
            if (container.seccomp() == null || !FILTERS.contains(container.seccomp())) {
                offends(
                        its + "has no filter of system calls",
                        "seccompProfile " + (container.seccomp() == null ? "not said" : container.seccomp()));
            }
            if (!Boolean.FALSE.equals(container.escalation())) {
                offends(
                        its + "may gain privileges",
                        "allowPrivilegeEscalation " + (container.escalation() == null ? "not said" : "true"));
            }
            if (Boolean.TRUE.equals(promised.readOnlyRoot()) && !container.readOnlyRoot()) {
                offends(its + "can write its root", "readOnlyRootFilesystem false");
            }
        }

        private void offends(String what, String value) {
            finding.offends(
                    finding.recording().end(),
                    "mounter pod " + pod.name() + ": " + what,
                    value,
                    "the controller makes mounter pods with another security context than the release promises",
                    "something in the cluster changes pods when they are made");
        }
    }

    // ---- namespace

    private static void namespace(String name, Scope scope) {
        FindingBuilder finding = scope.finding();
        String level = promised(scope.recording()).podSecurity();
        RecordedAction looked = finding.actions()
                .last(Actions.LOOK_AT_NAMESPACE, action -> action.subject().equals(name));
        if (looked == null || !looked.succeeded()) {
            finding.doubt("the labels of namespace " + name + " were not recorded" + why(looked));
        } else {
            String enforced = looked.outputs().getOrDefault(ENFORCE, "nothing");
            finding.figure("enforced", enforced);
            if (!enforced.equals(level)) {
                finding.offends(
                        looked.done(),
                        "namespace " + name + " does not enforce Pod Security " + level,
                        "it enforces " + enforced,
                        "the chart does not label the namespace",
                        "the namespace was there before the chart, and Helm left it as it was");
            }
        }
        tries(name, finding);
        finding.measure("not enforced", "enforced");
        finding.passed("namespace " + name + " enforces Pod Security " + level
                + ", and refuses each pod that was tried and violates it");
    }

    private static void tries(String name, FindingBuilder finding) {
        List<RecordedAction> tries =
                finding.actions().of(Actions.TRY_POD, action -> action.subject().equals(name));
        List<RecordedAction> violating = tries.stream()
                .filter(action -> !Actions.COMPLIANT.equals(action.input(Actions.WAY)))
                .toList();
        if (violating.isEmpty()) {
            finding.doubt("no pod that violates Pod Security was tried in namespace " + name);
        }
        tries.stream()
                .filter(action -> !action.succeeded())
                .findFirst()
                .ifPresent(action -> finding.doubt("it is unknown whether a pod that " + action.input(Actions.WAY)
                        + " is refused in namespace " + name + why(action)));
        boolean accepts = tries.stream()
                .anyMatch(action -> Actions.COMPLIANT.equals(action.input(Actions.WAY))
                        && Actions.ACCEPTED.equals(action.output(Actions.ANSWER)));
        if (!accepts) {
            finding.doubt("a pod that violates nothing was not accepted either, so that a refusal says nothing");
        }
        for (RecordedAction action : violating) {
            if (Actions.ACCEPTED.equals(action.output(Actions.ANSWER))) {
                finding.offends(
                        action.done(),
                        "namespace " + name + " accepts a pod that " + action.input(Actions.WAY),
                        "accepted",
                        "the namespace does not enforce Pod Security",
                        "the cluster's Pod Security admission is switched off, or exempts whoever tried");
            }
        }
        finding.figure(
                "refused",
                Text.count(
                        violating.stream()
                                .filter(action -> Actions.REFUSED.equals(action.output(Actions.ANSWER)))
                                .count(),
                        "pod"));
    }

    private static String why(RecordedAction action) {
        return action == null || action.error() == null ? "" : ": " + action.error();
    }
}
