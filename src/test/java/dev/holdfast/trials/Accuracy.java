package dev.holdfast.trials;

import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.campaign.fault.PlannedFault;
import dev.holdfast.campaign.stage.Hold;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.verdict.Guarantee;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well the length of a gap is determined: mount processes are frozen for known times, from 50 ms to 5 s, and what is judged is compared
 * with that. A write that a freeze meets takes as long as the freeze and, on top, as long as a write takes anyway, which is known as far as
 * the volume's undisturbed writes tell: from their 1st to their 99th percentile. The sum is the true gap.
 *
 * <p>Arguments: the folder for the bundle (a temporary one), or a bundle that was recorded so, to be looked at again; and
 * {@code beside-compilers} for two of them at work meanwhile. One campaign in the lab, about two minutes.
 */
final class Accuracy {
    private static final PrintStream OUT = System.out;
    private static final int VOLUMES = 6;
    private static final int EACH = 10;
    private static final int SHORTEST = 50;
    private static final int LONGEST = 5000;
    private static final long MILLI = 1_000_000;
    /** So long the freezes last at most, also beside compilers. */
    private static final Duration LAST = Duration.ofSeconds(60);

    /** For so long after a freeze a mount process catches up. */
    private static final long AFTER = 300 * MILLI;

    private Accuracy() {}

    /**
     * A freeze and what was judged, in milliseconds.
     *
     * @param least the freeze, at least
     * @param most the freeze, at most
     * @param quick a quick write without it
     * @param usual the median of them
     * @param slow a slow one
     */
    private record Sample(
            String volume,
            double least,
            double most,
            double quick,
            double usual,
            double slow,
            double lower,
            double upper) {
        double truth() {
            return (least + most) / 2 + usual;
        }

        boolean within() {
            return lower <= most + slow && upper >= least + quick;
        }
    }

    public static void main(String... given) throws IOException {
        Path folder = given.length == 0 ? Files.createTempDirectory("holdfast-accuracy") : Path.of(given[0]);
        if (Files.exists(folder.resolve("manifest.json"))) {
            print(samples(Bundle.open(folder)));
            gaps(Trial.judge(folder));
            return;
        }
        List<PlannedFault> freezes = IntStream.rangeClosed(1, VOLUMES)
                .mapToObj(volume -> new PlannedFault(
                        new Freezes("static-" + volume, times(volume - 1)),
                        new Moment(Phase.STABILITY, Duration.ofMillis(130L * volume))))
                .toList();
        PlanBuilder plan = Trial.upgraded(VOLUMES, 0).then(new Hold(LAST, List.of()));
        freezes.forEach(plan::fault);
        try (Trial trial = new Trial(folder, OUT);
                Compilers compilers = Compilers.start(Arrays.asList(given).contains(Compilers.BESIDE))) {
            Trial.Outcome outcome = trial.run(plan.nodes(1).build(), "freezes");
            print(samples(outcome.evidence()));
            gaps(outcome);
            OUT.print(compilers.output());
        }
    }

    /** Every volume gets short and long ones, on a logarithmic scale over all of them, the order mixed. */
    private static List<Integer> times(int volume) {
        int count = VOLUMES * EACH;
        return IntStream.range(0, EACH)
                .map(i -> (i * 7 % EACH) * VOLUMES + volume)
                .mapToObj(i ->
                        (int) Math.round(SHORTEST * Math.pow((double) LONGEST / SHORTEST, (double) i / (count - 1))))
                .toList();
    }

    private static List<Sample> samples(Bundle evidence) {
        Replay replay = new Replay(evidence);
        Map<Long, String> begun = new HashMap<>();
        List<Sample> samples = new ArrayList<>();
        replay.lines(Channel.ACTIONS, Channel.OBSERVER, (at, line, source) -> {
            if (line instanceof Action.Begun action) {
                begun.put(action.id(), action.subject());
            } else if (line instanceof Action.Done done && done.facts().containsKey(Freezes.TIMES)) {
                samples.addAll(
                        samples(replay, begun.get(done.id()), done.facts().get(Freezes.TIMES)));
            }
        });
        return samples;
    }

    private static List<Sample> samples(Replay replay, String volume, String times) {
        List<long[]> freezes = Arrays.stream(times.split(";", -1))
                .map(freeze -> Arrays.stream(freeze.split(" ", -1))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .toList();
        long first = replay.at(freezes.get(0)[0] / MILLI);
        long last = replay.at(freezes.get(freezes.size() - 1)[3] / MILLI);
        List<Replay.Wait> waits = new ArrayList<>();
        Map<Long, Long> invoked = new HashMap<>();
        List<Double> undisturbed = new ArrayList<>();
        replay.operations(
                Channel.OPERATIONS,
                volume,
                volume,
                (at, line, source) -> {
                    if (line instanceof Operation.Invoked) {
                        invoked.put(line.op(), at);
                        return;
                    }
                    long since = invoked.remove(line.op());
                    // Of the time of the freezes: while the lab is busy with other things writes take longer.
                    if (since >= first
                            && since <= last
                            && freezes.stream()
                                    .noneMatch(f -> since <= replay.at(f[3] / MILLI) + AFTER
                                            && at >= replay.at(f[0] / MILLI))) {
                        undisturbed.add((at - since) / 1e6);
                    }
                },
                waits::add);
        double[] sorted = undisturbed.stream().mapToDouble(d -> d).sorted().toArray();
        List<Sample> samples = new ArrayList<>();
        for (long[] at : freezes) {
            long stopped = replay.at(at[1] / MILLI);
            long went = replay.at(at[2] / MILLI);
            Replay.Wait wait = waits.stream()
                    .filter(w -> w.to() - w.upper() <= went && w.to() >= stopped)
                    .max(Comparator.comparingLong(Replay.Wait::upper))
                    .orElseThrow();
            samples.add(new Sample(
                    volume,
                    (at[2] - at[1]) / 1e6,
                    (at[3] - at[0]) / 1e6,
                    Trial.quantile(sorted, 0.01),
                    Trial.quantile(sorted, 0.5),
                    Trial.quantile(sorted, 0.99),
                    wait.lower() / 1e6,
                    wait.upper() / 1e6));
        }
        return samples;
    }

    /** What is said of the volumes: each was frozen for longer than is allowed. */
    private static void gaps(Trial.Outcome outcome) {
        outcome.judgements().stream()
                .filter(judgement -> judgement.guarantee() == Guarantee.GAPS)
                .flatMap(judgement -> judgement.findings().stream())
                .forEach(finding -> OUT.println(
                        "gaps of " + finding.subject() + ": " + finding.verdict() + " " + finding.message()));
    }

    private static void print(List<Sample> samples) {
        OUT.println(
                "\n| volume | frozen (ms) | a write without it | true gap | judged | within | width |\n|---|---|---|---|---|---|---|");
        samples.stream()
                .sorted(Comparator.comparingDouble(Sample::truth))
                .forEach(s -> OUT.printf(
                        Locale.ROOT,
                        "| %s | %.1f–%.1f | %.1f (%.1f–%.1f) | %.1f | %.1f–%.1f | %s | %.1f |%n",
                        s.volume,
                        s.least,
                        s.most,
                        s.usual,
                        s.quick,
                        s.slow,
                        s.truth(),
                        s.lower,
                        s.upper,
                        s.within() ? "yes" : "no",
                        s.upper - s.lower));
        OUT.printf(
                "%n%d of %d true gaps lie within the judged bounds.%n%n| | least | median | p95 | most |%n|---|---|---|---|---|%n",
                samples.stream().filter(Sample::within).count(), samples.size());
        row("lower − true (ms)", samples, s -> s.lower - s.truth());
        row("upper − true (ms)", samples, s -> s.upper - s.truth());
        row("upper − lower (ms)", samples, s -> s.upper - s.lower);
    }

    private static void row(String name, List<Sample> samples, ToDoubleFunction<Sample> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        OUT.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f |%n",
                name,
                sorted[0],
                Trial.quantile(sorted, 0.5),
                Trial.quantile(sorted, 0.95),
                sorted[sorted.length - 1]);
    }
}
