package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether a writer's ledger is sound: each operation begun once and ended once, none missing, each by the mount that the pod shows. */
final class LedgerOrder {
    private final FindingBuilder finding;
    private final Set<Long> open = new HashSet<>();
    private final Map<Source, Long> mounted = new HashMap<>();
    private Source current;
    private Long mount;
    private long lastOp;
    private int beneath;

    LedgerOrder(Volume volume, FindingBuilder finding) {
        this.finding = finding;
        Targets.read(finding, volume.name(), (at, table, source) -> {
            Mounts.Entry top = Targets.top(Targets.inPod(volume, table));
            if (top != null) {
                mounted.putIfAbsent(source, top.id());
            }
        });
    }

    /** Whether the pod's mount table ever showed the volume. */
    boolean mountSeen() {
        return !mounted.isEmpty();
    }

    /** How many operations were written beneath the mount. */
    int beneath() {
        return beneath;
    }

    /** Takes the next line. */
    void operation(long at, Operation line, Source source) {
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
                finding.doubt("the ledger " + Channel.OPERATIONS.name() + "/" + source + " is not sound: operations "
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
            beneath++;
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
}
