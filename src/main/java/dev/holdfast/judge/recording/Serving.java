package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What served a volume when it was seen mounted last.
 *
 * @param at when that was, on the observer's clock
 * @param match the processes that answer for its device, and how that is known
 * @param unit the systemd unit they run in, or null
 * @param pod the name of the mounter pod they run in, or null
 */
public record Serving(long at, Mounts.Entry target, MountMatch match, String unit, String pod) {
    /** The last time before {@code before} at which the volume was seen mounted; null when it never was. */
    public static Serving last(FindingBuilder finding, Volume volume, long before) {
        long[] at = new long[1];
        Mounts.Entry[] target = new Mounts.Entry[1];
        Mounts[] look = new Mounts[1];
        Targets.read(finding, volume.node(), (seen, table, source) -> {
            Mounts.Entry top = seen < before ? Targets.top(Targets.onHost(volume, table)) : null;
            if (top != null) {
                at[0] = seen;
                target[0] = top;
                look[0] = table;
            }
        });
        if (target[0] == null) {
            return null;
        }
        Manifest manifest = finding.recording().manifest();
        MountMatch match = new MountMatcher(
                        manifest.driver(),
                        look[0].mounts(),
                        nearest(finding, volume, at[0], before),
                        () -> new MounterPodsSeen(finding).at(at[0]),
                        manifest.volumes())
                .of(target[0], volume);
        return new Serving(
                at[0],
                target[0],
                match,
                unit(manifest.driver(), match.processes()),
                pod(manifest.driver(), match.processes(), finding, before));
    }

    /** The processes that answer for its device; empty when there is none, or it is unknown which they are. */
    public List<Processes.Entry> processes() {
        return match.processes();
    }

    /** Which kind served a volume before something was done; where that is unknown null, and that is doubted. */
    public static MounterKind before(FindingBuilder finding, Volume volume, long before, String what) {
        Serving serving = last(finding, volume, before);
        finding.figure("served by", serving == null ? "unknown" : serving.toString());
        return known(serving, finding, what);
    }

    /** Which kind it is that served a volume before something was done; where that is unknown null, and that is doubted. */
    public static MounterKind known(Serving serving, FindingBuilder finding, String what) {
        MounterKind mounter = serving == null ? null : serving.mounter();
        if (mounter == null) {
            finding.doubt("what served the volume before the " + what + " is unknown: "
                    + (serving == null ? "it was never seen mounted" : serving));
        }
        return mounter;
    }

    /** The processes of the look nearest to a time: mounts and processes are never looked at in the very same moment. */
    private static List<Processes.Entry> nearest(FindingBuilder finding, Volume volume, long at, long before) {
        List<Processes.Entry> nearest = new ArrayList<>();
        long[] distance = {Long.MAX_VALUE};
        finding.looks(Channel.PROCESSES, volume.node(), (seen, content, source) -> {
            if (seen < before && content.processes() != null && Math.abs(seen - at) <= distance[0]) {
                distance[0] = Math.abs(seen - at);
                nearest.clear();
                nearest.addAll(content.processes());
            }
        });
        return nearest;
    }

    /** The systemd unit of a mount that one of these processes runs in, by the profile's expression; null when none does. */
    public static String unit(Manifest.Driver driver, List<Processes.Entry> processes) {
        if (driver.systemdUnit() == null) {
            return null;
        }
        Pattern unit = Pattern.compile(driver.systemdUnit());
        return processes.stream()
                .flatMap(p -> p.unit(unit).stream())
                .findFirst()
                .orElse(null);
    }

    private static String pod(
            Manifest.Driver driver, List<Processes.Entry> processes, FindingBuilder finding, long before) {
        if (driver.mounterNamespace() == null || processes.isEmpty()) {
            return null;
        }
        String[] name = new String[1];
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            if (at >= before || name[0] != null) {
                return;
            }
            for (Pods.Entry pod : content.pods()) {
                if (pod.namespace().equals(driver.mounterNamespace())
                        && processes.stream().anyMatch(p -> p.inPod(pod.uid()))) {
                    name[0] = pod.name();
                }
            }
        });
        return name[0];
    }

    /** Which of the two kinds it is; null when it is neither, or no process was found. */
    public MounterKind mounter() {
        return unit != null ? MounterKind.SYSTEMD : pod != null ? MounterKind.POD : null;
    }

    /** In words: "pid 100 in mount-s3-1.service". */
    @Override
    public String toString() {
        if (processes().isEmpty()) {
            return match.sure() ? "no process" : match.doubt();
        }
        String where =
                unit != null ? unit : pod != null ? pod : processes().get(0).cgroup();
        return "pid " + processes().get(0).pid() + " in " + where
                + (match.deduced() ? " (found by " + match.by() + ")" : "");
    }
}
