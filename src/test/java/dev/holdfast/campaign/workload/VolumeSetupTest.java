package dev.holdfast.campaign.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.workload.AccessAttempts.Who;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeSetupTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");

    @TempDir
    Path folder;

    @Test
    void whatMustBeSeenFollowsFromHowAVolumeIsSetUp() {
        VolumeSetup owner = VolumeSetup.parse("owner", "user 1001, group 2002, files 0640, folders 0750", "", null);
        assertThat(owner.expected(true, scality()))
                .isEqualTo(new Volume.Setup("owner", 1001L, 2002L, "0640", "0750", false));
        assertThat(owner.words(true, scality())).isEqualTo("owner 1001:2002, files 0640, folders 0750");
        VolumeSetup both = VolumeSetup.parse("both", "prefix team-a/, sub-path x/y, read-only", null, null);
        assertThat(both.prefix()).isEqualTo("team-a/x/y/");
        assertThat(both.words(false, scality())).isEqualTo("objects below team-a/x/y/, writes refused");
        assertThat(both.needsGiven()).isTrue();
        assertThat(owner.needsGiven()).isFalse();
    }

    @Test
    void anEditCountsForMountsThatAreMadeAfterIt() {
        VolumeSetup edited = VolumeSetup.parse("edited", "files 0640", "files 0600", "files 0660");
        assertThat(edited.words(true, scality())).isEqualTo("files 0640");
        assertThat(edited.words(false, scality())).isEqualTo("files 0600");
        assertThat(edited.newWorkload("w1").claim())
                .isEqualTo(edited.oldWorkload().name());
        VolumeSetup other = VolumeSetup.parse("other", "files 0640", "", "");
        assertThat(other.newWorkload("w1").claim()).isEqualTo("new-set-up-other");
    }

    @Test
    void aPodMayRunAsOthersThanItsVolumeIsSetUpFor() {
        VolumeSetup supplemental = VolumeSetup.parse(
                "s", "group 3000, files 0660, folders 0770, runs-as 1001, supplemental-group 3000", "", "");
        assertThat(supplemental.words(true, scality())).isEqualTo("owner any:3000, files 0660, folders 0770");
        assertThat(supplemental.who()).isEqualTo(new Who(1001, 1001, List.of(3000L)));
        assertThat(VolumeSetup.parse("o", "user 1000, group 2000", "", "").who())
                .isEqualTo(new Who(1000, 2000, List.of(2000L)));
        Pod pod = new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build();
        supplemental.use(pod);
        assertThat(pod.getSpec().getSecurityContext().getSupplementalGroups()).containsExactly(3000L);
        assertThat(pod.getSpec().getSecurityContext().getFsGroup()).isNull();
        // that of the image could be the group of the volume
        assertThat(pod.getSpec().getSecurityContext().getRunAsGroup()).isEqualTo(1001);
        assertThatThrownBy(() -> VolumeSetup.parse("x", "runs-as root", "", ""))
                .hasMessageContaining("'root' is no value of runs-as");
    }

    @Test
    void aNewMountWithoutAGroupOfItsOwnHasThatOfItsPod() {
        VolumeSetup group = VolumeSetup.parse("g", "user 1000, fs-group 2000", "", "");
        assertThat(group.words(true, scality())).isEqualTo("owner 1000:any");
        assertThat(group.words(false, scality())).isEqualTo("owner 1000:2000, files 0660, folders 0770");
        assertThat(group.expected(true, scality()).closed()).isFalse();
        assertThat(group.expected(false, scality()).closed()).isTrue();
        assertThat(group.who()).isEqualTo(new Who(1000, 1000, List.of(2000L)));
        assertThat(VolumeSetup.parse("g", "user 1000, fs-group 2000, files 0640", "", "")
                        .words(false, scality()))
                .isEqualTo("owner 1000:2000, files 0640, folders 0770");
        assertThat(VolumeSetup.parse("g", "group 7, fs-group 2000", "", "").words(false, scality()))
                .isEqualTo("owner any:7");
    }

    @Test
    void aVolumeIsClosedWhereOthersHaveNoPermissionOfFilesAndFolders() {
        assertThat(closed("files 0640, folders 0750")).isTrue();
        assertThat(closed("files 0644, folders 0750")).isFalse();
        assertThat(closed("files 0640, folders 0751")).isFalse();
        assertThat(closed("files 0640")).isFalse();
        assertThat(closed("folders 0750")).isFalse();
    }

    private static boolean closed(String words) {
        return VolumeSetup.parse("x", words, "", "").expected(true, scality()).closed();
    }

    @Test
    void aDriverThatDoesNotSayWhatAnFsGroupIsForLacksThat() throws IOException {
        String all = Files.readString(SCALITY);
        DriverProfile silent = DriverProfile.load(
                Files.writeString(folder.resolve("s.yaml"), all.replaceFirst("(?m)^ *volumeMountGroup:.*$", "")));
        VolumeSetup group = VolumeSetup.parse("g", "user 1000, fs-group 2000", "", "");
        assertThat(group.missing(silent).orElseThrow()).contains("'mounter.volumeMountGroup'");
        assertThat(group.missing(scality())).isEmpty();
        assertThat(VolumeSetup.parse("g", "group 7, fs-group 2000", "", "").missing(silent))
                .isEmpty();
        assertThat(group.words(false, silent)).isEqualTo("owner 1000:any");
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

    private static DriverProfile scality() {
        return DriverProfile.load(SCALITY);
    }

    private DriverProfile without() throws IOException {
        String all = Files.readString(SCALITY);
        return DriverProfile.load(
                Files.writeString(folder.resolve("p.yaml"), all.replaceFirst("(?s)volumeOptions:.*?\\n\\n", "")));
    }
}
