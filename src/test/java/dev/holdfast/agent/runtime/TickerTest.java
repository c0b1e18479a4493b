package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TickerTest {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);

    @Test
    void missedTicksAreLeftOutAndTheGridIsKept() {
        long start = System.nanoTime();
        long first = start - 12 * PERIOD - PERIOD / 2;
        Ticker ticker = new Ticker(first, PERIOD, new CountDownLatch(1));
        assertThat(ticker.await()).as("the first tick is never missed").isTrue();
        assertThat(ticker.await()).isTrue();
        long second = System.nanoTime();
        assertThat(second - first).as("twelve ticks were left out").isGreaterThanOrEqualTo(13 * PERIOD);
        assertThat(ticker.await()).isTrue();
        assertThat(System.nanoTime() - first).isGreaterThanOrEqualTo(14 * PERIOD);
    }

    @Test
    void stoppingWakesItAtOnce() {
        CountDownLatch stop = new CountDownLatch(1);
        Ticker ticker = new Ticker(System.nanoTime() + TimeUnit.HOURS.toNanos(1), PERIOD, stop);
        new Thread(stop::countDown).start();
        long start = System.nanoTime();
        assertThat(ticker.await()).isFalse();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(1));
    }
}
