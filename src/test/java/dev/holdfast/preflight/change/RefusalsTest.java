package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final ObjectId DRIVER = new ObjectId("storage.k8s.io/v1", "CSIDriver", "", "d");
    private static final ObjectId DAEMONS = new ObjectId("apps/v1", "DaemonSet", "ns", "node");

    @Test
    void theAdviceIsThatOfTheKind() {
        assertThat(Refusals.advice(DRIVER, "spec.volumeLifecycleModes: field is immutable"))
                .contains("kubectl delete csidriver.storage.k8s.io/d", "mounts");
        assertThat(Refusals.advice(DAEMONS, "spec.selector: field is immutable"))
                .contains("kubectl delete -n ns daemonset.apps/node --cascade=orphan");
        assertThat(Refusals.advice(DAEMONS, "strict decoding error: unknown field \"spec.x\""))
                .contains("drop");
        assertThat(Refusals.advice(DAEMONS, "pods violates PodSecurity \"restricted:latest\": privileged"))
                .contains("kubectl label namespace ns");
        assertThat(Refusals.advice(DAEMONS, "admission webhook \"w\" denied the request: no"))
                .contains("policy");
        assertThat(Refusals.advice(DAEMONS, "is attempting to grant RBAC permissions not currently held"))
                .contains("escalate");
        assertThat(Refusals.advice(DAEMONS, "namespaces \"ns\" not found")).isEqualTo("kubectl create namespace ns");
    }

    @Test
    void aFullQuotaHasRoomOnceTheOldPodIsGone() {
        String full =
                "pods \"p\" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=100m, used: pods=3,requests.cpu=1, limited: pods=3,requests.cpu=1";
        assertThat(Refusals.isFullForNow(full, Map.of("pods", BigDecimal.ONE, "requests.cpu", new BigDecimal("0.1"))))
                .isTrue();
        assertThat(Refusals.isFullForNow(full, Map.of("pods", BigDecimal.ONE, "requests.cpu", new BigDecimal("0.05"))))
                .isFalse();
        assertThat(Refusals.isFullForNow(full, Map.of())).isFalse();
        assertThat(Refusals.isFullForNow("violates PodSecurity \"restricted:latest\"", Map.of("pods", BigDecimal.ONE)))
                .isFalse();
    }
}
