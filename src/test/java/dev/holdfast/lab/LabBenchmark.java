package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures how long a lab takes to boot and to be taken down, warm, with one and with two nodes. It prints and never judges. The argument is
 * the number of rounds, 5 unless given; cache and sync period are those of the {@code lab.*} system properties.
 */
final class LabBenchmark {
    private LabBenchmark() {}

    public static void main(String... arguments) {
        int rounds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
        LabOptions given = LabOptions.fromSystemProperties();
        PrintStream out = System.out;
        for (int workers = 0; workers <= 1; workers++) {
            LabOptions options = given.withWorkers(workers);
            List<Long> up = new ArrayList<>();
            List<Long> down = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                measure(options, up, down);
            }
            int nodes = workers + 1;
            out.printf("%d node%s  up    %s%n", nodes, nodes == 1 ? " " : "s", summary(up));
            out.printf("%d node%s  down  %s%n", nodes, nodes == 1 ? " " : "s", summary(down));
        }
    }

    private static void measure(LabOptions options, List<Long> up, List<Long> down) {
        try (Progress progress = console()) {
            long start = System.nanoTime();
            long ready;
            try (Lab lab = Lab.up(options, progress)) {
                ready = System.nanoTime();
                progress.say("lab " + lab.id() + " is up");
            }
            up.add(ready - start);
            down.add(System.nanoTime() - ready);
        }
    }

    private static Progress console() {
        return new Progress(System.err);
    }

    private static String summary(List<Long> times) {
        Collections.sort(times);
        return "min %s, median %s, max %s of %d"
                .formatted(
                        Progress.clock(times.get(0)),
                        Progress.clock(times.get(times.size() / 2)),
                        Progress.clock(times.get(times.size() - 1)),
                        times.size());
    }
}
