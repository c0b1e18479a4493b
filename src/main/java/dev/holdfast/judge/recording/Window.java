package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.RollbackJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The judged part of a run, on the observer's clock: from the begin of the warm-up to the begin of the drain, or of the rollback where
 * one comes first, the upgrade in it. An upgrade by several hops has a phase of that name for each; from the first to the last is one.
 *
 * <p>Phases without an upgrade but with a rollback are those of the view of {@link RollbackJudge}: there the rollback has the place of the
 * upgrade, and the phase before it that of the warm-up. Where an upgrade was tried that had to be refused, that has the place of the upgrade.
 *
 * @param start first nanosecond
 * @param end first nanosecond after it; far in the future when the run broke before
 * @param upgradeStart when the upgrade began; equal to {@code end} when it never did
 * @param upgradeEnd when it ended
 * @param phases in it that came to an end
 * @param doubts why nothing can pass, such as an upgrade that broke
 */
public record Window(
        long start, long end, long upgradeStart, long upgradeEnd, List<Phase> phases, List<String> doubts) {
    /** Shorter phases need not hold an observation of each kind. */
    private static final long WORTH_LOOKING = TimeUnit.SECONDS.toNanos(3);

    static Window of(Manifest manifest) {
        List<String> doubts = new ArrayList<>();
        List<Phase> changes = manifest.phases().stream()
                .filter(p -> p.name().equals(Phase.UPGRADE))
                .toList();
        Phase refused = manifest.phase(Phase.REFUSED_UPGRADE);
        if (refused != null) {
            // the upgrade itself comes when the workloads have stopped, and nothing but this can disturb them
            changes = List.of(refused);
        }
        Phase rollback = manifest.phase(Phase.ROLLBACK);
        Phase warmUp = manifest.phase(Phase.WARM_UP);
        Phase drain = manifest.phase(Phase.DRAIN);
        long end = drain == null ? Long.MAX_VALUE : drain.start();
        if (rollback != null && changes.isEmpty()) {
            changes = List.of(rollback);
            warmUp = manifest.phases().get(0);
        } else if (rollback != null) {
            end = Math.min(end, rollback.start());
            changes = changes.stream().filter(p -> p.start() < rollback.start()).toList();
        }
        long start = warmUp == null ? Long.MAX_VALUE : warmUp.start();
        List<Phase> phases = new ArrayList<>();
        for (Phase phase : manifest.phases()) {
            if (phase.start() >= end) {
                continue;
            }
            if (phase.end() == null) {
                doubts.add("phase " + phase.name() + " never ended");
            } else if (!phase.completed()) {
                doubts.add("phase " + phase.name() + " failed: " + phase.result());
            }
            if (phase.end() != null && phase.start() >= start) {
                phases.add(phase);
            }
        }
        if (warmUp == null) {
            doubts.add("the run never came to its warm-up, so nothing was under observation");
        }
        if (changes.isEmpty()) {
            doubts.add("the run has no upgrade");
        }
        if (drain == null) {
            doubts.add("the run ended before the drain");
        }
        Phase last = changes.isEmpty() ? null : changes.get(changes.size() - 1);
        return new Window(
                start,
                end,
                changes.isEmpty() ? end : changes.get(0).start(),
                last == null || last.end() == null ? end : last.end(),
                List.copyOf(phases),
                List.copyOf(doubts));
    }

    /**
     * The part of it from a time on, for what came in the course of the run: no change is looked forward to, what was there then must stay
     * as it is.
     */
    Window since(long time) {
        long from = Math.max(start, time);
        return new Window(
                from,
                end,
                from,
                from,
                phases.stream()
                        .filter(p -> p.end() > from)
                        .map(p -> new Phase(p.name(), Math.max(p.start(), from), p.end(), p.result()))
                        .toList(),
                doubts);
    }

    /** Until when the record goes, as far as its phases tell: the end of the last one of it, or its begin if it never ended. */
    public static long recordEnd(Manifest manifest) {
        return manifest.phases().stream()
                .filter(p -> !p.afterRecord())
                .mapToLong(p -> p.end() == null ? p.start() : p.end())
                .max()
                .orElse(manifest.originT());
    }

    /** Whether the upgrade was begun at all. */
    public boolean upgraded() {
        return upgradeStart != end;
    }

    /** Whether the run came to its drain. */
    public boolean ended() {
        return end != Long.MAX_VALUE;
    }

    public boolean holds(long at) {
        return at >= start && at < end;
    }

    /** Whether it is long enough that it must hold an observation of each kind. */
    public boolean worthLooking() {
        return end - start >= WORTH_LOOKING;
    }

    /** The phases long enough that each must hold an observation. */
    public List<Phase> phasesToCover() {
        return phases.stream().filter(p -> p.end() - p.start() >= WORTH_LOOKING).toList();
    }

    /** Of these the ones in which the observer was there. */
    List<Phase> phasesToWatch() {
        return phasesToCover().stream().filter(Phase::watched).toList();
    }
}
