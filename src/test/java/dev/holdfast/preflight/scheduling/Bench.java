package dev.holdfast.preflight.scheduling;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Target;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster of two nodes with node plugin and controller, an upgrade of them, and what the checks say of it. */
final class Bench {
    final Scenery scene = new Scenery();
    final List<PriorityClass> classes = new ArrayList<>();
    final List<RuntimeClass> runtimes = new ArrayList<>();
    final List<LimitRange> ranges = new ArrayList<>();
    final List<HasMetadata> after = new ArrayList<>();
    Map<String, Map<String, String>> namespaces = Map.of();

    Bench() {
        scene.nodes.clear();
        scene.nodes.add(node("w1", "{}"));
        scene.nodes.add(node("w2", "{}"));
        scene.nodePods.clear();
        scene.nodePods.add(pod(
                "scality-s3-csi",
                "node-1",
                "w1",
                "{app: s3-csi-node}",
                "priority: 2000001000, containers: [{name: c}]"));
        scene.nodePods.add(pod(
                "scality-s3-csi",
                "node-2",
                "w2",
                "{app: s3-csi-node}",
                "priority: 2000001000, containers: [{name: c}]"));
        scene.pods.clear();
        scene.pods.addAll(scene.nodePods);
        scene.pods.add(controller("controller", "w1", "containers: [{name: c}]"));
        scene.pods.add(Scenery.workload("writer", "w1", "data"));
        scene.attachments.clear();
        scene.before = List.of(
                plugin("containers: [{name: c, image: old}]"),
                deployment(1, "{}", "containers: [{name: c, image: old}]"));
        after.add(plugin("containers: [{name: c, image: new}]"));
        after.add(deployment(1, "{}", "containers: [{name: c, image: new}]"));
    }

    static Node node(String name, String spec) {
        return Scenery.of(Node.class, """
                metadata: {name: %s, labels: {kubernetes.io/hostname: %s, zone: a}}
                spec: %s
                status: {allocatable: {cpu: "2", memory: 4Gi, pods: "10"}}
                """.formatted(name, name, spec));
    }

    static Pod pod(String namespace, String name, String node, String labels, String spec) {
        return Scenery.of(Pod.class, """
                metadata: {name: %s, namespace: %s, uid: uid-%s, labels: %s}
                spec: {nodeName: %s, %s}
                status: {phase: Running}
                """.formatted(name, namespace, name, labels, node, spec));
    }

    static Pod controller(String name, String node, String spec) {
        return pod("scality-s3-csi", name, node, "{app: s3-csi-controller}", "priority: 2000000000, " + spec);
    }

    static Pod stranger(String name, String node, String spec) {
        return pod("default", name, node, "{app: stranger}", spec);
    }

    static DaemonSet plugin(String spec) {
        return plugin("s3-csi-node", "{app: s3-csi-node}", "{}", spec);
    }

    static DaemonSet plugin(String name, String labels, String strategy, String spec) {
        return Scenery.of(DaemonSet.class, """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: %s, namespace: scality-s3-csi}
                spec:
                  selector: {matchLabels: %s}
                  updateStrategy: %s
                  template: {metadata: {labels: %s}, spec: {priorityClassName: system-node-critical, %s}}
                """.formatted(name, labels, strategy, labels, spec));
    }

    static Deployment deployment(int replicas, String strategy, String spec) {
        return Scenery.of(Deployment.class, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: s3-csi-controller, namespace: scality-s3-csi}
                spec:
                  replicas: %d
                  strategy: %s
                  selector: {matchLabels: {app: s3-csi-controller}}
                  template: {metadata: {labels: {app: s3-csi-controller}}, spec: {priorityClassName: system-cluster-critical, %s}}
                """.formatted(replicas, strategy, spec));
    }

    static PriorityClass priority(String name, int value, String more) {
        return Scenery.of(PriorityClass.class, """
                {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, value: %d%s}
                """.formatted(name, value, more));
    }

    Bench plugins(HasMetadata... sets) {
        after.removeIf(DaemonSet.class::isInstance);
        after.addAll(List.of(sets));
        return this;
    }

    Bench controllers(HasMetadata... all) {
        after.removeIf(Deployment.class::isInstance);
        after.addAll(List.of(all));
        return this;
    }

    /** Another node in the place of one. */
    Bench change(String name, String spec) {
        scene.nodes.replaceAll(node -> node.getMetadata().getName().equals(name) ? node(name, spec) : node);
        return this;
    }

    Check check(String name) {
        scene.objects = after;
        Reading<Upgrade> upgrade = scene.target()
                .flatMap((Target target) -> SchedulingChecks.upgrade(
                        scene.upgrade(),
                        target,
                        new Read<>(classes),
                        () -> new Read<>(namespaces),
                        all -> new Read<>(new SchedulingChecks.Rules(runtimes, ranges))));
        return SchedulingChecks.judge(upgrade).stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
