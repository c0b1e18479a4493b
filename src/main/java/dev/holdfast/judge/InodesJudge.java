package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.Map;
import java.util.TreeMap;

/**
 * The inode and device numbers of held files do not change. Only held files: Mountpoint numbers a file anew once the kernel
 * forgot its entry.
 */
final class InodesJudge implements Judge {
    private static final String NAME = "inodes";

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "the same inode",
                (volume, c) -> judge(run, volume, c));
    }

    private record File(long ino, String dev, Source by) {
        @Override
        public String toString() {
            return "inode " + ino + " of device " + dev;
        }
    }

    private static void judge(Run run, Volume volume, Case c) {
        Window window = run.window();
        Clock clock = c.clock(Channel.HANDLES, volume.name());
        Map<String, File> held = new TreeMap<>();
        int[] stats = new int[1];
        int[] after = new int[1];
        c.read(Channel.HANDLES, volume.name(), (at, line, source) -> {
            if (line.handle().equals("control")) {
                return;
            }
            if (line instanceof HandleLine.Opened opened && clock.before(at, window.upgradeStart())) {
                held.put(line.handle(), new File(opened.ino(), opened.dev(), source));
            } else if (line instanceof HandleLine.Stat stat
                    && held.containsKey(line.handle())
                    && held.get(line.handle()).by.equals(source)) {
                File before = held.get(line.handle());
                File now = new File(stat.ino(), stat.dev(), source);
                stats[0]++;
                if (clock.since(at, window.upgradeEnd())) {
                    after[0]++;
                }
                if (!now.equals(before) && clock.since(at, window.start())) {
                    c.offence(
                            at,
                            "the held file " + line.handle() + " has another number",
                            now.toString(),
                            before.toString(),
                            now.toString(),
                            "the volume was mounted again, and the handle was taken over to a new file system",
                            "the mount process lost what it knew of the file");
                }
            }
        });
        if (held.isEmpty()) {
            c.doubt("no file was held open when the upgrade began");
        } else if (after[0] == 0) {
            c.doubt("no held file was looked at after the upgrade");
        }
        if (!c.offended()) {
            c.measure(0, "no change");
        }
        c.figure("held files", held.toString());
        c.figure("looks", stats[0] + ", " + after[0] + " of them after the upgrade");
        c.passed(held + " stayed the same in " + Text.count(stats[0], "look") + ", " + after[0] + " after the upgrade");
    }
}
