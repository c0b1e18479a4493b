package dev.holdfast.evidence.bundle;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts the writes of workloads while they run, for the console. It judges nothing: judges read the complete record.
 * Thread-safe.
 */
public final class Tally {
    private static final ObjectReader READER = Json.reader(Operation.class);

    private final Map<Source, Map<Long, Long>> open = new HashMap<>();
    private final TreeSet<String> writers = new TreeSet<>();
    private final List<Long> nanos = new ArrayList<>();
    private long failed;

    /**
     * The writes of a period.
     *
     * @param writers names of those that had a write acknowledged
     * @param acknowledged how many writes were
     * @param failed how many failed
     * @param p99 99th percentile of the time from a write's beginning to its acknowledgement, in nanoseconds; 0 for none
     * @param longest the longest such time, in nanoseconds
     */
    public record Period(List<String> writers, int acknowledged, long failed, long p99, long longest) {}

    /**
     * Takes lines of channel {@code operations}.
     *
     * @param lines whole lines, in their order
     */
    public synchronized void add(Source source, byte[] lines) {
        Map<Long, Long> begun = open.computeIfAbsent(source, any -> new HashMap<>());
        try (MappingIterator<Operation> operations = READER.readValues(lines)) {
            while (operations.hasNext()) {
                add(source.name(), begun, operations.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the operations of " + source + " cannot be read", e);
        }
    }

    private void add(String writer, Map<Long, Long> begun, Operation operation) {
        if (operation instanceof Operation.Invoked invoked) {
            begun.put(invoked.op(), invoked.t());
            return;
        }
        Long since = begun.remove(operation.op());
        if (operation instanceof Operation.Acknowledged acknowledged && since != null) {
            nanos.add(acknowledged.t() - since);
            writers.add(writer);
        } else if (operation instanceof Operation.Failed) {
            failed++;
        }
    }

    /** The writes since the last call. */
    public synchronized Period take() {
        nanos.sort(null);
        int count = nanos.size();
        Period period = new Period(
                List.copyOf(writers),
                count,
                failed,
                count == 0 ? 0 : nanos.get((int) Math.ceil(count * 0.99) - 1),
                count == 0 ? 0 : nanos.get(count - 1));
        nanos.clear();
        writers.clear();
        failed = 0;
        return period;
    }
}
