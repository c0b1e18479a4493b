package dev.holdfast.judge;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.verdict.Guarantee;
import java.util.List;

/** What can be asked of a driver by who serves its mounts: a process, or the kernel. */
final class Served {
    /** What serves a mount where no process does. */
    static final String KERNEL = "kernel";

    private Served() {}

    /** Whether no process serves its mounts. */
    static boolean byKernel(Recording recording) {
        return recording.manifest().driver().can().byKernel();
    }

    /** Those of some guarantees that are about such a driver. */
    static List<Guarantee> of(Recording recording, List<Guarantee> guarantees) {
        return guarantees.stream()
                .filter(guarantee -> guarantee != Guarantee.PROCESS || !byKernel(recording))
                .toList();
    }

    /** Whether a mount is of the kind that the driver makes. */
    static boolean asItShould(Recording recording, Mounts.Entry mount) {
        return asItShould(recording, mount.type());
    }

    /** Whether a type of file systems is that of the mounts that the driver makes. */
    static boolean asItShould(Recording recording, String type) {
        Manifest.Capabilities can = recording.manifest().driver().can();
        return can.byKernel() ? type.equals(can.fileSystem()) : Mounts.Entry.isFuse(type);
    }

    /**
     * Whether the volume of a pod that was started is mounted on its node: what there is to see where the kernel serves it.
     *
     * @param offence takes when it was seen not to be
     */
    static boolean mounted(RecordedAction pod, Volume volume, FindingBuilder finding, Missing offence) {
        long[] looked = {Long.MIN_VALUE};
        Mounts.Entry[] last = {null};
        Targets.read(finding, volume.node(), (at, table, source) -> {
            if (at < finding.recording().window().end()) {
                looked[0] = Math.max(looked[0], at);
                last[0] = Targets.top(Targets.onHost(volume, table));
            }
        });
        if (last[0] != null) {
            return true;
        }
        if (looked[0] < pod.done()) {
            finding.doubt("nobody looked at the mounts of " + volume.node() + " since new pod " + pod.subject()
                    + " was ready");
        } else {
            offence.at(looked[0]);
        }
        return false;
    }

    /** Takes the time of a look that did not show a mount. */
    interface Missing {
        void at(long time);
    }
}
