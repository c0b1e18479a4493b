package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the cluster has of the driver after an upgrade: its CRDs, the CSIDriver, the CSINodes. */
final class UpgradedCluster {
    private UpgradedCluster() {}

    /** The CRDs of the chart were established when the release changed: Helm installs none when it upgrades. */
    static void crds(FindingBuilder finding) {
        Recording recording = finding.recording();
        List<String> wanted = recording.manifest().change().crds();
        finding.figure("CRDs", wanted.isEmpty() ? "none" : String.join(", ", wanted));
        if (wanted.isEmpty()) {
            finding.passed("the chart brings no CRD");
            return;
        }
        // of several upgrades the last one brings the CRDs in question
        long since = recording.manifest().phases().stream()
                .filter(p -> p.name().equals(Phase.UPGRADE)
                        && p.start() < recording.window().end())
                .mapToLong(Phase::start)
                .max()
                .orElse(recording.window().upgradeStart());
        FirstSeen changed = HelmHistory.changed(since, finding);
        FirstSeen established = new FirstSeen();
        long[] lastWithout = {Long.MIN_VALUE};
        finding.looks(Channel.CSI, Channel.OBSERVER, (at, content, source) -> {
            boolean all = wanted.stream()
                    .allMatch(crd -> Boolean.TRUE.equals(content.crds().get(crd)));
            established.look(at, all);
            if (!all) {
                lastWithout[0] = at;
            }
        });
        if (!changed.ever()) {
            finding.doubt("the Helm release was never seen changing, so there is no order to judge");
        } else if (lastWithout[0] >= changed.at()) {
            finding.offence(
                    lastWithout[0],
                    "the CRDs were not established when the Helm release had changed",
                    "established " + (established.ever() ? recording.when(established.at()) : "never"),
                    null,
                    null,
                    "the CRDs were not applied before the upgrade: Helm installs none when it upgrades",
                    "the API server refused a CRD");
        } else if (!established.ever()) {
            finding.doubt("the CRDs were never looked at");
        } else if (established.at() > changed.at()) {
            finding.doubt(
                    "between the last look without and the first look with the CRDs the Helm release changed, so the order"
                            + " of both is unknown");
        }
        finding.passed("established " + (established.ever() ? recording.when(established.at()) : "")
                + ", before the release changed");
    }

    /** The driver is registered with the cluster and on every node that its DaemonSet wants. */
    static void registration(FindingBuilder finding) {
        Recording recording = finding.recording();
        String driver = recording.manifest().driver().name();
        Csi last = finding.lastLook(
                Channel.CSI, Channel.OBSERVER, recording.window().end());
        if (last == null) {
            finding.doubt("CSIDriver and CSINodes were never looked at");
            return;
        }
        if (last.eligible().isEmpty()) {
            finding.doubt("the driver's DaemonSet wants no node, so nothing could be registered");
        }
        Set<String> without = new TreeSet<>(last.eligible());
        for (Map.Entry<String, List<String>> node : last.nodes().entrySet()) {
            if (node.getValue().contains(driver)) {
                without.remove(node.getKey());
            }
        }
        finding.figure(
                "nodes",
                last.eligible().size() - without.size() + " of "
                        + last.eligible().size());
        long end = recording.end();
        if (!last.driver()) {
            UpgradeJudge.lacking(
                    finding,
                    end,
                    "there is no CSIDriver " + driver,
                    "no CSIDriver",
                    "the new chart does not bring it",
                    "it was removed with the old release");
        }
        if (!without.isEmpty()) {
            UpgradeJudge.lacking(
                    finding,
                    end,
                    "driver " + driver + " is not registered on " + String.join(", ", without),
                    Text.count(without.size(), "node") + " without it",
                    "the node plugin does not start there",
                    "the registrar cannot reach the node plugin's socket");
        }
        finding.passed("CSIDriver " + driver + " is there and registered on all of " + last.eligible());
    }
}
