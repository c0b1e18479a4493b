package dev.holdfast.judge;

import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The process that serves a mount is the same at every sample: pid, start time, cgroup, on a node that was not rebooted. */
final class ProcessJudge extends SubjectJudge<ProcessJudge.Watched> {
    private static final String LIMIT = "the same process";

    ProcessJudge() {
        super(Guarantee.PROCESS);
    }

    /** A volume, and the samples of its node. */
    record Watched(Volume volume, NodeSamples samples) {}

    private record Node(FindingBuilder finding, NodeSamples samples) {}

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Watched>> subjects(Assessment assessment) {
        List<Volume> old = volumes(assessment.recording(), Volume::before);
        Map<String, Node> nodes = new ConcurrentHashMap<>();
        old.stream().map(Volume::node).distinct().toList().parallelStream().forEach(name -> {
            FindingBuilder finding = new FindingBuilder(assessment.recording(), name, "", LIMIT);
            nodes.put(name, new Node(finding, NodeSamples.read(name, assessment.limits(), finding)));
        });
        return Stream.concat(
                        old.stream().map(volume -> {
                            Node node = nodes.get(volume.node());
                            return new Subject<>(
                                    new Watched(volume, node.samples), volume.name(), volume.node(), node.finding);
                        }),
                        SinceReady.volumes(assessment.recording())
                                .flatMap(volume -> SinceReady.ofPod(assessment.recording(), volume)
                                        .map(part -> sinceReady(volume, part, assessment))
                                        .stream()))
                .toList();
    }

    private static Subject<Watched> sinceReady(Volume volume, Recording part, Assessment assessment) {
        FindingBuilder node = new FindingBuilder(part, volume.node(), "", LIMIT);
        NodeSamples samples = NodeSamples.read(volume.node(), assessment.limits(), node);
        return new Subject<>(new Watched(volume, samples), volume.name(), volume.node(), node, part);
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no volume mounted before the upgrade is");
    }

    @Override
    void judge(Watched subject, Scope scope) {
        new ProcessWatch(subject.volume, subject.samples, scope.finding()).judge();
    }
}
