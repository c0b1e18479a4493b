package dev.holdfast.agent.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How long the threads of one process waited for a processor, and ran, from one look to the next, by their {@code schedstat}. A thread that is
 * stopped, or waits for anything else than a processor, does neither. Not thread-safe.
 */
public final class ThreadTimes {
    private final String tasks;
    private final Predicate<String> wanted;
    private final ProcFile file = new ProcFile();
    private Map<String, Seen> seen = Map.of();
    private boolean looked;

    /**
     * The threads of a process.
     *
     * @param proc a proc file system
     * @param wanted by its name, whether a thread's waits count; what threads ran counts in any case
     */
    public ThreadTimes(Path proc, long pid, Predicate<String> wanted) {
        this.tasks = proc + "/" + pid + "/task";
        this.wanted = wanted;
    }

    private record Seen(boolean wanted, long ran, long waited) {}

    /**
     * What came between two looks, in nanoseconds.
     *
     * @param waited of all threads that count, added up
     * @param longest of the one that waited longest
     * @param ran of all threads, added up
     */
    public record Spent(long waited, long longest, long ran) {
        static final Spent NOTHING = new Spent(0, 0, 0);
    }

    /** What came since the last look; nothing at the first one, and null when the process is gone or the kernel does not say. */
    public Spent look() throws IOException {
        String[] names = new File(tasks).list();
        if (names == null) {
            return null;
        }
        Map<String, Seen> now = new HashMap<>();
        long waited = 0;
        long longest = 0;
        long ran = 0;
        for (String name : names) {
            if (!file.find(tasks + "/" + name + "/schedstat")) {
                continue;
            }
            String[] fields = file.text().strip().split(" ", 3);
            Seen before = seen.get(name);
            boolean counts = before == null ? counts(name) : before.wanted;
            Seen here = new Seen(counts, Long.parseLong(fields[0]), Long.parseLong(fields[1]));
            now.put(name, here);
            // A thread that began since the last look began with zero.
            long more = here.waited - (before == null ? 0 : before.waited);
            waited += counts ? more : 0;
            longest = Math.max(longest, counts ? more : 0);
            ran += here.ran - (before == null ? 0 : before.ran);
        }
        boolean first = !looked;
        looked = true;
        seen = now;
        return now.isEmpty() ? null : first ? Spent.NOTHING : new Spent(waited, longest, ran);
    }

    private boolean counts(String thread) throws IOException {
        return file.find(tasks + "/" + thread + "/comm")
                && wanted.test(file.text().strip());
    }
}
