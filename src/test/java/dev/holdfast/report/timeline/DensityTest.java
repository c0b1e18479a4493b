package dev.holdfast.report.timeline;

import static dev.holdfast.evidence.History.ns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.evidence.History;
import dev.holdfast.judge.recording.Replay;
import org.junit.jupiter.api.Test;

/** Ten stretches of a second each. */
class DensityTest {
    private static final long MS = 1_000_000;
    private final Axis axis = new Axis(new Replay(History.healthy()), ns(0), ns(10), ns(0));
    private final Density density = new Density(axis, 10);
    /** From 1 ms at the bottom to 10 s on top, 25 for each ten times. */
    private final Density.Scale scale = new Density.Scale(1000 * MS);

    @Test
    void least_and_most_are_exact_and_the_median_nearly() {
        for (int i = 1; i <= 999; i++) {
            density.add(ns(3.5), i * MS);
        }
        Density.Figures figures = density.figures(3, 4);
        assertThat(figures.count()).isEqualTo(999);
        assertThat(figures.least()).isEqualTo(MS);
        assertThat(figures.most()).isEqualTo(999 * MS);
        assertThat((double) figures.median()).isCloseTo(500e6, within(25e6));
    }

    @Test
    void a_single_operation_is_its_own_median() {
        density.add(ns(1), 31 * MS);
        assertThat(density.figures(0, 10)).isEqualTo(new Density.Figures(1, 31 * MS, 31 * MS, 31 * MS));
        assertThat(density.figures(2, 10)).isEqualTo(new Density.Figures(0, 0, 0, 0));
    }

    @Test
    void what_lies_outside_of_the_axis_counts_at_its_edge_and_any_span_has_a_class() {
        density.add(ns(-5), 0);
        density.add(ns(50), Long.MAX_VALUE);
        assertThat(density.figures(0, 1).count()).isEqualTo(1);
        assertThat(density.figures(9, 10).most()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void heights_follow_the_logarithm_between_a_millisecond_and_ten_times_the_limit() {
        assertThat(scale.y(0)).isEqualTo(100);
        assertThat(scale.y(MS)).isEqualTo(100);
        assertThat(scale.y(10 * MS)).isEqualTo(75);
        assertThat(scale.y(1000 * MS)).isEqualTo(25);
        assertThat(scale.y(20_000 * MS)).isEqualTo(0);
    }

    @Test
    void curves_are_broken_where_nothing_was_done() {
        density.add(ns(1), 10 * MS);
        density.add(ns(1), 100 * MS);
        density.add(ns(2), 100 * MS);
        density.add(ns(5), 10 * MS);
        Density.Drawn drawn = density.drawn(5, scale);
        // Along the most to the right, back along the least.
        assertThat(drawn.range()).isEqualTo("M1 50h2h-1v25h-1zM5 75h1h-1z");
        assertThat(drawn.middle()).startsWith("M1 ").contains("M5 75h1").hasSizeLessThan(40);
        assertThat(drawn.sections()).hasSize(5);
        assertThat(drawn.sections().get(0)).isEqualTo(density.figures(0, 2));
        assertThat(drawn.sections().get(4).count()).isZero();
        assertThat(drawn.whole().count()).isEqualTo(4);
        assertThat(drawn.empty()).isFalse();
        assertThat(new Density(axis, 3).drawn(5, scale).empty()).isTrue();
    }

    @Test
    void sums_are_as_if_one_had_taken_all() {
        Density other = new Density(axis, 10);
        Density both = new Density(axis, 10);
        for (int i = 0; i < 200; i++) {
            Density one = i % 3 == 0 ? density : other;
            one.add(ns(i / 20.0), (i * 7 % 50 + 1) * MS);
            both.add(ns(i / 20.0), (i * 7 % 50 + 1) * MS);
        }
        density.add(other);
        for (int i = 0; i < 10; i++) {
            assertThat(density.figures(i, i + 1)).isEqualTo(both.figures(i, i + 1));
        }
    }
}
