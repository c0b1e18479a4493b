package dev.holdfast.campaign;

import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import java.time.Duration;
import java.util.List;

/**
 * Two workloads of one bucket, one by a mount of the old release and one by a mount of the new one, read what the other writes: a new object
 * at once, and one that was overwritten once the mount may not show it as it was any more (guarantee {@code mixed}).
 */
final class Mixed {
    /** The workload that comes before the upgrade; its bucket is that of both. */
    static final String OLD = "mixed-old";
    /** The workload that comes after it. */
    static final String NEW = "mixed-new";

    private static final Duration ANSWER = Duration.ofSeconds(45);
    /** Reads follow each other for longer than clocks of agents are unsure of. */
    private static final String AT_ONCE = "&times=5&periodMs=200";

    private final Agents agents;
    private final Progress progress;
    private final Interruption interruption;

    Mixed(Agents agents, Progress progress, Interruption interruption) {
        this.agents = agents;
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Has both write and read.
     *
     * @param ttl how long a mount may show an overwritten object as it was
     */
    void read(Duration ttl) {
        try (Progress.Step step =
                progress.step("writing and reading across, overwritten objects " + ttl.toSeconds() + " s later")) {
            for (List<String> pair : List.of(List.of(OLD, NEW), List.of(NEW, OLD))) {
                String writer = pair.get(0);
                String reader = pair.get(1);
                write(writer, key(writer, "once"));
                read(reader, writer, key(writer, "once"));
                write(writer, key(writer, "twice"));
                read(reader, writer, key(writer, "twice"));
                write(writer, key(writer, "twice"));
            }
            step.detail("waiting");
            interruption.rest(ttl.plusSeconds(1));
            read(NEW, OLD, key(OLD, "twice"));
            read(OLD, NEW, key(NEW, "twice"));
        }
    }

    private static String key(String writer, String times) {
        return "shared/" + writer + "-" + times;
    }

    private void write(String writer, String key) {
        agents.post(writer, "/write?key=" + key, ANSWER);
    }

    private void read(String reader, String writer, String key) {
        agents.post(reader, "/cross-read?writer=" + writer + "&key=" + key + AT_ONCE, ANSWER);
    }
}
