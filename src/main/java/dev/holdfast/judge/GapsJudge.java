package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.StreamEnd;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.judge.recording.WriteStalls;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * No write waits longer than the limit, over all phases and the drain. What a control stood still too is not held against
 * the driver.
 */
final class GapsJudge extends StreamJudge<Operation> {
    /** Fewer acknowledgements in a run are not a writer at work. */
    private static final int FEW = 10;

    GapsJudge() {
        super(Guarantee.GAPS, Channel.OPERATIONS);
    }

    @Override
    String limit(Limits limits) {
        return Text.span(limits.nanos(Limit.MAX_GAP));
    }

    @Override
    StreamVisitor<Operation> hear(Volume volume, Scope scope) {
        return new Writer(volume, scope);
    }

    /**
     * A time in which nothing got through.
     *
     * @param lower how long it surely was in the judged time
     * @param whole how long it surely was
     * @param upper how long it was at most
     */
    private record Wait(long lower, long whole, long upper, long from, long to, boolean open) {}

    /** The waits of one writer. */
    private static final class Writer implements StreamVisitor<Operation> {
        private final Recording recording;
        private final Volume volume;
        private final long limit;
        private final FindingBuilder finding;
        private final Clock clock;
        private final Window window;
        private final long start;
        private final WriteStalls waits;
        private final Spread lowers = new Spread();
        private final List<Wait> tooLong = new ArrayList<>();
        private Wait longest;

        Writer(Volume volume, Scope scope) {
            this.recording = scope.recording();
            this.volume = volume;
            this.limit = scope.nanos(Limit.MAX_GAP);
            this.finding = scope.finding();
            clock = finding.clock(Channel.OPERATIONS, volume.name());
            window = recording.window();
            start = clock.latest(window.start());
            // All that may belong to the judged time is looked at; what surely does is the lower bound.
            waits = new WriteStalls(clock.earliest(window.start()), clock.latest(window.end()), this::waited);
        }

        private void waited(long lower, long upper, long from, long to, boolean open) {
            Wait wait = new Wait(Math.min(lower, Math.max(0, to - start)), lower, upper, from, to, open);
            lowers.add(wait.lower);
            if (upper > limit) {
                tooLong.add(wait);
            }
            if (longest == null || wait.lower > longest.lower) {
                longest = wait;
            }
        }

        @Override
        public void line(long at, Operation line, Source source) {
            waits.line(at, line, source);
        }

        @Override
        public void conclude() {
            StreamEnd ending = StreamEnd.of(finding, volume.name());
            waits.end(ending.until(), ending.resting());
            thin(ending);
            // The longest is told first.
            tooLong.sort(Comparator.comparingLong(Wait::lower).reversed());
            List<Controls.Stall> stalls = tooLong.isEmpty() ? List.of() : Controls.stalls(volume, finding);
            tooLong.forEach(wait -> weigh(wait, stalls));
            if (longest != null) {
                figures();
            }
        }

        /** Doubts a record from which too little follows. */
        private void thin(StreamEnd ending) {
            if (waits.acknowledgements() < FEW) {
                finding.doubt("only " + Text.count(waits.acknowledgements(), "write")
                        + " got through in the judged time: too few to tell gaps from rest");
            }
            if (waits.confused() != null) {
                finding.doubt("operation " + waits.confused()
                        + " was begun again while it was under way, so it is not known which of them came back");
            }
            if (waits.acknowledgements() > 0 && window.ended() && clock.before(ending.until(), window.end())) {
                finding.doubt("the writer " + (ending.drained() ? "stopped " : "was not heard of any more ")
                        + Text.span(window.end() - ending.until()) + " before the end of the judged time, "
                        + recording.when(ending.until()) + ", so it is unknown whether a write would have waited then");
            }
        }

        private void weigh(Wait wait, List<Controls.Stall> stalls) {
            long stalled = Controls.overlap(stalls, wait.from, wait.to);
            boolean judged = wait.open || clock.before(wait.to - wait.upper, window.end());
            if (judged && clock.surely(wait.lower) - stalled > limit) {
                finding.offence(
                        wait.from,
                        wait.open ? "a write never came back" : "writes waited too long",
                        Text.span(wait.lower),
                        null,
                        null,
                        causes(wait));
            } else if (wait.whole - stalled > limit) {
                finding.doubt("a gap of " + Text.span(wait.whole) + ", " + recording.when(wait.from)
                        + ", but the writer's clock is known to " + Text.span(clock.uncertainty(wait.from))
                        + " only: it is open whether more than " + Text.span(limit)
                        + " of it are in the judged time");
            } else if (wait.whole > limit) {
                finding.doubt("a gap of " + Text.span(wait.whole) + ", " + recording.when(wait.from)
                        + ", lies within a stall of "
                        + Controls.within(stalls, wait.from, wait.to) + " by " + Text.span(stalled)
                        + ": the rest is within " + Text.span(limit) + ", so the driver may not be the cause");
            } else {
                finding.doubt("between two acknowledged writes lie " + Text.span(wait.upper) + ", "
                        + recording.when(wait.from)
                        + ", but a write was under way for " + Text.span(wait.lower)
                        + " of it only: the writer itself rested, so more cannot be said than the limit of "
                        + Text.span(limit) + " allows");
            }
        }

        private void figures() {
            finding.measure(longest.lower, Text.span(longest.lower));
            finding.figure("longest gap", Text.span(longest.lower) + " (at most " + Text.span(longest.upper) + ")");
            finding.figure("where", recording.when(longest.from));
            finding.figure("median", Text.span(lowers.quantile(0.5)));
            finding.figure("p99", Text.span(lowers.quantile(0.99)));
            finding.figure("writes", Long.toString(waits.acknowledgements()));
            finding.passed("no write waited longer than " + Text.span(longest.lower) + " ("
                    + recording.when(longest.from)
                    + "; median " + Text.span(lowers.quantile(0.5)) + ", p99 " + Text.span(lowers.quantile(0.99)) + ", "
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
}
