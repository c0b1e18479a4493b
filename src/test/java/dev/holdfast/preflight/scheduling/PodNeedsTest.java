package dev.holdfast.preflight.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.math.BigDecimal;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodNeedsTest {
    private static PodSpec pod(String spec) {
        return Scenery.of(Pod.class, "{metadata: {name: p}, spec: {" + spec + "}}")
                .getSpec();
    }

    private static void needs(String spec, String cpu) {
        assertThat(PodNeeds.requests(pod(spec)).getOrDefault("cpu", BigDecimal.ZERO))
                .isEqualByComparingTo(cpu);
    }

    private static String container(String resources) {
        return "{name: c, resources: " + resources + "}";
    }

    @Test
    void containersNeedTheirRequestsTogether() {
        needs(
                "containers: [%s, %s]"
                        .formatted(container("{requests: {cpu: 100m}}"), container("{requests: {cpu: '2'}}")),
                "2.1");
        needs("containers: [%s]".formatted(container("{}")), "0");
    }

    @Test
    void aLimitIsTheRequestWhereNoneIsNamed() {
        needs("containers: [%s]".formatted(container("{limits: {cpu: '3'}}")), "3");
        needs("containers: [%s]".formatted(container("{limits: {cpu: '3'}, requests: {cpu: '1'}}")), "1");
    }

    @Test
    void theLargestInitContainerCountsWhereItNeedsMore() {
        String init = "initContainers: [{name: i, resources: {requests: {cpu: %s}}}], containers: [%s]";
        needs(init.formatted("'2'", container("{requests: {cpu: '1'}}")), "2");
        needs(init.formatted("500m", container("{requests: {cpu: '1'}}")), "1");
    }

    @Test
    void sidecarsCountBesideContainersAndLaterInitContainers() {
        String sidecar = "{name: s, restartPolicy: Always, resources: {requests: {cpu: 300m}}}";
        String init = "{name: i, resources: {requests: {cpu: '2'}}}";
        String main = container("{requests: {cpu: '1'}}");
        needs("initContainers: [%s], containers: [%s]".formatted(sidecar, main), "1.3");
        needs("initContainers: [%s, %s], containers: [%s]".formatted(sidecar, init, main), "2.3");
        needs("initContainers: [%s, %s], containers: [%s]".formatted(init, sidecar, main), "2");
    }

    @Test
    void overheadIsAdded() {
        needs("overhead: {cpu: 250m}, containers: [%s]".formatted(container("{requests: {cpu: '1'}}")), "1.25");
    }

    @Test
    void whatThePodAsAWholeRequestsCountsInstead() {
        needs(
                "resources: {requests: {cpu: '4'}}, containers: [%s]".formatted(container("{requests: {cpu: '1'}}")),
                "4");
        needs("resources: {limits: {cpu: '4'}}, containers: [%s]".formatted(container("{requests: {cpu: '1'}}")), "1");
        needs("resources: {limits: {cpu: '4'}}, containers: [%s]".formatted(container("{}")), "4");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {hostPort: 80, containerPort: 8080}                      | TCP 0.0.0.0:80
            {hostPort: 80, protocol: UDP, containerPort: 80}         | UDP 0.0.0.0:80
            {hostPort: 80, hostIP: 10.0.0.1, containerPort: 80}      | TCP 10.0.0.1:80
            """)
    void hostPortsAreOfAProtocolAndAnAddress(String port, String wanted) {
        assertThat(PodNeeds.hostPorts(pod("containers: [{name: c, ports: [" + port + "]}]")))
                .containsExactly(wanted);
    }

    @Test
    void containerPortsAreHostPortsInTheHostsNetworkOnly() {
        assertThat(PodNeeds.hostPorts(pod("containers: [{name: c, ports: [{containerPort: 9808}]}]")))
                .isEmpty();
        assertThat(PodNeeds.hostPorts(
                        pod("hostNetwork: true, containers: [{name: c, ports: [{containerPort: 9808}]}]")))
                .containsExactly("TCP 0.0.0.0:9808");
    }

    @ParameterizedTest
    @CsvSource({
        "TCP 0.0.0.0:80, TCP 0.0.0.0:80, true",
        "TCP 0.0.0.0:80, TCP 10.0.0.1:80, true",
        "TCP 10.0.0.2:80, TCP 10.0.0.1:80, false",
        "TCP 0.0.0.0:80, UDP 0.0.0.0:80, false",
        "TCP 0.0.0.0:80, TCP 0.0.0.0:8080, false",
    })
    void aPortIsTakenOnEveryAddressOrOnTheSame(String one, String other, boolean taken) {
        assertThat(PodNeeds.conflict(Set.of(one), Set.of(other)).isPresent()).isEqualTo(taken);
    }
}
