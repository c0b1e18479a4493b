package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Recorder;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;

/**
 * The keys of all acknowledged objects of a workload, in all its incarnations: read from its own evidence, one at a time, as their number
 * is unbounded. Thread-safe.
 */
final class AcknowledgedKeys implements Closeable {
    private final Recorder recorder;
    private final Iterator<Recorder.Entry> files;
    private BufferedReader lines;

    private AcknowledgedKeys(Recorder recorder, List<Recorder.Entry> files) {
        this.recorder = recorder;
        this.files = files.iterator();
    }

    /** The ledger of a workload, by name. */
    static AcknowledgedKeys open(Recorder recorder, String name) throws IOException {
        return new AcknowledgedKeys(
                recorder,
                recorder.list().stream()
                        .filter(file -> file.source().equals(name))
                        .filter(file -> file.channel().equals("operations")
                                || file.channel().equals("handles"))
                        .toList());
    }

    /** Number of keys. */
    static long count(Recorder recorder, String name) throws IOException {
        try (AcknowledgedKeys ledger = open(recorder, name)) {
            long count = 0;
            while (ledger.next() != null) {
                count++;
            }
            return count;
        }
    }

    /** The next key, or null after the last one. */
    synchronized String next() throws IOException {
        while (true) {
            if (lines == null) {
                if (!files.hasNext()) {
                    return null;
                }
                Recorder.Entry file = files.next();
                lines = Files.newBufferedReader(recorder.path(file.incarnation(), file.channel(), file.source()));
            }
            String line = lines.readLine();
            if (line == null) {
                close();
            } else if (acknowledges(line)) {
                return key(line);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }

    /** Whether a whole line acknowledges an object; the agent wrote the line itself, so its form is known. */
    static boolean acknowledges(String line) {
        return line.endsWith("}")
                && (line.startsWith("{\"k\":\"ok\",")
                        || (line.startsWith("{\"k\":\"closed\",") && line.contains("\"handle\":\"stream\"")));
    }

    private static String key(String line) {
        String before = "\"key\":\"";
        int from = line.indexOf(before) + before.length();
        return line.substring(from, line.indexOf('"', from));
    }
}
