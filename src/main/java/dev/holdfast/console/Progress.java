package dev.holdfast.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Shows on the console what is being done and for how long. A step longer than 2 s is announced while it runs, with how long it may take
 * where that is known; it is repeated every 10 s, with what was seen only where that has changed, and closed with its duration. A shorter one
 * prints a single line.
 */
public final class Progress implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration REPEAT = Duration.ofSeconds(10);
    /** Ids and times within a message, which differ where it says the same again. */
    private static final Pattern PASSING =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}|\\b[0-9a-f]{8,}\\b|\\b\\d[\\d.]*m?s\\b");

    private final PrintStream out;
    private final long origin = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private final Duration quiet;
    private final Duration repeat;

    /** Progress that is printed to {@code out}, each line with the time since now. */
    public Progress(PrintStream out) {
        this(out, QUIET, REPEAT);
    }

    /**
     * The same with other times.
     *
     * @param quiet for how long a step is not announced
     * @param repeat how often it is told of then
     */
    Progress(PrintStream out, Duration quiet, Duration repeat) {
        this.out = out;
        this.quiet = quiet;
        this.repeat = repeat;
    }

    /** One line. */
    public void say(String text) {
        out.println("[" + clock(System.nanoTime() - origin) + "] " + text);
        out.flush();
    }

    /** Begins a step; closing it ends it. The text may name what remains to be done after it. */
    public Step step(String text) {
        return new Step(text, "", false);
    }

    /** The same for a wait, of which it is said once how long it may take. */
    public Step step(String text, Duration limit) {
        return new Step(text, ", for up to " + span(limit), false);
    }

    /** One that is not worth a line where it is over before it would be announced. */
    public Step brief(String text) {
        return new Step(text, "", true);
    }

    /** The same for a wait. */
    public Step brief(String text, Duration limit) {
        return new Step(text, ", for up to " + span(limit), true);
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
        private final boolean brief;
        private final AtomicBoolean announced = new AtomicBoolean();
        /** How long it may take, as long as that was not said. */
        private final AtomicReference<String> limit;

        private final AtomicReference<String> detail = new AtomicReference<>("");
        private final AtomicReference<String> shown = new AtomicReference<>("");
        private final java.util.concurrent.ScheduledFuture<?> tick;

        private Step(String text, String limit, boolean brief) {
            this.brief = brief;
            this.text = text;
            this.limit = new AtomicReference<>(limit);
            this.tick = ticker.scheduleAtFixedRate(
                    this::announce, quiet.toMillis(), repeat.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void announce() {
            announced.set(true);
            say(text + limit.getAndSet("") + " … " + clock(System.nanoTime() - start) + news());
        }

        /** What is done or waited for, where that was not shown yet: the same is said once, however long it takes. */
        private String news() {
            String now = detail.get();
            String same = PASSING.matcher(now).replaceAll("#");
            return same.equals(shown.getAndSet(same)) ? "" : now;
        }

        /** What is being done or waited for right now; shown at the next tick, once, in one line. */
        public void detail(String now) {
            detail.set(now.isBlank() ? "" : " (" + now.replaceAll("\\s+", " ").strip() + ")");
        }

        @Override
        public void close() {
            tick.cancel(false);
            if (brief && !announced.get()) {
                return;
            }
            say(text + ": " + clock(System.nanoTime() - start));
        }
    }
}
