package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContinuationTest {
    @TempDir
    private Path folder;

    private Path bundle() {
        return folder.resolve("run");
    }

    @Test
    void incarnationsAreNumberedInTheOrderInWhichTheyAreMet() {
        Continuation run = Continuation.begin(bundle());
        assertThat(run.incarnation("a", "200")).isZero();
        assertThat(run.incarnation("a", "100")).isOne();
        assertThat(run.incarnation("b", "100")).isZero();
        assertThat(run.incarnation("a", "200")).isZero();
    }

    @Test
    void aLaterProcessKnowsThemToo() {
        Continuation first = Continuation.begin(bundle());
        first.incarnation("a", "200");
        first.incarnation("a", "100");
        Continuation second = Continuation.resume(bundle());
        assertThat(second.incarnation("a", "100")).isOne();
        assertThat(second.incarnation("a", "300")).isEqualTo(2);
        assertThat(Continuation.resume(bundle()).incarnation("a", "300")).isEqualTo(2);
    }

    @Test
    void eachProcessHasASessionOfItsOwn() {
        Continuation.begin(bundle()).incarnation("a", "1");
        assertThat(Continuation.resume(bundle()).session()).isOne();
        assertThat(Continuation.resume(bundle()).session()).isEqualTo(2);
    }

    @Test
    void whatASetupFoundIsKnownToTheVerification() {
        Continuation.begin(bundle()).setUp(true, driver(7));
        assertThat(Continuation.resume(bundle()).driver()).isEqualTo(driver(7));
        assertThat(Continuation.installed(bundle())).isTrue();
        Continuation.begin(folder.resolve("other")).setUp(false, driver(3));
        assertThat(Continuation.installed(folder.resolve("other"))).isFalse();
    }

    @Test
    void aRunThatWasNotSetUpCannotBeVerified() {
        Continuation.begin(bundle()).incarnation("a", "1");
        assertThatThrownBy(() -> Continuation.resume(bundle()).driver())
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("set the run up with this version");
    }

    @Test
    void aRunOfAnotherMachineIsNotGoneOnWith() throws IOException {
        Continuation.begin(bundle()).setUp(false, driver(1));
        Path file = folder.resolve("run-run.json");
        Files.writeString(file, Files.readString(file).replaceAll("\"boot\" : \"[^\"]*\"", "\"boot\" : \"another\""));
        assertThatThrownBy(() -> Continuation.resume(bundle()))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("another machine")
                .hasMessageContaining("judge " + bundle());
    }

    private static DriverState driver(long revision) {
        return new DriverState(revision, Map.of("DaemonSet/any", "uid hash"), Map.of("w1", "hash"), Map.of());
    }
}
