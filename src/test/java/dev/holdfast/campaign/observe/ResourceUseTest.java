package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Actions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResourceUseTest {
    private static final String POD = """
            {"podRef": {"name": "%s", "namespace": "%s"}, "containers": [
              {"name": "a", "cpu": {"usageNanoCores": %d}, "memory": {"workingSetBytes": %d}},
              {"name": "b", "cpu": {"usageNanoCores": 1}, "memory": {"workingSetBytes": 10}}]}""";

    private static String summary(String... pods) {
        return "{\"pods\": [" + String.join(",", pods) + "]}";
    }

    @Test
    void memoryIsThatOfTheLargestPodAndProcessorsAreThoseOfAll() {
        assertThat(ResourceUse.of(
                        List.of(
                                summary(
                                        POD.formatted("csi-node-x", "csi", 5, 100),
                                        POD.formatted("other", "csi", 7, 900)),
                                summary(
                                        POD.formatted("csi-node-y", "csi", 6, 200),
                                        POD.formatted("csi-node-z", "ns", 7, 900))),
                        "csi",
                        "csi-node"))
                .containsEntry(Actions.PODS, "2")
                .containsEntry(Actions.BYTES, "210")
                .containsEntry(Actions.NANO_CORES, "13");
    }

    @Test
    void anAnswerThatIsNoneIsAnError() {
        assertThatThrownBy(() -> ResourceUse.of(List.of("nothing"), "csi", "csi-node"))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("a kubelet's /stats/summary is not JSON");
    }
}
