package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Direction;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefusalsTest {
    private static final ObjectId DRIVER = new ObjectId("storage.k8s.io/v1", "CSIDriver", "", "d");
    private static final ObjectId DAEMONS = new ObjectId("apps/v1", "DaemonSet", "ns", "node");

    @Test
    void theAdviceIsThatOfTheKind() {
        assertThat(Refusals.advice(DRIVER, "spec.volumeLifecycleModes: field is immutable", Direction.UPGRADE))
                .contains("kubectl delete csidriver.storage.k8s.io/d", "mounts");
        assertThat(Refusals.advice(DAEMONS, "spec.selector: field is immutable", Direction.UPGRADE))
                .contains("kubectl delete -n ns daemonset.apps/node --cascade=orphan");
        assertThat(Refusals.advice(DAEMONS, "strict decoding error: unknown field \"spec.x\"", Direction.UPGRADE))
                .contains("drop");
        assertThat(Refusals.advice(
                        DAEMONS, "pods violates PodSecurity \"restricted:latest\": privileged", Direction.UPGRADE))
                .contains("kubectl label namespace ns");
        assertThat(Refusals.advice(DAEMONS, "admission webhook \"w\" denied the request: no", Direction.UPGRADE))
                .contains("policy");
        assertThat(Refusals.advice(
                        DAEMONS, "is attempting to grant RBAC permissions not currently held", Direction.UPGRADE))
                .contains("escalate");
        assertThat(Refusals.advice(DAEMONS, "namespaces \"ns\" not found", Direction.UPGRADE))
                .isEqualTo("kubectl create namespace ns");
    }

    /** The kind of object, what the API server says, and what is to be done: each in the server's own words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CSIDriver    | d: spec.attachRequired: Invalid value: true: field is immutable                          | mounts that are there go on
            StorageClass | c: parameters: Forbidden: updates to parameters are forbidden.                          | volumes that it made stay as they are
            StorageClass | c: updates to provisioner are forbidden.                                                | volumes that it made stay as they are
            StatefulSet  | spec: Forbidden: updates to statefulset spec for fields other than 'x' are forbidden    | --cascade=orphan
            Deployment   | spec.selector: Invalid value: {}: field is immutable                                    | --cascade=orphan
            RoleBinding  | roleRef: Invalid value: {}: cannot change roleRef                                       | so that Helm makes it again
            Service      | spec.clusterIPs[0]: Invalid value: "x": may not change once set                         | so that Helm makes it again
            Job          | spec.template: Invalid value: {}: field is immutable                                    | so that Helm makes it again
            DaemonSet    | .spec.x: field not declared in schema: strict decoding error                            | correct the name of the field
            ClusterRole  | user "u" is attempting to grant RBAC permissions not currently held: {}                 | escalate and bind
            Deployment   | pods "p" is forbidden: violates PodSecurity "baseline:latest": hostPath                  | pod-security.kubernetes.io/enforce=privileged
            Deployment   | pods "p" is forbidden: exceeded quota: q, requested: a=1, used: a=1, limited: a=1        | get resourcequota
            Deployment   | pods "p" is forbidden: failed quota: q: must specify cpu for: c                          | get resourcequota
            DaemonSet    | Internal error occurred: failed calling webhook "w": connection refused                 | repair the service of that webhook
            DaemonSet    | admission webhook "w" denied the request: images must be signed                         | exception
            DaemonSet    | ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no                       | exception
            Gadget       | the API server serves no Gadget of example.com/v1                                       | apply the CRD that brings it
            DaemonSet    | spec.template.spec.containers[0].image: Required value                                  | change the chart or its values
            """)
    void theAdviceIsThatOfTheWords(String kind, String message, String advice) {
        ObjectId id = new ObjectId("example.com/v1", kind, "ns", "x");
        assertThat(Refusals.advice(id, message, Direction.ROLLBACK))
                .doesNotContainPattern("(?<!older )chart|the upgrade|upgrade as|change the");
        assertThat(Refusals.advice(new ObjectId("example.com/v1", kind, "ns", "x"), message, Direction.UPGRADE))
                .contains(advice);
    }

    @Test
    void aQuotaThatDoesNotSayAllIsFull() {
        Map<String, BigDecimal> one = Map.of("pods", BigDecimal.ONE);
        assertThat(Refusals.isFullForNow("exceeded quota: q, requested: pods=1, used: pods=3, limited: cpu=3", one))
                .isFalse();
        assertThat(Refusals.isFullForNow("exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=3", one))
                .isFalse();
        assertThat(Refusals.isFullForNow("exceeded quota: q, requested: pods=2, used: pods=2, limited: pods=3", one))
                .isTrue();
        // nothing of it is used yet, and more is asked for than there is
        assertThat(Refusals.isFullForNow("exceeded quota: q, requested: pods=4, used: pods=0, limited: pods=3", one))
                .isTrue();
        assertThat(Refusals.isFullForNow("exceeded quota: q, requested: pods=5, used: pods=0, limited: pods=3", one))
                .isFalse();
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
