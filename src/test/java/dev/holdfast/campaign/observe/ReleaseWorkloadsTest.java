package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReleaseWorkloadsTest {
    private static final PodTemplateSpec UNPROBED = template(container -> container);

    private final ReleaseWorkloads release = new ReleaseWorkloads(
            Map.of("DaemonSet/s3-csi-node", UNPROBED, "Deployment/s3-csi-controller", UNPROBED), List.of());

    @Test
    void podsOfADaemonSetBelongToIt() {
        assertThat(release.of(pod("DaemonSet", "s3-csi-node", null))).isEqualTo("DaemonSet/s3-csi-node");
    }

    @Test
    void podsOfAReplicaSetBelongToItsDeployment() {
        assertThat(release.of(pod("ReplicaSet", "s3-csi-controller-6d4f", "6d4f")))
                .isEqualTo("Deployment/s3-csi-controller");
    }

    @Test
    void podsOfOthersBelongToNothing() {
        assertThat(release.of(pod("DaemonSet", "kube-proxy", null))).isNull();
        assertThat(release.of(pod("ReplicaSet", "s3-csi-controller-6d4f", null)))
                .as("a ReplicaSet without a Deployment")
                .isNull();
        assertThat(release.of(new PodBuilder().withNewMetadata().endMetadata().build()))
                .isNull();
    }

    @Test
    void aProbeFailsAsOftenAsItMayAndThenTheContainerIsGivenTimeToStop() {
        assertThat(until(template(container -> container
                        .editOrNewLivenessProbe()
                        .withInitialDelaySeconds(10)
                        .withPeriodSeconds(5)
                        .withFailureThreshold(4)
                        .withTerminationGracePeriodSeconds(7L)
                        .endLivenessProbe())))
                .isEqualTo(Duration.ofSeconds(10 + 4 * 5 + 7));
    }

    @Test
    void whatAProbeDoesNotSayIsWhatKubernetesTakes() {
        assertThat(until(
                        template(container -> container.editOrNewLivenessProbe().endLivenessProbe())))
                .isEqualTo(Duration.ofSeconds(3 * 10 + 30));
    }

    @Test
    void withoutAProbeNothingIsWaitedFor() {
        assertThat(until(UNPROBED)).isEqualTo(Duration.ZERO);
    }

    private static Duration until(PodTemplateSpec template) {
        return new ReleaseWorkloads(Map.of("DaemonSet/any", template, "Deployment/unprobed", UNPROBED), List.of())
                .untilProbesHaveFailed();
    }

    private static PodTemplateSpec template(UnaryOperator<ContainerBuilder> probe) {
        return new PodTemplateSpecBuilder()
                .withNewSpec()
                .withContainers(
                        probe.apply(new ContainerBuilder().withName("any")).build())
                .endSpec()
                .build();
    }

    private static Pod pod(String kind, String owner, String hash) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(owner + "-x")
                .withLabels(hash == null ? Map.of() : Map.of("pod-template-hash", hash))
                .addNewOwnerReference()
                .withKind(kind)
                .withName(owner)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
