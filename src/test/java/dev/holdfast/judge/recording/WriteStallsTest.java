package dev.holdfast.judge.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits of a writer in the stretch from 100 to 200. */
class WriteStallsTest {
    private static final Source WRITER = new Source("w", 0);

    private final List<String> seen = new ArrayList<>();
    private final WriteStalls waits = new WriteStalls(
            100,
            200,
            (lower, upper, from, to, open) ->
                    seen.add(lower + " of " + upper + " from " + from + " to " + to + (open ? " open" : "")));

    @Test
    void eachAcknowledgementEndsAWait() {
        write(90, 95);
        write(105, 110);
        write(120, 140);
        waits.end(210, 210);
        assertThat(seen)
                .containsExactly("5 of 10 from 105 to 110", "20 of 30 from 120 to 140", "0 of 70 from 210 to 210");
        assertThat(waits.acknowledgements()).isEqualTo(2);
    }

    @Test
    void aWaitIntoTheStretchCountsFromItsBegin() {
        write(80, 130);
        waits.end(130, 130);
        assertThat(seen).containsExactly("30 of 30 from 100 to 130");
    }

    @Test
    void whatIsOverBeforeTheStretchDoesNotCount() {
        write(80, 99);
        assertThat(seen).isEmpty();
        write(99, 100);
        assertThat(seen).containsExactly("0 of 0 from 100 to 100");
    }

    @Test
    void aWaitThatBeginsAfterTheStretchDoesNotCount() {
        write(190, 200);
        write(201, 299);
        waits.end(300, 300);
        assertThat(seen).containsExactly("10 of 10 from 190 to 200");
    }

    @Test
    void whoBeginsAfterTheStretchHasNoPartInIt() {
        write(180, 190);
        anotherWrites(250, 260);
        waits.end(300, 300);
        assertThat(seen).containsExactly("10 of 10 from 180 to 190", "0 of 10 from 200 to 200");
        assertThat(waits.acknowledgements()).isEqualTo(1);
    }

    @Test
    void whatHangsOfAWriterThatBeganAfterTheStretchHasNoPartInIt() {
        write(180, 190);
        waits.line(250, Lines.invoked(1, "k"), new Source("w", 1));
        waits.end(300, 300);
        assertThat(seen).containsExactly("10 of 10 from 180 to 190", "0 of 10 from 200 to 200");
    }

    @Test
    void whoGoesOnBeforeTheEndOfTheStretchCounts() {
        write(180, 190);
        anotherWrites(199, 260);
        waits.end(300, 300);
        assertThat(seen).containsExactly("10 of 10 from 180 to 190", "61 of 70 from 199 to 260");
    }

    @Test
    void aWaitOutOfTheStretchCountsWhole() {
        write(110, 120);
        write(199, 299);
        waits.end(300, 300);
        assertThat(seen).containsExactly("10 of 10 from 110 to 120", "100 of 179 from 199 to 299");
    }

    @Test
    void failuresAtTheEndCountFromTheFirst() {
        write(110, 120);
        invoke(150);
        fail(151);
        invoke(160);
        fail(161);
        waits.end(190, 185);
        assertThat(seen).containsExactly("10 of 10 from 110 to 120", "40 of 70 from 150 to 190");
    }

    @Test
    void failuresAfterTheStretchOnlyDoNotCount() {
        write(190, 201);
        invoke(210);
        fail(220);
        waits.end(290, 290);
        assertThat(seen).containsExactly("11 of 11 from 190 to 201");
    }

    @Test
    void whatIsOpenAtTheEndCountsFromItsInvocation() {
        write(110, 120);
        invoke(150);
        waits.end(290, 280);
        assertThat(seen).containsExactly("10 of 10 from 110 to 120", "140 of 170 from 150 to 290 open");
    }

    @Test
    void whatIsOpenWhileOthersGoThroughCountsToo() {
        invoke(110);
        write(120, 130);
        write(140, 150);
        waits.end(160, 160);
        assertThat(seen)
                .containsExactly(
                        "20 of 20 from 110 to 130", "10 of 20 from 140 to 150", "50 of 50 from 110 to 160 open");
    }

    @Test
    void whatNeverCameBackCountsThoughItWasBegunInTheDrain() {
        write(190, 199);
        invoke(205);
        waits.end(290, 290);
        assertThat(seen).containsExactly("9 of 9 from 190 to 199", "85 of 91 from 205 to 290 open");
    }

    @Test
    void whatIsOnlyKnownToBeginIsNotKnownToWait() {
        write(110, 120);
        invoke(150);
        waits.end(150, 150);
        assertThat(seen).containsExactly("10 of 10 from 110 to 120");
    }

    @Test
    void aRestIsAWaitAtMost() {
        write(110, 120);
        waits.end(195, 180);
        assertThat(seen).containsExactly("10 of 10 from 110 to 120", "0 of 60 from 180 to 180");
    }

    @Test
    void withoutAStretchNothingCounts() {
        WriteStalls none =
                new WriteStalls(Long.MAX_VALUE, Long.MAX_VALUE, (lower, upper, from, to, open) -> seen.add("wait"));
        none.line(110, Lines.invoked(0, "k"), WRITER);
        none.end(300, 300);
        assertThat(seen).isEmpty();
    }

    private long next;

    private void invoke(long at) {
        waits.line(at, Lines.invoked(next, "k"), WRITER);
        next++;
    }

    private void fail(long at) {
        waits.line(at, Lines.failed(next - 1, "k", "EIO", "open"), WRITER);
    }

    private void anotherWrites(long from, long to) {
        Source another = new Source("w", 1);
        waits.line(from, Lines.invoked(1, "k"), another);
        waits.line(to, Lines.acknowledged(1, "k", 1, "s", 7), another);
    }

    private void write(long from, long to) {
        invoke(from);
        waits.line(to, Lines.acknowledged(next - 1, "k", 1, "s", 7), WRITER);
    }
}
