package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.driver.RenderedChart;
import io.fabric8.kubernetes.api.model.Container;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PodTemplateTest {
    private static final String SPEC = "{initContainers: [{name: first}], containers: [{name: second}]}";

    private static List<PodTemplate> of(String manifest) {
        return PodTemplate.of(
                RenderedChart.of("", manifest.replace("SPEC", SPEC)).objects(), "ns");
    }

    @Test
    void podsOfEveryKindOfWorkloadAreFound() {
        assertThat(of("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node}
                spec: {template: {spec: SPEC}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: controller, namespace: other}
                spec: {template: {spec: SPEC}}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: store}
                spec: {replicas: 3, template: {spec: SPEC}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: idle}
                spec: {replicas: 0, template: {spec: SPEC}}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: once}
                spec: {template: {spec: SPEC}}
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec: {jobTemplate: {spec: {template: {spec: SPEC}}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: alone}
                spec: SPEC
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: none}
                """))
                .extracting(PodTemplate::object, PodTemplate::namespace, PodTemplate::onNodes, PodTemplate::pods)
                .containsExactly(
                        tuple("DaemonSet/node", "ns", true, 1),
                        tuple("Deployment/controller", "other", false, 1),
                        tuple("StatefulSet/store", "ns", false, 3),
                        tuple("Deployment/idle", "ns", false, 0),
                        tuple("Job/once", "ns", false, 1),
                        tuple("CronJob/nightly", "ns", false, 0),
                        tuple("Pod/alone", "ns", false, 1));
    }

    @Test
    void initContainersAreAmongItsContainers() {
        assertThat(of("""
                apiVersion: v1
                kind: Pod
                metadata: {name: alone}
                spec: SPEC
                """).get(0).containers()).extracting(Container::getName).containsExactly("first", "second");
    }
}
