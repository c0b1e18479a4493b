package dev.holdfast.report.timeline;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The timeline of a run: one page that shows what happened when, for a reader who wants to check the verdicts. It needs no network and no
 * library, and works without its script (which adds zooming with wheel and keyboard); wall times are UTC, other times count from the start
 * of the upgrade.
 *
 * <p>Every stream is read once or twice and drawn from a bounded number of figures, so that neither memory nor the size of the page
 * grows with the number of operations.
 */
public final class Timeline {
    /** Slots of the axis into which operations are summed up: the finest resolution. */
    private static final int MOST_STRETCHES = 1500;
    /** The same in total over all lanes, which bounds the size of the page. */
    private static final int STRETCHES_IN_ALL = 90_000;
    /** Areas with figures on hover, likewise. */
    private static final int MOST_SECTIONS = 240;

    private static final int SECTIONS_IN_ALL = 9_000;
    /** Operations that fit into a slot at least, so that a slot without any means that none was begun. */
    private static final int OPERATIONS_PER_STRETCH = 4;

    private static final int USUAL_TICK_MS = 100;

    private Timeline() {}

    /**
     * Draws a run.
     *
     * @param verdict its judgements, and what of them explains what; may be empty
     * @param limits the limits of these judgements
     * @return the page
     * @throws java.io.UncheckedIOException when the evidence cannot be read
     */
    public static String html(Evidence evidence, RunVerdict verdict, Limits limits) {
        Replay replay = new Replay(evidence);
        Axis axis = axis(evidence, replay);
        int lanes = Math.max(1, evidence.manifest().volumes().size());
        long tick = TimeUnit.MILLISECONDS.toNanos(tickMs(evidence.manifest(), replay));
        int stretches = (int) Math.max(
                1,
                Math.min(
                        (axis.to() - axis.from()) / (OPERATIONS_PER_STRETCH * tick),
                        Math.min(MOST_STRETCHES, STRETCHES_IN_ALL / lanes)));
        int sections = Math.max(20, Math.min(MOST_SECTIONS, SECTIONS_IN_ALL / lanes));
        return new Page(
                        evidence,
                        replay,
                        axis,
                        Pins.of(verdict.judgements(), replay),
                        verdict,
                        limits,
                        stretches,
                        sections)
                .html();
    }

    private static Axis axis(Evidence evidence, Replay replay) {
        Manifest manifest = evidence.manifest();
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        boolean open = false;
        for (Phase phase : manifest.phases()) {
            if (!phase.afterRecord()) {
                from = Math.min(from, phase.start());
                to = Math.max(to, phase.end() == null ? phase.start() : phase.end());
                open |= phase.end() == null;
            }
        }
        if (from == Long.MAX_VALUE) {
            from = manifest.originT();
            to = from;
            open = true;
        }
        if (open) {
            // The observer died: the picture ends with its last line.
            to = Math.max(to, lastSeen(evidence, replay));
        }
        return new Axis(replay, from, to, replay.upgradeStart() == null ? from : replay.upgradeStart());
    }

    private static long lastSeen(Evidence evidence, Replay replay) {
        long[] last = {Long.MIN_VALUE};
        List<Channel<? extends Line>> observed =
                List.of(Channel.PODS, Channel.HELM, Channel.ROLLOUTS, Channel.CSI, Channel.CLOCKS, Channel.EVENTS);
        for (Channel<? extends Line> channel : observed) {
            for (Source source : evidence.sources(channel)) {
                replay.lines(channel, source.name(), (at, line, from) -> last[0] = Math.max(last[0], at));
            }
        }
        return last[0];
    }

    /** The longest configured time between two operations of a writer. */
    private static long tickMs(Manifest manifest, Replay replay) {
        long[] tick = {USUAL_TICK_MS};
        for (Volume volume : manifest.volumes()) {
            replay.lines(Channel.AGENTS, volume.name(), (at, line, source) -> {
                if (line instanceof AgentLine.Started started) {
                    tick[0] = Math.max(tick[0], started.tickMs());
                }
            });
        }
        return tick[0];
    }
}
