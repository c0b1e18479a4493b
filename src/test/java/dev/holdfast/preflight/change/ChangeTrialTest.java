package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ChangeTrialTest {
    /** Of whatever could not be read; nothing is asked. */
    private static List<Check> upgrade() {
        return ChangeTrial.of(null, Scenery.unread(Direction.UPGRADE), new Unread<>("no chart", "name one"))
                .checks();
    }

    private static List<Check> rollback() {
        return ChangeTrial.of(null, Scenery.unread(Direction.ROLLBACK), new Unread<>("no history", "see"))
                .checks();
    }

    @Test
    void allChecksAreKnown() {
        assertThat(upgrade())
                .extracting(Check::id)
                .containsExactlyInAnyOrderElementsOf(Stream.of(KnownChecks.TRIED_UPGRADE, KnownChecks.TRIED_CHANGE)
                        .flatMap(some -> some.ids().stream())
                        .toList());
        assertThat(rollback())
                .extracting(Check::id)
                .containsExactlyInAnyOrderElementsOf(Stream.of(KnownChecks.ROLLBACK, KnownChecks.TRIED_CHANGE)
                        .flatMap(some -> some.ids().stream())
                        .toList());
    }

    @Test
    void allChecksAreOnThePageWithTheirLevels() throws IOException {
        String page = Files.readString(Path.of("docs/preflight.md"));
        assertThat(Stream.concat(upgrade().stream(), rollback().stream()))
                .allSatisfy(check -> assertThat(page)
                        .contains("| `" + check.id() + "` | "
                                + check.level().title().toLowerCase(Locale.ROOT) + " |"));
    }

    @Test
    void whatCouldNotBeReadIsNeverOk() {
        assertThat(Stream.concat(upgrade().stream(), rollback().stream())).allMatch(Check::undetermined);
    }
}
