package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.Toleration;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class TaintsAndTolerationsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @Test
    void theTaintsOfANode() {
        assertThat(TaintsAndTolerations.of(
                        node("spec: {taints: [{key: a, value: b, effect: NoExecute}, {key: c, effect: NoSchedule}]}")))
                .containsExactly(new Taint("a", "b", "NoExecute"), new Taint("c", null, "NoSchedule"));
        assertThat(TaintsAndTolerations.of(node("spec: {}"))).isEmpty();
        assertThat(TaintsAndTolerations.of(node("metadata: {}"))).isEmpty();
    }

    @Test
    void theTolerationsOfAPodInItsOrder() {
        assertThat(TaintsAndTolerations.of(pod("""
                        tolerations:
                          - {operator: Exists, effect: NoExecute, tolerationSeconds: 300}
                          - {key: a, operator: Equal, value: b}
                        """)))
                .containsExactly(
                        new Toleration(null, "Exists", null, "NoExecute", 300L),
                        new Toleration("a", "Equal", "b", null, null));
        assertThat(TaintsAndTolerations.of(pod("{}"))).isEmpty();
    }

    private static Node node(String text) {
        return YAML.unmarshal(text, Node.class);
    }

    private static PodSpec pod(String spec) {
        return YAML.unmarshal("spec:\n" + spec.indent(2), Pod.class).getSpec();
    }
}
