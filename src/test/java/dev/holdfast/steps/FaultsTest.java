package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.campaign.disturbance.MountProcessSignalled;
import dev.holdfast.campaign.disturbance.MountProcessSignalled.Signal;
import dev.holdfast.campaign.disturbance.MountProcessStopped;
import dev.holdfast.campaign.disturbance.NodePluginKilled;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    private static final Moment SOON = new Moment("upgrade", Duration.ofSeconds(3));

    @Test
    void timesInWordsAreTimesOfTheDeed() {
        assertThat(Faults.ofVolume("static-2", "the mount process is stopped for 1.5 s", SOON))
                .containsExactly(new Disturbance(new MountProcessStopped("static-2", Duration.ofMillis(1500)), SOON));
        assertThat(Faults.ofCluster("the node plugin of node w1 is killed in a loop for 20 s", SOON))
                .isEqualTo(new Disturbance(new NodePluginKilled("w1", Duration.ofSeconds(20)), SOON));
    }

    @Test
    void aProcessStoppedToTheEndGoesOnWhenTheAgentsHaveDrained() {
        assertThat(Faults.ofVolume("static-1", "the mount process is stopped until the drain is over", SOON))
                .containsExactly(
                        new Disturbance(new MountProcessSignalled("static-1", Signal.STOP), SOON),
                        new Disturbance(
                                new MountProcessSignalled("static-1", Signal.CONT),
                                new Moment("drain", Duration.ofSeconds(40))));
    }

    @Test
    void aDefectIsAValueOfTheChart() {
        assertThat(Faults.ofRelease("it unmounts old volumes when it starts").values())
                .containsEntry("defects[0]", "unmount-old");
        assertThat(Faults.ofRelease("its CRDs are not applied before it").withoutCrds())
                .isTrue();
    }

    @Test
    void wordsThatMeanNothingAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> Faults.ofVolume("static-1", "the mount is hexed", SOON))
                .hasMessageContaining("the mount is hexed")
                .hasMessageContaining("the mount process is killed");
    }
}
