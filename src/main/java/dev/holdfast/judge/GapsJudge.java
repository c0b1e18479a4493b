package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Scheduling;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * No write waits longer than the limit, over all phases and the drain. What of a gap something else than the driver explains is not held
 * against it: {@link GapExplanations} says what that may be.
 */
final class GapsJudge extends StreamJudge<Operation> {
    /** Fewer acknowledgements in a run are not a writer at work. */
    private static final int FEW = 10;
    /** More causes help nobody. */
    private static final int CAUSES = 3;

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

    @Override
    void settle(List<StreamVisitor<Operation>> heard, Assessment assessment) {
        List<Writer> writers = heard.stream().map(Writer.class::cast).toList();
        if (writers.stream().allMatch(writer -> writer.tooLong.isEmpty())) {
            return;
        }
        Map<Writer, GapExplanations.Subject> subjects = new LinkedHashMap<>();
        writers.forEach(writer -> subjects.put(writer, writer.subject()));
        GapExplanations explanations =
                new GapExplanations(assessment.recording(), assessment.limits(), List.copyOf(subjects.values()));
        subjects.forEach((writer, subject) -> writer.explain(subject, explanations));
    }

    /**
     * A time in which nothing got through.
     *
     * @param lower how long it surely was in the judged time
     * @param whole how long it surely was
     * @param upper how long it was at most
     */
    private record Wait(long lower, long whole, long upper, long from, long to, boolean open) {
        Spans.Span span() {
            return new Spans.Span(from, to);
        }
    }

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
        private Spread lowers = new Spread();
        private final List<Wait> tooLong = new ArrayList<>();
        private final List<Spans.Span> still = new ArrayList<>();
        private Wait longest;
        private long begun = Long.MAX_VALUE;

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
            if (upper > Controls.STALL) {
                still.add(new Spans.Span(to - upper, to));
            }
            if (longest == null || wait.lower > longest.lower) {
                longest = wait;
            }
        }

        @Override
        public void line(long at, Operation line, Source source) {
            begun = Math.min(begun, at);
            waits.line(at, line, source);
        }

        @Override
        public void conclude() {
            StreamEnd ending = StreamEnd.of(finding, volume.name());
            waits.end(ending.until(), ending.resting());
            thin(ending);
            // The longest is told first.
            tooLong.sort(Comparator.comparingLong(Wait::lower).reversed());
            if (longest != null) {
                figures();
            }
            // Millions of them are not kept until all volumes were heard.
            lowers = null;
        }

        GapExplanations.Subject subject() {
            return new GapExplanations.Subject(
                    volume, finding, begun, tooLong.stream().map(Wait::span).toList(), still);
        }

        void explain(GapExplanations.Subject subject, GapExplanations explanations) {
            if (!tooLong.isEmpty()) {
                List<Controls.Stall> stalls = Controls.stalls(volume, finding);
                tooLong.forEach(
                        wait -> weigh(wait, stalls, explanations, explanations.of(subject, wait.span(), stalls)));
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

        private void weigh(
                Wait wait,
                List<Controls.Stall> stalls,
                GapExplanations explanations,
                GapExplanations.Explanation explanation) {
            long explained = explanation.all();
            boolean judged = wait.open || clock.before(wait.to - wait.upper, window.end());
            String because = explanations.text(explanation, wait.span(), stalls);
            if (judged && clock.surely(wait.lower) - explained > limit) {
                String value = Text.span(wait.lower) + (because.isEmpty() ? "" : ", of which " + because);
                String[] causes = causes(wait, explanations, explanation).stream()
                        .limit(CAUSES)
                        .toArray(String[]::new);
                if (wait.open) {
                    finding.lacks(wait.from, "a write never came back", value, null, null, causes);
                } else {
                    finding.offends(wait.from, "writes waited too long", value, causes);
                }
            } else if (wait.whole - explained > limit) {
                finding.doubt("a gap of " + Text.span(wait.whole) + ", " + recording.when(wait.from)
                        + ", but the writer's clock is known to " + Text.span(clock.uncertainty(wait.from))
                        + " only: it is open whether more than " + Text.span(limit)
                        + " of it are in the judged time");
            } else if (wait.whole > limit && explained == explanation.controls()) {
                finding.doubt("a gap of " + Text.span(wait.whole) + ", " + recording.when(wait.from)
                        + ", lies within a stall of "
                        + Controls.within(stalls, wait.from, wait.to) + " by " + Text.span(explained)
                        + ": the rest is within " + Text.span(limit) + ", so the driver may not be the cause");
            } else if (wait.whole > limit) {
                finding.doubt("a gap of " + Text.span(wait.whole) + ", " + recording.when(wait.from) + ", of which "
                        + because + ": the rest is within " + Text.span(limit)
                        + ", so the driver may not be the cause");
            } else {
                finding.doubt("between two acknowledged writes lie " + Text.span(wait.upper) + ", "
                        + recording.when(wait.from)
                        + ", but a write was under way for " + Text.span(wait.lower)
                        + " of it only: the writer itself rested, so more cannot be said than the limit of "
                        + Text.span(limit) + " allows");
            }
        }

        /** What may have been the cause, by what was recorded: none of it contradicts what another judge says. */
        private List<String> causes(Wait wait, GapExplanations explanations, GapExplanations.Explanation explanation) {
            List<String> causes = new ArrayList<>();
            MountProcesses processes = explanations.processes(volume);
            if (processes.changed(wait.from, wait.to)) {
                causes.add("the mount process was restarted or replaced");
            }
            long stopped = processes.in('T').within(wait.from, wait.to);
            if (stopped > 0) {
                causes.add("the mount process was stopped (state T) for " + Text.span(stopped) + " of it or more");
            }
            long hung = processes.in('D').within(wait.from, wait.to);
            if (hung > 0) {
                causes.add("the mount process hung in the kernel (state D) for " + Text.span(hung) + " of it or more");
            }
            if (explanation.own() > limit / 10) {
                causes.add("the driver's own containers and mount processes used "
                        + Text.span(
                                (long) (explanations.excess(volume.node(), wait.from, wait.to) * (wait.to - wait.from)))
                        + " of processors in it beyond what they use usually, and others had to wait");
            }
            if (wait.open) {
                causes.add("the mount process hangs or was stopped while the write was under way");
                causes.add("the connection to S3 was lost and is being retried without end");
                return causes;
            }
            scarce(causes, wait, explanations);
            causes.add("requests to S3 were retried, such as those of a driver that refreshes credentials late");
            causes.add("the mount process itself let writes wait, as behind a lock or a full queue");
            return causes;
        }

        private void scarce(List<String> causes, Wait wait, GapExplanations explanations) {
            if (!explanations.recorded(volume.node())) {
                causes.add("the node was short of processor or memory"
                        + (clock.before(wait.to, window.upgradeStart()) ? "" : " while the driver rolled out"));
                return;
            }
            long memory = explanations.pressure(volume.node(), wait.span(), Scheduling::memory);
            if (memory > wait.lower / 10) {
                causes.add("the node was short of memory: something waited for it for " + Text.span(memory)
                        + " of the gap");
            }
            long io = explanations.pressure(volume.node(), wait.span(), Scheduling::io);
            if (io > wait.lower / 10) {
                causes.add(
                        "the node's disks were slow: something waited for them for " + Text.span(io) + " of the gap");
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
}
