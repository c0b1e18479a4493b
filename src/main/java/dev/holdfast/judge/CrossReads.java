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
            Map<String, List<ObjectVersion>> ledger = writer == null ? Map.of() : ledger(writer, lines);
            if (writer != null && other != null) {
                ReadsOfWriter of = new ReadsOfWriter(own, other, ledger, ttl, finding);
                of.judge(lines);
                reads += of.reads();
                fresh += of.fresh();
                renewed += of.renewed();
                latest = Math.max(latest, of.latest());
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
    private Map<String, List<ObjectVersion>> ledger(Volume writer, List<CrossRead> lines) {
        Map<String, List<ObjectVersion>> versions = new HashMap<>();
        lines.forEach(line -> versions.put(line.key(), new ArrayList<>()));
        Map<Key, ObjectVersion> open = new HashMap<>();
        finding.read(Channel.OPERATIONS, writer.name(), (at, line, source) -> {
            Key key = new Key(source, line.op());
            if (line instanceof Operation.Invoked && versions.containsKey(line.key())) {
                ObjectVersion version = new ObjectVersion(at);
                versions.get(line.key()).add(version);
                open.put(key, version);
            } else if (line instanceof Operation.Acknowledged ok && open.containsKey(key)) {
                ObjectVersion version = open.remove(key);
                version.acknowledged(at, ok);
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
}
