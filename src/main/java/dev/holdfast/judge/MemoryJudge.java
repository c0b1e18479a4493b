package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.MemoryUse;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From when a release began to be held, each process that serves a volume stays within a limit of what it had then: at no time has it more
 * than that above the median of the first tenth of its samples. Nothing is said of how much it may have at all, since that depends on how
 * it is used and what it caches.
 */
final class MemoryJudge extends SubjectJudge<Volume> {
    /** Fewer show no course. */
    private static final int SAMPLES = 10;
    /** A tenth of fewer is one or two of them, and one may be of a moment. */
    private static final int FIRST = 3;
    /** What begins, doubles and ends in a longer time without a sample is not seen. */
    private static final long HOLE = TimeUnit.SECONDS.toNanos(30);

    private static final long MIB = 1 << 20;

    MemoryJudge() {
        super(Guarantee.MEMORY);
    }

    private record Sample(long at, long resident) {}

    @Override
    String limit(Assessment assessment) {
        return "at most " + assessment.limits().memoryGrowth() + " MiB more";
    }

    @Override
    List<Subject<Volume>> subjects(Assessment assessment) {
        return volumes(assessment.recording(), any -> true).stream()
                .map(Subject::of)
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no process that serves a mount was watched");
    }

    @Override
    void judge(Volume volume, Scope scope) {
        FindingBuilder finding = scope.finding();
        scope.shows(volume.node());
        RecordedAction held = finding.actions().of(Actions.PLAN_LATE_WORK).stream()
                .findFirst()
                .orElse(null);
        if (held == null) {
            finding.doubt("it was not recorded when the release began to be held");
            return;
        }
        LastServing.of(volume, finding)
                .ifPresent(last -> last.processes().forEach(process -> course(process, volume, held.begun(), scope)));
    }

    private static void course(Processes.Entry process, Volume volume, long from, Scope scope) {
        FindingBuilder finding = scope.finding();
        List<Sample> samples = new ArrayList<>();
        finding.read(Channel.MEMORY, volume.node(), (at, line, source) -> {
            if (at >= from && scope.window().holds(at) && line.processes() != null) {
                line.processes().stream()
                        .filter(share -> share.pid() == process.pid() && share.start() == process.start())
                        .map(MemoryUse.Share::resident)
                        .forEach(resident -> samples.add(new Sample(at, resident)));
            }
        });
        String pid = "pid " + process.pid();
        if (samples.size() < SAMPLES) {
            finding.doubt("the memory of " + pid + " was seen " + times(samples.size())
                    + " while the release was held, and " + SAMPLES + " times are needed");
            return;
        }
        holes(samples, pid, from, scope);
        Spread first = new Spread();
        samples.stream().limit(Math.max(FIRST, samples.size() / 10)).forEach(sample -> first.add(sample.resident));
        long begin = first.quantile(0.5);
        long limit = scope.limits().memoryGrowth() * MIB;
        Sample most = samples.get(0);
        for (Sample sample : samples) {
            most = sample.resident > most.resident ? sample : most;
            if (sample.resident - begin > limit && !finding.offended()) {
                finding.offence(
                        sample.at,
                        "the mount process has grown",
                        mebibytes(sample.resident - begin) + " more",
                        mebibytes(begin),
                        mebibytes(sample.resident),
                        "the mount process keeps what it has read or written",
                        "it keeps something of each request, or of each republish");
            }
        }
        long growth = Math.max(0, most.resident - begin);
        long last = samples.get(samples.size() - 1).resident;
        finding.figure("at first", mebibytes(begin));
        finding.figure("at most", mebibytes(most.resident));
        finding.figure("at last", mebibytes(last));
        finding.figure("samples", Integer.toString(samples.size()));
        finding.measure(growth, mebibytes(growth) + " more");
        finding.passed(pid + " had " + mebibytes(begin) + " at first, at most " + mebibytes(most.resident)
                + " and at last " + mebibytes(last) + " in " + Text.count(samples.size(), "sample"));
    }

    /** What had grown and was gone again between two samples was not seen. */
    private static void holes(List<Sample> samples, String pid, long from, Scope scope) {
        long before = from;
        for (Sample sample : samples) {
            hole(before, sample.at, pid, scope);
            before = sample.at;
        }
        if (scope.window().ended()) {
            hole(before, scope.window().end(), pid, scope);
        }
    }

    private static void hole(long from, long to, String pid, Scope scope) {
        if (to - from > HOLE) {
            scope.finding()
                    .doubt("the memory of " + pid + " was not seen for " + Text.span(to - from) + ", beginning "
                            + scope.recording().when(from) + "; at most " + Text.span(HOLE) + " may be missing");
        }
    }

    private static String times(int number) {
        return number == 0 ? "never" : Text.count(number, "time");
    }

    /** Down to a page, so that what is over a limit does not look like it. */
    private static String mebibytes(long bytes) {
        return new BigDecimal(bytes)
                        .divide(new BigDecimal(MIB), 3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " MiB";
    }
}
