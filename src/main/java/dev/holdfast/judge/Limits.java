package dev.holdfast.judge;

import java.time.Duration;

/**
 * The thresholds of the judges; scenarios set them.
 *
 * @param maxGap longest time a write may wait
 * @param maxHole longest time without a sample in the upgrade phase before the process judge knows too little
 * @param republishAfter how long after the node plugin registered again a republish may still fail
 * @param republishCycles republishes per old volume that must be seen after that, and for which one must wait before an old key is revoked
 * @param samplePeriod longest usual time between two samples of a probe (their median)
 * @param metadataTtl how long a mount may show an overwritten object as it was: Mountpoint's {@code --metadata-ttl}
 * @param afterRollout how long after the rollout was complete what was begun during it may take
 * @param leftovers how long after a workload went something of it may be left
 * @param stabilisation how long nothing of the driver may restart or log an error after a hop, before the next is prepared
 */
public record Limits(
        Duration maxGap,
        Duration maxHole,
        Duration republishAfter,
        int republishCycles,
        Duration samplePeriod,
        Duration metadataTtl,
        Duration afterRollout,
        Duration leftovers,
        Duration stabilisation) {
    /**
     * 1 s, 2 s, 2 min, 2 cycles, 500 ms, 1 min, 2 min, 3 min, 1 min: the numbers of the guarantees. The metadata TTL is upstream's for a
     * mount with a cache (without one it is 1 s); the guarantees give no time for stabilisation, one pod sync period of a kubelet is it.
     */
    public static Limits defaults() {
        return new Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(2),
                2,
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(1));
    }

    /** The same with another longest gap. */
    public Limits withMaxGap(Duration gap) {
        return new Limits(
                gap,
                maxHole,
                republishAfter,
                republishCycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another time in which a republish may fail. */
    public Limits withRepublishAfter(Duration after) {
        return new Limits(
                maxGap,
                maxHole,
                after,
                republishCycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another longest hole between samples. */
    public Limits withMaxHole(Duration hole) {
        return new Limits(
                maxGap,
                hole,
                republishAfter,
                republishCycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another number of republishes. */
    public Limits withRepublishCycles(int cycles) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                cycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another usual time between samples. */
    public Limits withSamplePeriod(Duration period) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                republishCycles,
                period,
                metadataTtl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another metadata TTL. */
    public Limits withMetadataTtl(Duration ttl) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                republishCycles,
                samplePeriod,
                ttl,
                afterRollout,
                leftovers,
                stabilisation);
    }

    /** The same with another time for what was begun during the rollout. */
    public Limits withAfterRollout(Duration after) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                republishCycles,
                samplePeriod,
                metadataTtl,
                after,
                leftovers,
                stabilisation);
    }

    /** The same with another time for what workloads leave behind. */
    public Limits withLeftovers(Duration time) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                republishCycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                time,
                stabilisation);
    }

    /** The same with another time of stabilisation. */
    public Limits withStabilisation(Duration time) {
        return new Limits(
                maxGap,
                maxHole,
                republishAfter,
                republishCycles,
                samplePeriod,
                metadataTtl,
                afterRollout,
                leftovers,
                time);
    }
}
