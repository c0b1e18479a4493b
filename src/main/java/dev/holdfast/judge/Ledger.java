package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.cause.Suspects;
import dev.holdfast.judge.cause.Words;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StoreListing;
import dev.holdfast.judge.recording.StreamEnd;
import dev.holdfast.judge.recording.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ledger of one writer, and what was read of it. All three are read side by side, and what agrees is forgotten at once: writer
 * and readers keep to the order of the keys, so little is held at any time however long the run was. Keys that break the order, which
 * may have been acknowledged before or settled already, are looked at again as a whole.
 */
final class Ledger implements StreamJudge.StreamVisitor<Operation> {
    private final Recording recording;
    private final Volume volume;
    private final FindingBuilder finding;
    private final StoreReading store;
    private final StoreListing listing;
    private final Map<String, LedgerEntry> entries = new HashMap<>();
    private final Set<String> outOfOrder = new HashSet<>();
    private final Map<LedgerEntry, LedgerEntry.Found> unanswered = new LinkedHashMap<>();
    private final LedgerOrder order;
    private final Map<Source, Long> drains;
    private final ObjectReading throughMount;
    private final ObjectReading fromStore;
    private String lastKey = "";
    private long listed;
    private long objects;
    private long bytes;
    private int lost;

    Ledger(Volume volume, Scope scope) {
        this.recording = scope.recording();
        this.volume = volume;
        this.finding = scope.finding();
        store = StoreReading.of(recording);
        listing = new StoreListing(store.store(), store.phase());
        drains = StreamEnd.drains(finding, volume.name());
        order = new LedgerOrder(volume, finding);
        throughMount = reading(LedgerEntry.Way.MOUNT);
        fromStore = reading(LedgerEntry.Way.STORE);
    }

    @Override
    public void line(long at, Operation line, Source source) {
        order.operation(at, line, source);
        if (line instanceof Operation.Acknowledged ok) {
            // The readers go past this key first: what they bring then is known to come before or after it.
            throughMount.past(ok.key());
            fromStore.past(ok.key());
            acknowledged(at, ok, source);
        }
    }

    @Override
    public void close() {
        throughMount.close();
        fromStore.close();
    }

    @Override
    public void conclude() {
        throughMount.toEnd();
        fromStore.toEnd();
        if (!outOfOrder.isEmpty()) {
            again();
        }
        if (objects == 0) {
            finding.doubt("the ledger is empty: no write was acknowledged");
        } else if (!order.mountSeen()) {
            finding.doubt("the pod's mount table never showed the volume at " + volume.path()
                    + ", so writes beneath the mount cannot be distinguished from writes onto it");
        }
        entries.values().removeIf(entry -> entry.ok() == null);
        entries.values().removeIf(this::late);
        entries.values().forEach(this::compare);
        notMounted();
        unread(LedgerEntry.Way.MOUNT, "the reading follows the ledger, so it did not come to its end");
        String doubt = listing.doubt(recording);
        if (doubt == null) {
            unlisted();
        } else {
            unread(LedgerEntry.Way.STORE, doubt);
        }
        if (!finding.offended()) {
            // What the mount alone does not answer for is there in S3; what is lost or different is worse, and not
            // explained by the mount.
            unanswered.forEach(this::unreadable);
        }
        int lost = this.lost + order.beneath();
        finding.measure(lost, lost == 0 ? "nothing lost" : Text.count(lost, "bad object"));
        finding.figure("acknowledged", Text.count(objects, "object") + ", " + bytes + " bytes");
        finding.figure("lost or different", Integer.toString(lost));
        finding.passed("all " + Text.count(objects, "acknowledged object") + " (" + bytes
                + " bytes) are there, through the mount and " + store.words());
    }

    private ObjectReading reading(LedgerEntry.Way way) {
        return new ObjectReading(finding.lines(Channel.READ_BACK, source(way)), (at, line) -> found(way, at, line));
    }

    private String source(LedgerEntry.Way way) {
        return way == LedgerEntry.Way.STORE ? store.source(volume) : volume.name();
    }

    private void acknowledged(long at, Operation.Acknowledged ok, Source source) {
        objects++;
        bytes += ok.size();
        if (ok.key().compareTo(lastKey) <= 0) {
            outOfOrder.add(ok.key());
        } else {
            lastKey = ok.key();
        }
        LedgerEntry entry = entries.computeIfAbsent(ok.key(), key -> new LedgerEntry());
        entry.acknowledged(at, ok, late(at, source));
        forget(ok.key(), entry);
    }

    /** Whether the drain had given an operation up before it came back: then its object may have been read too early. */
    private boolean late(long at, Source source) {
        Long drained = drains.get(source);
        return drained != null && at > drained;
    }

    private void found(LedgerEntry.Way way, long at, ReadBack line) {
        if (way == LedgerEntry.Way.STORE) {
            listing.line(line);
            listed = Math.max(listed, at);
            if (line.key().isEmpty() && line.errno() == null) {
                return;
            }
        }
        LedgerEntry entry = entries.get(line.key());
        if (entry == null && line.key().compareTo(lastKey) <= 0) {
            outOfOrder.add(line.key());
            return;
        }
        if (entry == null) {
            entry = new LedgerEntry();
            entries.put(line.key(), entry);
        }
        entry.found(way, at, line);
        forget(line.key(), entry);
    }

    private void forget(String key, LedgerEntry entry) {
        if (entry.settled()) {
            entries.remove(key);
        }
    }

    /** Takes all that was acknowledged and read of the keys that broke the order; the last acknowledgement of a key counts. */
    private void again() {
        Map<String, LedgerEntry> whole = new HashMap<>();
        finding.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged ok && outOfOrder.contains(ok.key())) {
                LedgerEntry entry = whole.computeIfAbsent(ok.key(), key -> new LedgerEntry());
                objects -= entry.ok() == null ? 0 : 1;
                entry.acknowledged(at, ok, late(at, source));
            }
        });
        for (LedgerEntry.Way way : whole.isEmpty() ? List.<LedgerEntry.Way>of() : List.of(LedgerEntry.Way.values())) {
            finding.read(Channel.READ_BACK, source(way), (at, line, source) -> {
                LedgerEntry entry = whole.get(line.key());
                if (entry != null) {
                    entry.found(way, at, line);
                }
            });
        }
        entries.putAll(whole);
    }

    /** Sets an operation aside that came back late: what of its object is not as it should be is no more than a doubt. */
    private boolean late(LedgerEntry entry) {
        if (entry.late() && !entry.settled()) {
            finding.doubt("operation " + entry.ok().op() + " came back after the drain had given it up, so object "
                    + entry.ok().key() + " may have been read again too early");
        }
        return entry.late();
    }

    private void compare(LedgerEntry entry) {
        for (LedgerEntry.Found read : entry.found()) {
            if (read.line().errno() != null && read.way() == LedgerEntry.Way.MOUNT) {
                lost++;
                unanswered.put(entry, read);
            } else if (read.line().errno() != null) {
                unreadable(entry, read);
            } else if (!entry.good(read)) {
                lost++;
                finding.offence(
                        read.at(),
                        "object " + entry.ok().key() + " read " + read.way().words(store)
                                + " is not what was acknowledged" + written(entry),
                        read.line().size() + " bytes, SHA-256 " + read.line().sha256(),
                        entry.ok().size() + " bytes, SHA-256 " + entry.ok().sha256(),
                        read.line().size() + " bytes, SHA-256 " + read.line().sha256(),
                        Suspects.CUT_SHORT,
                        Served.byKernel(recording) ? Suspects.DEVICE_WRITTEN : "something else wrote to the same key");
            }
        }
    }

    private void unreadable(LedgerEntry entry, LedgerEntry.Found read) {
        String key = entry.ok().key();
        String errno = read.line().errno();
        boolean absent = errno.equals("ENOENT");
        if (!absent && read.way() == LedgerEntry.Way.STORE && !store.needsDriver()) {
            finding.doubt("object " + key + " could not be read " + read.way().words(store) + ": " + errno);
            return;
        }
        lost += read.way() == LedgerEntry.Way.STORE ? 1 : 0;
        finding.offence(
                read.at(),
                (absent
                                ? Words.ACKNOWLEDGED + key + " is lost: it is not there when read "
                                : Words.ACKNOWLEDGED + key + " cannot be read ")
                        + read.way().words(store)
                        + written(entry),
                errno,
                entry.ok().size() + " bytes acknowledged",
                errno,
                absent
                        ? "the write was acknowledged, but its upload never completed"
                        : "the mount does not work any more",
                absent ? "the write went beneath the mount" : "the mount's credentials were not refreshed");
    }

    /** When an object was written, which is long before it was read. */
    private String written(LedgerEntry entry) {
        return " (written " + recording.when(entry.at()) + ")";
    }

    /** Whoever wrote it cannot have it back where the driver does not mount the volume again. */
    private void notMounted() {
        recording
                .actions()
                .of(Actions.READ_REMOUNTED, action -> action.subject().equals(volume.name()))
                .stream()
                .filter(RecordedAction::failed)
                .findFirst()
                .ifPresent(failed -> finding.offends(
                        failed.done(),
                        "what was written cannot be read " + store.words() + " when the workloads are gone",
                        failed.error(),
                        "the new driver did not unmount or detach the volume, so that it cannot be mounted elsewhere",
                        "the new driver looks for the volume at another place than the one that mounted it"));
    }

    private void unread(LedgerEntry.Way way, String why) {
        long missing = entries.values().stream().filter(e -> !e.foundBy(way)).count();
        if (missing > 0) {
            finding.doubt(missing + " of " + Text.count(objects, "acknowledged object") + " were not read again "
                    + way.words(store) + ": " + why);
        }
    }

    private void unlisted() {
        entries.forEach((key, entry) -> {
            if (!entry.foundBy(LedgerEntry.Way.STORE)
                    && finding.lacks(
                            listed,
                            "acknowledged object " + key + " is lost: " + store.store() + " does not list it"
                                    + written(entry),
                            "no object",
                            entry.ok().size() + " bytes acknowledged",
                            "no object",
                            "the write was acknowledged, but its upload never completed",
                            "the write went beneath the mount")) {
                lost++;
            }
        });
    }
}
