package dev.holdfast.campaign.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QueueTest {
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void thoseThatComeSoonAreStartedOneAfterTheOther() {
        AtomicInteger running = new AtomicInteger();
        new Queue(Duration.ofSeconds(30)).each(List.of("a", "b", "c"), one -> {
            assertThat(running.incrementAndGet()).isEqualTo(1);
            done.add(one);
            running.decrementAndGet();
        });
        assertThat(done).containsExactly("a", "b", "c");
    }

    @Test
    void whereOneDoesNotComeSoonTheRestIsWaitedForTogether() {
        // each waits until all of them have been started
        CountDownLatch started = new CountDownLatch(3);
        new Queue(Duration.ofMillis(50)).each(List.of("a", "b", "c"), one -> {
            started.countDown();
            await(started);
            done.add(one);
        });
        assertThat(done).containsExactlyInAnyOrder("a", "b", "c");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatOneThrowsIsThrown() {
        assertThatThrownBy(() -> new Queue(Duration.ofSeconds(5)).each(List.of("a", "b"), one -> {
                    throw new CampaignException("no cluster for " + one);
                }))
                .isInstanceOf(CampaignException.class)
                .hasMessage("no cluster for a");
    }
}
