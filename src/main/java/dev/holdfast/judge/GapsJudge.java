package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Source;
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

    /**
     * A time in which nothing got through.
     *
     * @param lower how long it surely was in the judged time
     * @param whole how long it surely was
     * @param upper how long it was at most
     */
    private record Wait(long lower, long whole, long upper, long from, long to, boolean open) {}

    private static void judge(Run run, Volume volume, long limit, Case c) {
        Window window = run.window();
        Clock clock = c.clock(Channel.OPERATIONS, volume.name());
        long start = clock.latest(window.start());
        Spread lowers = new Spread();
        List<Wait> tooLong = new ArrayList<>();
        Wait[] longest = new Wait[1];
        // All that may belong to the judged time is looked at; what surely does is the lower bound.
        Waits waits = new Waits(
                clock.earliest(window.start()), clock.latest(window.end()), (lower, upper, from, to, open) -> {
                    Wait wait = new Wait(Math.min(lower, Math.max(0, to - start)), lower, upper, from, to, open);
                    lowers.add(wait.lower);
                    if (upper > limit) {
                        tooLong.add(wait);
                    }
                    if (longest[0] == null || wait.lower > longest[0].lower) {
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
        if (waits.confused() != null) {
            c.doubt("operation " + waits.confused()
                    + " was begun again while it was under way, so it is not known which of them came back");
        }
        // The longest is told first.
        tooLong.sort(Comparator.comparingLong(Wait::lower).reversed());
        List<Controls.Stall> stalls = tooLong.isEmpty() ? List.of() : Controls.stalls(run, volume, c);
        for (Wait wait : tooLong) {
            long stalled = Controls.overlap(stalls, wait.from, wait.to);
            boolean judged = wait.open || clock.before(wait.to - wait.upper, window.end());
            if (judged && clock.surely(wait.lower) - stalled > limit) {
                c.offence(
                        wait.from,
                        wait.open ? "a write never came back" : "writes waited too long",
                        Text.span(wait.lower),
                        null,
                        null,
                        causes(wait));
            } else if (wait.whole - stalled > limit) {
                c.doubt("a gap of " + Text.span(wait.whole) + ", " + run.when(wait.from)
                        + ", but the writer's clock is known to " + Text.span(clock.uncertainty(wait.from))
                        + " only: it is open whether more than " + Text.span(limit)
                        + " of it are in the judged time");
            } else if (wait.whole > limit) {
                c.doubt("a gap of " + Text.span(wait.whole) + ", " + run.when(wait.from) + ", lies within a stall of "
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
        Long[] drained = new Long[1];
        Long[] resting = new Long[1];
        Source[] current = new Source[1];
        c.read(Channel.AGENTS, volume.name(), (at, line, source) -> {
            last[0] = Math.max(last[0], at);
            if (!source.equals(current[0])) {
                // That an agent drained says nothing of its successor.
                drained[0] = null;
                resting[0] = null;
                current[0] = source;
            }
            if (line instanceof AgentLine.Drained) {
                drained[0] = at;
            } else if (line instanceof AgentLine.Draining) {
                resting[0] = at;
            }
        });
        if (drained[0] == null) {
            for (Channel<? extends Line> channel : List.of(Channel.OPERATIONS, Channel.HANDLES, Channel.MOUNTS)) {
                c.read(channel, volume.name(), (at, line, source) -> last[0] = Math.max(last[0], at));
            }
            String control = volume.name() + Controls.TMPFS;
            c.read(Channel.CONTROLS, control, (at, line, source) -> last[0] = Math.max(last[0], at));
        }
        long until = drained[0] == null ? last[0] : drained[0];
        return new Ending(until, resting[0] == null ? until : resting[0]);
    }
}
