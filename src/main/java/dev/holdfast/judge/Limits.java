package dev.holdfast.judge;

import java.time.Duration;

/**
 * The thresholds of the judges; scenarios set them.
 *
 * @param maxGap longest time a write may wait
 * @param maxHole longest time without a sample in the upgrade phase before the process judge knows too little
 * @param republishAfter how long after the node plugin registered again a republish may still fail
 * @param republishCycles republishes per old volume that must be seen after that
 * @param samplePeriod longest usual time between two samples of a probe (their median)
 */
public record Limits(
        Duration maxGap, Duration maxHole, Duration republishAfter, int republishCycles, Duration samplePeriod) {
    /** 1 s, 2 s, 2 min, 2 cycles, 500 ms: the numbers of the guarantees. */
    public static Limits defaults() {
        return new Limits(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMinutes(2), 2, Duration.ofMillis(500));
    }

    /** The same with another longest gap. */
    public Limits withMaxGap(Duration gap) {
        return new Limits(gap, maxHole, republishAfter, republishCycles, samplePeriod);
    }

    /** The same with another longest hole between samples. */
    public Limits withMaxHole(Duration hole) {
        return new Limits(maxGap, hole, republishAfter, republishCycles, samplePeriod);
    }

    /** The same with another time in which republishes may fail. */
    public Limits withRepublishAfter(Duration after) {
        return new Limits(maxGap, maxHole, after, republishCycles, samplePeriod);
    }

    /** The same with another number of republishes. */
    public Limits withRepublishCycles(int cycles) {
        return new Limits(maxGap, maxHole, republishAfter, cycles, samplePeriod);
    }

    /** The same with another usual time between samples. */
    public Limits withSamplePeriod(Duration period) {
        return new Limits(maxGap, maxHole, republishAfter, republishCycles, period);
    }
}
