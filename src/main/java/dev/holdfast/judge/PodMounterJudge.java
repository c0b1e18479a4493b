package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
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
        judge(volume, attachments, pods, mounts, processes, finding);
    }

    private static void judge(
            Volume volume,
            Attachments attachments,
            Pods pods,
            Mounts mounts,
            Processes processes,
            FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Driver driver = recording.manifest().driver();
        long at = recording.end();
        Mounts.Entry target = Targets.top(Targets.onHost(volume, mounts));
        List<Processes.Entry> serving = target == null
                ? List.of()
                : processes.processes().stream().filter(p -> p.serves(target)).toList();
        systemd(at, driver, serving, finding);
        String mounter = mounter(at, volume, attachments, finding);
        Pods.Entry pod = mounter == null ? null : running(at, driver, mounter, pods, finding);
        if (target == null) {
            missing(finding, at, "the volume is not mounted", "no mount on the target");
        } else {
            if (mounter != null) {
                bind(at, mounter, target, mounts, finding);
            }
            if (pod != null) {
                inside(at, pod, serving, finding);
            }
        }
        int[] writes = new int[1];
        Clock clock = finding.clock(Channel.OPERATIONS, volume.name());
        finding.read(Channel.OPERATIONS, volume.name(), (t, line, source) -> {
            if (line instanceof Operation.Acknowledged && recording.mayHold(clock, t)) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            missing(finding, at, "no write on the new volume was acknowledged", "0 writes");
        }
        finding.measure("not served by a mounter pod", "served by mounter pods");
        finding.figure("mounter pod", mounter == null ? "none" : mounter);
        finding.figure(
                "process", serving.isEmpty() ? "none" : "pid " + serving.get(0).pid());
        finding.figure("writes", Integer.toString(writes[0]));
        finding.passed("served by mounter pod " + mounter + ", " + Text.count(writes[0], "write") + " acknowledged");
    }

    private static void systemd(
            long at, Manifest.Driver driver, List<Processes.Entry> serving, FindingBuilder finding) {
        String unit = Serving.unit(driver, serving);
        if (unit != null) {
            finding.offence(
                    at,
                    "a systemd unit serves the new volume instead of a mounter pod",
                    unit,
                    null,
                    null,
                    "the node plugin on this node is still the old one",
                    "the new driver was told to use the systemd mounter");
        }
    }

    /** Name of the mounter pod that the attachments say serves the workload; null when none does. */
    private static String mounter(long at, Volume volume, Attachments attachments, FindingBuilder finding) {
        if (attachments.attachments() == null) {
            missing(finding, at, "the cluster does not know attachments", "no such kind");
            return null;
        }
        return Targets.mounters(volume, attachments).stream().findFirst().orElseGet(() -> {
            missing(finding, at, "no attachment names the workload's pod", "no attachment of " + volume.podUid());
            return null;
        });
    }

    private static Pods.Entry running(
            long at, Manifest.Driver driver, String mounter, Pods pods, FindingBuilder finding) {
        Pods.Entry pod = pods.pods().stream()
                .filter(p -> p.namespace().equals(driver.mounterNamespace())
                        && p.name().equals(mounter))
                .findFirst()
                .orElse(null);
        if (pod == null || !pod.phase().equals("Running")) {
            missing(
                    finding,
                    at,
                    "mounter pod " + mounter + " does not run",
                    pod == null ? "no pod in " + driver.mounterNamespace() : pod.phase());
            return null;
        }
        return pod;
    }

    private static void bind(long at, String mounter, Mounts.Entry target, Mounts mounts, FindingBuilder finding) {
        boolean bound = mounts.mounts().stream()
                .anyMatch(m -> m.dev().equals(target.dev())
                        && !m.target().equals(target.target())
                        && List.of(m.target().split("/")).contains(mounter));
        if (!bound) {
            missing(
                    finding,
                    at,
                    "the volume is not a bind mount from the source of mounter pod " + mounter,
                    "device " + target.dev() + " is nowhere mounted for " + mounter);
        }
    }

    private static void inside(long at, Pods.Entry pod, List<Processes.Entry> serving, FindingBuilder finding) {
        if (serving.stream().noneMatch(p -> p.inPod(pod.uid()))) {
            missing(
                    finding,
                    at,
                    "no process of mounter pod " + pod.name() + " serves the volume",
                    serving.isEmpty()
                            ? "no process"
                            : "cgroup " + serving.get(0).cgroup());
        }
    }

    private static void missing(FindingBuilder finding, long at, String what, String value) {
        if (finding.brokeOff()) {
            finding.doubt(what + " (" + value + "), but the record ended before it had to be there");
            return;
        }
        finding.offence(
                at,
                what,
                value,
                null,
                null,
                "the reconciler of the new driver does not work or lacks rights",
                "the mounter pod could not start (image, quota, Pod Security)");
    }
}
