package dev.holdfast.lab;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for a named condition; the error on timeout names the last state. */
final class Wait {
    /** What a probe returns once the condition holds. */
    static final String REACHED = "";

    private Wait() {}

    /**
     * Waits until {@code probe} returns {@link #REACHED}; anything else describes the current state.
     *
     * @param what the condition, as in "waited 20 s for {@code what}"
     */
    static void until(String what, Duration limit, Supplier<String> probe) {
        AtomicReference<String> seen = new AtomicReference<>("nothing yet");
        try {
            Awaitility.await(what)
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        seen.set(probe.get());
                        return seen.get().equals(REACHED);
                    });
        } catch (ConditionTimeoutException e) {
            if (seen.get().equals(REACHED)) {
                return; // a look that took until the end of the time
            }
            throw new LabException("waited " + limit.toSeconds() + " s for " + what + "; last seen: " + seen.get(), e);
        }
    }
}
