package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The inode and device numbers of held files do not change. Only held files: Mountpoint numbers a file anew once the kernel
 * forgot its entry.
 */
final class InodesJudge extends StreamJudge<HandleLine> {
    InodesJudge() {
        super(Guarantee.INODES, Channel.HANDLES);
    }

    /** Who may only read holds nothing open. */
    @Override
    boolean concernsReaders() {
        return false;
    }

    /** Only files that were held across the upgrade: what keeps numbers of others is the same mount, which is judged of all. */
    @Override
    Optional<Recording> part(Recording recording, Volume volume) {
        return volume.before() ? Optional.of(recording) : Optional.empty();
    }

    @Override
    String limit(Limits limits) {
        return "the same inode";
    }

    @Override
    StreamVisitor<HandleLine> hear(Volume volume, Scope scope) {
        return new Hold(volume, scope);
    }

    private record File(long ino, String dev, Source by) {
        @Override
        public String toString() {
            return "inode " + ino + " of device " + dev;
        }
    }

    /** The held files of one workload. */
    private static final class Hold implements StreamVisitor<HandleLine> {
        private final Window window;
        private final Limits limits;
        private final FindingBuilder finding;
        private final Clock clock;
        private final Map<String, File> held = new TreeMap<>();
        private int stats;
        private int after;
        private long last;

        Hold(Volume volume, Scope scope) {
            this.window = scope.window();
            this.limits = scope.limits();
            this.finding = scope.finding();
            this.clock = finding.clock(Channel.HANDLES, volume.name());
        }

        @Override
        public void line(long at, HandleLine line, Source source) {
            if (line.handle().equals("control")) {
                return;
            }
            if (line instanceof HandleLine.Opened opened && clock.before(at, window.upgradeStart())) {
                held.put(line.handle(), new File(opened.ino(), opened.dev(), source));
            } else if (line instanceof HandleLine.Stat stat
                    && held.containsKey(line.handle())
                    && held.get(line.handle()).by.equals(source)) {
                compare(at, stat, held.get(line.handle()), new File(stat.ino(), stat.dev(), source));
            }
        }

        private void compare(long at, HandleLine.Stat stat, File before, File now) {
            stats++;
            last = at;
            if (clock.since(at, window.upgradeEnd())) {
                after++;
            }
            if (!now.equals(before) && clock.since(at, window.start())) {
                finding.offence(
                        at,
                        "the held file " + stat.handle() + " has another number",
                        now.toString(),
                        before.toString(),
                        now.toString(),
                        "the volume was mounted again, and the handle was taken over to a new file system",
                        "the mount process lost what it knew of the file");
            }
        }

        @Override
        public void conclude() {
            if (held.isEmpty()) {
                finding.doubt("no file was held open when the upgrade began");
            } else if (after == 0) {
                finding.doubt("no held file was looked at after the upgrade");
            } else {
                finding.lasts(last, limits, "look at a held file");
            }
            if (!finding.offended()) {
                finding.measure(0, "no change");
            }
            finding.figure("held files", held.toString());
            finding.figure("looks", stats + ", " + after + " of them after the upgrade");
            finding.passed(
                    held + " stayed the same in " + Text.count(stats, "look") + ", " + after + " after the upgrade");
        }
    }
}
