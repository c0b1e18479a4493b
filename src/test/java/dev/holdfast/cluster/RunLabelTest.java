package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RunLabelTest {
    private static final RunLabel LABEL = new RunLabel("a1b2");

    private static String described(HasMetadata object) {
        return new KubernetesSerialization().asYaml(object);
    }

    @Test
    void goesBesideTheLabelsThatAreThere() {
        Secret secret = LABEL.on(new SecretBuilder()
                .withNewMetadata()
                .withName("s")
                .addToLabels("app", "x")
                .endMetadata()
                .build());
        assertThat(secret.getMetadata().getLabels()).isEqualTo(Map.of("app", "x", "holdfast.dev/run", "a1b2"));
        assertThat(RunLabel.of(secret)).contains(LABEL);
    }

    @Test
    void goesOnAnObjectWithoutMetadata() {
        assertThat(RunLabel.of(LABEL.on(new Secret()))).contains(LABEL);
    }

    @Test
    void isNotOnWhatNoRunHasMade() {
        assertThat(RunLabel.of(
                        new SecretBuilder().withNewMetadata().endMetadata().build()))
                .isEmpty();
    }

    @Test
    void goesOnThePodsOfAController() {
        DaemonSet probe = (DaemonSet) new KubernetesSerialization().<HasMetadata>unmarshal("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: probe}
                spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}
                """);
        LABEL.on(List.of(probe));
        assertThat(probe.getSpec().getTemplate().getMetadata().getLabels())
                .isEqualTo(Map.of("a", "b", "holdfast.dev/run", "a1b2"));
        assertThat(probe.getSpec().getSelector().getMatchLabels())
                .as("a selector says which pods are its own, whatever run made them")
                .isEqualTo(Map.of("a", "b"));
    }

    /** So that no template can be added whose object cannot be labelled. */
    @Test
    void goesOnEveryObjectOfEveryTemplate() throws Exception {
        Path folder = Path.of("fixtures/workloads");
        Map<String, String> anything = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Pattern.compile("\\$\\{(\\w+)}")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> anything.put(found.group(1), found.group(1)));
                List<HasMetadata> objects =
                        new Templates(folder).load(file.getFileName().toString(), anything);
                assertThat(LABEL.on(objects))
                        .isNotEmpty()
                        .allSatisfy(object -> assertThat(described(object)).contains("    holdfast.dev/run: \"a1b2\""));
            }
        }
    }
}
