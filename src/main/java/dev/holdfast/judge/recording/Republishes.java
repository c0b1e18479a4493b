package dev.holdfast.judge.recording;

import dev.holdfast.evidence.RepublishCycles;
import dev.holdfast.evidence.Volume;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** When a volume was republished, as far as the node plugins' logs and the times of its credential files tell. */
public final class Republishes {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Seconds between two, at least. */
    private final double period;

    private final Volume volume;
    /** When the node plugin's log says that it was called. */
    private final TreeSet<Long> called = new TreeSet<>();
    /** When the volume's credentials were written. */
    private final TreeSet<Long> written = new TreeSet<>();

    private long lastLook = Long.MIN_VALUE;

    public Republishes(Recording recording, Volume volume) {
        this.period = recording.manifest().republishSeconds();
        this.volume = volume;
    }

    /**
     * Reads what is recorded of some volumes.
     *
     * @param told the case that reads the logs
     * @param files the case, by node, that reads the times of its credential files
     * @return whether the profile says how a republish is seen at all
     */
    public static boolean read(StreamReader told, Map<String, ? extends StreamReader> files, List<Republishes> all) {
        Map<Volume, Republishes> of = of(all);
        Publishes publishes = new Publishes(told.recording(), of.keySet());
        files.entrySet().parallelStream().forEach(node -> {
            List<Republishes> here = all.stream()
                    .filter(r -> node.getKey().equals(r.volume.node()))
                    .toList();
            publishes.fromFiles(
                    node.getValue(),
                    node.getKey(),
                    seen -> here.forEach(r -> r.lastLook = seen),
                    (volume, at) -> of.get(volume).written.add(at));
        });
        return readCalls(told, all) || Publishes.inFiles(told.recording());
    }

    /**
     * Reads only what the logs say.
     *
     * @return whether the profile says how they tell of a republish
     */
    public static boolean readCalls(StreamReader told, List<Republishes> all) {
        Map<Volume, Republishes> of = of(all);
        return new Publishes(told.recording(), of.keySet())
                .fromLogs(told, (volume, at) -> of.get(volume).called.add(at));
    }

    private static Map<Volume, Republishes> of(List<Republishes> all) {
        return all.stream().collect(Collectors.toMap(r -> r.volume, r -> r));
    }

    /** Whose it is. */
    public Volume volume() {
        return volume;
    }

    /** When its credentials were written. */
    public SortedSet<Long> written() {
        return Collections.unmodifiableSortedSet(written);
    }

    /** When its credential files were looked at last, on the observer's clock. */
    public long lastLook() {
        return lastLook;
    }

    /** How many republishes were seen in a stretch of time. */
    public int cycles(long from, long until) {
        return count(both(), from, until);
    }

    /** How many calls of the node plugin were. */
    public int calls(long from, long until) {
        return count(called, from, until);
    }

    /** The last call of the node plugin before a time, or null. */
    public Long lastCall(long before) {
        return called.lower(before);
    }

    /** When traces of republishes were left in a stretch of time. */
    public SortedSet<Long> traces(long from, long until) {
        return both().subSet(Math.min(from, until), until);
    }

    /** The last republish seen before a time, or null. */
    public Long last(long before) {
        return both().lower(before);
    }

    private NavigableSet<Long> both() {
        NavigableSet<Long> both = new TreeSet<>(called);
        both.addAll(written);
        return both;
    }

    /** How many republishes these times are: what comes close together is one. */
    private int count(SortedSet<Long> times, long from, long until) {
        return RepublishCycles.count(times, from, until, Math.max(SECOND, (long) (period * SECOND / 2)));
    }
}
