package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.Release;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RollbackRevisionTest {
    private static final List<Release> HISTORY = List.of(
            new Release("c", "1.0.0", 1, "superseded", "Release \"r\" failed: timed out"),
            new Release("c", "1.1.0", 2, "superseded", "Upgrade complete"),
            new Release("c", "1.2.0", 3, "superseded", "Rollback to 2"),
            new Release("c", "2.0.0", 4, "failed", "Upgrade \"r\" failed: no"),
            new Release("c", "2.1.0", 5, "pending-upgrade", "Preparing upgrade"),
            new Release("c", "2.2.0", 6, "deployed", "Upgrade complete"));

    private static int chosen(List<Release> history) {
        RollbackRevision choice = RollbackRevision.of(history, OptionalInt.empty());
        assertThat(choice.refusal()).isEmpty();
        return choice.release().orElseThrow().revision();
    }

    @Test
    void theUsualWayBackIsToTheLastThatWasDeployed() {
        assertThat(chosen(HISTORY)).isEqualTo(3);
        List<Release> failed = List.of(
                new Release("c", "1.1.0", 1, "superseded"),
                new Release("c", "1.2.0", 2, "deployed"),
                new Release("c", "2.0.0", 3, "failed"));
        assertThat(chosen(failed)).isEqualTo(2);
        assertThat(RollbackRevision.of(HISTORY.subList(0, 2), OptionalInt.empty())
                        .refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("no earlier revision that was deployed"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 'failed: Release \"r\" failed: timed out'",
        "4, 'failed: Upgrade \"r\" failed: no'",
        "5, never deployed; its status is pending-upgrade",
        "6, the present one",
        "7, no revision 7",
    })
    void oneThatWasNeverWholeOrIsThePresentOneIsRefused(int wanted, String why) {
        RollbackRevision choice = RollbackRevision.of(HISTORY, OptionalInt.of(wanted));
        assertThat(choice.refusal()).hasValueSatisfying(text -> assertThat(text).contains(why));
        assertThat(choice.others()).containsExactly(3, 2);
    }

    @Test
    void anyThatWasDeployedCanBeNamed() {
        assertThat(RollbackRevision.of(HISTORY, OptionalInt.of(2)).refusal()).isEmpty();
    }
}
