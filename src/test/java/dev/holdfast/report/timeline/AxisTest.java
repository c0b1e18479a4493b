package dev.holdfast.report.timeline;

import static dev.holdfast.evidence.History.ns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.History;
import dev.holdfast.judge.recording.Replay;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From 10 s before to 90 s after the zero, which is at 08:53:30 UTC. */
class AxisTest {
    private final Replay replay = new Replay(History.healthy());
    private final Axis axis = new Axis(replay, ns(0), ns(100), ns(10));

    @Test
    void places_are_percentages_and_end_at_the_edges() {
        assertThat(axis.left(ns(25))).isEqualTo("left:25%");
        assertThat(axis.left(ns(12.3456789))).isEqualTo("left:12.3457%");
        assertThat(axis.left(ns(-5))).isEqualTo("left:0%");
        assertThat(axis.span(ns(50), ns(60.5))).isEqualTo("left:50%;width:10.5%");
        assertThat(axis.span(ns(90), ns(500))).isEqualTo("left:90%;width:10%");
        assertThat(axis.span(ns(60), ns(50))).as("never backwards").isEqualTo("left:60%;width:0%");
    }

    @Test
    void an_axis_is_never_empty() {
        assertThat(new Axis(replay, ns(5), ns(5), ns(5)).left(ns(5.5))).isEqualTo("left:50%");
    }

    @Test
    void moments_are_told_by_wall_time_and_from_the_zero() {
        assertThat(axis.when(ns(24.25))).isEqualTo("08:53:44.250 UTC, +14.2 s");
        assertThat(axis.since(ns(8.26))).isEqualTo("−1.7 s");
        assertThat(axis.during(ns(10), ns(12)))
                .isEqualTo("from 08:53:30.000 UTC, +0 ms to 08:53:32.000 UTC, +2 s (2 s)");
        assertThat(axis.day(ns(10))).isEqualTo("2025-10-09 08:53");
    }

    @Test
    void spans_have_the_unit_that_fits() {
        assertThat(List.of(
                        Axis.length(812_000),
                        Axis.length(9_960_000),
                        Axis.length(31_400_000),
                        Axis.length(3_204_000_000L),
                        Axis.length(125_900_000_000L),
                        Axis.length(3_720_000_000_000L)))
                .containsExactly("0.8 ms", "10 ms", "31 ms", "3.204 s", "2 min 05 s", "1 h 02 min");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 9223372036854775807, 0",
        "9223372036854775806, 9223372036854775807, 0",
        "-9223372036854775808, 9223372036854775807, 9223372036854775807",
        "0, 31536000000000000, 5"
    })
    void ticks_come_to_an_end_however_long_the_axis(long from, long to, long zero) {
        List<Long> ticks = new Axis(replay, from, to, zero).ticks(11);
        assertThat(ticks).hasSizeLessThanOrEqualTo(12).isSorted();
        assertThat(ticks)
                .as("counted from zero")
                .allMatch(at -> Math.floorMod(at, 1_000_000_000L) == Math.floorMod(zero, 1_000_000_000L));
    }

    @Test
    void ticks_are_round_and_no_more_than_asked_for() {
        assertThat(axis.ticks(10))
                .containsExactly(
                        ns(0), ns(10), ns(20), ns(30), ns(40), ns(50), ns(60), ns(70), ns(80), ns(90), ns(100));
        assertThat(axis.ticks(7)).containsExactly(ns(10), ns(25), ns(40), ns(55), ns(70), ns(85), ns(100));
        assertThat(new Axis(replay, ns(0), ns(9180), ns(75)).ticks(11)).hasSizeBetween(9, 12);
        assertThat(List.of(axis.tick(ns(0)), axis.tick(ns(10)), axis.tick(ns(135)), axis.tick(ns(3682))))
                .containsExactly("−10 s", "0 s", "+2:05", "+1:01:12");
    }
}
