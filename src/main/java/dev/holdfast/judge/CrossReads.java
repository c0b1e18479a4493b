package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What one workload read of the objects that others wrote, against what was there to be read. */
final class CrossReads {
    private final Recording recording;
    private final long ttl;
    private final Volume volume;
    private final MounterKind kind;
    private final FindingBuilder finding;
    private int fresh;
    private int renewed;
    private int reads;
    private long latest;

    CrossReads(Volume volume, MounterKind kind, Scope scope) {
        this.recording = scope.recording();
        this.ttl = scope.nanos(Limit.METADATA_TTL);
        this.volume = volume;
        this.kind = kind;
        this.finding = scope.finding();
    }

    /** What a writer made of an object, once; times are the observer's, {@code acknowledged} null while or where it was not. */
    private static final class Version {
        private final long invoked;
        private Long acknowledged;
        private long size;
        private String sha256;

        Version(long invoked) {
            this.invoked = invoked;
        }

        boolean is(CrossRead read) {
            return acknowledged != null && size == read.size() && sha256.equals(read.sha256());
        }

        @Override
        public String toString() {
            return size + " bytes, SHA-256 " + sha256;
        }
    }

    private record Key(Source source, long op) {}

    /** Which kind served a volume last; where that is unknown null, and that is doubted. */
    static MounterKind mounter(Volume volume, FindingBuilder finding) {
        Serving serving = Serving.last(finding, volume, Long.MAX_VALUE);
        MounterKind mounter = serving == null ? null : serving.mounter();
        if (mounter == null) {
            finding.doubt("what serves the volume of " + volume.name() + " is unknown ("
                    + (serving == null ? "it was never seen mounted" : serving)
                    + "), so it is unknown which kind of mount it is");
        }
        return mounter;
    }

    void judge() {
        Clock own = recording.clock(Channel.OPERATIONS, volume.name());
        if (own == null) {
            finding.doubt("clocks were never exchanged with agent " + volume.name()
                    + ", so its reads cannot be placed in time");
            return;
        }
        Map<String, List<CrossRead>> byWriter = new TreeMap<>();
        finding.read(
                Channel.CROSS_READS,
                volume.name(),
                (any, line, source) -> byWriter.computeIfAbsent(line.writer(), w -> new ArrayList<>())
                        .add(line));
        byWriter.forEach((name, lines) -> {
            Volume writer = writer(name);
            Clock other = recording.clock(Channel.OPERATIONS, name);
            Map<String, List<Version>> ledger = writer == null ? Map.of() : ledger(writer, lines);
            if (writer != null && other != null) {
                new Pair(own, other, ledger).judge(lines);
            }
        });
        conclude();
    }

    /** The writer when it is of the other kind and its objects can be the same; a doubt where that is unknown. */
    private Volume writer(String name) {
        Volume writer = recording.manifest().volumes().stream()
                .filter(v -> v.name().equals(name))
                .findFirst()
                .orElse(null);
        if (writer == null) {
            finding.doubt("the manifest does not know workload " + name + ", whose objects were read");
            return null;
        }
        if (!Objects.equals(writer.bucket(), volume.bucket()) || !Objects.equals(writer.prefix(), volume.prefix())) {
            finding.doubt(
                    "workload " + name + " writes to another bucket or prefix, so its objects cannot be read here");
            return null;
        }
        return mounter(writer, finding) == kind.other() ? writer : null;
    }

    /** Every version of the objects that were read, in the order they were begun. */
    private Map<String, List<Version>> ledger(Volume writer, List<CrossRead> lines) {
        Map<String, List<Version>> versions = new HashMap<>();
        lines.forEach(line -> versions.put(line.key(), new ArrayList<>()));
        Map<Key, Version> open = new HashMap<>();
        finding.read(Channel.OPERATIONS, writer.name(), (at, line, source) -> {
            Key key = new Key(source, line.op());
            if (line instanceof Operation.Invoked && versions.containsKey(line.key())) {
                Version version = new Version(at);
                versions.get(line.key()).add(version);
                open.put(key, version);
            } else if (line instanceof Operation.Acknowledged ok && open.containsKey(key)) {
                Version version = open.remove(key);
                version.acknowledged = at;
                version.size = ok.size();
                version.sha256 = ok.sha256();
            }
        });
        return versions;
    }

    private void conclude() {
        if (fresh == 0) {
            finding.doubt("no new object of a mount by a " + kind.other() + " was read within " + Text.span(ttl)
                    + " of its write, so it is unknown whether new ones are seen at once");
        }
        if (renewed == 0) {
            finding.doubt("no object of a mount by a " + kind.other()
                    + " was read, overwritten, and read again later than " + Text.span(ttl) + " after that");
        }
        finding.measure(latest, latest == 0 ? "nothing too late" : Text.span(latest) + " too late");
        finding.figure("new objects read", Integer.toString(fresh));
        finding.figure("overwritten objects read again", Integer.toString(renewed));
        finding.figure("reads", Integer.toString(reads));
        finding.figure("served by", kind.toString());
        finding.passed(Text.count(fresh, "new object") + " and " + renewed + " overwritten ones of mounts by a "
                + kind.other() + " were read as they were written");
    }

    /** The reads of one writer's objects. */
    private final class Pair {
        private final Clock own;
        private final Map<String, List<Version>> ledger;
        /** How far the two clocks together may be wrong. */
        private final long blur;
        /** The oldest version of each object that was ever read, by its place in the ledger. */
        private final Map<String, Integer> known = new HashMap<>();

        Pair(Clock own, Clock other, Map<String, List<Version>> ledger) {
            this.own = own;
            this.ledger = ledger;
            this.blur = own.uncertainty() + other.uncertainty();
        }

        void judge(List<CrossRead> lines) {
            lines.forEach(line -> read(own.observer(line.t()), line, ledger.get(line.key())));
        }

        private void read(long at, CrossRead line, List<Version> versions) {
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
                fresh += oldest == 0 && at - versions.get(0).acknowledged <= ttl ? 1 : 0;
                renewed += hadOlder ? 1 : 0;
            } else if (!excused(line, versions, oldest, newest)) {
                offend(at, line, versions, oldest, seen);
            }
        }

        /** The oldest version that may still be shown; -1 when there need not be any. */
        private int oldest(long at, List<Version> versions) {
            int oldest = -1;
            for (int i = 0; i < versions.size(); i++) {
                Long acknowledged = versions.get(i).acknowledged;
                // What an earlier write left open may have been there before, too.
                long allowed = i == 0 ? 0 : ttl;
                if (acknowledged != null && at - acknowledged - blur > allowed) {
                    oldest = i;
                }
            }
            return oldest;
        }

        /** The newest version that may have been there before the read ended. */
        private int newest(long end, List<Version> versions) {
            int newest = -1;
            for (int i = 0; i < versions.size(); i++) {
                if (versions.get(i).invoked - blur <= end) {
                    newest = i;
                }
            }
            return newest;
        }

        /** Which version was read; -1 when it is none of those that can have been there. */
        private int place(CrossRead line, List<Version> versions, int newest) {
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
        private boolean excused(CrossRead line, List<Version> versions, int oldest, int newest) {
            if ("ESTALE".equals(line.errno())) {
                return newest > oldest;
            }
            return line.errno() == null
                    && versions.subList(oldest, newest + 1).stream().anyMatch(v -> v.acknowledged == null);
        }

        private void offend(long at, CrossRead line, List<Version> versions, int oldest, int seen) {
            Version wanted = versions.get(oldest);
            long late = at - wanted.acknowledged - blur;
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
}
