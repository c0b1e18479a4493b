package dev.holdfast.judge;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The judged part of a run, on the observer's clock: from the begin of the warm-up to the begin of the drain, the upgrade in it.
 *
 * @param start first nanosecond
 * @param end first nanosecond after it; far in the future when the run broke before
 * @param upgradeStart when the upgrade began; equal to {@code end} when it never did
 * @param upgradeEnd when it ended
 * @param phases in it that came to an end
 * @param doubts why nothing can pass, such as an upgrade that broke
 */
record Window(long start, long end, long upgradeStart, long upgradeEnd, List<Phase> phases, List<String> doubts) {
    /** Shorter phases need not hold an observation of each kind. */
    private static final long WORTH_LOOKING = TimeUnit.SECONDS.toNanos(3);

    static Window of(Manifest manifest) {
        List<String> doubts = new ArrayList<>();
        Phase warmUp = manifest.phase(Phase.WARM_UP);
        Phase upgrade = manifest.phase(Phase.UPGRADE);
        Phase drain = manifest.phase(Phase.DRAIN);
        long start = warmUp == null ? Long.MAX_VALUE : warmUp.start();
        long end = drain == null ? Long.MAX_VALUE : drain.start();
        List<Phase> phases = new ArrayList<>();
        for (Phase phase : manifest.phases()) {
            if (phase.start() >= end) {
                continue;
            }
            if (phase.end() == null) {
                doubts.add("phase " + phase.name() + " never ended");
            } else if (!"ok".equals(phase.result())) {
                doubts.add("phase " + phase.name() + " broke: " + phase.result());
            }
            if (phase.end() != null && phase.start() >= start) {
                phases.add(phase);
            }
        }
        if (warmUp == null) {
            doubts.add("the run never came to its warm-up, so nothing was under observation");
        }
        if (upgrade == null) {
            doubts.add("the run has no upgrade");
        }
        if (drain == null) {
            doubts.add("the run broke off before the drain");
        }
        return new Window(
                start,
                end,
                upgrade == null ? end : upgrade.start(),
                upgrade == null || upgrade.end() == null ? end : upgrade.end(),
                List.copyOf(phases),
                List.copyOf(doubts));
    }

    /** Whether the upgrade was begun at all. */
    boolean upgraded() {
        return upgradeStart != end;
    }

    /** Whether the run came to its drain. */
    boolean ended() {
        return end != Long.MAX_VALUE;
    }

    boolean holds(long at) {
        return at >= start && at < end;
    }

    /** The phases long enough that each must hold an observation. */
    List<Phase> phasesToCover() {
        return phases.stream().filter(p -> p.end() - p.start() >= WORTH_LOOKING).toList();
    }
}
