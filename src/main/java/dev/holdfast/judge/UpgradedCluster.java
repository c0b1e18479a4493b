package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Eviction;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the cluster has of the driver after an upgrade: its CRDs, the CSIDriver, the CSINodes. */
final class UpgradedCluster {
    private static final String OLD_FORM =
            "a CRD of an older release is there, and was not applied again: Helm leaves it as it is";

    private static final String UNKNOWN_FORM = "the API server does not know all that the CRD asks for";

    private UpgradedCluster() {}

    /**
     * The CRDs of the chart were established and had its form when the release changed: Helm installs those of a chart's folder once, and
     * leaves an older one of that name as it is. CRDs among the chart's templates come with the release, so they need their form at the end.
     */
    static void crds(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Change change = recording.manifest().change();
        List<String> wanted = change.crds();
        Map<String, List<String>> forms =
                change.target() == null ? Map.of() : change.target().crdForms();
        Set<String> all = new TreeSet<>(wanted);
        all.addAll(forms.keySet());
        finding.figure("CRDs", all.isEmpty() ? "none" : String.join(", ", all));
        if (all.isEmpty()) {
            finding.passed("the chart brings no CRD");
            return;
        }
        if (!wanted.isEmpty()) {
            beforeTheRelease(wanted, forms, finding);
        }
        Csi last = finding.lastLook(
                Channel.CSI, Channel.OBSERVER, recording.window().end());
        forms.forEach((crd, form) -> {
            List<String> lacks = last == null ? List.of() : lacks(crd, form, last);
            if (!lacks.isEmpty()) {
                UpgradeJudge.lacking(
                        finding,
                        recording.end(),
                        "CRD " + crd + " is not as the chart has it",
                        "lacks " + String.join(", ", lacks),
                        OLD_FORM,
                        UNKNOWN_FORM);
            }
        });
    }

    private static void beforeTheRelease(List<String> wanted, Map<String, List<String>> forms, FindingBuilder finding) {
        Recording recording = finding.recording();
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
        // the last look before the release changed shows what it met
        List<List<String>> met = new ArrayList<>(List.of(List.of()));
        long[] metAt = {Long.MIN_VALUE};
        finding.looks(Channel.CSI, Channel.OBSERVER, (at, content, source) -> {
            boolean all = wanted.stream()
                    .allMatch(crd -> Boolean.TRUE.equals(content.crds().get(crd)));
            established.look(at, all);
            if (!all) {
                lastWithout[0] = at;
            }
            // a look that took long is written after one that began later
            if (at <= changed.at() && at >= metAt[0]) {
                metAt[0] = at;
                met.set(
                        0,
                        wanted.stream()
                                .flatMap(crd -> lacks(crd, forms.getOrDefault(crd, List.of()), content).stream())
                                .toList());
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
        } else if (!met.get(0).isEmpty()) {
            finding.offence(
                    metAt[0],
                    "an older form of the CRDs was there when the Helm release changed",
                    "lacks " + String.join(", ", met.get(0)),
                    null,
                    null,
                    OLD_FORM,
                    UNKNOWN_FORM);
        }
        finding.passed("established " + (established.ever() ? recording.when(established.at()) : "")
                + ", before the release changed");
    }

    /** What of a CRD's form the one in the cluster does not cover; nothing where that was not recorded. */
    static List<String> lacks(String crd, List<String> form, Csi look) {
        if (look.crdForms() == null || form.isEmpty()) {
            return List.of();
        }
        List<String> there = look.crdForms().get(crd);
        return there == null ? List.of(crd) : new CrdCover(form, there).lacks();
    }

    /**
     * The driver is registered with the cluster, and on every node that had it, or mounts of it, before the upgrade, as well as on those that
     * its DaemonSet wants now: a node that the new release leaves out has mounts that nobody serves any more.
     */
    static void registration(FindingBuilder finding) {
        Recording recording = finding.recording();
        String driver = recording.manifest().driver().name();
        Csi last = finding.lastLook(
                Channel.CSI, Channel.OBSERVER, recording.window().end());
        if (last == null) {
            finding.doubt("CSIDriver and CSINodes were never looked at");
            return;
        }
        Set<String> earlier = earlier(driver, finding);
        Set<String> needed = new TreeSet<>(earlier);
        needed.addAll(last.eligible());
        // a node that was removed from the cluster needs no driver
        needed.retainAll(last.nodes().keySet());
        if (needed.isEmpty()) {
            finding.doubt("the driver's DaemonSet wants no node, so nothing could be registered");
        }
        Set<String> without = new TreeSet<>(needed);
        Set<String> left = new TreeSet<>();
        for (String node : needed) {
            if (!last.eligible().contains(node)) {
                left.add(node);
            } else if (last.nodes().get(node).contains(driver)) {
                without.remove(node);
            }
        }
        without.removeAll(left);
        Map<String, Eviction> evicted = evicted(earlier, last, finding);
        Set<String> lost = new TreeSet<>(without);
        lost.addAll(left);
        lost.addAll(evicted.keySet());
        finding.figure("nodes", needed.size() - lost.size() + " of " + needed.size());
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
        if (!left.isEmpty()) {
            UpgradeJudge.lacking(
                    finding,
                    end,
                    "the node plugin is gone from " + String.join(", ", left) + ", which had it before the upgrade",
                    Text.count(left.size(), "node") + " without a node plugin",
                    "the new release's tolerations, node selector or affinity leave the node out",
                    "a value that lets it run there was renamed or is missing");
        }
        if (!evicted.isEmpty()) {
            UpgradeJudge.lacking(
                    finding,
                    end,
                    "the node plugin cannot stay on " + String.join(", ", evicted.keySet())
                            + ", which had it before the upgrade",
                    evicted.entrySet().stream()
                            .map(each -> "on " + each.getKey() + " it " + each.getValue())
                            .collect(Collectors.joining("; ")),
                    "the new release tolerates the taint for a time only, so that its node plugin is evicted again and again",
                    "a value that lets it stay there was renamed or is missing");
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
        finding.passed("CSIDriver " + driver + " is there and registered on all of " + needed);
    }

    /**
     * What evicts the node plugin from nodes that had it before the upgrade, by the taints that they have in the end: it may be there until after
     * the run. One that the taints would have evicted before as well lost nothing by the upgrade. Empty where that was not recorded.
     */
    private static Map<String, Eviction> evicted(Set<String> earlier, Csi last, FindingBuilder finding) {
        Csi before = finding.lastLook(
                Channel.CSI, Channel.OBSERVER, finding.recording().window().upgradeStart());
        Map<String, Eviction> evicted = new TreeMap<>();
        for (String node : earlier) {
            List<Taint> taints =
                    last.taints() == null ? List.of() : last.taints().getOrDefault(node, List.of());
            eviction(node, taints, last)
                    .filter(any ->
                            before == null || eviction(node, taints, before).isEmpty())
                    .ifPresent(eviction -> evicted.put(node, eviction));
        }
        return evicted;
    }

    /** What evicts the node plugin of a node; it is enough if one stays. */
    private static Optional<Eviction> eviction(String node, List<Taint> taints, Csi look) {
        List<Csi.NodePlugin> plugins = Stream.ofNullable(look.nodePlugins())
                .flatMap(List::stream)
                .filter(plugin -> plugin.node().equals(node))
                .toList();
        return plugins.stream()
                        .anyMatch(plugin -> !plugin.deleting()
                                && Eviction.of(taints, plugin.tolerations()).isEmpty())
                ? Optional.empty()
                : plugins.stream()
                        .flatMap(plugin -> Eviction.of(taints, plugin.tolerations()).stream())
                        .findFirst();
    }

    /** The nodes that had the node plugin, the driver's registration or a mount of it before the upgrade. */
    private static Set<String> earlier(String driver, FindingBuilder finding) {
        Recording recording = finding.recording();
        Set<String> nodes = new TreeSet<>();
        recording.manifest().volumes().stream()
                .filter(Volume::before)
                .map(Volume::node)
                .forEach(nodes::add);
        finding.looks(Channel.CSI, Channel.OBSERVER, (at, look, source) -> {
            if (at >= recording.window().start() && at < recording.window().upgradeStart()) {
                nodes.addAll(look.eligible());
                look.nodes().forEach((node, drivers) -> {
                    if (drivers.contains(driver)) {
                        nodes.add(node);
                    }
                });
            }
        });
        return nodes;
    }
}
