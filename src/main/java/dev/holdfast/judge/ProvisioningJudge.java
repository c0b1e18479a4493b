package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Static and dynamic volumes are served alike: whatever else the run was made to prove of volumes was judged for each kind, and holds
 * for each.
 */
final class ProvisioningJudge extends SubjectJudge<ProvisioningJudge.Kind> {
    /** What is judged of every volume, old or new; other guarantees concern some that were chosen, perhaps of one kind only. */
    private static final Set<Guarantee> OF_EVERY_VOLUME = EnumSet.of(
            Guarantee.PROCESS,
            Guarantee.MOUNT,
            Guarantee.HANDLES,
            Guarantee.INODES,
            Guarantee.GAPS,
            Guarantee.ERRORS,
            Guarantee.DATA,
            Guarantee.PODS,
            Guarantee.REPUBLISH,
            Guarantee.CREDENTIALS,
            Guarantee.POD_MOUNTER,
            Guarantee.TRANSITION,
            Guarantee.CLEANUP);

    ProvisioningJudge() {
        super(Guarantee.PROVISIONING);
    }

    /**
     * The volumes of a kind.
     *
     * @param name static or dynamic
     * @param volumes names of their workloads
     * @param opinions what other judges say of any volume, by guarantee
     */
    record Kind(String name, Set<String> volumes, Map<Guarantee, List<Finding>> opinions) {}

    @Override
    String limit(Assessment assessment) {
        return "no broken guarantee";
    }

    @Override
    List<Subject<Kind>> subjects(Assessment assessment) {
        List<Volume> volumes = assessment.recording().manifest().volumes();
        Map<Guarantee, List<Finding>> opinions = opinions(assessment, names(volumes, any -> true));
        return Stream.of("static", "dynamic")
                .map(kind -> new Subject<>(
                        new Kind(kind, names(volumes, v -> v.provisioning().equals(kind)), opinions),
                        kind + " volumes",
                        ""))
                .toList();
    }

    /** What was promised besides, as far as it is said of volumes. */
    private static Map<Guarantee, List<Finding>> opinions(Assessment assessment, Set<String> volumes) {
        List<Guarantee> others = Guarantee.promisedBy(assessment.recording().manifest()).stream()
                .filter(guarantee -> guarantee != Guarantee.PROVISIONING)
                .toList();
        Map<Guarantee, List<Finding>> opinions = new EnumMap<>(Guarantee.class);
        for (Judgement judgement : assessment.of(others)) {
            List<Finding> ofVolumes = judgement.findings().stream()
                    .filter(f -> volumes.contains(f.subject()))
                    .toList();
            if (!ofVolumes.isEmpty()) {
                opinions.put(judgement.guarantee(), ofVolumes);
            }
        }
        return opinions;
    }

    /** A new workload of a kind that does not come to work on its volume: of a volume that was not even made nothing else is judged. */
    private static void neverCame(Kind kind, FindingBuilder finding) {
        RecordedActions actions = finding.recording().actions();
        for (RecordedAction start :
                actions.of(Actions.START_WORKLOAD, action -> kind.name.equals(action.input(Actions.PROVISIONING)))) {
            Stream.concat(
                            Stream.of(start),
                            Stream.of(Actions.AWAIT_WORKLOAD, Actions.AWAIT_AGENT)
                                    .flatMap(what ->
                                            actions
                                                    .of(
                                                            what,
                                                            action -> action.subject()
                                                                    .equals(start.subject()))
                                                    .stream()))
                    .filter(RecordedAction::failed)
                    .findFirst()
                    .ifPresent(failed -> finding.offends(
                            failed.done(),
                            "new workload " + start.subject() + " did not come to work on its " + kind.name + " volume",
                            failed.error(),
                            "the new driver lacks rights to make volumes, or its controller does not work",
                            "the new driver does not mount volumes of this kind"));
        }
    }

    private static Set<String> names(List<Volume> volumes, Predicate<Volume> wanted) {
        return volumes.stream().filter(wanted).map(Volume::name).collect(Collectors.toSet());
    }

    @Override
    void judge(Kind kind, Scope scope) {
        FindingBuilder finding = scope.finding();
        neverCame(kind, finding);
        if (kind.volumes.isEmpty()) {
            finding.doubt("there is no " + kind.name + " volume");
        } else if (kind.opinions.isEmpty()) {
            finding.doubt(
                    "the run was made to prove nothing else of volumes, so there is nothing to hold for each kind");
        }
        int broken = 0;
        int judged = 0;
        for (Map.Entry<Guarantee, List<Finding>> entry : kind.opinions.entrySet()) {
            List<Finding> ofKind = entry.getValue().stream()
                    .filter(f -> kind.volumes.contains(f.subject()))
                    .toList();
            if (ofKind.isEmpty() && OF_EVERY_VOLUME.contains(entry.getKey())) {
                finding.doubt("guarantee " + entry.getKey() + " was judged on no " + kind.name + " volume");
            }
            for (Finding one : ofKind) {
                judged++;
                broken += one.verdict() == Verdict.FAIL ? 1 : 0;
                finding.adopt(entry.getKey(), one);
            }
        }
        String names = kind.opinions.keySet().stream().map(Guarantee::id).collect(Collectors.joining(", "));
        finding.measure(broken, Text.count(broken, "broken guarantee"));
        finding.figure("volumes", Integer.toString(kind.volumes.size()));
        finding.figure("guarantees", names);
        finding.figure("broken", broken + " of " + judged);
        finding.passed(names + " hold for " + Text.count(kind.volumes.size(), kind.name + " volume"));
    }
}
