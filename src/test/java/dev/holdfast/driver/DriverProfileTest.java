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
                .hasMessageContaining("'errorLog' is no regular expression");
    }
}
