package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.judge.Spans.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final Spans TWO =
            Spans.of(List.of(new Span(30, 40), new Span(5, 10), new Span(10, 15), new Span(32, 35)));

    @Test
    void stretchesThatMeetAreOne() {
        assertThat(TWO.all()).containsExactly(new Span(5, 15), new Span(30, 40));
        assertThat(Spans.of(List.of(new Span(7, 7))).all()).isEmpty();
    }

    @Test
    void whatTwoHaveInCommon() {
        assertThat(TWO.and(Spans.of(List.of(new Span(0, 7), new Span(12, 33), new Span(39, 50))))
                        .all())
                .containsExactly(new Span(5, 7), new Span(12, 15), new Span(30, 33), new Span(39, 40));
        assertThat(TWO.and(Spans.NONE).all()).isEmpty();
    }

    @Test
    void whatTheyReachInto() {
        assertThat(TWO.reach(0, 5)).isFalse();
        assertThat(TWO.reach(0, 6)).isTrue();
        assertThat(TWO.reach(15, 30)).isFalse();
        assertThat(TWO.reach(39, 90)).isTrue();
        assertThat(TWO.reach(40, 90)).isFalse();
    }

    @Test
    void howMuchTheyCover() {
        assertThat(TWO.within(10, 32)).isEqualTo(7);
        assertThat(TWO.within(0, 90)).isEqualTo(20);
    }
}
