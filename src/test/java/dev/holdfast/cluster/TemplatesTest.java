package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemplatesTest {
    private static final Map<String, String> VALUES = Map.of(
            "namespace", "ns", "name", "static-1", "volume", "pv-1", "bucket", "b", "driver", "s3.csi.scality.com");

    @Test
    void everyDocumentOfAFileBecomesAnObject() {
        List<HasMetadata> objects = new Templates(Path.of("fixtures/workloads")).load("static-volume.yaml", VALUES);
        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .containsExactly("PersistentVolumeClaim", "PersistentVolume");
        assertThat(((PersistentVolume) objects.get(1)).getSpec().getCsi().getVolumeHandle())
                .isEqualTo("pv-1");
    }

    @Test
    void aPlaceThatNothingFillsIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: Pod\nmetadata: {name: \"${nobody}\"}\n");
        assertThatThrownBy(() -> new Templates(folder).load("a.yaml", VALUES))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("${nobody}")
                .hasMessageContaining("a.yaml");
    }

    @Test
    void aValueIsTakenAsItIs() {
        assertThat(Templates.fill("key=${secret}", Map.of("secret", "a$1\\b"), "test"))
                .isEqualTo("key=a$1\\b");
    }
}
