package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.NodeModule;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Window;

/** The kernel module on one node: what its operator says, what the kernel shows, and where node plugins run. */
final class ModuleOnNode {
    private ModuleOnNode() {}

    /** In the end a node plugin runs on a node just if the module is there, and the kernel shows it. */
    static void judge(String node, Scope scope) {
        FindingBuilder finding = scope.finding();
        ModuleLooks looks = ModuleLooks.of(finding);
        Manifest.Driver driver = finding.recording().manifest().driver();
        long end = Window.recordEnd(finding.recording().manifest()) + 1;
        Pods pods = finding.lastLook(Channel.PODS, Channel.OBSERVER, end);
        if (pods == null || looks.all().isEmpty()) {
            finding.doubt("nobody looked at node plugins and the kernel module at the end");
            return;
        }
        boolean ready = looks.last().module().ready().contains(node);
        boolean runs = pods.pods().stream()
                .anyMatch(pod -> driver.isNodePlugin(pod) && pod.node().equals(node) && !pod.deleting());
        if (runs && !ready) {
            finding.offends(
                    end - 1,
                    "a node plugin runs on a node without the kernel module",
                    "the node has no label that says so",
                    "the node plugin has no nodeSelector for that label",
                    "the operator took the label from the node, and the pod stayed");
        } else if (ready && !runs) {
            finding.offends(
                    end - 1,
                    "no node plugin runs on a node with the kernel module",
                    "the node is labelled as having it",
                    "the nodeSelector of the node plugin asks for more",
                    "a taint of the node keeps it away");
        }
        shown(node, ready, end, finding);
        finding.passed(ready ? "the kernel has the module, and a node plugin runs" : "neither module nor node plugin");
    }

    private static void shown(String node, boolean ready, long end, FindingBuilder finding) {
        if (finding.recording().manifest().driver().module().loads() == null) {
            finding.figure("kernel", "nobody was to look: the profile does not name what the module is called there");
            return;
        }
        NodeModule shown = finding.lastLook(Channel.NODE_MODULES, node, end);
        if (shown == null || shown.loaded() == null) {
            finding.doubt("nobody looked at the kernel of the node"
                    + (shown == null || shown.error() == null ? "" : ": " + shown.error()));
        } else if (ready && !shown.loaded()) {
            finding.offends(
                    end - 1,
                    "the operator says that the kernel module is loaded, and the kernel of the node has none",
                    finding.recording().manifest().driver().module().loads() + " is in neither /proc/modules nor"
                            + " /proc/filesystems",
                    "somebody unloaded it by hand",
                    "the node was rebooted, and its label stayed");
        } else {
            finding.figure("kernel", shown.loaded() ? "has it" : "does not have it");
        }
    }
}
