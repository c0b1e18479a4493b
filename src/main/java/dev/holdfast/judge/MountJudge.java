package dev.holdfast.judge;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The mount is the same, as the host and as the pod see it, and where volumes are staged the mount that those are bound from. Mount ids are given
 * out again, so equality alone proves nothing: it counts only where the process is proven to be the same, or, where the kernel serves mounts, a
 * file was held open all the time ({@link HeldOpen}).
 */
final class MountJudge extends SubjectJudge<MountJudge.Watched> {
    private static final String LIMIT = "the same mount";

    MountJudge() {
        super(Guarantee.MOUNT);
    }

    /** A volume, the mount table of its node, and what shows that equal ids mean the same mount; null where nobody looked for that. */
    record Watched(Volume volume, MountTable host, Finding proof) {}

    private record Node(FindingBuilder finding, MountTable table) {}

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Watched>> subjects(Assessment assessment) {
        List<Volume> old = volumes(assessment.recording(), Volume::before);
        Map<String, Finding> proofs = proofs(assessment);
        Map<String, Node> nodes = new ConcurrentHashMap<>();
        old.stream().map(Volume::node).distinct().toList().parallelStream().forEach(name -> {
            FindingBuilder finding = new FindingBuilder(assessment.recording(), name, "", LIMIT);
            nodes.put(name, new Node(finding, MountTable.read(name, "the probe itself", finding)));
        });
        return Stream.concat(
                        old.stream().map(volume -> {
                            Node node = nodes.get(volume.node());
                            return new Subject<>(
                                    new Watched(volume, node.table, proofs.get(volume.name())),
                                    volume.name(),
                                    volume.node(),
                                    node.finding);
                        }),
                        SinceReady.volumes(assessment.recording())
                                .flatMap(volume -> SinceReady.ofPod(assessment.recording(), volume)
                                        .map(part -> sinceReady(volume, part, proofs.get(volume.name())))
                                        .stream()))
                .toList();
    }

    /** What the volume's mount for all pods of its node was first. */
    private static Mounts.Entry staged(Watched subject, Scope scope) {
        MountWatch global = MountWatch.global(
                subject.volume, scope.recording().manifest().driver().name(), scope.finding());
        global.judge(subject.host, scope.limits());
        return global.reference();
    }

    private static Subject<Watched> sinceReady(Volume volume, Recording part, Finding proof) {
        FindingBuilder node = new FindingBuilder(part, volume.node(), "", LIMIT);
        MountTable table = MountTable.read(volume.node(), "the probe itself", node);
        return new Subject<>(new Watched(volume, table, proof), volume.name(), volume.node(), node, part);
    }

    /** What shows of each volume that equal ids mean the same mount. */
    private static Map<String, Finding> proofs(Assessment assessment) {
        Recording recording = assessment.recording();
        Map<String, Finding> proofs = new HashMap<>();
        if (Served.byKernel(recording)) {
            recording
                    .manifest()
                    .volumes()
                    .forEach(volume ->
                            proofs.put(volume.name(), HeldOpen.judge(volume, recording, assessment.limits())));
        } else {
            assessment.of(Guarantee.PROCESS).findings().forEach(finding -> proofs.put(finding.subject(), finding));
        }
        return proofs;
    }

    /** Why equal ids need not mean the same mount; empty where they do. */
    private static Optional<String> unproved(Finding proof, boolean byKernel) {
        if (proof != null && proof.verdict() == Verdict.PASS) {
            return Optional.empty();
        }
        if (byKernel) {
            return Optional.of("mount ids are recycled, so that they are equal proves nothing: " + proof.message());
        }
        return Optional.of(
                proof == null
                        ? "mount ids are recycled, so that they are equal proves nothing, and guarantee process says"
                                + " nothing of this volume"
                        : "mount ids are recycled, so that they are equal proves nothing while guarantee process is "
                                + proof.verdict() + ": " + proof.message());
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no volume mounted before the upgrade is");
    }

    /**
     * What is known of a mount on which nobody works any more, and whose pod looks at it no more: that its node shows it all the time as it was. An id that
     * was given out again would not be noticed.
     */
    static Finding atRest(Assessment part, Volume volume) {
        FindingBuilder finding = new FindingBuilder(part.recording(), volume.name(), volume.node(), LIMIT);
        MountTable table = MountTable.read(volume.node(), "the probe itself", finding);
        MountWatch host = MountWatch.onHost(volume, finding);
        host.judge(table, part.limits());
        Manifest.Driver driver = part.recording().manifest().driver();
        if (driver.can().stages()) {
            MountWatch.global(volume, driver.name(), finding).judge(table, part.limits());
        }
        finding.passed("shown as it was in " + host.samples() + " samples of the host");
        return finding.close();
    }

    @Override
    void judge(Watched subject, Scope scope) {
        FindingBuilder finding = scope.finding();
        MountWatch host = MountWatch.onHost(subject.volume, finding);
        host.judge(subject.host, scope.limits());
        MountWatch pod = MountWatch.inPod(subject.volume, finding);
        pod.judge(MountTable.read(subject.volume.name(), "the workload's agent", finding), scope.limits());
        Manifest.Capabilities can = scope.recording().manifest().driver().can();
        Mounts.Entry staged = can.stages() ? staged(subject, scope) : null;
        Mounts.Entry onHost = host.reference();
        Mounts.Entry inPod = pod.reference();
        if (onHost != null && inPod != null && !onHost.dev().equals(inPod.dev())) {
            finding.offence(
                    scope.window().start(),
                    "the pod sees another file system than the host",
                    "device " + inPod.dev(),
                    "host: device " + onHost.dev(),
                    "pod: device " + inPod.dev(),
                    "the volume was mounted again on the host, and the pod kept the old mount",
                    "the target was mounted over on the host before the run was watched");
        }
        if (staged != null && onHost != null && !staged.dev().equals(onHost.dev())) {
            finding.offence(
                    scope.window().start(),
                    "the pod's mount is of another file system than the one that is staged",
                    "device " + onHost.dev(),
                    "staged: device " + staged.dev(),
                    "of the pod: device " + onHost.dev(),
                    "the driver staged the volume again, and bound the pod to the new mount",
                    "two versions of the driver have different ideas of the staging path");
        }
        String expected = can.byKernel() ? "an " + can.fileSystem() + " mount" : "a FUSE mount";
        if (!subject.volume.before() && onHost != null && !Served.asItShould(scope.recording(), onHost)) {
            finding.offends(
                    scope.window().start(),
                    "the pod was ready on something else than " + expected,
                    onHost.type() + " " + onHost.source(),
                    "the driver mounted a folder of the node in place of the volume",
                    "the driver is of a kind that this version of Holdfast does not know");
        }
        if (!finding.offended()) {
            finding.measure(0, "no change");
        }
        unproved(subject.proof, can.byKernel()).ifPresent(finding::doubt);
        if (onHost != null && inPod != null) {
            finding.figure("mount id", onHost.id() + " on the host, " + inPod.id() + " in the pod");
            finding.figure("device", onHost.dev());
            finding.figure("mount", onHost.type() + " " + onHost.source() + " " + onHost.options());
        }
        finding.figure("samples", host.samples() + " on the host, " + pod.samples() + " in the pod");
        finding.passed("mount " + (onHost == null ? "?" : onHost.id() + " of device " + onHost.dev())
                + " stayed as it was in " + host.samples() + " samples of the host and " + pod.samples()
                + " of the pod");
    }
}
