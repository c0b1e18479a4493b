package dev.holdfast.judge;

import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.cause.Words;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.stream.Collectors;

/** Follows the processes behind one volume through the samples of its node. */
final class ProcessWatch {
    private final Volume volume;
    private final FindingBuilder finding;
    private final NodeSamples samples;
    private MountMatch reference = MountMatch.NOT_LOOKED;
    private Mounts.Entry mount;
    private String boot;

    ProcessWatch(Volume volume, NodeSamples samples, FindingBuilder finding) {
        this.volume = volume;
        this.samples = samples;
        this.finding = finding;
    }

    /** Notes what the samples say of the volume. */
    void judge() {
        List<NodeSamples.Sample> changes = samples.changes();
        if (!changes.isEmpty()) {
            first(changes.get(0));
            changes.stream().skip(1).forEach(this::compare);
        }
        conclude();
    }

    private void first(NodeSamples.Sample sample) {
        mount = sample.mount(volume);
        boot = sample.boot();
        reference = mount == null ? MountMatch.NOT_LOOKED : samples.match(sample, mount, volume);
    }

    private void compare(NodeSamples.Sample sample) {
        if (!reference.processes().isEmpty() && !finding.offended()) {
            compare(sample, sample.mount(volume));
        }
    }

    private List<Processes.Entry> serving(NodeSamples.Sample sample, Mounts.Entry on) {
        return samples.match(sample, on, volume).processes();
    }

    private void compare(NodeSamples.Sample sample, Mounts.Entry now) {
        long at = sample.at();
        List<Processes.Entry> processes = sample.processes();
        String bootNow = sample.boot();
        if (boot != null && bootNow != null && !boot.equals(bootNow)) {
            finding.offence(
                    at,
                    "the node was rebooted",
                    "boot " + bootNow,
                    "boot " + boot,
                    "boot " + bootNow,
                    "the node crashed",
                    "the node was restarted by hand or by its operator while the driver rolled out");
            return;
        }
        for (Processes.Entry before : reference.processes()) {
            Processes.Entry after = processes.stream()
                    .filter(p -> p.pid() == before.pid() && p.connection() == before.connection() && p.alive())
                    .findFirst()
                    .orElse(null);
            if (after == null) {
                gone(sample, before, now);
            } else if (after.start() != before.start()) {
                finding.offence(
                        at,
                        "the mount process is another one with the same pid",
                        "start " + after.start(),
                        started(before) + found(),
                        started(after),
                        "the mount process was restarted and got the pid of its predecessor",
                        "the pod or unit of the mount process was replaced");
            } else if (!after.cgroup().equals(before.cgroup())) {
                finding.offence(
                        at,
                        "the mount process was moved to another unit or pod",
                        after.cgroup(),
                        before.cgroup(),
                        after.cgroup(),
                        "the new driver took the process over into another unit or pod",
                        "the unit or pod was recreated around the process");
            }
        }
        if (now != null && !now.dev().equals(mount.dev())) {
            List<Processes.Entry> others = serving(sample, now);
            finding.offence(
                    at,
                    Words.SERVED_BY_ANOTHER,
                    others.isEmpty() ? "device " + now.dev() : pids(others),
                    matched(),
                    others.isEmpty() ? "nobody on device " + now.dev() : pids(others),
                    "the driver mounted the volume again at a republish",
                    "the old mount was taken away lazily and its process still runs");
        }
        if (now != null && reference.deduced() && !finding.offended()) {
            again(sample, now);
        }
    }

    /** Whether what told which process serves the mount still does: the process alone may outlive its mount. */
    private void again(NodeSamples.Sample sample, Mounts.Entry now) {
        MountMatch match = samples.match(sample, now, volume);
        if (match.doubt() != null) {
            finding.doubt(matched() + " served the mount, but from "
                    + finding.recording().when(sample.at()) + " on that is not sure: " + match.doubt());
        } else if (match.processes().stream().noneMatch(this::isReference)) {
            finding.doubt(matched() + " served the mount, but from "
                    + finding.recording().when(sample.at()) + " on "
                    + (match.processes().isEmpty() ? "no process" : pids(match.processes())) + " does by "
                    + match.by());
        }
    }

    private boolean isReference(Processes.Entry process) {
        return reference.processes().stream().anyMatch(p -> p.pid() == process.pid() && p.start() == process.start());
    }

    private void gone(NodeSamples.Sample sample, Processes.Entry before, Mounts.Entry now) {
        boolean zombie = sample.processes().stream().anyMatch(p -> p.pid() == before.pid() && !p.alive());
        List<Processes.Entry> others = serving(sample, now == null ? mount : now);
        String after = others.isEmpty() ? zombie ? "gone (zombie)" : "gone" : pids(others);
        finding.offence(
                sample.at(),
                others.isEmpty() ? "the mount process is gone" : "the mount process is another one",
                after,
                "pid " + before.pid() + found(),
                after,
                "the node plugin's rollout stopped the unit or pod of the mount process",
                "the mount process crashed or was killed for memory",
                "the driver mounted the volume again at a republish");
    }

    private void conclude() {
        if (samples.count() == 0) {
            return;
        }
        if (mount == null) {
            finding.doubt("the volume's target …" + Targets.onHost(volume) + " was not mounted when the watch began");
        } else if (!reference.sure()) {
            finding.doubt(
                    "no process was found that surely serves the mount when the watch began: " + reference.doubt());
        } else if (reference.processes().isEmpty()) {
            finding.doubt("no process was found that serves device " + mount.dev() + " when the watch began");
        }
        finding.figure("process", reference.processes().isEmpty() ? "unknown" : pids(reference.processes()));
        finding.figure("found by", reference.by());
        finding.figure("samples", Integer.toString(samples.count()));
        finding.figure("sampling period", Text.span(samples.period()));
        finding.figure("longest hole", Text.span(samples.hole()));
        if (!finding.offended()) {
            finding.measure(0, "no change");
        }
        finding.passed(matched() + " served the mount in each of " + Text.count(samples.count(), "sample") + " over "
                + Text.seconds(samples.span()));
    }

    private String matched() {
        return pids(reference.processes()) + found();
    }

    /** By what else than the kernel's own word the process is known to be the mount's. */
    private String found() {
        return reference.deduced() ? " (found by " + reference.by() + ")" : "";
    }

    private static String pids(List<Processes.Entry> processes) {
        return processes.stream().map(p -> "pid " + p.pid()).collect(Collectors.joining(", "));
    }

    private static String started(Processes.Entry process) {
        return "pid " + process.pid() + " started at tick " + process.start();
    }
}
