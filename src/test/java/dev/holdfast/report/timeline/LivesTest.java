package dev.holdfast.report.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.report.timeline.Lives.Bar;
import dev.holdfast.report.timeline.Lives.Kind;
import dev.holdfast.report.timeline.Lives.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivesTest {
    private static final State WAITING = new State("a", "waiting", Kind.MOVING);
    private static final State READY = new State("a", "ready", Kind.STEADY);

    @Test
    void a_state_lasts_until_the_first_look_that_shows_another_or_nothing() {
        Lives lives = new Lives();
        lives.look(10, Map.of("a", WAITING));
        lives.look(20, Map.of("a", WAITING, "b", READY));
        lives.look(30, Map.of("a", READY, "b", READY));
        lives.look(40, Map.of("b", READY));
        assertThat(lives.bars(50))
                .extracting(Bar::key, b -> b.state().detail(), Bar::from, Bar::to, Bar::lasts)
                .containsExactly(
                        tuple("a", "waiting", 10L, 30L, false),
                        tuple("b", "ready", 20L, 50L, true),
                        tuple("a", "ready", 30L, 40L, false));
    }

    @Test
    void things_share_a_line_when_they_do_not_overlap() {
        List<Bar> bars = List.of(
                new Bar("a", READY, 0, 10, false),
                new Bar("b", READY, 5, 20, false),
                new Bar("a", WAITING, 10, 12, false),
                new Bar("c", READY, 12, 30, true));
        assertThat(Lives.lines(bars)).isEqualTo(Map.of("a", 0, "b", 1, "c", 0));
    }
}
