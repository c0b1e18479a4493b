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
import java.util.TreeMap;

/**
 * The inode and device numbers of held files do not change. Only held files: Mountpoint numbers a file anew once the kernel
 * forgot its entry.
 */
final class InodesJudge extends StreamJudge<HandleLine> {
    InodesJudge() {
        super(Guarantee.INODES, Channel.HANDLES);
    }

    @Override
    String limit(Limits limits) {
        return "the same inode";
    }

    @Override
    Hearing<HandleLine> hear(Recording run, Volume volume, Limits limits, FindingBuilder c) {
        return new Hold(run, volume, limits, c);
    }

    private record File(long ino, String dev, Source by) {
        @Override
        public String toString() {
            return "inode " + ino + " of device " + dev;
        }
    }

    /** The held files of one workload. */
    private static final class Hold implements Hearing<HandleLine> {
        private final Window window;
        private final Limits limits;
        private final FindingBuilder c;
        private final Clock clock;
        private final Map<String, File> held = new TreeMap<>();
        private int stats;
        private int after;
        private long last;

        Hold(Recording run, Volume volume, Limits limits, FindingBuilder c) {
            this.window = run.window();
            this.limits = limits;
            this.c = c;
            this.clock = c.clock(Channel.HANDLES, volume.name());
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
                c.offence(
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
                c.doubt("no file was held open when the upgrade began");
            } else if (after == 0) {
                c.doubt("no held file was looked at after the upgrade");
            } else {
                c.lasts(last, limits, "look at a held file");
            }
            if (!c.offended()) {
                c.measure(0, "no change");
            }
            c.figure("held files", held.toString());
            c.figure("looks", stats + ", " + after + " of them after the upgrade");
            c.passed(held + " stayed the same in " + Text.count(stats, "look") + ", " + after + " after the upgrade");
        }
    }
}
