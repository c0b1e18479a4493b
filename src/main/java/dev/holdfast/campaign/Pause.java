package dev.holdfast.campaign;

import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import java.time.Duration;

/** Lets time pass, and says why. */
public final class Pause {
    /** How far apart two republishes of a volume can be, in pod sync periods. */
    private static final double LONGEST_CYCLE = 1.5;

    private final Interruption interruption;
    private final Progress progress;
    private final double syncSeconds;

    /**
     * Pauses of a campaign.
     *
     * @param syncSeconds the longest pod sync period of its nodes
     */
    public Pause(Interruption interruption, Progress progress, double syncSeconds) {
        this.interruption = interruption;
        this.progress = progress;
        this.syncSeconds = syncSeconds;
    }

    /** For some time. */
    public void hold(String what, Duration time) {
        try (Progress.Step step = progress.step(what + " for " + time.toSeconds() + " s")) {
            interruption.rest(time);
            step.detail("");
        }
    }

    /** How long a republish of a volume can take to come. */
    public Duration oneCycle() {
        return Duration.ofMillis((long) (LONGEST_CYCLE * syncSeconds * 1000) + 1000);
    }

    /** How long two republishes of a volume can take. */
    public Duration twoCycles() {
        return Duration.ofMillis((long) (2 * LONGEST_CYCLE * syncSeconds * 1000) + 1000);
    }

    /**
     * Until each volume was republished twice, given the kubelets' own period, with a period to spare.
     *
     * @param registered when the node plugins had registered, on this process's monotonic clock
     */
    public void untilRepublished(long registered) {
        holdSince(registered, "holding, so that each volume is republished twice", Duration.ofNanos((long)
                ((2 * LONGEST_CYCLE + 1) * syncSeconds * 1e9)));
    }

    /**
     * What is left of some time that began earlier; nothing if it is over.
     *
     * @param start when it began, on this process's monotonic clock
     */
    public void holdSince(long start, String what, Duration time) {
        hold(what, Duration.ofNanos(Math.max(0, time.toNanos() - (System.nanoTime() - start))));
    }
}
