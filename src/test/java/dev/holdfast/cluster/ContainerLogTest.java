package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerLogTest {
    private static final String POD = "GET /api/v1/namespaces/ns/pods/mp";
    private static final String LOG = POD + "/log?pretty=false&container=mountpoint";
    private static final Pod LISTED = new PodBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("mp")
            .withUid("uid-1")
            .endMetadata()
            .build();

    private FakeApi api;
    private Cluster cluster;

    @BeforeEach
    void connect(@TempDir Path folder) throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
    }

    @AfterEach
    void close() {
        cluster.close();
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mounted\n"})
    void aLogIsReadAsItIs(String text) {
        api.says(LOG, 200, text);
        assertThat(read()).contains(text);
    }

    @Test
    void aPodThatIsGoneHasNoLog() {
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"uid\":\"uid-1\",\"deletionTimestamp\":\"2026-11-29T11:51:16Z\"", "\"uid\":\"another\""})
    void norHasOneThatGoesOrWhoseNameAnotherHas(String metadata) {
        isThere(metadata);
        assertThat(read()).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadOfAPodThatStaysIsAnError() {
        isThere("\"uid\":\"uid-1\"");
        assertThatThrownBy(this::read)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("no such thing here");
    }

    private void isThere(String metadata) {
        api.says(POD, 200, """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"mp","namespace":"ns",%s}}""".formatted(metadata));
    }

    private Optional<String> read() {
        return ContainerLog.of(
                cluster.client(), LISTED, pod -> pod.inContainer("mountpoint").getLog());
    }
}
