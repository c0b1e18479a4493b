package dev.holdfast.judge;

import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.stream.Collectors;

/** Follows the processes behind one volume through the samples of its node. */
final class ProcessWatch {
    private final Volume volume;
    private final FindingBuilder finding;
    private List<Processes.Entry> reference = List.of();
    private Mounts.Entry mount;
    private String boot;

    ProcessWatch(Volume volume, FindingBuilder finding) {
        this.volume = volume;
        this.finding = finding;
    }

    /** Notes what the samples say of the volume. */
    void judge(NodeSamples samples) {
        List<NodeSamples.Sample> changes = samples.changes();
        if (!changes.isEmpty()) {
            first(changes.get(0));
            changes.stream().skip(1).forEach(this::compare);
        }
        conclude(samples);
    }

    private void first(NodeSamples.Sample sample) {
        mount = sample.mount(volume);
        boot = sample.boot();
        reference = mount == null ? List.of() : serving(sample.processes(), mount);
    }

    private void compare(NodeSamples.Sample sample) {
        if (!reference.isEmpty() && !finding.offended()) {
            compare(sample.at(), sample.processes(), sample.mount(volume), sample.boot());
        }
    }

    private List<Processes.Entry> serving(List<Processes.Entry> processes, Mounts.Entry on) {
        return processes.stream().filter(p -> p.serves(on)).toList();
    }

    private void compare(long at, List<Processes.Entry> processes, Mounts.Entry now, String bootNow) {
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
        for (Processes.Entry before : reference) {
            Processes.Entry after = processes.stream()
                    .filter(p -> p.pid() == before.pid() && p.connection() == before.connection() && p.alive())
                    .findFirst()
                    .orElse(null);
            if (after == null) {
                gone(at, before, processes, now);
            } else if (after.start() != before.start()) {
                finding.offence(
                        at,
                        "the mount process is another one with the same pid",
                        "start " + after.start(),
                        started(before),
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
            List<Processes.Entry> others = serving(processes, now);
            finding.offence(
                    at,
                    "the mount is served by another process",
                    others.isEmpty() ? "device " + now.dev() : pids(others),
                    pids(reference),
                    others.isEmpty() ? "nobody on device " + now.dev() : pids(others),
                    "the driver mounted the volume again at a republish",
                    "the old mount was taken away lazily and its process still runs");
        }
    }

    private void gone(long at, Processes.Entry before, List<Processes.Entry> processes, Mounts.Entry now) {
        boolean zombie = processes.stream().anyMatch(p -> p.pid() == before.pid() && !p.alive());
        List<Processes.Entry> others = serving(processes, now == null ? mount : now);
        String after = others.isEmpty() ? zombie ? "gone (zombie)" : "gone" : pids(others);
        finding.offence(
                at,
                others.isEmpty() ? "the mount process is gone" : "the mount process is another one",
                after,
                "pid " + before.pid(),
                after,
                "the node plugin's rollout stopped the unit or pod of the mount process",
                "the mount process crashed or was killed for memory",
                "the driver mounted the volume again at a republish");
    }

    private void conclude(NodeSamples samples) {
        if (samples.count() == 0) {
            return;
        }
        if (mount == null) {
            finding.doubt("the volume's target …" + Targets.onHost(volume) + " was not mounted when the watch began");
        } else if (reference.isEmpty()) {
            finding.doubt("no process was found that serves device " + mount.dev() + " when the watch began");
        }
        finding.figure("process", reference.isEmpty() ? "unknown" : pids(reference));
        finding.figure("samples", Integer.toString(samples.count()));
        finding.figure("sampling period", Text.span(samples.period()));
        finding.figure("longest hole", Text.span(samples.hole()));
        if (!finding.offended()) {
            finding.measure(0, "no change");
        }
        finding.passed(pids(reference) + " served the mount in each of " + Text.count(samples.count(), "sample")
                + " over " + Text.seconds(samples.span()));
    }

    private static String pids(List<Processes.Entry> processes) {
        return processes.stream().map(p -> "pid " + p.pid()).collect(Collectors.joining(", "));
    }

    private static String started(Processes.Entry process) {
        return "pid " + process.pid() + " started at tick " + process.start();
    }
}
