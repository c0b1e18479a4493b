package dev.holdfast.preflight.scheduling;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.Target;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks whether the pods of the new release find nodes: the node plugin those it has now, the controllers one beside the old ones, mounter pods
 * room for each volume, and all of them their priority classes. It lists only. Volumes of the pods themselves are not looked at.
 */
public final class SchedulingChecks {
    private final Cluster cluster;
    private final Snapshot snapshot;

    /** Checks of one upgrade. */
    public SchedulingChecks(Cluster cluster, Snapshot snapshot) {
        this.cluster = cluster;
        this.snapshot = snapshot;
    }

    /** The checks; none if no chart to upgrade to is named. */
    public List<Check> checks() {
        return snapshot.target()
                .map(target -> judge(target.flatMap(this::upgrade)))
                .orElse(List.of());
    }

    private Reading<Upgrade> upgrade(Target target) {
        return upgrade(
                snapshot,
                target,
                Reader.read(
                        "priority classes",
                        () -> cluster.client()
                                .scheduling()
                                .v1()
                                .priorityClasses()
                                .list()
                                .getItems()),
                this::namespaces,
                after -> Reader.read("RuntimeClasses", () -> runtimeClasses(after))
                        .flatMap(there -> Reader.read("LimitRanges", () -> limitRanges(after))
                                .map(ranges -> new Rules(there, ranges))));
    }

    /** What decides about the pods of the new release before they are placed. */
    record Rules(List<RuntimeClass> classes, List<LimitRange> ranges) {}

    /** Most releases name none. */
    private List<RuntimeClass> runtimeClasses(List<HasMetadata> after) {
        boolean named = Workload.among(after, snapshot.profile().namespace()).stream()
                .anyMatch(workload -> workload.template().getSpec().getRuntimeClassName() != null);
        return named ? cluster.client().resources(RuntimeClass.class).list().getItems() : List.of();
    }

    private List<LimitRange> limitRanges(List<HasMetadata> after) {
        return Workload.among(after, snapshot.profile().namespace()).stream()
                .map(Workload::namespace)
                .distinct()
                .flatMap(namespace -> cluster.client().limitRanges().inNamespace(namespace).list().getItems().stream())
                .toList();
    }

    /** Labels of each namespace. */
    private Reading<Map<String, Map<String, String>>> namespaces() {
        return Reader.read(
                "namespaces",
                () -> cluster.client().namespaces().list().getItems().stream()
                        .collect(toMap(
                                Wording::name,
                                (Namespace namespace) -> Optional.ofNullable(
                                                namespace.getMetadata().getLabels())
                                        .orElse(Map.of()))));
    }

    /** What is judged, if all of it could be read. */
    static Reading<Upgrade> upgrade(
            Snapshot snapshot,
            Target target,
            Reading<List<PriorityClass>> classes,
            Supplier<Reading<Map<String, Map<String, String>>>> namespaces,
            Function<List<HasMetadata>, Reading<Rules>> rules) {
        return target.objects()
                .flatMap(after -> target.before()
                        .flatMap(before -> classes.flatMap(there -> rules.apply(after)
                                .flatMap(admission -> snapshot.nodes()
                                        .flatMap(nodes -> snapshot.pods().flatMap(pods -> {
                                            List<PlacedPod> standing = standing(pods);
                                            return (needsNamespaces(snapshot, standing, after)
                                                            ? namespaces.get()
                                                            : new Read<Map<String, Map<String, String>>>(Map.of()))
                                                    .flatMap(labels -> upgrade(
                                                            snapshot,
                                                            new Occupancy(nodes, standing, labels),
                                                            before,
                                                            after,
                                                            Priorities.of(there, before, after),
                                                            Admission.of(
                                                                    admission.classes(),
                                                                    admission.ranges(),
                                                                    before,
                                                                    after,
                                                                    snapshot.profile()
                                                                            .namespace())));
                                        }))))));
    }

    private static Reading<Upgrade> upgrade(
            Snapshot snapshot,
            Occupancy now,
            List<HasMetadata> before,
            List<HasMetadata> after,
            Priorities priorities,
            Admission admission) {
        return snapshot.storage()
                .flatMap(storage -> snapshot.attachments()
                        .flatMap(attachments -> snapshot.driver()
                                .map(driver -> new Upgrade(
                                        snapshot.profile(),
                                        now,
                                        driver.nodePods().stream()
                                                .map(pod -> pod.getMetadata().getUid())
                                                .collect(toSet()),
                                        storage.ownUses(),
                                        attachments,
                                        snapshot.direction(),
                                        before,
                                        after,
                                        priorities,
                                        admission))));
    }

    /** The pods that take room: neither finished nor about to go. */
    private static List<PlacedPod> standing(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.getSpec().getNodeName() != null && Storage.isAlive(pod))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(PlacedPod::of)
                .toList();
    }

    private static boolean needsNamespaces(Snapshot snapshot, List<PlacedPod> standing, List<HasMetadata> after) {
        Stream<PlacedPod> coming = Workload.among(after, snapshot.profile().namespace()).stream()
                .map(workload -> PlacedPod.of("", workload.namespace(), workload.template(), 0));
        return Stream.concat(standing.stream(), coming)
                .flatMap(pod -> Stream.concat(pod.near().stream(), pod.apart().stream()))
                .anyMatch(term -> term.getNamespaceSelector() != null);
    }

    /** All checks of an upgrade. */
    static List<Check> judge(Reading<Upgrade> upgrade) {
        Reading<NodePluginRule> plugin = upgrade.map(NodePluginRule::new);
        return List.of(
                new Check(
                        Level.BLOCKING,
                        "node plugin on every node",
                        "the new DaemonSet against labels, taints, ports and room of the nodes that have it now",
                        plugin.judge(NodePluginRule::withMounts)),
                check(
                        Level.BLOCKING,
                        "controllers can roll",
                        "new Deployments and StatefulSets against the nodes, step by step",
                        upgrade,
                        all -> new ControllerRule(all).judge()),
                check(
                        Level.BLOCKING,
                        "priority classes exist",
                        "priorityClassName of the new templates and of mounter pods",
                        upgrade,
                        all -> new PriorityRule(all).exist()),
                new Check(
                        Level.WARNING,
                        "node plugin on nodes without mounts",
                        "the same as for nodes with mounts",
                        plugin.judge(NodePluginRule::withoutMounts)),
                check(
                        Level.WARNING,
                        "room for mounter pods",
                        "mounts that no mounter pod serves, against free pods and requests of their nodes",
                        upgrade,
                        all -> new MounterRule(all).judge()),
                check(
                        Level.WARNING,
                        "priority classes",
                        "values and preemptionPolicy, on nodes that are nearly full",
                        upgrade,
                        all -> new PriorityRule(all).preempt()));
    }

    private static Check check(
            Level level, String name, String looked, Reading<Upgrade> upgrade, Function<Upgrade, Result> rule) {
        return new Check(level, name, looked, upgrade.judge(rule));
    }
}
