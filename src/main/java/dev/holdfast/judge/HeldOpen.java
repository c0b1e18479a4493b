package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a workload held a file open on its volume over the judged time. A mount with an open file does not go, so neither its id nor its device is
 * given to another meanwhile: equal ids mean the same mount then. What can be read from the file is for guarantee handles to judge.
 */
final class HeldOpen {
    private static final String CONTROL = "control";

    /** A file, as one incarnation of a workload holds it. */
    private record Held(Source by, String handle) {}

    private final Volume volume;
    private final FindingBuilder finding;
    private final Map<Held, HandleLine.Opened> opened = new HashMap<>();
    private long last = Long.MIN_VALUE;

    private HeldOpen(Volume volume, Recording recording) {
        this.volume = volume;
        this.finding = new FindingBuilder(recording, volume.name(), volume.node(), "a file held open");
    }

    /** PASS where one was, else INCONCLUSIVE: over all of the judged time, or since the workload of a new volume wrote first. */
    static Finding judge(Volume volume, Recording recording, Limits limits) {
        Optional<Recording> part = volume.before() ? Optional.of(recording) : SinceReady.ofWriter(recording, volume);
        HeldOpen held = new HeldOpen(volume, part.orElse(recording));
        if (part.isEmpty()) {
            held.finding.doubt("its workload did nothing");
        } else {
            held.judge(limits);
        }
        return held.finding.close();
    }

    private void judge(Limits limits) {
        read();
        if (last == Long.MIN_VALUE) {
            finding.doubt("no file that was open on it when "
                    + (volume.before() ? "the upgrade began" : "its workload wrote first")
                    + " was used on its mount since");
        } else {
            finding.lasts(last, limits, "use of a file held open on it");
        }
        finding.passed("a file was held open on it");
    }

    private void read() {
        Mounts.Entry mount = mount();
        if (mount == null) {
            return;
        }
        Clock clock = finding.clock(Channel.HANDLES, volume.name());
        long begin = finding.recording().window().upgradeStart();
        long since = finding.recording().window().upgradeEnd();
        finding.read(Channel.HANDLES, volume.name(), (at, line, source) -> {
            Held file = new Held(source, line.handle());
            if (line instanceof HandleLine.Opened open) {
                if (!clock.before(at, begin) || line.handle().equals(CONTROL) || open.mnt() != mount.id()) {
                    // where it was open before, that was another file
                    opened.remove(file);
                } else {
                    opened.put(file, open);
                }
            } else if (line instanceof HandleLine.Stat stat && moved(stat, opened.get(file))) {
                opened.remove(file);
            } else if (opened.containsKey(file) && !(line instanceof HandleLine.Broken) && clock.since(at, since)) {
                last = Math.max(last, at);
            }
        });
    }

    /** What the pod saw mounted first; null where nobody looked. */
    private Mounts.Entry mount() {
        Mounts.Entry[] first = {null};
        Targets.read(finding, volume.name(), (at, table, source) -> {
            if (first[0] == null && finding.recording().window().holds(at)) {
                first[0] = Targets.top(Targets.inPod(volume, table));
            }
        });
        return first[0];
    }

    private static boolean moved(HandleLine.Stat stat, HandleLine.Opened open) {
        return open != null && (!stat.dev().equals(open.dev()) || stat.mnt() != open.mnt());
    }
}
