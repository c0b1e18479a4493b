package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.scheduling.Bench.deployment;
import static dev.holdfast.preflight.scheduling.Bench.plugin;

import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RuntimeClasses and LimitRanges decide about pods before the scheduler does. */
final class AdmissionTest {
    private static final String PLUGIN = "node plugin on every node";
    private static final String ROLL = "controllers can roll";
    private static final String SANDBOX = "runtimeClassName: sandbox, containers: [{name: c}]";
    private final Bench bench = new Bench();

    private static RuntimeClass runtime(String more) {
        return Scenery.of(RuntimeClass.class, """
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: {name: sandbox}
                handler: runsc
                %s
                """.formatted(more));
    }

    private static LimitRange range(String namespace, String limits) {
        return Scenery.of(LimitRange.class, """
                apiVersion: v1
                kind: LimitRange
                metadata: {name: bounds, namespace: %s}
                spec: {limits: [%s]}
                """.formatted(namespace, limits));
    }

    private void limit(String limits) {
        bench.ranges.clear();
        bench.ranges.add(range("scality-s3-csi", limits));
    }

    @Test
    void aRuntimeClassThatIsNotThereTakesThePodsFromEveryNode() {
        bench.plugins(plugin(SANDBOX));
        finds(bench.check(PLUGIN), "there will be no RuntimeClass sandbox");
        bench.controllers(deployment(1, "{}", SANDBOX));
        finds(bench.check(ROLL), "Deployment s3-csi-controller: its pods are refused: there will be no RuntimeClass");
        bench.runtimes.add(runtime(""));
        isOk(bench.check(PLUGIN), "2 nodes");
        isOk(bench.check(ROLL), "s3-csi-controller");
    }

    @Test
    void aRuntimeClassOfTheChartIsThereAndOneThatHelmDeletesIsNot() {
        bench.plugins(plugin(SANDBOX));
        bench.after.add(runtime(""));
        isOk(bench.check(PLUGIN), "2 nodes");
        bench.after.remove(bench.after.size() - 1);
        bench.runtimes.add(runtime(""));
        bench.scene.before = List.of(runtime(""));
        finds(bench.check(PLUGIN), "there will be no RuntimeClass sandbox");
    }

    @Test
    void theNodesOfARuntimeClassAreThoseOfItsPods() {
        bench.controllers(deployment(1, "{}", SANDBOX));
        bench.runtimes.add(runtime("scheduling: {nodeSelector: {kernel: gvisor}}"));
        finds(bench.check(ROLL), "w1: node selector kernel=gvisor does not match");
        bench.controllers(deployment(1, "{}", "nodeSelector: {kernel: linux}, " + SANDBOX));
        finds(bench.check(ROLL), "RuntimeClass sandbox selects kernel=gvisor, and the template linux");
    }

    @Test
    void theTolerationsOfARuntimeClassAreThoseOfItsPods() {
        bench.change("w1", "{taints: [{key: sandboxed, effect: NoSchedule}]}");
        bench.plugins(plugin(SANDBOX));
        bench.runtimes.add(runtime(""));
        finds(bench.check(PLUGIN), "w1, which has 1 mount, would lose it: does not tolerate its taint sandboxed");
        bench.runtimes.set(0, runtime("scheduling: {tolerations: [{key: sandboxed, operator: Exists}]}"));
        isOk(bench.check(PLUGIN), "2 nodes");
    }

    @Test
    void theOverheadOfARuntimeClassTakesRoom() {
        bench.controllers(deployment(1, "{}", SANDBOX));
        bench.runtimes.add(runtime("overhead: {podFixed: {memory: 5Gi}}"));
        finds(bench.check(ROLL), "needs 5120Mi memory, 4096Mi of 4096Mi is free");
    }

    @Test
    void whatALimitRangeHasPodsRequestTakesRoom() {
        limit("{type: Container, defaultRequest: {cpu: '3'}}");
        finds(bench.check(ROLL), "needs 3000m cpu");
        finds(bench.check(PLUGIN), "needs 3000m cpu");
        // one that says what it needs gets no default
        bench.controllers(deployment(1, "{}", "containers: [{name: c, resources: {requests: {cpu: 10m}}}]"));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.controllers(deployment(1, "{}", "containers: [{name: c, resources: {limits: {cpu: 10m}}}]"));
        isOk(bench.check(ROLL), "s3-csi-controller");
        // a default limit is a request too
        limit("{type: Container, default: {cpu: '3'}}");
        bench.controllers(deployment(1, "{}", "containers: [{name: c}]"));
        finds(bench.check(ROLL), "needs 3000m cpu");
    }

    @Test
    void aLimitRangeOfAnotherNamespaceIsNoMatter() {
        bench.ranges.add(range("default", "{type: Container, defaultRequest: {cpu: '3'}}"));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.after.add(range("scality-s3-csi", "{type: Container, defaultRequest: {cpu: '3'}}"));
        finds(bench.check(ROLL), "needs 3000m cpu");
    }

    @Test
    void theBoundsOfALimitRangeRefusePods() {
        bench.controllers(
                deployment(1, "{}", "containers: [{name: c, resources: {requests: {cpu: 100m}, limits: {cpu: '1'}}}]"));
        limit("{type: Container, min: {cpu: 200m}}");
        finds(bench.check(ROLL), "by a LimitRange of namespace scality-s3-csi: container c has less cpu than 200m");
        limit("{type: Container, max: {cpu: 500m}}");
        finds(bench.check(ROLL), "container c has more cpu than 500m");
        limit("{type: Container, max: {memory: 1Gi}}");
        finds(bench.check(ROLL), "container c has no limit of memory");
        limit("{type: Container, maxLimitRequestRatio: {cpu: '5'}}");
        finds(bench.check(ROLL), "more than 5 times its request");
        limit("{type: Pod, max: {cpu: 500m}}");
        finds(bench.check(ROLL), "the pod has more cpu than 500m");
        limit("{type: Pod, min: {cpu: 100m}, max: {cpu: '1'}}, {type: Container, min: {cpu: 100m}, max: {cpu: '1'}}");
        isOk(bench.check(ROLL), "s3-csi-controller");
    }

    @Test
    void aTemplateThatStaysDoesNotRollWhateverIsPutIntoIt() {
        limit("{type: Container, defaultRequest: {cpu: '3'}}");
        bench.controllers(deployment(1, "{}", "containers: [{name: c, image: old}]"));
        bench.scene.before = List.copyOf(bench.after);
        isOk(bench.check(ROLL), "none changes");
    }
}
