package dev.holdfast.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shows on the console what is being done and for how long. A step longer than 2 s is announced while it runs, with how long it may take
 * where that is known; it is repeated every 10 s, with what was seen only where that has changed, and closed with its duration. A shorter one
 * prints a single line.
 */
public final class Progress implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration REPEAT = Duration.ofSeconds(10);

    private final PrintStream out;
    private final long origin = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "progress");
        thread.setDaemon(true);
        return thread;
    });

    /** Progress that is printed to {@code out}, each line with the time since now. */
    public Progress(PrintStream out) {
        this.out = out;
    }

    /** One line. */
    public void say(String text) {
        out.println("[" + clock(System.nanoTime() - origin) + "] " + text);
        out.flush();
    }

    /** Begins a step; closing it ends it. The text may name what remains to be done after it. */
    public Step step(String text) {
        return new Step(text, "");
    }

    /** The same for a wait, of which it is said once how long it may take. */
    public Step step(String text, Duration limit) {
        return new Step(text, ", for up to " + span(limit));
    }

    /** Minutes where it is some, else seconds. */
    private static String span(Duration time) {
        return time.toSeconds() >= 60 && time.toSeconds() % 60 == 0
                ? time.toMinutes() + " min"
                : time.toSeconds() + " s";
    }

    /** Seconds with one digit below a minute, else minutes and seconds. */
    public static String clock(long nanos) {
        long tenths = nanos / 100_000_000;
        return tenths < 600
                ? "%d.%d s".formatted(tenths / 10, tenths % 10)
                : "%d min %02d s".formatted(tenths / 600, tenths / 10 % 60);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    /** A step that runs. */
    public final class Step implements AutoCloseable {
        private final String text;
        private final long start = System.nanoTime();
        /** How long it may take, as long as that was not said. */
        private final AtomicReference<String> limit;

        private final AtomicReference<String> detail = new AtomicReference<>("");
        private final AtomicReference<String> shown = new AtomicReference<>("");
        private final java.util.concurrent.ScheduledFuture<?> tick;

        private Step(String text, String limit) {
            this.text = text;
            this.limit = new AtomicReference<>(limit);
            this.tick = ticker.scheduleAtFixedRate(
                    () -> say(text + this.limit.getAndSet("") + " … " + clock(System.nanoTime() - start) + news()),
                    QUIET.toMillis(),
                    REPEAT.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        /** What is done or waited for, where that was not shown yet: the same is said once, however long it takes. */
        private String news() {
            String now = detail.get();
            return now.equals(shown.getAndSet(now)) ? "" : now;
        }

        /** What is being done or waited for right now; shown at the next tick, once, in one line. */
        public void detail(String now) {
            detail.set(now.isBlank() ? "" : " (" + now.replaceAll("\\s+", " ").strip() + ")");
        }

        @Override
        public void close() {
            tick.cancel(false);
            say(text + ": " + clock(System.nanoTime() - start));
        }
    }
}
