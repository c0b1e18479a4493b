package dev.holdfast.judge;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.evidence.LongRun;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Measures how long a bundle of a long run is judged, and in how much memory. It writes the bundle of a run in which nothing goes
 * wrong, judges it in a Java runtime of its own with a heap of 512 MB, then lets one volume have a gap and another lose an object and
 * judges again: just these must fail. The bundle is deleted at the end.
 *
 * <p>Arguments: volumes (20 unless given), minutes (10), the folder to write to. The whole size, {@code 200 150}, takes 20 GB. Two
 * more forms: {@code write FOLDER VOLUMES MINUTES} only writes, {@code judge FOLDER [GUARANTEE=SUBJECT …]} only judges, and ends with
 * an error when anything but the findings named fails or is inconclusive.
 */
final class JudgeBenchmark {
    private static final PrintStream OUT = System.out;
    private static final String HEAP = "-Xmx512m";

    private JudgeBenchmark() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        List<String> given = Arrays.asList(arguments);
        if (!given.isEmpty() && given.get(0).equals("judge")) {
            judge(Path.of(given.get(1)), new TreeSet<>(given.subList(2, given.size())));
        } else if (!given.isEmpty() && given.get(0).equals("write")) {
            write(Path.of(given.get(1)), Integer.parseInt(given.get(2)), Integer.parseInt(given.get(3)));
        } else {
            int volumes = given.isEmpty() ? 20 : Integer.parseInt(given.get(0));
            int minutes = given.size() < 2 ? 10 : Integer.parseInt(given.get(1));
            Path folder = given.size() < 3
                    ? Files.createTempDirectory("holdfast-bench")
                    : Files.createDirectories(Path.of(given.get(2)));
            all(folder.resolve("bundle"), volumes, minutes);
        }
    }

    private static void all(Path bundle, int volumes, int minutes) throws IOException, InterruptedException {
        try {
            LongRun run = write(bundle, volumes, minutes);
            judgeApart(bundle);
            run.spoil(bundle);
            OUT.println("with a gap of 1.5 s on " + run.waiting() + " and an object lost on " + run.losing());
            judgeApart(bundle, "gaps=" + run.waiting(), "data=" + run.losing());
        } finally {
            delete(bundle);
        }
    }

    private static LongRun write(Path bundle, int volumes, int minutes) throws IOException {
        Moment start = Moment.now();
        LongRun run = new LongRun(volumes, minutes);
        run.write(bundle);
        print("written", start, "%d volumes, %d minutes, %d operations", volumes, minutes, run.operations());
        return run;
    }

    private static void judgeApart(Path bundle, String... expected) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                JudgeBenchmark.class.getName(),
                "judge",
                bundle.toString()));
        command.addAll(List.of(expected));
        int end = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (end != 0) {
            throw new IllegalStateException("the bundle was not judged as it should be");
        }
    }

    private static void judge(Path folder, Set<String> expected) throws IOException {
        Moment begin = Moment.now();
        Bundle bundle = Bundle.open(folder);
        print("open", begin, "");
        bundle.damage().forEach(d -> OUT.println("  " + d));
        TreeSet<String> found = new TreeSet<>();
        Moment opened = Moment.now();
        List<Judgement> judgements = Judges.judge(Guarantee.promisedBy(bundle.manifest()), bundle, Limits.defaults());
        print("judged", opened, "");
        for (Judgement judgement : judgements) {
            OUT.println("  " + judgement.guarantee() + " " + judgement.verdict() + ", worst: " + judgement.worst());
            judgement.findings().stream()
                    .filter(f -> f.verdict() != Verdict.PASS)
                    .forEach(f -> {
                        found.add(judgement.guarantee() + "=" + f.subject());
                        OUT.println("  " + f.verdict() + " " + f.subject() + ": " + f.message());
                    });
        }
        print("in all", begin, "");
        footprint(folder);
        if (!found.equals(expected)) {
            throw new IllegalStateException("judged otherwise: " + found + " instead of " + expected);
        }
    }

    private static void footprint(Path folder) throws IOException {
        OUT.printf(
                Locale.ROOT,
                "  load average %s; heap at most %d MB%n",
                Files.readString(Path.of("/proc/loadavg")).strip(),
                Runtime.getRuntime().maxMemory() >> 20);
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                OUT.printf(
                        "  %s: peak %d MB, after collections %s%n",
                        pool.getName(),
                        pool.getPeakUsage().getUsed() >> 20,
                        pool.getCollectionUsage() == null
                                ? "unknown"
                                : (pool.getCollectionUsage().getUsed() >> 20) + " MB");
            }
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            OUT.printf(
                    Locale.ROOT,
                    "  bundle of %.2f GB%n",
                    tree.filter(Files::isRegularFile)
                                    .mapToLong(f -> f.toFile().length())
                                    .sum()
                            / 1e9);
        }
    }

    /** A point in time, and how long the processors had worked for this process by then. */
    private record Moment(long at, long cpu) {
        static Moment now() {
            return new Moment(
                    System.nanoTime(),
                    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getProcessCpuTime());
        }
    }

    private static void print(String what, Moment start, String form, Object... values) {
        Moment end = Moment.now();
        OUT.printf(
                Locale.ROOT,
                "%-12s %7.2f s, %7.2f s of processor time  %s%n",
                what,
                (end.at - start.at) / 1e9,
                (end.cpu - start.cpu) / 1e9,
                String.format(Locale.ROOT, form, values));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
