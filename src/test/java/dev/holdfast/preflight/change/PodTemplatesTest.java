package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodTemplatesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: DaemonSet, spec: {}}                                                          | true
            {kind: DaemonSet, spec: {updateStrategy: {rollingUpdate: {maxSurge: 0}}}}            | true
            {kind: DaemonSet, spec: {updateStrategy: {rollingUpdate: {maxSurge: 1}}}}            | false
            {kind: Deployment, spec: {}}                                                         | false
            {kind: Deployment, spec: {strategy: {type: Recreate}}}                               | true
            {kind: Deployment, spec: {strategy: {rollingUpdate: {maxSurge: 0}}}}                 | true
            {kind: Deployment, spec: {strategy: {rollingUpdate: {maxSurge: 0%}}}}                | true
            {kind: Deployment, spec: {strategy: {rollingUpdate: {maxSurge: 25%}}}}               | false
            {kind: StatefulSet, spec: {}}                                                        | true
            {kind: Job, spec: {}}                                                                | false
            """)
    void anOldPodGoesFirst(String workload, boolean first) {
        assertThat(PodTemplates.removesFirst(Yaml.of(workload))).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: Deployment, spec: {}}                | true
            {kind: Deployment, spec: {replicas: 2}}     | true
            {kind: Deployment, spec: {replicas: 0}}     | false
            {kind: Job, spec: {parallelism: 0}}         | false
            """)
    void aWorkloadOfNoReplicasHasNoPods(String workload, boolean has) {
        assertThat(PodTemplates.hasPods(Yaml.of(workload))).isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: Pod, a: 1}                                              | {kind: Pod, a: 1}
            {kind: CronJob, spec: {jobTemplate: {spec: {template: {a: 1}}}}} | {a: 1}
            {kind: StatefulSet, spec: {template: {a: 1}}}                  | {a: 1}
            {kind: Job, spec: {template: {a: 1}}}                          | {a: 1}
            """)
    void theTemplateIsWhereItsKindHasIt(String workload, String template) {
        assertThat(PodTemplates.of(Yaml.of(workload))).contains(Yaml.of(template));
        assertThat(PodTemplates.of(Yaml.of("{kind: Service, spec: {template: {a: 1}}}")))
                .isEmpty();
    }

    @Test
    void aPodTakesOfQuotasWhatAllItsContainersAskFor() {
        assertThat(PodTemplates.charges(Yaml.of("""
                        spec:
                          containers:
                            - resources: {requests: {cpu: 100m}, limits: {memory: 1Ki}}
                            - resources: {requests: {cpu: "1"}, limits: {memory: 1Ki}}
                        """)))
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(Map.of(
                        "pods", BigDecimal.ONE,
                        "count/pods", BigDecimal.ONE,
                        "requests.cpu", new BigDecimal("1.1"),
                        "cpu", new BigDecimal("1.1"),
                        "limits.memory", new BigDecimal(2048)));
    }
}
