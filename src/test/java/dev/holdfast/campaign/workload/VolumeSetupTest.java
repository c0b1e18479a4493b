package dev.holdfast.campaign.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeSetupTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");

    @TempDir
    Path folder;

    @Test
    void whatMustBeSeenFollowsFromHowAVolumeIsSetUp() {
        VolumeSetup owner = VolumeSetup.parse("owner", "user 1001, group 2002, files 0640, folders 0750", "", null);
        assertThat(owner.expected(true)).isEqualTo(new Volume.Setup("owner", 1001L, 2002L, "0640", "0750", false));
        assertThat(owner.words(true)).isEqualTo("owner 1001:2002, files 0640, folders 0750");
        VolumeSetup both = VolumeSetup.parse("both", "prefix team-a/, sub-path x/y, read-only", null, null);
        assertThat(both.prefix()).isEqualTo("team-a/x/y/");
        assertThat(both.words(false)).isEqualTo("objects below team-a/x/y/, writes refused");
        assertThat(both.needsGiven()).isTrue();
        assertThat(owner.needsGiven()).isFalse();
    }

    @Test
    void anEditCountsForMountsThatAreMadeAfterIt() {
        VolumeSetup edited = VolumeSetup.parse("edited", "files 0640", "files 0600", "files 0660");
        assertThat(edited.words(true)).isEqualTo("files 0640");
        assertThat(edited.words(false)).isEqualTo("files 0600");
        assertThat(edited.newWorkload("w1").claim())
                .isEqualTo(edited.oldWorkload().name());
        VolumeSetup other = VolumeSetup.parse("other", "files 0640", "", "");
        assertThat(other.newWorkload("w1").claim()).isEqualTo("new-set-up-other");
    }

    @Test
    void wordsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> VolumeSetup.parse("x", "mode 0640", "", ""))
                .hasMessageContaining("not set up with 'mode'");
        assertThatThrownBy(() -> VolumeSetup.parse("x", "files 640", "", ""))
                .hasMessageContaining("'640' is no value of files");
        assertThatThrownBy(() -> VolumeSetup.parse("x", "prefix team-a", "", ""))
                .hasMessageContaining("'team-a' is no value of prefix");
        assertThatThrownBy(() -> VolumeSetup.parse("x", "", "user root", ""))
                .hasMessageContaining("'root' is no value of user");
        assertThatThrownBy(() -> VolumeSetup.parse("x", "files 0640 0600", "", ""))
                .hasMessageContaining("not a word");
    }

    @Test
    void whatADriverLacksIsNamed() throws IOException {
        VolumeSetup owner = VolumeSetup.parse("owner", "user 1001", "", "");
        assertThat(owner.missing(DriverProfile.load(SCALITY))).isEmpty();
        assertThat(VolumeSetup.parse("x", "read-only, sub-path a", "", "").missing(without()))
                .isEmpty();
        assertThat(owner.missing(without()).orElseThrow()).contains("no mount option for user");
    }

    private DriverProfile without() throws IOException {
        String all = Files.readString(SCALITY);
        return DriverProfile.load(
                Files.writeString(folder.resolve("p.yaml"), all.replaceFirst("(?s)volumeOptions:.*?\\n\\n", "")));
    }
}
