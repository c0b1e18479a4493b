package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StoreListing;
import dev.holdfast.judge.recording.StreamEnd;
import java.util.List;

/** The one long write of a workload, from before the upgrade until after it: accepted bytes, its close, and the object in S3. */
final class StreamedWrite {
    private final Volume volume;
    private final Recording recording;
    private final Clock clock;
    private final FindingBuilder finding;
    private HandleLine.Closed closed;
    private long closedAt;
    private Source closedBy;
    private long accepted;

    StreamedWrite(Volume volume, Clock clock, FindingBuilder finding) {
        this.volume = volume;
        this.recording = finding.recording();
        this.clock = clock;
        this.finding = finding;
    }

    /** Takes a part that was accepted. */
    void appended(HandleLine.Appended line) {
        accepted += line.length();
    }

    /** Takes its close. */
    void closed(long at, HandleLine.Closed line, Source by) {
        closed = line;
        closedAt = at;
        closedBy = by;
    }

    /** Bytes that were accepted. */
    long accepted() {
        return accepted;
    }

    /** Notes what became of it. */
    void judge(List<HandleTrouble> troubles) {
        if (closed == null) {
            if (troubles.isEmpty()) {
                finding.doubt("no close of the streamed write was recorded");
            }
            return;
        }
        if (!clock.since(closedAt, recording.window().upgradeEnd())) {
            finding.doubt("the streamed write was closed before the upgrade ended");
        }
        if (closed.size() != accepted) {
            troubles.add(new HandleTrouble(
                    closedAt,
                    "the streamed write closed with another size than was accepted",
                    closed.size() + " bytes",
                    accepted + " bytes accepted",
                    closed.size() + " bytes"));
        }
        Long drained = StreamEnd.drains(finding, volume.name()).get(closedBy);
        if (drained != null && closedAt > drained) {
            finding.doubt(
                    "the streamed write was closed after the drain had given it up, so it may have been looked for"
                            + " in S3 too early");
            return;
        }
        int[] seen = new int[1];
        long[] read = {closedAt};
        StoreReading store = StoreReading.of(recording);
        StoreListing listing = new StoreListing(store.store(), store.phase());
        finding.read(Channel.READ_BACK, store.source(volume), (at, back, source) -> {
            listing.line(back);
            read[0] = Math.max(read[0], at);
            if (!back.key().equals(closed.key())) {
                return;
            }
            seen[0]++;
            if (back.errno() != null && !back.errno().equals("ENOENT")) {
                finding.doubt("the streamed object could not be read " + store.words() + ": " + back.errno());
            } else if (back.errno() != null) {
                troubles.add(absent(read[0]));
            } else if (back.size() != closed.size() || !closed.sha256().equals(back.sha256())) {
                troubles.add(new HandleTrouble(
                        at,
                        "the streamed object " + closed.key() + " is not what was written" + written(),
                        back.size() + " bytes, SHA-256 " + back.sha256(),
                        closed.size() + " bytes, SHA-256 " + closed.sha256(),
                        back.size() + " bytes, SHA-256 " + back.sha256()));
            }
        });
        String doubt = listing.doubt(recording);
        if (seen[0] == 0 && doubt == null) {
            troubles.add(absent(read[0]));
        } else if (seen[0] == 0) {
            finding.doubt(
                    "the streamed object " + closed.key() + " was not read again " + store.words() + ": " + doubt);
        }
    }

    private HandleTrouble absent(long read) {
        return new HandleTrouble(
                read,
                "the streamed object " + closed.key() + " is not in "
                        + StoreReading.of(recording).store() + written(),
                "no object",
                closed.size() + " bytes closed",
                "no object");
    }

    private String written() {
        return " (closed " + recording.when(closedAt) + ")";
    }
}
