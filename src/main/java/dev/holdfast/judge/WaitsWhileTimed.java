package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.judge.recording.FindingBuilder;
import java.util.HashSet;
import java.util.Set;

/**
 * What mount processes waited for a processor while mounts were timed. A node that has none to spare is nobody's release; a limit of its own that
 * keeps a mounter pod from processors is the release's.
 */
final class WaitsWhileTimed {
    private long waited;
    private long throttled;
    private final Set<String> serving = new HashSet<>();

    /**
     * Of a node between two times on the observer's clock; nothing where nobody recorded it.
     *
     * @param finding notes that it rests on that
     */
    static WaitsWhileTimed of(FindingBuilder finding, String node, long from, long to) {
        WaitsWhileTimed waits = new WaitsWhileTimed();
        finding.read(Channel.SCHEDULING, node, (at, line, source) -> {
            if (at < from || at > to || line.error() != null) {
                return;
            }
            line.processes().stream().filter(share -> share.agent() == null).forEach(share -> {
                waits.waited += share.longest();
                if (share.group() != null) {
                    waits.serving.add(share.group());
                }
            });
            line.groups().stream()
                    .filter(group -> waits.serving.contains(group.path()))
                    .forEach(group -> waits.throttled += group.throttled());
        });
        return waits;
    }

    /** Whether they can explain that operations took so much longer, of which all together took a time. */
    boolean explain(long operations, int percent) {
        return waited * 100 > operations * percent && throttled * 100 <= operations * percent;
    }

    /** Nanoseconds, of each process those of the thread that waited longest. */
    long waited() {
        return waited;
    }
}
