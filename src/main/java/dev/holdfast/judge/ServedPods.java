package dev.holdfast.judge;

import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import java.util.ArrayList;
import java.util.List;

/** Pods that were started while a release is in place again: they become ready, and are served by what that release uses. */
final class ServedPods {
    private ServedPods() {}

    /** The mounter pods that serve pods which were started while a release is in place. */
    static List<String> byMounterPods(List<RecordedAction> pods, ReleaseStay stay, FindingBuilder finding) {
        List<String> mounters = new ArrayList<>();
        for (RecordedAction action : pods) {
            Volume volume = ready(action, finding);
            Serving serving = volume == null
                    ? null
                    : Serving.last(finding, volume, finding.recording().window().end());
            if (volume != null && serving == null) {
                finding.doubt("the volume of new pod " + action.subject() + " was never seen mounted");
            } else if (serving != null && serving.mounter() == null) {
                finding.doubt("what serves new pod " + action.subject() + " is unknown: " + serving);
            } else if (serving != null && serving.mounter() == MounterKind.SYSTEMD) {
                RolledBackRelease.broken(
                        finding,
                        serving.at(),
                        "new pod " + action.subject() + " is not served by a mounter pod " + stay.words(),
                        serving.toString());
            } else if (serving != null) {
                mounters.add(serving.pod());
            }
        }
        return mounters;
    }

    /** A systemd unit serves each. */
    static void bySystemd(List<RecordedAction> pods, FindingBuilder finding) {
        if (finding.recording().manifest().driver().systemdUnit() == null) {
            finding.doubt("the profile names no systemd units of mounts");
            return;
        }
        List<String> units = new ArrayList<>();
        for (RecordedAction action : pods) {
            Volume volume = ready(action, finding);
            if (volume != null) {
                systemd(action, volume, units, finding);
            }
        }
        finding.measure("not served by a systemd unit", "served by systemd units");
        finding.figure("new pods", Integer.toString(pods.size()));
        finding.figure("units", units.isEmpty() ? "none" : String.join(", ", units));
        finding.passed(Text.count(units.size(), "new pod") + " served by " + String.join(", ", units));
    }

    /** Where the kernel serves mounts: each has its mount. */
    static void byKernel(List<RecordedAction> pods, FindingBuilder finding) {
        int mounted = 0;
        for (RecordedAction action : pods) {
            Volume volume = ready(action, finding);
            if (volume != null
                    && Served.mounted(
                            action,
                            volume,
                            finding,
                            at -> RolledBackRelease.broken(
                                    finding,
                                    at,
                                    "the volume of new pod " + action.subject() + " is not mounted",
                                    "no mount on the target"))) {
                mounted++;
            }
        }
        finding.measure("not mounted", "mounted");
        finding.figure("new pods", Integer.toString(pods.size()));
        finding.passed(Text.count(mounted, "new pod") + " with their volumes mounted");
    }

    /** The volume of a pod that became ready; null when it did not, or is not described. */
    static Volume ready(RecordedAction action, FindingBuilder finding) {
        if (action.failed()) {
            RolledBackRelease.broken(
                    finding, action.done(), "new pod " + action.subject() + " did not become ready", action.error());
            return null;
        }
        if (!action.succeeded()) {
            finding.doubt("new pod " + action.subject() + " was not ready when the record ended");
            return null;
        }
        Volume volume = action.started();
        if (volume == null) {
            finding.doubt("the volume of new pod " + action.subject() + " is not described");
        }
        return volume;
    }

    private static void systemd(RecordedAction action, Volume volume, List<String> units, FindingBuilder finding) {
        Serving serving =
                Serving.last(finding, volume, finding.recording().window().end());
        if (serving == null) {
            long[] looked = {Long.MIN_VALUE};
            Targets.read(finding, volume.node(), (at, table, source) -> looked[0] = Math.max(looked[0], at));
            if (looked[0] >= action.done()) {
                RolledBackRelease.broken(
                        finding,
                        looked[0],
                        "the volume of new pod " + action.subject() + " is not mounted",
                        "no mount on the target");
            } else {
                finding.doubt("nobody looked at the mounts of " + volume.node() + " since new pod " + action.subject()
                        + " was ready");
            }
        } else if (serving.processes().isEmpty()) {
            finding.doubt("no process was found that serves new pod " + action.subject()
                    + (serving.match().sure() ? "" : ": " + serving.match().doubt()));
        } else if (serving.unit() == null) {
            RolledBackRelease.broken(
                    finding,
                    serving.at(),
                    "new pod " + action.subject() + " is not served by a systemd unit after the rollback",
                    serving.toString());
        } else {
            units.add(serving.unit());
        }
    }
}
