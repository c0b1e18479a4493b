package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Kubernetes is upgraded while mounts of both kinds are in use: the control plane, then the kubelet of each node. Around each of these
 * mounts are left alone ({@link DisturbedMounts}); each reports its new version; and since then the driver is registered on the nodes that
 * it concerns, with a node plugin that is ready.
 */
final class ClusterUpgradeJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String CONTROL_PLANE = "control plane";
    private static final String KUBELET = "kubelet";

    ClusterUpgradeJudge() {
        super(Guarantee.CLUSTER_UPGRADE);
    }

    @Override
    String limit(Assessment assessment) {
        return "nothing disturbed, and a new pod served within "
                + Text.span(assessment.limits().nanos(Limit.AFTER_CLUSTER_UPGRADE)) + ", each time";
    }

    /** A part of the cluster that was upgraded, or was to be. */
    private record Part(String name, String node, RecordedAction action) {
        String of() {
            return name.equals(CONTROL_PLANE) ? name : name + " of " + node;
        }

        Set<String> nodes(Recording recording) {
            return name.equals(CONTROL_PLANE)
                    ? new TreeSet<>(recording.manifest().nodes())
                    : Set.of(node);
        }

        boolean done() {
            return action != null && action.succeeded();
        }
    }

    private static List<Part> parts(Recording recording) {
        List<Part> parts = new ArrayList<>();
        RecordedAction first = recording.actions().first(Actions.UPGRADE_CONTROL_PLANE);
        parts.add(new Part(CONTROL_PLANE, first == null ? "" : first.subject(), first));
        for (String node : recording.manifest().nodes()) {
            parts.add(new Part(
                    KUBELET,
                    node,
                    recording
                            .actions()
                            .first(
                                    Actions.UPGRADE_KUBELET,
                                    action -> action.subject().equals(node))));
        }
        return parts;
    }

    private static NodeDisturbance disturbance(Recording recording, Part part) {
        return NodeDisturbance.around(
                recording,
                part.action(),
                "upgrade",
                recording.manifest().phase(Phase.CLUSTER_UPGRADE),
                NodeDisturbance.next(recording, part.action()));
    }

    private static DisturbedMounts mounts(Recording recording, Part part) {
        NodeDisturbance upgrade = disturbance(recording, part);
        // those of the manifest have stopped writing when the drain has begun
        List<Volume> volumes = part.action().begun() < recording.window().end() ? upgrade.volumes() : upgrade.extra();
        return new DisturbedMounts(
                upgrade, part.of(), part.nodes(recording), volumes, Limit.AFTER_CLUSTER_UPGRADE, ", " + part.of());
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Part part : parts(recording)) {
            if (part.done()) {
                NodeDisturbance upgrade = disturbance(recording, part);
                subjects.addAll(mounts(recording, part)
                        .subjects(assessment, limit(assessment), scope -> itself(part, upgrade, scope)));
            } else {
                subjects.add(Subject.part(
                        part.of(), part.node(), scope -> scope.finding().doubt(missing(part))));
            }
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return parts(recording).stream()
                .filter(Part::done)
                .flatMap(part -> mounts(recording, part).required().stream())
                .toList();
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static String missing(Part part) {
        if (part.action() == null) {
            return "the " + part.of() + " was not upgraded";
        }
        return part.action().failed()
                ? "the " + part.of() + " could not be upgraded: "
                        + part.action().error()
                : "the upgrade of the " + part.of() + " never ended";
    }

    private static void itself(Part part, NodeDisturbance upgrade, Scope scope) {
        FindingBuilder finding = scope.finding();
        upgrade.evident(finding, "the " + part.of() + " was upgraded");
        String wanted = upgrade.action().input(Actions.TO);
        String after = upgrade.action().output(Actions.AFTER);
        if (wanted == null || !wanted.equals(after)) {
            finding.doubt("the " + part.of() + " was to be upgraded to " + wanted + ", and reports " + after);
        }
        String away = upgrade.action().input(Actions.AWAY);
        if (away != null && !away.equals("0")) {
            finding.figure("API server out of reach meanwhile", away + " s");
        }
        registered(part, upgrade, finding);
        ready(part, upgrade, finding);
    }

    /** A look, with when it was made on the observer's clock. */
    private record Seen<T extends Look>(long at, T look) {}

    /** The last look after the upgrade of a part, before anything else was done; null, with a doubt, without one. */
    private static <T extends Look> Seen<T> last(
            Channel<T> channel, String what, Part part, NodeDisturbance upgrade, FindingBuilder finding) {
        List<Seen<T>> seen = new ArrayList<>();
        finding.looks(channel, Channel.OBSERVER, (at, look, source) -> {
            if (at >= upgrade.action().done() && at < upgrade.end()) {
                seen.add(new Seen<>(at, look));
            }
        });
        if (seen.isEmpty()) {
            finding.doubt("nobody looked at " + what + " after the upgrade of the " + part.of());
            return null;
        }
        return seen.get(seen.size() - 1);
    }

    private static void registered(Part part, NodeDisturbance upgrade, FindingBuilder finding) {
        Seen<Csi> last = last(Channel.CSI, "CSINodes", part, upgrade, finding);
        if (last == null) {
            return;
        }
        String driver = finding.recording().manifest().driver().name();
        for (String node : part.nodes(finding.recording())) {
            List<String> drivers = last.look().nodes().getOrDefault(node, List.of());
            if (!drivers.contains(driver)) {
                finding.offends(
                        last.at(),
                        "the driver is not registered on " + node + " after the upgrade of the " + part.of(),
                        "CSINode " + node + " lists " + (drivers.isEmpty() ? "no driver" : String.join(", ", drivers)),
                        "the kubelet did not find the driver's registration socket again",
                        "the node plugin does not run");
            }
        }
    }

    private static void ready(Part part, NodeDisturbance upgrade, FindingBuilder finding) {
        Manifest.Driver driver = finding.recording().manifest().driver();
        Seen<Pods> last = last(Channel.PODS, "the node plugin", part, upgrade, finding);
        if (last == null) {
            return;
        }
        for (String node : part.nodes(finding.recording())) {
            boolean ready = last.look().pods().stream()
                    .filter(pod -> driver.isNodePlugin(pod) && pod.node().equals(node))
                    .anyMatch(Pods.Entry::ready);
            if (!ready) {
                finding.offends(
                        last.at(),
                        "no node plugin is ready on " + node + " after the upgrade of the " + part.of(),
                        "none ready",
                        "its container was restarted with the kubelet and does not come up",
                        "the new release of Kubernetes refuses its pod");
            }
        }
    }
}
