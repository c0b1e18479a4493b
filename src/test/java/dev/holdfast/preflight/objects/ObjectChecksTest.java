package dev.holdfast.preflight.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ObjectChecksTest {
    private final Scenery scene = new Scenery();

    private static List<Check> of(Snapshot snapshot) {
        return new ObjectChecks(
                        snapshot,
                        wanted -> Map.of(),
                        new Read<>(List.of()),
                        new Read<>(List.of()),
                        module -> new Read<>(Optional.empty()))
                .checks();
    }

    @Test
    void nothingIsFoundInAClusterInGoodOrder() {
        assertThat(of(scene.upgrade())).hasSize(8).allMatch(check -> !check.found() && !check.undetermined());
    }

    @Test
    void withoutAChartOnlyWhatIsThereIsLookedAt() {
        assertThat(of(scene.snapshot()))
                .extracting(Check::name)
                .containsExactly(
                        "Secrets there",
                        "volume handles unique",
                        "volumes come back",
                        "attachments needed",
                        "registrations alive");
    }

    @Test
    void whatCouldNotBeReadIsNeverOk() {
        List<Check> checks = new ObjectChecks(
                        Scenery.unread(),
                        wanted -> Map.of(),
                        new Unread<>("forbidden", "ask"),
                        new Unread<>("forbidden", "ask"),
                        module -> new Unread<>("forbidden", "ask"))
                .checks();
        assertThat(checks).hasSize(8).allMatch(Check::undetermined);
    }

    @Test
    void theirIdsAreKnown() {
        assertThat(KnownChecks.OBJECTS.ids())
                .containsExactlyInAnyOrderElementsOf(
                        of(scene.snapshot()).stream().map(Check::id).toList());
        assertThat(KnownChecks.UPGRADED_OBJECTS.ids())
                .containsAll(of(scene.upgrade()).stream()
                        .map(Check::id)
                        .filter(id -> !KnownChecks.OBJECTS.ids().contains(id))
                        .toList());
    }

    @Test
    void eachCheckHasANameOfItsOwn() {
        assertThat(of(scene.upgrade())).extracting(Check::name).doesNotHaveDuplicates();
    }
}
