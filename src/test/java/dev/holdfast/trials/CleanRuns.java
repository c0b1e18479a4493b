package dev.holdfast.trials;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Upgrades in which nothing is wrong, over and over: how often a guarantee is not PASS all the same, and how every figure is spread.
 * During the last one all processors are kept busy by other work; or during all of them two compilers work beside.
 *
 * <p>Arguments: how many (30 unless given), the folder for the bundles (a temporary one), and {@code beside-compilers} where that is wanted.
 * With 0 the bundles that are in the folder are judged again. It ends with an error when one FAILs, and beside compilers when more than a fifth
 * of the runs are INCONCLUSIVE.
 */
final class CleanRuns {
    private static final PrintStream OUT = System.out;
    /** A figure that is a span or a plain number; what follows it is explanation. */
    private static final Pattern FIGURE = Pattern.compile("^(\\d+(?:\\.\\d+)?)(?: (ms|s))?(?![\\w.:/])");

    /** Beside compilers one run in so many may be INCONCLUSIVE. */
    private static final int TOLERATED = 5;

    private static final Map<String, Double> UNITS = Map.of("ms", 1.0, "s", 1e3);

    private final Map<String, List<Double>> figures = new TreeMap<>();
    private final Map<String, Map<Verdict, Integer>> verdicts = new LinkedHashMap<>();
    private int broken;
    private int failed;
    private int unclear;

    private CleanRuns() {}

    public static void main(String... given) throws IOException {
        int count = given.length == 0 ? 30 : Integer.parseInt(given[0]);
        Path folder = given.length < 2 ? Files.createTempDirectory("holdfast-clean") : Path.of(given[1]);
        boolean beside = Arrays.asList(given).contains(Compilers.BESIDE);
        CleanRuns runs = new CleanRuns();
        if (count == 0) {
            runs.again(folder);
            return;
        }
        try (Trial trial = new Trial(folder, OUT);
                Compilers compilers = Compilers.start(beside)) {
            for (int i = 1; i <= count; i++) {
                runs.run(trial, i, !beside && i == count && count > 1);
                // What is known so far is worth having when the rest takes an hour.
                runs.print(i);
                OUT.print(compilers.output());
            }
        }
        if (runs.failed > 0) {
            throw new IllegalStateException(runs.failed + " judgements of clean upgrades are FAIL");
        }
        if (beside && runs.unclear * TOLERATED > count) {
            throw new IllegalStateException(runs.unclear + " of " + count + " clean upgrades are INCONCLUSIVE");
        }
    }

    private void run(Trial trial, int number, boolean busy) throws IOException {
        List<Process> load = busy ? load() : List.of();
        long start = System.nanoTime();
        try {
            Trial.Outcome outcome = trial.run(Trial.usual(2, 1).build(), String.format("c%03d", number));
            note(number + (busy ? " (busy)" : ""), outcome);
            figure("run (ms)", (System.nanoTime() - start) / 1e6);
        } catch (CampaignException e) {
            broken++;
            OUT.println("run " + number + " broke: " + e.getMessage());
        } finally {
            load.forEach(Process::destroyForcibly);
        }
    }

    private void again(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            List<Path> bundles = list.filter(bundle -> Files.exists(bundle.resolve("manifest.json")))
                    .sorted()
                    .toList();
            for (Path bundle : bundles) {
                note(bundle.getFileName().toString(), Trial.judge(bundle));
            }
            print(bundles.size());
        }
    }

    /** Other work for every processor, at the priority of everything else. */
    private static List<Process> load() throws IOException {
        List<Process> load = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            load.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        return load;
    }

    private void note(String run, Trial.Outcome outcome) {
        outcome.judgements().forEach(judgement -> note(run, judgement));
        unclear += outcome.judgements().stream().anyMatch(j -> j.verdict() == Verdict.INCONCLUSIVE) ? 1 : 0;
        for (Phase phase : outcome.evidence().manifest().phases()) {
            if (phase.end() != null) {
                figure("phase " + phase.name() + " (ms)", (phase.end() - phase.start()) / 1e6);
            }
        }
    }

    private void note(String run, Judgement judgement) {
        verdicts.computeIfAbsent(judgement.guarantee().id(), any -> new EnumMap<>(Verdict.class))
                .merge(judgement.verdict(), 1, Integer::sum);
        failed += judgement.verdict() == Verdict.FAIL ? 1 : 0;
        for (Finding finding : judgement.findings()) {
            if (finding.verdict() != Verdict.PASS) {
                OUT.println("run " + run + ": " + judgement.guarantee() + " of " + finding.subject() + " is "
                        + finding.verdict() + ": " + finding.message());
            }
            finding.figures().forEach((name, value) -> {
                Matcher match = FIGURE.matcher(value);
                if (match.find()) {
                    boolean span = match.group(2) != null;
                    figure(
                            judgement.guarantee() + ", " + name + (span ? " (ms)" : ""),
                            Double.parseDouble(match.group(1)) * (span ? UNITS.get(match.group(2)) : 1));
                }
            });
        }
    }

    private void figure(String name, double value) {
        figures.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    private void print(int count) {
        OUT.printf(
                "%n%d clean upgrades, %d broken, %d with something INCONCLUSIVE, %d judgements FAIL%n%n| guarantee |",
                count, broken, unclear, failed);
        Arrays.stream(Verdict.values()).forEach(verdict -> OUT.print(" " + verdict + " |"));
        OUT.println("\n|---|---|---|---|");
        verdicts.forEach((guarantee, counts) -> {
            OUT.print("| " + guarantee + " |");
            Arrays.stream(Verdict.values()).forEach(verdict -> OUT.print(" " + counts.getOrDefault(verdict, 0) + " |"));
            OUT.println();
        });
        OUT.println("\n| figure | n | least | median | p95 | most |\n|---|---|---|---|---|---|");
        figures.forEach((name, values) -> {
            double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
            OUT.printf(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %.0f | %.0f | %.0f |%n",
                    name,
                    sorted.length,
                    sorted[0],
                    Trial.quantile(sorted, 0.5),
                    Trial.quantile(sorted, 0.95),
                    sorted[sorted.length - 1]);
        });
        OUT.println();
    }
}
