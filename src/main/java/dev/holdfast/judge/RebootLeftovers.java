package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MountMatch;
import dev.holdfast.evidence.MountMatcher;
import dev.holdfast.evidence.MounterPods;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Serving;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is left on a node that was rebooted, where processes serve mounts: no unit of the systemd mounter, no mount without a process, no attachment without its pod. */
final class RebootLeftovers {
    private final String node;
    private final FindingBuilder finding;
    private final RebootDeadline deadline;
    private final RebootLooks looks;

    RebootLeftovers(NodeDisturbance reboot, Scope scope) {
        this.node = reboot.node();
        this.finding = scope.finding();
        this.deadline = new RebootDeadline(reboot, scope.limits(), finding);
        this.looks = new RebootLooks(reboot, scope.limits(), finding);
    }

    /** Notes what is left. */
    void judge() {
        Manifest.Driver driver = finding.recording().manifest().driver();
        RebootLooks.Seen<Processes> processes = looks.processes();
        RebootLooks.Seen<Mounts> mounts = looks.mounts(node);
        RebootLooks.Seen<Attachments> attachments = looks.attachments();
        RebootLooks.Seen<Pods> pods = looks.pods();
        if (processes == null || mounts == null || attachments == null || pods == null) {
            return;
        }
        if (driver.systemdUnit() == null) {
            finding.doubt("the profile names no systemd units of mounts");
        }
        String unit = Serving.unit(
                driver,
                processes.content().processes().stream()
                        .filter(Processes.Entry::alive)
                        .toList());
        if (unit != null) {
            deadline.offence(processes.at(), "a systemd unit serves a mount on the node that was rebooted", unit);
        }
        stale(
                mounts,
                new MountMatcher(
                        driver,
                        mounts.content().mounts(),
                        processes.content().processes(),
                        () -> MounterPods.of(driver, pods.content(), attachments.content()),
                        finding.recording().manifest().volumes()));
        gone(driver, attachments, pods.content());
        finding.passed("no unit, no mount without a process, and no attachment without its mounter pod on " + node);
    }

    private void stale(RebootLooks.Seen<Mounts> mounts, MountMatcher matcher) {
        List<Mounts.Entry> fuse = mounts.content().mounts().stream()
                .filter(m -> m.type().equals("fuse") || m.type().startsWith("fuse."))
                .toList();
        for (Mounts.Entry mount : fuse) {
            MountMatch match = matcher.of(mount);
            if (!match.sure()) {
                finding.doubt("it is unknown whether " + mount.target() + " has a process: " + match.doubt());
            } else if (match.processes().isEmpty()) {
                deadline.missed(
                        mounts.at(), "a mount has no process any more", mount.target() + ", device " + mount.dev());
                break;
            }
        }
        finding.figure("mounts", Integer.toString(fuse.size()));
    }

    private void gone(Manifest.Driver driver, RebootLooks.Seen<Attachments> seen, Pods pods) {
        Attachments attachments = seen.content();
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
                .forEach(mounter -> deadline.missed(
                        seen.at(), "attachment " + a.name() + " names a mounter pod that does not run", mounter)));
        finding.figure("attachments", Integer.toString(here.size()));
    }
}
