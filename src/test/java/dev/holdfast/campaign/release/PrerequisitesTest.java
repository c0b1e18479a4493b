package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.S3Settings;
import dev.holdfast.campaign.workload.Cleaning;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrerequisitesTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");
    private static final String SECRET = "/api/v1/namespaces/scality-s3-csi/secrets/s3-secret";
    /** What would be read as something else, or end a text, if it were put into YAML as it is. */
    private static final String AWKWARD = "a/+\": {x} # $1 \\";

    private final Map<String, String> fill = new HashMap<>(Map.of(
            "endpoint", "http://s3:7070",
            "region", "us-east-1",
            "accessKey", "1234567890123456",
            "secretKey", AWKWARD,
            "namespace", "scality-s3-csi",
            "release", "r"));

    @Test
    void theSecretThatTheChartsNameHasTheKeyAndIsInTheReleasesNamespace() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        List<HasMetadata> objects = Prerequisites.objects(profile, fill);
        assertThat(objects).hasSize(1);
        Secret secret = (Secret) objects.get(0);
        assertThat(secret.getMetadata().getName())
                .isEqualTo(profile.credentials().secret());
        assertThat(secret.getMetadata().getNamespace()).isEqualTo(profile.namespace());
        assertThat(secret.getStringData())
                .isEqualTo(Map.of(
                        profile.credentials().accessKey(),
                        "1234567890123456",
                        profile.credentials().secretKey(),
                        AWKWARD));
    }

    @Test
    void anyObjectCanBeAskedForInAnyNamespace(@TempDir Path folder) throws IOException {
        DriverProfile profile = load(folder, """
                before:
                  - apiVersion: v1
                    kind: Namespace
                    metadata: {name: mounters}
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: where, namespace: mounters}
                    data: {url: "${endpoint}/${region}", list: "[1, 2]"}
                """);
        List<HasMetadata> objects = Prerequisites.objects(profile, fill);
        assertThat(objects.get(0).getMetadata().getNamespace()).isNull();
        assertThat(objects.get(1).getMetadata().getNamespace()).isEqualTo("mounters");
        assertThat(((ConfigMap) objects.get(1)).getData())
                .isEqualTo(Map.of("url", "http://s3:7070/us-east-1", "list", "[1, 2]"));
    }

    @Test
    void everyPlaceholderOfAProfileIsFilled() {
        assertThat(fill.keySet()).isEqualTo(DriverProfile.PLACEHOLDERS);
        fill.remove("secretKey");
        assertThatThrownBy(() -> Prerequisites.objects(DriverProfile.load(SCALITY), fill))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("driver profile s3.csi.scality.com")
                .hasMessageContaining("${secretKey}");
    }

    @Test
    void aSecretOfTheUsersIsLeftAlone(@TempDir Path folder) throws IOException {
        try (FakeApi api = new FakeApi();
                Cluster cluster = api.connect(folder)) {
            api.says("GET " + SECRET, 200, secret("{}"));
            assertThatThrownBy(() -> of(cluster, List.of()).refuseForeign())
                    .isInstanceOf(CampaignException.class)
                    .hasMessageContaining("Secret scality-s3-csi/s3-secret exists already in context test")
                    .hasMessageContaining("-Dupgrade.keep=s3-secret");
            of(cluster, List.of("s3-secret")).refuseForeign();
            remove(cluster, List.of());
            assertThat(api.asked("DELETE " + SECRET)).isZero();
        }
    }

    @Test
    void whatARunHasMadeIsMadeAgainAndRemoved(@TempDir Path folder) throws IOException {
        try (FakeApi api = new FakeApi();
                Cluster cluster = api.connect(folder)) {
            of(cluster, List.of()).refuseForeign();
            api.says("GET " + SECRET, 200, secret("{\"holdfast.dev/run\": \"earlier\"}"));
            api.says(
                    "DELETE " + SECRET, 200, "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Success\"}");
            of(cluster, List.of()).refuseForeign();
            remove(cluster, List.of("s3-secret"));
            assertThat(api.asked("DELETE " + SECRET)).isZero();
            remove(cluster, List.of());
            assertThat(api.asked("DELETE " + SECRET)).isOne();
        }
    }

    private static void remove(Cluster cluster, List<String> keep) {
        of(cluster, keep).remove(new Cleaning(cluster, "http://s3:7070"), Duration.ZERO, Optional.empty());
    }

    private static Prerequisites of(Cluster cluster, List<String> keep) {
        return new Prerequisites(
                cluster,
                DriverProfile.load(SCALITY),
                new S3Settings("http://s3:7070", "us-east-1", "1234567890123456", "hush"),
                keep,
                new RunLabel("now"));
    }

    private static String secret(String labels) {
        return "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s3-secret\","
                + " \"namespace\": \"scality-s3-csi\", \"labels\": " + labels + "}}";
    }

    private static DriverProfile load(Path folder, String before) throws IOException {
        return DriverProfile.load(Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY).replaceAll("(?ms)^before:.*?(?=^\\S)", before.replace("$", "\\$"))));
    }
}
