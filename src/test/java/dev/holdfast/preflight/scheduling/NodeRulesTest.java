package dev.holdfast.preflight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Eviction;
import dev.holdfast.evidence.Taint;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeRulesTest {
    private static final String LABELS = "labels: {disk: ssd, size: '8', zone: a}";

    private static Node node(String metadata, String spec) {
        return Scenery.of(Node.class, "{metadata: {name: w1, %s}, spec: %s}".formatted(metadata, spec));
    }

    private static PodSpec pod(String spec) {
        return Scenery.of(Pod.class, "{metadata: {name: p}, spec: %s}".formatted(spec))
                .getSpec();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {disk: ssd}            | true
            {disk: ssd, zone: a}   | true
            {disk: hdd}            | false
            {disk: ssd, gpu: 'x'}  | false
            {}                     | true
            """)
    void everyLabelOfTheSelectorHasToMatch(String selector, boolean taken) {
        assertThat(NodeRules.refusal(pod("{nodeSelector: " + selector + "}"), node(LABELS, "{}"), true)
                        .isEmpty())
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            matchExpressions: [{key: disk, operator: In, values: [ssd, nvme]}]             | true
            matchExpressions: [{key: disk, operator: In, values: [nvme]}]                  | false
            matchExpressions: [{key: gpu, operator: In, values: [x]}]                      | false
            matchExpressions: [{key: disk, operator: NotIn, values: [ssd]}]                | false
            matchExpressions: [{key: gpu, operator: NotIn, values: [x]}]                   | true
            matchExpressions: [{key: disk, operator: Exists}]                              | true
            matchExpressions: [{key: gpu, operator: Exists}]                               | false
            matchExpressions: [{key: gpu, operator: DoesNotExist}]                         | true
            matchExpressions: [{key: disk, operator: DoesNotExist}]                        | false
            matchExpressions: [{key: size, operator: Gt, values: ['7']}]                   | true
            matchExpressions: [{key: size, operator: Gt, values: ['8']}]                   | false
            matchExpressions: [{key: size, operator: Lt, values: ['9']}]                   | true
            matchExpressions: [{key: size, operator: Lt, values: ['8']}]                   | false
            matchExpressions: [{key: disk, operator: Gt, values: ['1']}]                   | false
            matchExpressions: [{key: disk, operator: Exists}, {key: gpu, operator: Exists}]| false
            matchFields: [{key: metadata.name, operator: In, values: [w1]}]                | true
            matchFields: [{key: metadata.name, operator: NotIn, values: [w1]}]             | false
            matchFields: []                                                                | false
            """)
    void aTermHoldsIfAllOfItDoes(String term, boolean taken) {
        String spec =
                "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{%s}]}}}}";
        assertThat(NodeRules.refusal(pod(spec.formatted(term)), node(LABELS, "{}"), true)
                        .isEmpty())
                .isEqualTo(taken);
    }

    @Test
    void oneTermIsEnough() {
        PodSpec spec = pod("""
                {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
                  {matchExpressions: [{key: disk, operator: In, values: [hdd]}]},
                  {matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}}}
                """);
        assertThat(NodeRules.refusal(spec, node(LABELS, "{}"), false)).isEmpty();
        assertThat(NodeRules.refusal(spec, node("labels: {zone: b}", "{}"), false))
                .hasValue("required node affinity does not match: disk In [hdd]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {key: team, value: x, effect: NoSchedule}       | []                                                     | false
            {key: team, value: x, effect: NoExecute}        | []                                                     | false
            {key: team, value: x, effect: PreferNoSchedule} | []                                                     | true
            {key: team, value: x, effect: NoSchedule}       | [{operator: Exists}]                                   | true
            {key: team, value: x, effect: NoSchedule}       | [{operator: Exists, effect: NoExecute}]                | false
            {key: team, value: x, effect: NoSchedule}       | [{key: team, operator: Exists}]                        | true
            {key: team, value: x, effect: NoSchedule}       | [{key: team, value: x}]                                | true
            {key: team, value: x, effect: NoSchedule}       | [{key: team, operator: Equal, value: y}]               | false
            {key: team, value: x, effect: NoSchedule}       | [{key: other, operator: Exists}]                       | false
            {key: team, effect: NoSchedule}                 | [{key: team, operator: Equal, value: ''}]              | true
            {key: team, value: x, effect: NoSchedule}       | [{key: team, value: x, effect: NoSchedule}]            | true
            {key: team, value: x, effect: NoExecute}        | [{key: team, value: x, effect: NoSchedule}]            | false
            """)
    void aTaintKeepsAwayWhatDoesNotTolerateIt(String taint, String tolerations, boolean taken) {
        assertThat(NodeRules.refusal(
                                pod("{tolerations: " + tolerations + "}"), node("", "{taints: [" + taint + "]}"), true)
                        .isEmpty())
                .isEqualTo(taken);
    }

    @Test
    void everyTaintHasToBeTolerated() {
        Node node = node("", "{taints: [{key: a, effect: NoSchedule}, {key: b, value: v, effect: NoExecute}]}");
        assertThat(NodeRules.refusal(pod("{tolerations: [{key: a, operator: Exists}]}"), node, true))
                .hasValue("does not tolerate its taint b=v:NoExecute");
    }

    @ParameterizedTest
    @CsvSource({
        "not-ready, NoExecute, false, true",
        "unreachable, NoExecute, false, true",
        "disk-pressure, NoSchedule, false, true",
        "memory-pressure, NoSchedule, false, true",
        "pid-pressure, NoSchedule, false, true",
        "unschedulable, NoSchedule, false, true",
        "network-unavailable, NoSchedule, true, true",
        "network-unavailable, NoSchedule, false, false",
        "out-of-service, NoExecute, false, false",
    })
    void podsOfADaemonSetTolerateTroubleOfTheNode(String key, String effect, boolean hostNetwork, boolean taken) {
        Node node = node("", "{taints: [{key: node.kubernetes.io/%s, effect: %s}]}".formatted(key, effect));
        PodSpec spec = pod("{hostNetwork: " + hostNetwork + "}");
        assertThat(NodeRules.refusal(spec, node, true).isEmpty()).isEqualTo(taken);
        assertThat(NodeRules.refusal(spec, node, false)).isPresent();
    }

    @Test
    void aCordonedNodeTakesPodsOfDaemonSetsOnly() {
        Node node = node("", "{unschedulable: true}");
        assertThat(NodeRules.refusal(pod("{}"), node, true)).isEmpty();
        assertThat(NodeRules.refusal(pod("{}"), node, false))
                .hasValue("does not tolerate its taint node.kubernetes.io/unschedulable:NoSchedule");
    }

    @Test
    void aTaintThatIsToleratedForAWhileEvictsAfterIt() {
        Node node = node("", "{taints: [{key: team, effect: NoExecute}]}");
        PodSpec forAWhile = pod("{tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 300}]}");
        assertThat(NodeRules.refusal(forAWhile, node, true)).isEmpty();
        assertThat(NodeRules.eviction(forAWhile, node, true))
                .hasValue(new Eviction(new Taint("team", null, Taint.NO_EXECUTE), 300));
        assertThat(NodeRules.eviction(pod("{tolerations: [{operator: Exists}]}"), node, true))
                .isEmpty();
    }
}
