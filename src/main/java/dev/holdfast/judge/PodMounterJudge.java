package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Volumes of new pods are served by a mounter pod: attachment, pod, process in the pod's cgroup, bind mount from its source, and a
 * write that went through.
 */
final class PodMounterJudge extends SubjectJudge<Consumer<Scope>> {
    PodMounterJudge() {
        super(Guarantee.POD_MOUNTER);
    }

    @Override
    String limit(Assessment assessment) {
        return "served by a mounter pod";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        return Stream.concat(
                        volumes(recording, v -> !v.before()).stream()
                                .map(v -> Subject.part(v.name(), v.node(), scope -> judge(v, scope))),
                        neverMade(recording)
                                .map(action -> Subject.part(
                                        action.subject(),
                                        action.input(Actions.NODE),
                                        scope -> neverMade(action, scope.finding()))))
                .toList();
    }

    /** New workloads of which there is no volume, because not even their pods came. */
    private static Stream<RecordedAction> neverMade(Recording recording) {
        long end = recording.window().end();
        return recording
                .actions()
                .of(
                        Actions.START_WORKLOAD,
                        action -> action.failed() && action.begun() < end && action.input(Actions.NODE) != null)
                .stream()
                .filter(action -> recording.manifest().volumes().stream()
                        .noneMatch(v -> v.name().equals(action.subject())));
    }

    private static void neverMade(RecordedAction action, FindingBuilder finding) {
        finding.offence(
                action.done(),
                "the new workload did not get its volume and its pod",
                action.error(),
                null,
                null,
                "the new driver's controller does not provision or does not run",
                "the claim could not be bound");
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no volume mounted by the new driver is");
    }

    /** What is said of a pod by what was seen of it until a time, and by the writes that were made since another. */
    static Finding of(Scope scope, Volume volume, long since, long until) {
        Excerpt excerpt = Excerpt.of(scope.recording())
                .until(until)
                .withVolumes(List.of(volume.withBefore(false)))
                .withOperations(since, until);
        return new Assessment(excerpt.recording(), scope.limits())
                .of(Guarantee.POD_MOUNTER)
                .findings()
                .get(0);
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static void judge(Volume volume, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (scope.recording().manifest().driver().mounterNamespace() == null) {
            finding.doubt("the profile names no namespace of mounter pods for this release");
            return;
        }
        long end = scope.window().end();
        String node = volume.node();
        Attachments attachments = finding.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, end);
        Pods pods = finding.lastLook(Channel.PODS, Channel.OBSERVER, end);
        Mounts mounts = finding.lastLook(Channel.MOUNTS, node, look -> look.mounts() != null, end);
        Processes processes = finding.lastLook(Channel.PROCESSES, node, look -> look.processes() != null, end);
        if (attachments == null || pods == null || mounts == null || processes == null) {
            finding.doubt("never looked at: "
                    + Stream.of(
                                    attachments == null ? "attachments" : "",
                                    pods == null ? "pods" : "",
                                    mounts == null ? "mounts of the node" : "",
                                    processes == null ? "processes of the node" : "")
                            .filter(what -> !what.isEmpty())
                            .collect(Collectors.joining(", ")));
            return;
        }
        new MounterPodChain(volume, attachments, pods, mounts, processes, finding).judge();
        if (scope.recording() == scope.recording().whole()) {
            // what took the place of another pod has until its deadline
            SinceReady.ofPod(scope.recording(), volume)
                    .ifPresent(part -> new AttachmentWatch(volume, finding).judge(part.window()));
        }
    }
}
