package dev.holdfast.campaign.observe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Gathers texts within a bounded time, several at once. One that is unavailable takes nothing from the others; a list says which there are,
 * and why the rest is not.
 */
public final class Collector {
    /** Name of the list among the texts. */
    static final String LIST = "README.txt";

    private static final int AT_ONCE = 6;

    private final long deadline;
    private final Duration limit;
    private final Map<String, String> collected = new TreeMap<>();
    private final Map<String, String> missing = new TreeMap<>();

    /** The time runs from now on. */
    public Collector(Duration limit) {
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** What was asked for and did not come, and why. */
    public Map<String, String> missing() {
        return missing;
    }

    /**
     * Asks for texts by name until time runs out.
     *
     * @return those that came, which count as collected
     */
    public Map<String, String> collect(Map<String, Callable<String>> wanted) {
        Map<String, String> texts = ask(wanted);
        collected.putAll(texts);
        return texts;
    }

    /** Asks for what only tells what else is to be asked for; the same rules, but it is no text to keep. */
    public <T> Map<String, T> ask(Map<String, Callable<T>> wanted) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            wanted.keySet().forEach(this::late);
            return Map.of();
        }
        List<String> names = List.copyOf(wanted.keySet());
        List<Callable<T>> tasks = new ArrayList<>(wanted.values());
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "collector");
            // one that hangs is left behind
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> answers = threads.invokeAll(tasks, left, TimeUnit.NANOSECONDS);
            Map<String, T> texts = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                take(names.get(i), answers.get(i), texts);
            }
            return texts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            names.forEach(name -> missing.put(name, "collecting was interrupted"));
            return Map.of();
        } finally {
            threads.shutdownNow();
        }
    }

    private void late(String name) {
        missing.put(name, "there was no time left of the " + limit.toSeconds() + " s");
    }

    private <T> void take(String name, Future<T> answer, Map<String, T> texts) throws InterruptedException {
        try {
            texts.put(name, answer.get());
        } catch (CancellationException e) {
            late(name);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            missing.put(name, cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    /**
     * Hands over all that was collected, and the list.
     *
     * @param why what the texts are there for, in words
     * @param keep takes a name and a text
     */
    public void keep(String why, BiConsumer<String, byte[]> keep) {
        collected.forEach((name, text) -> keep.accept(name, text.getBytes(StandardCharsets.UTF_8)));
        StringBuilder list = new StringBuilder("Collected because " + why + "\n\n");
        list.append(
                "No judge reads these texts. Secrets are removed from them; a marker «… removed» tells the kind.\n");
        list.append("\nCollected:\n");
        collected.forEach((name, text) -> list.append("  ")
                .append(name)
                .append(", ")
                .append(text.length())
                .append(" characters\n"));
        list.append(missing.isEmpty() ? "\nNothing is missing.\n" : "\nNot collected:\n");
        missing.forEach((name, reason) -> list.append("  ")
                .append(name)
                .append(": ")
                .append(reason.strip().replace("\n", "\n      "))
                .append('\n'));
        keep.accept(LIST, list.toString().getBytes(StandardCharsets.UTF_8));
    }
}
