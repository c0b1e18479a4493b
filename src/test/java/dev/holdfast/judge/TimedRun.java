package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run in which 20 mounts of each release are timed in pairs from 31 s on, each operation in 10 ms; new ones share in 600 ms what took 700 ms before. */
final class TimedRun {
    private static final int SAMPLES = 5;

    private TimedRun() {}

    static History timed() {
        return timed(20, Actions.WRITE, pair -> 10, 600);
    }

    /**
     * The same of another number of pairs.
     *
     * @param operation that is timed otherwise
     * @param fresh how long it takes on the new mount of a pair, in ms
     * @param shared how long it takes to start a pod that shares a mount, in ms
     */
    static History timed(int pairs, String operation, IntToDoubleFunction fresh, double shared) {
        History history = History.healthy();
        for (int i = 0; i < pairs; i++) {
            double s = 31 + i * 0.5;
            started(history, s, Actions.OLD_MOUNT, i, 700 + i);
            started(history, s, Actions.NEW_MOUNT, i, 2000 + i);
            started(history, s, Actions.SHARED_MOUNT, i, shared + i);
            timed(history, s + 0.1, Actions.OLD_MOUNT, i, operation, 10);
            timed(history, s + 0.2, Actions.NEW_MOUNT, i, operation, fresh.applyAsDouble(i));
        }
        return history;
    }

    static String pod(String mount, int pair) {
        return "timed-" + mount + "-" + (pair + 1);
    }

    private static void started(History history, double s, String mount, int pair, double ms) {
        history.did(
                s,
                s + 0.05,
                Actions.TIME_START,
                pod(mount, pair),
                Map.of(Actions.NODE, "w1", Actions.MOUNT, mount),
                Map.of(Actions.MILLISECONDS, text(ms)));
    }

    private static void timed(History history, double s, String mount, int pair, String operation, double ms) {
        history.did(
                s,
                s + 0.05,
                Actions.TIME_OPERATIONS,
                pod(mount, pair),
                Map.of(Actions.NODE, "w1", Actions.MOUNT, mount, Actions.PAIR, Integer.toString(pair)),
                Stream.of(Actions.WRITE, Actions.READ, Actions.LIST)
                        .collect(Collectors.toMap(one -> one, one -> samples(one.equals(operation) ? ms : 10))));
    }

    private static String samples(double ms) {
        return IntStream.range(0, SAMPLES).mapToObj(i -> text(ms + i - 2)).collect(Collectors.joining(","));
    }

    private static String text(double ms) {
        return String.format(Locale.ROOT, "%.3f", ms);
    }
}
