package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriverProfileTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");

    @Test
    void theProfileOfTheReferenceCaseIsComplete() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        assertThat(profile.name()).isEqualTo("s3.csi.scality.com");
        assertThat(profile.statics().attributes()).containsEntry("bucketName", "${bucket}");
        assertThat(profile.forJudges().mounterNamespace()).isEqualTo("mount-s3");
    }

    @Test
    void theReferenceCaseTellsWhichReleaseMustNotBeSkipped() {
        UpgradePath path = DriverProfile.load(SCALITY).upgradePath();
        assertThat(path.skipped("1.1.0", "2.0.0"))
                .hasEntrySatisfying("1.2.0", why -> assertThat(why).contains("go to 1.2.0 first"));
        assertThat(path.skipped("1.2.0", "2.2.0")).isEmpty();
    }

    @Test
    void theReferenceDriverHasEachReleaseOfThePath() {
        assertThat(DriverProfile.load(SCALITY).upgradePath().releases())
                .allSatisfy(release ->
                        assertThat(Path.of("fixtures/charts").resolve(release)).isDirectory());
    }

    @Test
    void aPathIsNotNeeded(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replaceAll("(?ms)^upgradePath:.*?(?=^\\S)", ""));
        assertThat(DriverProfile.load(file).upgradePath().releases()).isEmpty();
    }

    @Test
    void aPathThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replace("[1.1.0, 1.2.0,", "[1.2.0, 1.1.0,"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("p.yaml")
                .hasMessageContaining("'1.1.0' does not come after '1.2.0'");
    }

    @Test
    void documentedWaysAreKnownByName() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        assertThat(profile.way("image-override").set()).containsEntry("image.tag", "${to}");
        assertThat(profile.way("values-file").valuesFile()).isTrue();
        assertThat(profile.way("packaged-chart").packaged()).isTrue();
        assertThatThrownBy(() -> profile.way("kubectl"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("no way of upgrading 'kubectl'")
                .hasMessageContaining("values-file");
    }

    @Test
    void aProfileNeedNotNameTheUsualWayNorCredentials(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY).replaceAll("(?ms)^(ways|credentials):.*?(?=^\\S)", ""));
        DriverProfile profile = DriverProfile.load(file);
        assertThat(profile.way(DriverProfile.USUAL_WAY).options()).containsExactly("--reuse-values");
        assertThat(profile.credentials()).isNull();
        assertThat(DriverProfile.load(SCALITY).credentials().restarts())
                .containsExactly("DaemonSet/s3-csi-node", "Deployment/s3-csi-controller");
    }

    @Test
    void aFieldThatDoesNotExistIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), Files.readString(SCALITY) + "\ndeamonSet: typo\n");
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("deamonSet");
    }

    @Test
    void aFieldThatIsMissingIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replace("daemonSet: s3-csi-node", ""));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'daemonSet'");
    }

    @Test
    void aPatternThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replaceAll("(?m)^errorLog: .*$", "errorLog: '('"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'errorLog' is not a regular expression");
    }
}
