package dev.holdfast.judge;

import dev.holdfast.evidence.CrossRead;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one workload read of another one's objects, against the versions that were there to be read. */
final class ReadsOfWriter {
    private final Clock own;
    private final Map<String, List<ObjectVersion>> ledger;
    /** How far the two clocks together may be wrong. */
    private final long blur;
    /** The oldest version of each object that was ever read, by its place in the ledger. */
    private final Map<String, Integer> known = new HashMap<>();

    private final long ttl;
    private final FindingBuilder finding;
    private int fresh;
    private int renewed;
    private int reads;
    private long latest;

    /**
     * Compares them.
     *
     * @param own the reader's clock
     * @param other the writer's clock
     * @param ledger the versions of each object, in order
     * @param ttl how long an object may be shown as it was, in nanoseconds
     */
    ReadsOfWriter(Clock own, Clock other, Map<String, List<ObjectVersion>> ledger, long ttl, FindingBuilder finding) {
        this.own = own;
        this.ledger = ledger;
        this.blur = own.uncertainty() + other.uncertainty();
        this.ttl = ttl;
        this.finding = finding;
    }

    /** How many there were. */
    int reads() {
        return reads;
    }

    /** How many brought a new object at once. */
    int fresh() {
        return fresh;
    }

    /** How many brought a new version of an object that had been read before. */
    int renewed() {
        return renewed;
    }

    /** How late the latest was, in nanoseconds. */
    long latest() {
        return latest;
    }

    /** Takes all reads, in order. */
    void judge(List<CrossRead> lines) {
        lines.forEach(line -> read(own.observer(line.t()), line, ledger.get(line.key())));
    }

    private void read(long at, CrossRead line, List<ObjectVersion> versions) {
        reads++;
        int oldest = oldest(at, versions);
        int newest = newest(at + line.ns(), versions);
        int seen = place(line, versions, newest);
        boolean hadOlder = known.getOrDefault(line.key(), Integer.MAX_VALUE) < oldest;
        if (seen >= 0) {
            known.merge(line.key(), seen, Math::min);
        }
        if (oldest < 0) {
            // It may have been begun before the object was there: whatever came of it is right.
            return;
        }
        if (seen >= oldest) {
            fresh += oldest == 0 && at - versions.get(0).acknowledged() <= ttl ? 1 : 0;
            renewed += hadOlder ? 1 : 0;
        } else if (!excused(line, versions, oldest, newest)) {
            offend(at, line, versions, oldest, seen);
        }
    }

    /** The oldest version that may still be shown; -1 when there need not be any. */
    private int oldest(long at, List<ObjectVersion> versions) {
        int oldest = -1;
        for (int i = 0; i < versions.size(); i++) {
            Long acknowledged = versions.get(i).acknowledged();
            // What an earlier write left open may have been there before, too.
            long allowed = i == 0 ? 0 : ttl;
            if (acknowledged != null && at - acknowledged - blur > allowed) {
                oldest = i;
            }
        }
        return oldest;
    }

    /** The newest version that may have been there before the read ended. */
    private int newest(long end, List<ObjectVersion> versions) {
        int newest = -1;
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).invoked() - blur <= end) {
                newest = i;
            }
        }
        return newest;
    }

    /** Which version was read; -1 when it is none of those that can have been there. */
    private int place(CrossRead line, List<ObjectVersion> versions, int newest) {
        for (int i = newest; i >= 0; i--) {
            if (line.errno() == null && versions.get(i).is(line)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Mountpoint ends the read of an object that was overwritten since its size was learned with ESTALE, which may happen
     * within the TTL. What a write that was not acknowledged left is unknown, so nothing can be compared with it.
     */
    private boolean excused(CrossRead line, List<ObjectVersion> versions, int oldest, int newest) {
        if ("ESTALE".equals(line.errno())) {
            return newest > oldest;
        }
        return line.errno() == null
                && versions.subList(oldest, newest + 1).stream().anyMatch(v -> v.acknowledged() == null);
    }

    private void offend(long at, CrossRead line, List<ObjectVersion> versions, int oldest, int seen) {
        ObjectVersion wanted = versions.get(oldest);
        long late = at - wanted.acknowledged() - blur;
        latest = Math.max(latest, late);
        String got = line.errno() != null ? line.errno() : line.size() + " bytes, SHA-256 " + line.sha256();
        String what = "object " + line.key() + " of " + line.writer();
        if (seen >= 0) {
            what += " is still read as it was before it was overwritten";
        } else if ("ENOENT".equals(line.errno())) {
            what += " is not there when read through another mount";
        } else if (line.errno() != null) {
            what += " cannot be read through another mount";
        } else {
            what += " is read with other content than was written";
        }
        finding.offence(
                at,
                what,
                got + ", " + Text.span(late) + " after the write was acknowledged",
                wanted.toString(),
                got,
                "the two mounts are of different buckets or prefixes, or of different options",
                "one of them caches metadata or data for longer than it should");
    }
}
