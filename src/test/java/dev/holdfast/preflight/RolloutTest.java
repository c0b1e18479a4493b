package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.HelmYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RolloutTest {
    private static JsonNode yaml(String object) {
        return HelmYaml.objects(object).get(0);
    }

    /** A share of the replicas is rounded up for new pods and down for missing ones, and is a quarter where none is named. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: Deployment, spec: {replicas: 10}}                                                                          | 3 | 2
            {kind: Deployment, spec: {}}                                                                                      | 1 | 0
            {kind: Deployment, spec: {replicas: 3, strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 1}}}}              | 2 | 1
            {kind: Deployment, spec: {replicas: 3, strategy: {rollingUpdate: {maxSurge: 50%, maxUnavailable: 50%}}}}          | 2 | 1
            {kind: Deployment, spec: {replicas: 3, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}}              | 0 | 1
            {kind: Deployment, spec: {replicas: 3, strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 10%}}}}           | 0 | 1
            {kind: Deployment, spec: {replicas: 10, strategy: {rollingUpdate: {maxSurge: many, maxUnavailable: '3'}}}}        | 3 | 2
            {kind: DaemonSet, spec: {}}                                                                                       | 0 | 1
            {kind: DaemonSet, spec: {updateStrategy: {rollingUpdate: {maxSurge: 1%}}}}                                        | 1 | 1
            {kind: DaemonSet, spec: {updateStrategy: {rollingUpdate: {maxSurge: 2}}}}                                         | 2 | 1
            {kind: StatefulSet, spec: {replicas: 9}}                                                                          | 0 | 1
            """)
    void aRolloutIsWhatItsStrategySays(String workload, int surge, int unavailable) {
        assertThat(Rollout.of(yaml(workload))).contains(new Rollout(surge, unavailable, false));
    }

    @Test
    void whatIsRecreatedGoesAtOnce() {
        assertThat(Rollout.of(yaml("{kind: Deployment, spec: {strategy: {type: Recreate}}}")))
                .map(Rollout::atOnce)
                .contains(true);
    }

    @ParameterizedTest
    @CsvSource({"Job", "CronJob", "ReplicaSet", "Pod", "Service"})
    void nothingElseRollsOut(String kind) {
        assertThat(Rollout.of(yaml("{kind: " + kind + ", spec: {}}"))).isEmpty();
    }
}
