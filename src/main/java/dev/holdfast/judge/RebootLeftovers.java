package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Serving;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is left on a node that was rebooted, where processes serve mounts: no unit of the systemd mounter, no mount without a process, no attachment without its pod. */
final class RebootLeftovers {
    private final NodeDisturbance reboot;
    private final String node;
    private final FindingBuilder finding;
    private final RebootDeadline deadline;

    RebootLeftovers(NodeDisturbance reboot, Scope scope) {
        this.reboot = reboot;
        this.node = reboot.node();
        this.finding = scope.finding();
        this.deadline = new RebootDeadline(reboot, scope.limits(), finding);
    }

    /** Notes what is left. */
    void judge() {
        long end = reboot.end();
        Manifest.Driver driver = finding.recording().manifest().driver();
        Processes processes = finding.lastLook(Channel.PROCESSES, node, p -> p.processes() != null, end);
        Mounts mounts = finding.lastLook(Channel.MOUNTS, node, m -> m.mounts() != null, end);
        Attachments attachments = finding.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, end);
        Pods pods = finding.lastLook(Channel.PODS, Channel.OBSERVER, end);
        if (processes == null || mounts == null || attachments == null || pods == null || !lookedSince()) {
            finding.doubt("nobody looked at " + node + " since it was rebooted");
            return;
        }
        if (driver.systemdUnit() == null) {
            finding.doubt("the profile names no systemd units of mounts");
        }
        String unit = Serving.unit(
                driver,
                processes.processes().stream().filter(Processes.Entry::alive).toList());
        if (unit != null) {
            deadline.offence(end, "a systemd unit serves a mount on the node that was rebooted", unit);
        }
        stale(
                mounts,
                new MountMatcher(
                        driver,
                        mounts.mounts(),
                        processes.processes(),
                        () -> MounterPods.of(driver, pods, attachments),
                        finding.recording().manifest().volumes()));
        gone(driver, attachments, pods);
        finding.passed("no unit, no mount without a process, and no attachment without its mounter pod on " + node);
    }

    private boolean lookedSince() {
        Set<Channel<?>> seen = new HashSet<>();
        finding.read(Channel.PROCESSES, node, (at, look, source) -> {
            if (at > reboot.action().done()) {
                seen.add(Channel.PROCESSES);
            }
        });
        finding.read(Channel.MOUNTS, node, (at, look, source) -> {
            if (at > reboot.action().done()) {
                seen.add(Channel.MOUNTS);
            }
        });
        return seen.size() == 2;
    }

    private void stale(Mounts mounts, MountMatcher matcher) {
        List<Mounts.Entry> fuse = mounts.mounts().stream()
                .filter(m -> m.type().equals("fuse") || m.type().startsWith("fuse."))
                .toList();
        for (Mounts.Entry mount : fuse) {
            MountMatch match = matcher.of(mount);
            if (!match.sure()) {
                finding.doubt("it is unknown whether " + mount.target() + " has a process: " + match.doubt());
            } else if (match.processes().isEmpty()) {
                deadline.missed("a mount has no process any more", mount.target() + ", device " + mount.dev());
                break;
            }
        }
        finding.figure("mounts", Integer.toString(fuse.size()));
    }

    private void gone(Manifest.Driver driver, Attachments attachments, Pods pods) {
        if (attachments.attachments() == null || driver.mounterNamespace() == null) {
            finding.doubt("the cluster does not know attachments");
            return;
        }
        Set<String> running = pods.pods().stream()
                .filter(p -> p.namespace().equals(driver.mounterNamespace())
                        && p.phase().equals("Running"))
                .map(Pods.Entry::name)
                .collect(Collectors.toSet());
        List<Attachments.Entry> here = attachments.attachments().stream()
                .filter(a -> a.node().equals(node))
                .toList();
        here.forEach(a -> a.workloads().keySet().stream()
                .filter(mounter -> !running.contains(mounter))
                .forEach(mounter ->
                        deadline.missed("attachment " + a.name() + " names a mounter pod that does not run", mounter)));
        finding.figure("attachments", Integer.toString(here.size()));
    }
}
