package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * No write waits longer than the limit, over all phases and the drain. What a control stood still too is not held against
 * the driver.
 */
final class GapsJudge implements Judge {
    private static final String NAME = "gaps";
    /** Fewer acknowledgements in a run are not a writer at work. */
    private static final int FEW = 10;

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        long limit = limits.maxGap().toNanos();
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                Text.span(limit),
                (volume, c) -> judge(run, volume, limit, c));
    }

    private record Wait(long lower, long upper, long from, long to, boolean open) {}

    private static void judge(Run run, Volume volume, long limit, Case c) {
        Spread lowers = new Spread();
        List<Wait> tooLong = new ArrayList<>();
        Wait[] longest = new Wait[1];
        Waits waits = new Waits(run.window().start(), run.window().end(), (lower, upper, from, to, open) -> {
            Wait wait = new Wait(lower, upper, from, to, open);
            lowers.add(lower);
            if (upper > limit) {
                tooLong.add(wait);
            }
            if (longest[0] == null || lower > longest[0].lower) {
                longest[0] = wait;
            }
        });
        c.read(Channel.OPERATIONS, volume.name(), waits::line);
        Ending ending = ending(volume, c);
        waits.end(ending.until, ending.resting);

        if (waits.acknowledgements() < FEW) {
            c.doubt("only " + Text.count(waits.acknowledgements(), "write")
                    + " got through in the judged time: too few to" + " tell gaps from rest");
        }
        // The longest is told first.
        tooLong.sort(Comparator.comparingLong(Wait::lower).reversed());
        List<Controls.Stall> stalls = tooLong.isEmpty() ? List.of() : Controls.stalls(run, volume, c);
        for (Wait wait : tooLong) {
            long stalled = Controls.overlap(stalls, wait.from, wait.to);
            if (wait.lower - stalled > limit) {
                c.offence(
                        wait.from,
                        wait.open ? "a write never came back" : "writes waited too long",
                        Text.span(wait.lower),
                        null,
                        null,
                        causes(wait));
            } else if (wait.lower > limit) {
                c.doubt("a gap of " + Text.span(wait.lower) + ", " + run.when(wait.from) + ", lies within a stall of "
                        + Controls.within(stalls, wait.from, wait.to) + " by " + Text.span(stalled)
                        + ": the rest is within " + Text.span(limit) + ", so the driver may not be the cause");
            } else {
                c.doubt("between two acknowledged writes lie " + Text.span(wait.upper) + ", " + run.when(wait.from)
                        + ", but a write was under way for " + Text.span(wait.lower)
                        + " of it only: the writer itself rested, so more cannot be said than the limit of "
                        + Text.span(limit) + " allows");
            }
        }
        if (longest[0] != null) {
            Wait most = longest[0];
            c.measure(most.lower, Text.span(most.lower));
            c.figure("longest gap", Text.span(most.lower) + " (at most " + Text.span(most.upper) + ")");
            c.figure("where", run.when(most.from));
            c.figure("median", Text.span(lowers.quantile(0.5)));
            c.figure("p99", Text.span(lowers.quantile(0.99)));
            c.figure("writes", Long.toString(waits.acknowledgements()));
            c.passed("no write waited longer than " + Text.span(most.lower) + " (" + run.when(most.from) + "; median "
                    + Text.span(lowers.quantile(0.5)) + ", p99 " + Text.span(lowers.quantile(0.99)) + ", "
                    + Text.count(waits.acknowledgements(), "write") + ")");
        }
    }

    private static String[] causes(Wait wait) {
        return wait.open
                ? new String[] {
                    "the mount process hangs or was stopped while the write was under way",
                    "the connection to S3 was lost and is being retried without end"
                }
                : new String[] {
                    "the mount process was restarted or replaced",
                    "the new driver refreshed credentials late, and requests were retried",
                    "the node was short of processor or memory while the driver rolled out"
                };
    }

    private record Ending(long until, long resting) {}

    /** Until when the agent watched its operations: its word that it drained, else the last thing it wrote. */
    private static Ending ending(Volume volume, Case c) {
        long[] last = {Long.MIN_VALUE};
        long[] drained = {Long.MIN_VALUE};
        long[] resting = {Long.MIN_VALUE};
        c.read(Channel.AGENTS, volume.name(), (at, line, source) -> {
            last[0] = Math.max(last[0], at);
            if (line instanceof AgentLine.Drained) {
                drained[0] = at;
            } else if (line instanceof AgentLine.Draining) {
                resting[0] = at;
            }
        });
        for (Channel<? extends Line> channel : List.of(Channel.OPERATIONS, Channel.HANDLES, Channel.MOUNTS)) {
            c.read(channel, volume.name(), (at, line, source) -> last[0] = Math.max(last[0], at));
        }
        c.read(Channel.CONTROLS, volume.name() + Controls.TMPFS, (at, line, source) -> last[0] = Math.max(last[0], at));
        long until = drained[0] == Long.MIN_VALUE ? last[0] : drained[0];
        return new Ending(until, resting[0] == Long.MIN_VALUE ? until : resting[0]);
    }
}
