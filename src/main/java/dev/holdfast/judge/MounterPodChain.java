package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import java.util.List;

/**
 * What leads from a volume to the mounter pod that serves it, by the last looks: attachment, running pod, bind mount from the pod's
 * source, process in the pod's cgroup.
 */
record MounterPodChain(
        Volume volume, Attachments attachments, Pods pods, Mounts mounts, Processes processes, FindingBuilder finding) {
    /** Judges every link, and then whether writes go through. */
    void judge() {
        Recording recording = finding.recording();
        Manifest.Driver driver = recording.manifest().driver();
        long at = recording.end();
        Mounts.Entry target = Targets.top(Targets.onHost(volume, mounts));
        MountMatch match = target == null
                ? MountMatch.NOT_LOOKED
                : new MountMatcher(
                                driver,
                                mounts.mounts(),
                                processes.processes(),
                                () -> MounterPods.of(driver, pods, attachments),
                                recording.manifest().volumes())
                        .of(target, volume);
        List<Processes.Entry> serving = match.processes();
        systemd(at, driver, serving);
        String mounter = mounter(at);
        Pods.Entry pod = mounter == null ? null : running(at, driver, mounter);
        if (target == null) {
            missing(at, "the volume is not mounted", "no mount on the target");
        } else {
            if (mounter != null) {
                bind(at, mounter, target);
            }
            if (!match.sure()) {
                finding.doubt(match.doubt());
            } else if (pod != null) {
                inside(at, pod, serving);
            }
        }
        int[] writes = new int[1];
        Clock clock = finding.clock(Channel.OPERATIONS, volume.name());
        finding.read(Channel.OPERATIONS, volume.name(), (t, line, source) -> {
            if (line instanceof Operation.Acknowledged && recording.mayHold(clock, t)) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            missing(at, "no write on the new volume was acknowledged", "0 writes");
        }
        finding.measure("not served by a mounter pod", "served by mounter pods");
        finding.figure("mounter pod", mounter == null ? "none" : mounter);
        finding.figure(
                "process", serving.isEmpty() ? "none" : "pid " + serving.get(0).pid());
        finding.figure("found by", match.by());
        finding.figure("writes", Integer.toString(writes[0]));
        finding.passed("served by mounter pod " + mounter + " (process found by " + match.by() + "), "
                + Text.count(writes[0], "write") + " acknowledged");
    }

    private void systemd(long at, Manifest.Driver driver, List<Processes.Entry> serving) {
        String unit = Serving.unit(driver, serving);
        if (unit != null) {
            finding.offence(
                    at,
                    "a systemd unit serves the new volume instead of a mounter pod",
                    unit,
                    null,
                    null,
                    "the node plugin on this node is still the old one",
                    "the new driver was told to use the systemd mounter");
        }
    }

    /** Name of the mounter pod that the attachments say serves the workload; null when none does. */
    private String mounter(long at) {
        if (attachments.attachments() == null) {
            missing(at, "the cluster does not know attachments", "no such kind");
            return null;
        }
        return Targets.mounters(volume, attachments).stream().findFirst().orElseGet(() -> {
            missing(at, "no attachment names the workload's pod", "no attachment of " + volume.podUid());
            return null;
        });
    }

    private Pods.Entry running(long at, Manifest.Driver driver, String mounter) {
        Pods.Entry pod = pods.pods().stream()
                .filter(p -> p.namespace().equals(driver.mounterNamespace())
                        && p.name().equals(mounter))
                .findFirst()
                .orElse(null);
        if (pod == null || !pod.phase().equals("Running")) {
            missing(
                    at,
                    "mounter pod " + mounter + " does not run",
                    pod == null ? "no pod in " + driver.mounterNamespace() : pod.phase());
            return null;
        }
        return pod;
    }

    private void bind(long at, String mounter, Mounts.Entry target) {
        boolean bound = mounts.mounts().stream()
                .anyMatch(m -> m.dev().equals(target.dev())
                        && !m.target().equals(target.target())
                        && List.of(m.target().split("/")).contains(mounter));
        if (!bound) {
            missing(
                    at,
                    "the volume is not a bind mount from the source of mounter pod " + mounter,
                    "device " + target.dev() + " is nowhere mounted for " + mounter);
        }
    }

    private void inside(long at, Pods.Entry pod, List<Processes.Entry> serving) {
        if (serving.stream().noneMatch(p -> p.inPod(pod.uid()))) {
            missing(
                    at,
                    "no process of mounter pod " + pod.name() + " serves the volume",
                    serving.isEmpty()
                            ? "no process"
                            : "cgroup " + serving.get(0).cgroup());
        }
    }

    private void missing(long at, String what, String value) {
        if (finding.brokeOff()) {
            finding.doubt(what + " (" + value + "), but the record ended before it had to be there");
            return;
        }
        finding.lacks(
                at,
                what,
                value,
                null,
                null,
                "the reconciler of the new driver does not work or lacks rights",
                "the mounter pod could not start (image, quota, Pod Security)");
    }
}
