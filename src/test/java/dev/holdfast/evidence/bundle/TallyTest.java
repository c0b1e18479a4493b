package dev.holdfast.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private final Tally tally = new Tally();

    private void add(String writer, String... lines) {
        tally.add(new Source(writer, 0), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String invoked(long op, long t) {
        return "{\"k\":\"invoke\",\"n\":%d,\"t\":%d,\"op\":%d,\"key\":\"k%d\"}".formatted(2 * op, t, op, op);
    }

    private static String acknowledged(long op, long t) {
        return "{\"k\":\"ok\",\"n\":%d,\"t\":%d,\"op\":%d,\"key\":\"k%d\",\"size\":1,\"sha256\":\"00\",\"mnt\":1}"
                .formatted(2 * op + 1, t, op, op);
    }

    private static String failed(long op, long t) {
        return "{\"k\":\"fail\",\"n\":%d,\"t\":%d,\"op\":%d,\"key\":\"k%d\",\"errno\":\"EIO\",\"at\":\"close\"}"
                .formatted(2 * op + 1, t, op, op);
    }

    @Test
    void whatWasAcknowledgedIsCountedWithItsTime() {
        add("a", invoked(0, 100), acknowledged(0, 105), invoked(1, 200), acknowledged(1, 240));
        add("b", invoked(0, 1000), acknowledged(0, 1007));
        assertThat(tally.take()).isEqualTo(new Tally.Period(List.of("a", "b"), 3, 0, 40, 40));
    }

    @Test
    void aWriteThatFailedIsNoWrite() {
        add("a", invoked(0, 100), failed(0, 105));
        assertThat(tally.take()).isEqualTo(new Tally.Period(List.of(), 0, 1, 0, 0));
    }

    @Test
    void aWriteThatIsOpenCountsWhenItEnds() {
        add("a", invoked(0, 100));
        assertThat(tally.take().acknowledged()).isZero();
        add("a", acknowledged(0, 100_000));
        assertThat(tally.take()).isEqualTo(new Tally.Period(List.of("a"), 1, 0, 99_900, 99_900));
    }

    @Test
    void onePercentOfTheWritesMayBeSlower() {
        for (int op = 0; op < 100; op++) {
            add("a", invoked(op, 0), acknowledged(op, op == 99 ? 5000 : 10));
        }
        Tally.Period period = tally.take();
        assertThat(period.p99()).isEqualTo(10);
        assertThat(period.longest()).isEqualTo(5000);
    }

    @Test
    void eachPeriodStartsFromZero() {
        add("a", invoked(0, 100), acknowledged(0, 105));
        tally.take();
        assertThat(tally.take()).isEqualTo(new Tally.Period(List.of(), 0, 0, 0, 0));
    }
}
