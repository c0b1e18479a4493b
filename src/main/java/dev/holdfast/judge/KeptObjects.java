package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a bucket that stays when its volume goes still holds all that was acknowledged: a driver that empties it, and leaves it, has lost
 * what it had to keep.
 */
final class KeptObjects {
    private final Volume volume;
    private final Collection<Volume> writers;
    private final FindingBuilder finding;
    private final Words words;

    /**
     * How it is spoken of.
     *
     * @param since after what the bucket was read, such as "its volume went"
     * @param gone of an object that is not there, after its name
     * @param changed the same of one that is another
     */
    record Words(String since, String gone, String changed, List<String> causes) {
        /** Of a bucket that stays when its volume goes. */
        static Words ofBucketThatStays() {
            return new Words(
                    "its volume went",
                    "went with its volume, from a bucket that stays",
                    "of a bucket that stays is not what was acknowledged",
                    List.of(
                            "the driver empties the bucket of a volume that is deleted, whatever becomes of the bucket",
                            "somebody else deleted or wrote to it"));
        }
    }

    private record Kept(long size, String sha256) {
        @Override
        public String toString() {
            return size + " bytes, SHA-256 " + sha256;
        }
    }

    /**
     * Of a volume.
     *
     * @param writers the volume under each pod that its workload had
     */
    KeptObjects(Volume volume, Collection<Volume> writers, FindingBuilder finding, Words words) {
        this.words = words;
        this.volume = volume;
        this.writers = writers;
        this.finding = finding;
    }

    /** Notes what of it is gone. */
    void judge() {
        RecordedAction read = finding.actions()
                .last(Actions.READ_KEPT, action -> action.subject().equals(volume.name()));
        if (read == null) {
            finding.figure("objects that stayed", "were not recorded");
            return;
        }
        if (!read.succeeded()) {
            finding.doubt("bucket " + volume.bucket() + " was not read again after " + words.since + ": "
                    + (read.failed() ? read.error() : "the record ended"));
            return;
        }
        Map<String, ReadBack> there = new HashMap<>();
        finding.read(
                Channel.READ_BACK,
                "s3-" + Actions.keptSource(volume.name()),
                (at, line, source) -> there.put(line.key(), line));
        ReadBack listing = there.get("");
        if (listing != null && listing.errno() != null && !listing.errno().equals("ENOENT")) {
            finding.doubt(
                    "bucket " + volume.bucket() + " could not be listed after " + words.since + ": " + listing.errno());
            return;
        }
        Map<String, Kept> acknowledged = acknowledged();
        acknowledged.forEach((key, kept) -> compare(read.done(), key, kept, there.get(key)));
        finding.figure("objects that stayed", Integer.toString(acknowledged.size()));
    }

    private Map<String, Kept> acknowledged() {
        Map<String, Kept> acknowledged = new HashMap<>();
        writers.stream().map(Volume::name).distinct().forEach(name -> {
            finding.read(Channel.OPERATIONS, name, (at, line, source) -> {
                if (line instanceof Operation.Acknowledged ok) {
                    acknowledged.put(ok.key(), new Kept(ok.size(), ok.sha256()));
                }
            });
            finding.read(Channel.HANDLES, name, (at, line, source) -> {
                if (line instanceof HandleLine.Closed closed && closed.sha256() != null) {
                    acknowledged.put(closed.key(), new Kept(closed.size(), closed.sha256()));
                }
            });
        });
        return acknowledged;
    }

    private void compare(long at, String key, Kept kept, ReadBack found) {
        if (found != null && found.errno() != null && !found.errno().equals("ENOENT")) {
            finding.doubt("object " + key + " could not be read after " + words.since + ": " + found.errno());
        } else if (found == null || found.errno() != null) {
            gone(at, "acknowledged object " + key + " " + words.gone, kept, "no object");
        } else if (found.size() != kept.size || !kept.sha256.equals(found.sha256())) {
            gone(at, "object " + key + " " + words.changed, kept, new Kept(found.size(), found.sha256()).toString());
        }
    }

    private void gone(long at, String what, Kept kept, String after) {
        finding.offence(at, what, after, kept.toString(), after, words.causes.toArray(new String[0]));
    }
}
