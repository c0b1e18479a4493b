package dev.holdfast.campaign.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options say of image pull Secrets. */
final class EnvironmentTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");

    private static final Environment.Request UPGRADE =
            new Environment.Request("1.2.0", "2.2.0", OptionalInt.empty(), Optional.empty(), List.of());

    @TempDir
    private Path folder;

    private final Properties given = new Properties();
    private FakeApi api;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    private Environment environment() {
        return Environments.of(cluster, folder.resolve("helm"), DriverProfile.load(SCALITY), given);
    }

    @Test
    void eachPullSecretOfTheDriverTakesAPlaceInTheListOfTheChart() {
        given.setProperty("upgrade.pull.secrets", "first, second");
        assertThat(environment().driverValues())
                .containsEntry("imagePullSecrets[0]", "first")
                .containsEntry("imagePullSecrets[1]", "second");
    }

    @Test
    void aDriverWhoseDataIsInNoObjectStoreNeedsNoneInAClusterOfTheUsers() {
        assertThatThrownBy(() -> Environment.check(UPGRADE, inACluster(SCALITY)))
                .hasMessageContaining("-Ds3.endpoint= is needed");
        assertThat(Environment.check(UPGRADE, inACluster(Path.of("fixtures/profiles/block.csi.holdfast.dev.yaml"))))
                .isNotNull();
    }

    private Options inACluster(Path profile) {
        Properties options = new Properties();
        options.setProperty("cluster.kubeconfig", cluster.kubeconfig().toString());
        options.setProperty("cluster.context", cluster.context());
        options.setProperty("agent.image", "jre:17");
        options.setProperty("helm.binary", "/bin/true");
        options.setProperty("upgrade.profile", profile.toString());
        return new Options(options);
    }

    @Test
    void withoutPullSecretsTheChartKeepsItsOwn() {
        assertThat(environment().driverValues().keySet()).noneMatch(path -> path.startsWith("imagePullSecrets"));
    }

    @Test
    void aProfileWithoutAChartValueForThemIsToldBeforeAnythingIsInstalled() throws IOException {
        Path profile = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replaceAll("(?m)^  imagePullSecret:.*\n", ""));
        given.setProperty("upgrade.profile", profile.toString());
        given.setProperty("upgrade.pull.secrets", "first");
        assertThatThrownBy(() -> Environment.check(Environment.Request.of("1.2.0", 1), new Options(given)))
                .isInstanceOf(DriverException.class)
                .hasMessage("-Dupgrade.pull.secrets is given, and driver profile '" + profile
                        + "' has no chart value for it; add imagePullSecret under 'values'");
    }

    @Test
    void aReleaseOfKubernetesThatTheLabLacksIsRefusedBeforeAnythingIsBooted() {
        Environment.Request request =
                new Environment.Request("1.2.0", "2.2.0", OptionalInt.of(2), Optional.of("1.33"), List.of("1.99"));
        assertThatThrownBy(() -> Environment.check(request, new Options(given)))
                .isInstanceOf(LabException.class)
                .hasMessage(
                        "the lab has no Kubernetes '1.99'; it has 1.33 (v1.33.13), 1.34 (v1.34.4), 1.35 (v1.35.4), 1.36 (v1.36.3)");
    }

    @Test
    void pullSecretsOfTheAgentsAreNamedWithTheirNamespace() {
        given.setProperty("agent.pull.secrets", "mine/one, mine/two");
        assertThat(environment().agent().pullSecrets()).containsExactly("mine/one", "mine/two");
        given.setProperty("agent.pull.secrets", "one");
        assertThatThrownBy(() -> environment().agent())
                .isInstanceOf(ClusterException.class)
                .hasMessage("-Dagent.pull.secrets takes NAMESPACE/NAME, several with commas between, not 'one'");
    }
}
