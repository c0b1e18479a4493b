package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Cursor;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.S3Listing;
import dev.holdfast.judge.recording.StreamEnd;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every acknowledged byte is there: each object in the ledger is read again through the mount and straight from S3. Objects that
 * were never acknowledged may be there or not.
 */
final class DataJudge extends StreamJudge<Operation> {
    DataJudge() {
        super(Guarantee.DATA, Channel.OPERATIONS);
    }

    @Override
    boolean concerns(Volume volume) {
        return true;
    }

    @Override
    String limit(Limits limits) {
        return "no acknowledged byte lost";
    }

    @Override
    StreamVisitor<Operation> hear(Volume volume, Scope scope) {
        return new Ledger(volume, scope);
    }

    /** A way by which objects are read again. */
    private enum Way {
        MOUNT("through the mount"),
        S3("straight from S3");

        private final String words;

        Way(String words) {
            this.words = words;
        }
    }

    /** An object that was read again. */
    private record Found(Way way, ReadBack line) {}

    /** What was acknowledged for a key, and what was read of it; {@code ok} is null as long as nothing was acknowledged. */
    private static final class Entry {
        private final List<Found> found = new ArrayList<>(2);
        private Operation.Acknowledged ok;
        private long at;
        private boolean late;

        boolean good(Found read) {
            return read.line.errno() == null
                    && read.line.size() == ok.size()
                    && ok.sha256().equals(read.line.sha256());
        }

        boolean foundBy(Way way) {
            for (Found read : found) {
                if (read.way == way) {
                    return true;
                }
            }
            return false;
        }

        /** Whether there is nothing left to say. */
        boolean settled() {
            if (ok == null || found.size() < Way.values().length) {
                return false;
            }
            for (Found read : found) {
                if (!good(read)) {
                    return false;
                }
            }
            return foundBy(Way.MOUNT) && foundBy(Way.S3);
        }
    }

    /**
     * The ledger of one writer, and what was read of it. All three are read side by side, and what agrees is forgotten at once: writer
     * and readers keep to the order of the keys, so little is held at any time however long the run was. Keys that break the order, which
     * may have been acknowledged before or settled already, are looked at again as a whole.
     */
    private static final class Ledger implements StreamVisitor<Operation> {
        private final Recording recording;
        private final Volume volume;
        private final FindingBuilder finding;
        private final S3Listing listing = new S3Listing();
        private final Map<String, Entry> entries = new HashMap<>();
        private final Set<String> outOfOrder = new HashSet<>();
        private final Set<Long> open = new HashSet<>();
        private final Map<Source, Long> mounted = new HashMap<>();
        private final Map<Source, Long> drains;
        private final Reading throughMount;
        private final Reading fromS3;
        private Source current;
        private Long mount;
        private long lastOp;
        private String lastKey = "";
        private long objects;
        private long bytes;
        private int lost;

        Ledger(Volume volume, Scope scope) {
            this.recording = scope.recording();
            this.volume = volume;
            this.finding = scope.finding();
            drains = StreamEnd.drains(finding, volume.name());
            Targets.read(finding, volume.name(), (at, table, source) -> {
                Mounts.Entry top = Targets.top(Targets.inPod(volume, table));
                if (top != null) {
                    mounted.putIfAbsent(source, top.id());
                }
            });
            throughMount = new Reading(Way.MOUNT);
            fromS3 = new Reading(Way.S3);
        }

        @Override
        public void line(long at, Operation line, Source source) {
            operation(at, line, source);
            if (line instanceof Operation.Acknowledged ok) {
                // The readers go past this key first: what they bring then is known to come before or after it.
                throughMount.past(ok.key());
                fromS3.past(ok.key());
                acknowledged(at, ok, source);
            }
        }

        @Override
        public void close() {
            throughMount.close();
            fromS3.close();
        }

        @Override
        public void conclude() {
            throughMount.toEnd();
            fromS3.toEnd();
            if (!outOfOrder.isEmpty()) {
                again();
            }
            if (objects == 0) {
                finding.doubt("the ledger is empty: no write was acknowledged");
            } else if (mounted.isEmpty()) {
                finding.doubt("the pod's mount table never showed the volume at " + volume.path()
                        + ", so writes beneath the mount cannot be told from writes onto it");
            }
            entries.values().removeIf(entry -> entry.ok == null);
            entries.values().removeIf(this::late);
            entries.values().forEach(this::compare);
            unread(Way.MOUNT, "the reading follows the ledger, so it did not come to its end");
            String doubt = listing.doubt(recording);
            if (doubt == null) {
                unlisted();
            } else {
                unread(Way.S3, doubt);
            }
            finding.measure(lost, lost == 0 ? "nothing lost" : Text.count(lost, "bad object"));
            finding.figure("acknowledged", Text.count(objects, "object") + ", " + bytes + " bytes");
            finding.figure("lost or different", Integer.toString(lost));
            finding.passed("all " + Text.count(objects, "acknowledged object") + " (" + bytes
                    + " bytes) are there, through the mount and straight from S3");
        }

        /** One way of reading, with the greatest key it has come to. */
        private final class Reading implements AutoCloseable {
            private final Way way;
            private final Cursor<ReadBack> lines;
            private String greatest = "";

            Reading(Way way) {
                this.way = way;
                this.lines = finding.lines(Channel.READ_BACK, source(way));
            }

            void past(String key) {
                boolean more = true;
                while (more && greatest.compareTo(key) <= 0) {
                    more = next();
                }
            }

            void toEnd() {
                boolean more = true;
                while (more) {
                    more = next();
                }
            }

            private boolean next() {
                if (!lines.next()) {
                    return false;
                }
                ReadBack line = lines.line();
                if (line.key().compareTo(greatest) > 0) {
                    greatest = line.key();
                }
                found(way, line);
                return true;
            }

            @Override
            public void close() {
                lines.close();
            }
        }

        private String source(Way way) {
            return way == Way.S3 ? "s3-" + volume.name() : volume.name();
        }

        private void acknowledged(long at, Operation.Acknowledged ok, Source source) {
            objects++;
            bytes += ok.size();
            if (ok.key().compareTo(lastKey) <= 0) {
                outOfOrder.add(ok.key());
            } else {
                lastKey = ok.key();
            }
            Entry entry = entries.computeIfAbsent(ok.key(), key -> new Entry());
            entry.ok = ok;
            entry.at = at;
            entry.late = late(at, source);
            forget(ok.key(), entry);
        }

        /** Whether the drain had given an operation up before it came back: then its object may have been read too early. */
        private boolean late(long at, Source source) {
            Long drained = drains.get(source);
            return drained != null && at > drained;
        }

        private void found(Way way, ReadBack line) {
            if (way == Way.S3) {
                listing.line(line);
            }
            Entry entry = entries.get(line.key());
            if (entry == null && line.key().compareTo(lastKey) <= 0) {
                outOfOrder.add(line.key());
                return;
            }
            if (entry == null) {
                entry = new Entry();
                entries.put(line.key(), entry);
            }
            entry.found.add(new Found(way, line));
            forget(line.key(), entry);
        }

        private void forget(String key, Entry entry) {
            if (entry.settled()) {
                entries.remove(key);
            }
        }

        /** Takes all that was acknowledged and read of the keys that broke the order; the last acknowledgement of a key counts. */
        private void again() {
            Map<String, Entry> whole = new HashMap<>();
            finding.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
                if (line instanceof Operation.Acknowledged ok && outOfOrder.contains(ok.key())) {
                    Entry entry = whole.computeIfAbsent(ok.key(), key -> new Entry());
                    objects -= entry.ok == null ? 0 : 1;
                    entry.ok = ok;
                    entry.at = at;
                    entry.late = late(at, source);
                }
            });
            for (Way way : whole.isEmpty() ? List.<Way>of() : List.of(Way.values())) {
                finding.read(Channel.READ_BACK, source(way), (at, line, source) -> {
                    Entry entry = whole.get(line.key());
                    if (entry != null) {
                        entry.found.add(new Found(way, line));
                    }
                });
            }
            entries.putAll(whole);
        }

        private void operation(long at, Operation line, Source source) {
            if (!source.equals(current)) {
                current = source;
                lastOp = -1;
                mount = null;
                open.clear();
            }
            if (line instanceof Operation.Invoked) {
                if (line.op() <= lastOp) {
                    finding.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operation "
                            + line.op() + " was begun twice");
                } else if (lastOp >= 0 && line.op() > lastOp + 1) {
                    finding.doubt(
                            "the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operations "
                                    + (lastOp + 1) + " to " + (line.op() - 1) + " are not in it");
                }
                lastOp = Math.max(lastOp, line.op());
                open.add(line.op());
                return;
            }
            if (!open.remove(line.op())) {
                finding.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operation "
                        + line.op() + " ended twice, or never began");
            }
            if (line instanceof Operation.Acknowledged ok) {
                beneath(at, ok, source);
            }
        }

        private void beneath(long at, Operation.Acknowledged ok, Source source) {
            if (ok.mnt() == 0) {
                finding.doubt("operation " + ok.op() + " does not say which mount took it");
                return;
            }
            if (mount == null) {
                mount = mounted.getOrDefault(source, ok.mnt());
            }
            if (ok.mnt() != mount) {
                lost++;
                finding.offence(
                        at,
                        "operation " + ok.op() + " was written beneath the mount",
                        "mount " + ok.mnt(),
                        "mount " + mount,
                        "mount " + ok.mnt(),
                        "the volume was unmounted under the running pod, and the write went to the directory beneath",
                        "another file system was mounted onto the volume's path");
            }
        }

        /** Sets an operation aside that came back late: what of its object is not as it should be is no more than a doubt. */
        private boolean late(Entry entry) {
            if (entry.late && !entry.settled()) {
                finding.doubt("operation " + entry.ok.op() + " came back after the drain had given it up, so object "
                        + entry.ok.key() + " may have been read again too early");
            }
            return entry.late;
        }

        private void compare(Entry entry) {
            for (Found read : entry.found) {
                if (read.line.errno() != null) {
                    unreadable(entry, read);
                } else if (!entry.good(read)) {
                    lost++;
                    finding.offence(
                            entry.at,
                            "object " + entry.ok.key() + " read " + read.way.words + " is not what was acknowledged",
                            read.line.size() + " bytes, SHA-256 " + read.line.sha256(),
                            entry.ok.size() + " bytes, SHA-256 " + entry.ok.sha256(),
                            read.line.size() + " bytes, SHA-256 " + read.line.sha256(),
                            "the upload was cut short when the mount process ended",
                            "something else wrote to the same key");
                }
            }
        }

        private void unreadable(Entry entry, Found read) {
            String key = entry.ok.key();
            String errno = read.line.errno();
            boolean absent = errno.equals("ENOENT");
            if (!absent && read.way == Way.S3) {
                finding.doubt("object " + key + " could not be read " + read.way.words + ": " + errno);
                return;
            }
            lost++;
            finding.offence(
                    entry.at,
                    absent
                            ? "acknowledged object " + key + " is lost: it is not there when read " + read.way.words
                            : "acknowledged object " + key + " cannot be read " + read.way.words,
                    errno,
                    entry.ok.size() + " bytes acknowledged",
                    errno,
                    absent
                            ? "the write was acknowledged, but its upload never completed"
                            : "the mount does not work any more",
                    absent ? "the write went beneath the mount" : "the mount's credentials were not refreshed");
        }

        private void unread(Way way, String why) {
            long missing =
                    entries.values().stream().filter(e -> !e.foundBy(way)).count();
            if (missing > 0) {
                finding.doubt(missing + " of " + Text.count(objects, "acknowledged object") + " were not read again "
                        + way.words + ": " + why);
            }
        }

        private void unlisted() {
            entries.forEach((key, entry) -> {
                if (!entry.foundBy(Way.S3)) {
                    lost++;
                    finding.offence(
                            entry.at,
                            "acknowledged object " + key + " is lost: S3 does not list it",
                            "no object",
                            entry.ok.size() + " bytes acknowledged",
                            "no object",
                            "the write was acknowledged, but its upload never completed",
                            "the write went beneath the mount");
                }
            });
        }
    }
}
