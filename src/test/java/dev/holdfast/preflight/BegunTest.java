package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.ClusterException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BegunTest {
    @Test
    void whatIsBegunGoesOnMeanwhile() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Begun<String> reading = Begun.of(() -> {
            begun.countDown();
            try {
                return asked.await(30, TimeUnit.SECONDS) ? "read" : "alone";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        asked.countDown();
        assertThat(reading.result()).isEqualTo("read");
    }

    @Test
    void whatWasThrownIsThrownToWhoeverWantsTheResult() {
        ClusterException silent = new ClusterException("the API server does not answer");
        Begun<String> reading = Begun.of(() -> {
            throw silent;
        });
        assertThatThrownBy(reading::result).isSameAs(silent);
    }
}
