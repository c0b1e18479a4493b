package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static dev.holdfast.preflight.scheduling.Bench.priority;
import static dev.holdfast.preflight.scheduling.Bench.stranger;

import dev.holdfast.preflight.Direction;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PriorityRuleTest {
    private static final String EXIST = "priority classes exist";
    private static final String PREEMPT = "priority classes";
    private static final String MUCH = "containers: [{name: c, resources: {requests: {cpu: 1900m}}}]";
    private final Bench bench = new Bench();

    private void controllerOf(String priorityClass) {
        Deployment deployment = Bench.deployment(1, "{}", "containers: [{name: c}]");
        deployment.getSpec().getTemplate().getSpec().setPriorityClassName(priorityClass);
        bench.controllers(deployment);
    }

    @Test
    void theClassesOfTheSystemAreThere() {
        isOk(bench.check(EXIST), "system-cluster-critical, system-node-critical");
    }

    @Test
    void aClassThatNobodyMadeIsFound() {
        controllerOf("storage");
        finds(bench.check(EXIST), "Deployment s3-csi-controller names storage, which will not exist");
        bench.scene.direction = Direction.ROLLBACK;
        speaksOfARollback(bench.check(EXIST));
        bench.scene.direction = Direction.UPGRADE;
        bench.classes.add(priority("storage", 7, ""));
        isOk(bench.check(EXIST), "storage");
    }

    @Test
    void aChartMayBringItsClass() {
        controllerOf("storage");
        bench.after.add(priority("storage", 7, ""));
        isOk(bench.check(EXIST), "storage");
    }

    @Test
    void aClassThatHelmDeletesIsMissingUnlessItIsKept() {
        bench.scene.pods.add(
                Bench.pod("mount-s3", "mp", "w2", "{}", "priorityClassName: mounts, containers: [{name: c}]"));
        bench.classes.add(priority("mounts", 7, ""));
        isOk(bench.check(EXIST), "mounts");
        bench.scene.before = new ArrayList<>(bench.scene.before);
        bench.scene.before.add(priority("mounts", 7, ""));
        finds(bench.check(EXIST), "mounter pods have mounts, which will not exist");
        bench.classes.get(0).getMetadata().setAnnotations(Map.of("helm.sh/resource-policy", "keep"));
        isOk(bench.check(EXIST), "mounts");
    }

    @Test
    void nobodyIsEvictedWhereThereIsRoom() {
        bench.scene.pods.add(stranger("s", "w1", "containers: [{name: c}]"));
        isOk(bench.check(PREEMPT), "nobody is evicted");
    }

    @Test
    void strangersOfLowerPriorityMayBeEvictedFromAFullNode() {
        bench.scene.pods.add(stranger("s", "w2", MUCH));
        finds(
                bench.check(PREEMPT),
                "w2, where 1900m of 2000m cpu is requested: system-cluster-critical (2000000000) may evict 1 pod of others");
    }

    @Test
    void strangersOfHigherPriorityStay() {
        bench.scene.pods.add(stranger("s", "w2", "priority: 2000001000, " + MUCH));
        isOk(bench.check(PREEMPT), "nobody is evicted");
    }

    @Test
    void aClassThatNeverPreemptsEvictsNobody() {
        bench.after.clear();
        bench.after.add(priority("mounts", 1000000000, ", preemptionPolicy: Never"));
        bench.scene.pods.add(stranger("s", "w2", MUCH));
        isOk(bench.check(PREEMPT), "nobody is evicted by mounts");
        bench.after.set(0, priority("mounts", 1000000000, ""));
        finds(bench.check(PREEMPT), "mounts (1000000000) may evict 1 pod of others");
    }

    @Test
    void ownPodsAreNoStrangers() {
        bench.after.clear();
        bench.after.add(priority("mounts", 1000000000, ""));
        bench.scene.pods.clear();
        bench.scene.pods.add(Bench.pod("mount-s3", "mp", "w2", "{}", MUCH));
        isOk(bench.check(PREEMPT), "nobody is evicted");
    }

    @Test
    void aNodePluginThatFitsByEvictingOnlyIsFound() {
        bench.scene.pods.add(stranger("s", "w2", "containers: [{name: c, resources: {requests: {cpu: '1'}}}]"));
        bench.plugins(Bench.plugin("containers: [{name: c, resources: {requests: {cpu: 1500m}}}]"));
        finds(
                bench.check(PREEMPT),
                "w2, where the node plugin needs 1500m cpu, 1000m of 2000m is free: system-node-critical");
        isOk(bench.check("node plugin on every node"), "2 nodes");
    }

    @Test
    void mounterPodsToComeCountAmongPods() {
        bench.after.add(dev.holdfast.preflight.Scenery.of(
                io.fabric8.kubernetes.api.model.Namespace.class,
                "{apiVersion: v1, kind: Namespace, metadata: {name: mount-s3}}"));
        for (int i = 0; i < 5; i++) {
            bench.scene.pods.add(stranger("s" + i, "w1", "containers: [{name: c}]"));
        }
        finds(bench.check(PREEMPT), "w1, where there are 8 of 10 pods and 1 mounter pod to come");
    }
}
