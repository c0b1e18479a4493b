package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Applicability;
import dev.holdfast.verdict.Guarantee;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NotApplicableTest {
    @Test
    void everyGuaranteeAppliesToADriverThatHasBothMountersAndBothKindsOfVolumes() {
        assertThat(leftOut("s3.csi.scality.com"))
                .containsExactly(Guarantee.VOLUME_ATTACHMENTS, Guarantee.KERNEL_MODULE, Guarantee.MOVES);
    }

    @Test
    void whatADriverHasNotIsNotAskedForAndTheReasonIsTold() {
        assertThat(leftOut("plain.object.csi"))
                .containsExactlyInAnyOrder(
                        Guarantee.PROVISIONING,
                        Guarantee.STORAGE_CLASS,
                        Guarantee.POD_MOUNTER,
                        Guarantee.MIXED,
                        Guarantee.SHARING,
                        Guarantee.UNPRIVILEGED,
                        Guarantee.SEPARATION,
                        Guarantee.ATTACHMENTS,
                        Guarantee.MOUNTER_RELEASE,
                        Guarantee.RECOVERY,
                        Guarantee.MOUNTER_RESOURCES,
                        Guarantee.CACHE,
                        Guarantee.VOLUME_ATTACHMENTS,
                        Guarantee.TRANSITION,
                        Guarantee.ROLLS,
                        Guarantee.KERNEL_MODULE,
                        Guarantee.MOVES,
                        Guarantee.UNITS);
        assertThat(NotApplicable.reason(profile("plain.object.csi"), Guarantee.PROVISIONING))
                .contains("driver profile plain.object.csi has no dynamic volumes, so all volumes are static");
    }

    @Test
    void whereTheKernelServesMountsNothingIsAskedOfProcessesKeysAndRepublishes() {
        assertThat(leftOut("block.csi.holdfast.dev"))
                .containsExactlyInAnyOrder(
                        Guarantee.PROCESS,
                        Guarantee.USERS,
                        Guarantee.REPUBLISH,
                        Guarantee.CREDENTIALS,
                        Guarantee.WRONG_KEY,
                        Guarantee.POD_MOUNTER,
                        Guarantee.MIXED,
                        Guarantee.SHARING,
                        Guarantee.UNPRIVILEGED,
                        Guarantee.SEPARATION,
                        Guarantee.ATTACHMENTS,
                        Guarantee.MOUNTER_RELEASE,
                        Guarantee.RECOVERY,
                        Guarantee.MOUNTER_RESOURCES,
                        Guarantee.CACHE,
                        Guarantee.SPEED,
                        Guarantee.UNITS,
                        Guarantee.KERNEL_MODULE,
                        Guarantee.MEMORY);
        assertThat(leftOut("module.block.csi.holdfast.dev"))
                .as("the same with a kernel module")
                .doesNotContain(Guarantee.KERNEL_MODULE)
                .hasSize(leftOut("block.csi.holdfast.dev").size() - 1);
        assertThat(NotApplicable.reason(profile("block.csi.holdfast.dev"), Guarantee.PROCESS))
                .contains(
                        "driver profile block.csi.holdfast.dev has its mounts served by the kernel, without a process");
    }

    @Test
    void whatARecordOfAnOlderVersionDoesNotSayIsNotTakenForWhatADriverHasNot() {
        Manifest.Driver driver = profile("s3.csi.scality.com").forJudges();
        Manifest.Driver older = DriverBuilder.of(driver)
                .sharing(null)
                .versionLabel(null)
                .recovery(null)
                .capabilities(null)
                .build();
        Manifest.Driver without = DriverBuilder.of(older)
                .capabilities(Manifest.Capabilities.USUAL)
                .build();
        for (Guarantee guarantee :
                List.of(Guarantee.SEPARATION, Guarantee.ATTACHMENTS, Guarantee.MOUNTER_RELEASE, Guarantee.RECOVERY)) {
            assertThat(Applicability.not("driver", driver, guarantee)).isEmpty();
            assertThat(Applicability.not("driver", older, guarantee)).isEmpty();
            assertThat(Applicability.not("driver", without, guarantee)).isPresent();
        }
    }

    private static List<Guarantee> leftOut(String name) {
        return Arrays.stream(Guarantee.values())
                .filter(guarantee ->
                        NotApplicable.reason(profile(name), guarantee).isPresent())
                .toList();
    }

    private static DriverProfile profile(String name) {
        return DriverProfile.load(Path.of("fixtures/profiles/" + name + ".yaml"));
    }
}
