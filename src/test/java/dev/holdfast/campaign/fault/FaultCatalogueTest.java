package dev.holdfast.campaign.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FaultCatalogueTest {
    private static final Moment SOON = new Moment("upgrade", Duration.ofSeconds(3));

    @Test
    void timesInWordsAreTimesOfTheDeed() {
        assertThat(FaultCatalogue.ofVolume("static-2", "the mount process is stopped for 1.5 s", SOON))
                .containsExactly(new PlannedFault(new MountProcessStopped("static-2", Duration.ofMillis(1500)), SOON));
        assertThat(FaultCatalogue.ofCluster("the node plugin of node w1 is killed in a loop for 20 s", SOON))
                .isEqualTo(new PlannedFault(new NodePluginKilled("w1", Duration.ofSeconds(20)), SOON));
    }

    @Test
    void aProcessStoppedToTheEndGoesOnWhenTheAgentsHaveDrained() {
        assertThat(FaultCatalogue.ofVolume("static-1", "the mount process is stopped until the drain is over", SOON))
                .containsExactly(
                        new PlannedFault(
                                new MountProcessSignalled("static-1", MountProcessSignalled.Signal.STOP), SOON),
                        new PlannedFault(
                                new MountProcessSignalled("static-1", MountProcessSignalled.Signal.CONT),
                                new Moment("drain", Duration.ofSeconds(40))));
    }

    @Test
    void aDefectIsAValueOfTheChart() {
        assertThat(FaultCatalogue.ofRelease("it unmounts old volumes when it starts")
                        .values())
                .containsEntry("defects[0]", "unmount-old");
        assertThat(FaultCatalogue.ofRelease("its CRDs are not applied before it")
                        .crds())
                .isEqualTo(ReleaseDefect.Crds.MISSING);
        assertThat(FaultCatalogue.ofRelease("its CSIDriver does not ask for republishes"))
                .hasToString("no-republish-asked");
    }

    @Test
    void wordsThatMeanNothingAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> FaultCatalogue.ofVolume("static-1", "the mount is hexed", SOON))
                .hasMessageContaining("the mount is hexed")
                .hasMessageContaining("the mount process is killed");
    }
}
