package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Every acknowledged byte is there: each object in the ledger is read again through the mount and straight from S3. Objects that
 * were never acknowledged may be there or not.
 */
final class DataJudge implements Judge {
    private static final String NAME = "data";
    private static final int THROUGH_MOUNT = 1;
    private static final int FROM_S3 = 2;

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        return run.volumes(
                NAME,
                volume -> true,
                "mounted before the upgrade",
                Volume::before,
                "no acknowledged byte lost",
                (volume, c) -> new Ledger(run, volume, c).judge());
    }

    /** What was acknowledged for a key, and where it was found again. */
    private static final class Entry {
        private final long at;
        private final long size;
        private final String sha256;
        private int found;

        Entry(long at, Operation.Acknowledged line) {
            this.at = at;
            this.size = line.size();
            this.sha256 = line.sha256();
        }
    }

    /** The ledger of one writer. */
    private static final class Ledger {
        private final Run run;
        private final Volume volume;
        private final Case c;
        private final S3Listing listing = new S3Listing();
        private final Map<String, Entry> entries = new HashMap<>();
        private final Set<Long> open = new HashSet<>();
        private final Map<Source, Long> mounted = new HashMap<>();
        private final Map<Source, Long> firstMount = new HashMap<>();
        private Source current;
        private long lastOp;
        private long bytes;
        private int lost;

        Ledger(Run run, Volume volume, Case c) {
            this.run = run;
            this.volume = volume;
            this.c = c;
        }

        void judge() {
            Targets.read(c, volume.name(), (at, look, table, source) -> {
                Mounts.Entry top = Targets.top(Targets.inPod(volume, table));
                if (top != null) {
                    mounted.putIfAbsent(source, top.id());
                }
            });
            c.read(Channel.OPERATIONS, volume.name(), this::operation);
            if (entries.isEmpty()) {
                c.doubt("the ledger is empty: no write was acknowledged");
            } else if (mounted.isEmpty()) {
                c.doubt("the pod's mount table never showed the volume at " + volume.path()
                        + ", so writes beneath the mount cannot be told from writes onto it");
            }
            readBack(volume.name(), THROUGH_MOUNT, "through the mount");
            readBack("s3-" + volume.name(), FROM_S3, "straight from S3");
            unread(THROUGH_MOUNT, "through the mount", "the reading follows the ledger, so it did not come to its end");
            String doubt = listing.doubt(run);
            if (doubt == null) {
                unlisted();
            } else {
                unread(FROM_S3, "straight from S3", doubt);
            }
            c.measure(lost, lost == 0 ? "nothing lost" : Text.count(lost, "bad object"));
            c.figure("acknowledged", Text.count(entries.size(), "object") + ", " + bytes + " bytes");
            c.figure("lost or different", Integer.toString(lost));
            c.passed("all " + Text.count(entries.size(), "acknowledged object") + " (" + bytes
                    + " bytes) are there, through the mount and straight from S3");
        }

        private void operation(long at, Operation line, Source source) {
            if (!source.equals(current)) {
                current = source;
                lastOp = -1;
                open.clear();
            }
            if (line instanceof Operation.Invoked) {
                if (line.op() <= lastOp) {
                    c.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operation "
                            + line.op() + " was begun twice");
                } else if (lastOp >= 0 && line.op() > lastOp + 1) {
                    c.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operations "
                            + (lastOp + 1) + " to " + (line.op() - 1) + " are not in it");
                }
                lastOp = Math.max(lastOp, line.op());
                open.add(line.op());
                return;
            }
            if (!open.remove(line.op())) {
                c.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operation "
                        + line.op() + " ended twice, or never began");
            }
            if (line instanceof Operation.Acknowledged ok) {
                entries.put(ok.key(), new Entry(at, ok));
                bytes += ok.size();
                beneath(at, ok, source);
            }
        }

        private void beneath(long at, Operation.Acknowledged ok, Source source) {
            if (ok.mnt() == 0) {
                c.doubt("operation " + ok.op() + " does not say which mount took it");
                return;
            }
            long wanted = mounted.getOrDefault(source, firstMount.computeIfAbsent(source, s -> ok.mnt()));
            if (ok.mnt() != wanted) {
                lost++;
                c.offence(
                        at,
                        "operation " + ok.op() + " was written beneath the mount",
                        "mount " + ok.mnt(),
                        "mount " + wanted,
                        "mount " + ok.mnt(),
                        "the volume was unmounted under the running pod, and the write went to the directory beneath",
                        "another file system was mounted onto the volume's path");
            }
        }

        private void readBack(String source, int where, String way) {
            c.read(Channel.READ_BACK, source, (at, back, from) -> {
                if (where == FROM_S3) {
                    listing.line(back);
                }
                Entry entry = entries.get(back.key());
                if (entry == null) {
                    return;
                }
                entry.found |= where;
                if (back.errno() != null) {
                    unreadable(entry, back, where, way);
                } else if (back.size() != entry.size || !entry.sha256.equals(back.sha256())) {
                    lost++;
                    c.offence(
                            entry.at,
                            "object " + back.key() + " read " + way + " is not what was acknowledged",
                            back.size() + " bytes, SHA-256 " + back.sha256(),
                            entry.size + " bytes, SHA-256 " + entry.sha256,
                            back.size() + " bytes, SHA-256 " + back.sha256(),
                            "the upload was cut short when the mount process ended",
                            "something else wrote to the same key");
                }
            });
        }

        private void unreadable(Entry entry, ReadBack back, int where, String way) {
            boolean absent = back.errno().equals("ENOENT");
            if (!absent && where == FROM_S3) {
                c.doubt("object " + back.key() + " could not be read " + way + ": " + back.errno());
                return;
            }
            lost++;
            c.offence(
                    entry.at,
                    absent
                            ? "acknowledged object " + back.key() + " is lost: it is not there when read " + way
                            : "acknowledged object " + back.key() + " cannot be read " + way,
                    back.errno(),
                    entry.size + " bytes acknowledged",
                    back.errno(),
                    absent
                            ? "the write was acknowledged, but its upload never completed"
                            : "the mount does not work any more",
                    absent ? "the write went beneath the mount" : "the mount's credentials were not refreshed");
        }

        private void unread(int where, String way, String why) {
            long missing = entries.values().stream()
                    .filter(e -> (e.found & where) == 0)
                    .count();
            if (missing > 0) {
                c.doubt(missing + " of " + Text.count(entries.size(), "acknowledged object") + " were not read again "
                        + way + ": " + why);
            }
        }

        private void unlisted() {
            entries.forEach((key, entry) -> {
                if ((entry.found & FROM_S3) == 0) {
                    lost++;
                    c.offence(
                            entry.at,
                            "acknowledged object " + key + " is lost: S3 does not list it",
                            "no object",
                            entry.size + " bytes acknowledged",
                            "no object",
                            "the write was acknowledged, but its upload never completed",
                            "the write went beneath the mount");
                }
            });
        }
    }
}
