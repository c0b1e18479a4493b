package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A node with mounts in use is rebooted: volumes of other nodes notice nothing; every workload of the node writes again in time, in the same pod and
 * without help; every acknowledged byte is there. Where processes serve mounts, there are mounts of both kinds before it, and after it mounter pods
 * serve all of them; nothing is left of the systemd mounter, no mount without a process, and no attachment that names a mounter pod which is gone.
 * Where the kernel serves them, the pod sees the mount that its node has ({@link RebootedMount}), and no mount and no VolumeAttachment is left without a
 * pod ({@link KernelLeftovers}).
 */
final class RebootJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String REBOOT = "reboot";
    private static final String ELSEWHERE = "elsewhere";
    /** What serves a workload is judged apart from whether it writes, and so is what it wrote: the end of a subject's name. */
    private static final String SERVED = ", served";

    private static final String READ_BACK = ", data";
    private static final String WRITER_ELSEWHERE = "a writer elsewhere";
    /** A workload that was drained looks at its own mount no more, so that is known of the node's side only. */
    private static final List<Guarantee> RESTING = List.of(Guarantee.PROCESS, Guarantee.PODS);

    private static final List<Guarantee> WRITING =
            List.of(Guarantee.PROCESS, Guarantee.MOUNT, Guarantee.PODS, Guarantee.GAPS, Guarantee.ERRORS);

    RebootJudge() {
        super(Guarantee.REBOOT);
    }

    @Override
    String limit(Assessment assessment) {
        return "everything at work again within "
                + Text.span(assessment.limits().nanos(Limit.AFTER_REBOOT)) + ", no write waits longer than "
                + Text.span(assessment.limits().nanos(Limit.REBOOT_GAP))
                + " elsewhere and since, and nothing else disturbed";
    }

    /** Why there is no reboot to be judged; null when there is one. */
    private static String missing(Recording recording) {
        RecordedAction action = recording.actions().first(Actions.REBOOT_NODE);
        Phase phase = recording.manifest().phase(Phase.REBOOT);
        if (action == null || phase == null) {
            return "the run has no reboot of a node";
        } else if (action.failed()) {
            return "the node could not be rebooted: " + action.error();
        } else if (!action.succeeded()) {
            return "the reboot of the node never ended";
        }
        if (recording.actions().of(Actions.REBOOT_NODE, any -> true).size() > 1) {
            return "nodes were rebooted more than once, and it is not known what came of which";
        }
        return phase.end() == null ? "phase " + phase.name() + " never ended" : null;
    }

    /** The reboot, where there is one. */
    private static NodeDisturbance reboot(Recording recording) {
        Phase phase = recording.manifest().phase(Phase.REBOOT);
        return NodeDisturbance.around(
                recording, recording.actions().first(Actions.REBOOT_NODE), REBOOT, phase, phase.end());
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        String missing = missing(recording);
        if (missing != null) {
            RecordedAction tried = recording.actions().first(Actions.REBOOT_NODE);
            return List.of(Subject.part(
                    REBOOT,
                    tried == null ? "" : tried.subject(),
                    scope -> scope.finding().doubt(missing)));
        }
        NodeDisturbance reboot = reboot(recording);
        String node = reboot.node();
        Set<String> writing = reboot.extra().stream().map(Volume::name).collect(Collectors.toSet());
        Map<String, List<Assessment.Opinion>> opinions = new HashMap<>();
        opinions.putAll(reboot.judged(
                new Assessment(recording, NodeDisturbance.gaps(assessment.limits())),
                Served.of(recording, WRITING),
                elsewhere(reboot, v -> writing.contains(v.name()))));
        opinions.putAll(resting(assessment, reboot, elsewhere(reboot, v -> !writing.contains(v.name()))));
        Map<String, List<Assessment.Opinion>> data = data(assessment, reboot, writing);
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        subjects.add(part(REBOOT, node, scope -> reboot.evident(scope.finding(), node + " was rebooted")));
        for (Volume volume : reboot.volumes()) {
            String name = volume.name();
            if (volume.node().equals(node)) {
                subjects.add(part(name, node, scope -> new RebootedWorkload(volume, reboot, scope).judge()));
                subjects.add(part(name + SERVED, node, scope -> served(volume, reboot, scope)));
            } else {
                subjects.add(part(name, volume.node(), scope -> {
                    elsewhere(writing.contains(name), opinions.getOrDefault(name, List.of()), scope);
                    stayedAttached(volume, reboot, scope.finding());
                }));
            }
            if (data.containsKey(name)) {
                subjects.add(part(name + READ_BACK, volume.node(), scope -> written(data.get(name), scope.finding())));
            }
        }
        subjects.add(part("left over", node, scope -> {
            if (Served.byKernel(recording)) {
                new KernelLeftovers(reboot, scope).judge();
            } else {
                new RebootLeftovers(reboot, scope).judge();
            }
        }));
        return subjects;
    }

    /** A part of it; phases that did not come to their end are doubted for each. */
    private static Subject<Consumer<Scope>> part(String name, String node, Consumer<Scope> judge) {
        return Subject.part(name, node, scope -> {
            for (String needed : List.of(Phase.REBOOT, Phase.REBOOTED)) {
                Phase phase = scope.recording().manifest().phase(needed);
                if (phase == null || !Phase.OK.equals(phase.result())) {
                    scope.finding()
                            .doubt("phase " + needed + (phase == null ? " never began" : " failed: " + phase.result()));
                }
            }
            judge.accept(scope);
        });
    }

    @Override
    List<Required> required(Recording recording) {
        if (missing(recording) != null) {
            return List.of();
        }
        NodeDisturbance reboot = reboot(recording);
        List<Required> required = new ArrayList<>(reboot.kinds(reboot.node()));
        required.add(
                elsewhere(reboot, any -> true).isEmpty()
                        ? new Required(
                                ELSEWHERE,
                                ELSEWHERE,
                                "",
                                "there is no volume on another node, so nothing is known of those")
                        : new Required(
                                WRITER_ELSEWHERE, ELSEWHERE, "", "nobody wrote on another node during the reboot"));
        return required;
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static List<Volume> elsewhere(NodeDisturbance reboot, Predicate<Volume> wanted) {
        return reboot.volumes().stream()
                .filter(v -> !v.node().equals(reboot.node()))
                .filter(wanted)
                .toList();
    }

    private static void served(Volume volume, NodeDisturbance reboot, Scope scope) {
        if (Served.byKernel(scope.recording())) {
            new RebootedMount(volume, reboot, scope).judge();
        } else {
            new RebootedWorkload(volume, reboot, scope).judgeMounter();
        }
    }

    /** Where no process tells that a mount is there all the time, the mount table of its node does. */
    private static Map<String, List<Assessment.Opinion>> resting(
            Assessment assessment, NodeDisturbance reboot, List<Volume> volumes) {
        Map<String, List<Assessment.Opinion>> opinions =
                new HashMap<>(reboot.judged(assessment, Served.of(assessment.recording(), RESTING), volumes));
        if (Served.byKernel(assessment.recording()) && !volumes.isEmpty()) {
            Assessment part = reboot.part(assessment, volumes);
            part.recording()
                    .manifest()
                    .volumes()
                    .forEach(volume -> opinions.computeIfAbsent(volume.name(), any -> new ArrayList<>())
                            .add(new Assessment.Opinion(Guarantee.MOUNT, MountJudge.atRest(part, volume))));
        }
        return opinions;
    }

    /** On other nodes those that rest keep what they have, and those that write notice nothing either. */
    private static void elsewhere(boolean writes, List<Assessment.Opinion> opinions, Scope scope) {
        if (writes) {
            scope.shows(WRITER_ELSEWHERE);
        }
        NodeDisturbance.adopt(opinions, scope.finding());
        scope.finding()
                .passed(opinions.stream()
                                .map(opinion -> opinion.guarantee().id())
                                .collect(Collectors.joining(", "))
                        + " hold while another node is rebooted");
    }

    private static void stayedAttached(Volume volume, NodeDisturbance reboot, FindingBuilder finding) {
        if (finding.recording().manifest().driver().can().attaches()
                && new VolumeAttachmentWatch(volume, finding)
                        .read(at -> at >= reboot.start() && at < reboot.end())
                        .isEmpty()) {
            finding.doubt("nobody looked at VolumeAttachments during the reboot");
        }
    }

    /** What was written on the node, and by those who wrote elsewhere; what was drained before is a matter of guarantee data. */
    private static Map<String, List<Assessment.Opinion>> data(
            Assessment assessment, NodeDisturbance reboot, Set<String> writing) {
        List<Volume> read = reboot.volumes().stream()
                .filter(v -> v.node().equals(reboot.node()) || writing.contains(v.name()))
                .toList();
        return assessment
                .of(Excerpt.of(assessment.recording()).withVolumes(read))
                .bySubject(List.of(Guarantee.DATA));
    }

    private static void written(List<Assessment.Opinion> data, FindingBuilder finding) {
        finding.passed("every acknowledged object is there");
        for (Assessment.Opinion opinion : data) {
            opinion.into(finding);
            String acknowledged = opinion.finding().figures().get("acknowledged");
            if (acknowledged != null) {
                finding.figure("acknowledged", acknowledged);
            }
        }
    }
}
