package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Going back disturbs nobody: mounts of both kinds are judged across the rollback as across an upgrade, new pods are served again by what the
 * old release uses, a systemd unit or a mounter pod (where the kernel serves mounts: they have theirs), and a new PVC works. Where the upgrade
 * failed, there need be no mount of the new release. Where the run goes forward again afterwards, the same mounts are judged up to its end, and
 * pods started then are served by mounter pods.
 */
public final class RollbackJudge extends SubjectJudge<Consumer<Scope>> {
    private static final List<Guarantee> LIKE_AN_UPGRADE = List.of(
            Guarantee.PROCESS,
            Guarantee.MOUNT,
            Guarantee.HANDLES,
            Guarantee.INODES,
            Guarantee.GAPS,
            Guarantee.ERRORS,
            Guarantee.DATA,
            Guarantee.PODS);

    private static final String OLD = "old release";
    private static final String NEW = "new release";

    RollbackJudge() {
        super(Guarantee.ROLLBACK);
    }

    @Override
    String limit(Assessment assessment) {
        return "nothing disturbed, and the old release at work again";
    }

    private static boolean rolledBack(Recording recording) {
        return recording.manifest().phase(Phase.ROLLBACK) != null;
    }

    @Override
    Assessment part(Assessment whole) {
        return rolledBack(whole.recording()) ? whole.of(RollbackExcerpt.of(whole.recording())) : whole;
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        if (!rolledBack(recording)) {
            return List.of(Subject.part("release", "", scope -> scope.finding().absent("the run has no rollback")));
        }
        Phase rollback = recording.manifest().phase(Phase.ROLLBACK);
        ReleaseStay back = ReleaseStay.since(rollback, Phase.FORWARD, recording, "after the rollback");
        Map<String, List<Assessment.Opinion>> opinions = assessment.bySubject(Served.of(recording, LIKE_AN_UPGRADE));
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Volume volume : recording.manifest().volumes()) {
            List<Assessment.Opinion> own = opinions.getOrDefault(volume.name(), List.of());
            if (volume.before()) {
                subjects.add(part(volume.name(), volume.node(), scope -> outlives(volume, rollback, own, scope)));
            } else if (RollbackExcerpt.begun(recording, volume) == null && !neverRan(recording, volume, rollback)) {
                subjects.add(part(volume.name(), volume.node(), scope -> unknown(own, scope.finding())));
            }
        }
        MounterKind kind = Served.byKernel(recording) ? null : KindsInUse.old(recording);
        for (String node : recording.manifest().nodes()) {
            subjects.add(part(node, node, scope -> {
                RolledBackRelease.newPods(node, back, kind, scope.finding());
                startedOn(node, back, scope);
                opinions.getOrDefault(node, List.of()).forEach(opinion -> opinion.into(scope.finding()));
            }));
        }
        subjects.add(part("new PVC", "", scope -> RolledBackRelease.newClaim(back, scope.finding())));
        subjects.add(part(
                "Helm release",
                "",
                scope -> RolledBackRelease.release(recording.manifest().change().from(), back, scope.finding())));
        Phase forward = recording.manifest().phase(Phase.FORWARD);
        if (forward != null) {
            ReleaseStay forth =
                    ReleaseStay.since(forward, Phase.DRAIN, recording, "after the release went forward again");
            subjects.add(part("forward again", "", scope -> {
                RolledBackRelease.forward(forth, scope.finding());
                recording.manifest().nodes().forEach(node -> startedOn(node, forth, scope));
            }));
        }
        return subjects;
    }

    /** Whether its pod did not come to run before the rollback, so that it had no mount then: a failed upgrade starts nothing. */
    private static boolean neverRan(Recording recording, Volume volume, Phase rollback) {
        List<RecordedAction> awaited = recording.whole().actions().of(Actions.AWAIT_WORKLOAD, any -> true).stream()
                .filter(action -> action.subject().equals(volume.name()) && action.begun() < rollback.start())
                .toList();
        return !awaited.isEmpty() && awaited.stream().allMatch(RecordedAction::failed);
    }

    /** Pods that were started on a node in that time sit on mounts, and what they wrote is stored. */
    private static void startedOn(String node, ReleaseStay stay, Scope scope) {
        stay.of(scope.finding().actions(), Actions.START_POD).stream()
                .filter(pod -> node.equals(pod.input(Actions.NODE)))
                .forEach(pod -> StartedPod.judge(pod, scope));
    }

    /** A part of it; what speaks against the run as a whole speaks against each. */
    private static Subject<Consumer<Scope>> part(String name, String node, Consumer<Scope> judge) {
        return Subject.part(name, node, scope -> {
            judge.accept(scope);
            scope.recording().whole().window().doubts().forEach(scope.finding()::doubt);
        });
    }

    @Override
    List<Required> required(Recording recording) {
        if (rolledBack(recording) && Served.byKernel(recording)) {
            return (KindsInUse.newServes(recording) ? Stream.of(OLD, NEW) : Stream.of(OLD))
                    .map(release -> new Required(
                            release,
                            "of the " + release,
                            "",
                            "no volume of the " + release + " was mounted before the rollback"))
                    .toList();
        }
        return rolledBack(recording)
                ? KindsInUse.wanted(recording).stream()
                        .map(kind -> new Required(
                                kind.toString(),
                                "by " + kind,
                                "",
                                "no volume was served by a " + kind + " before the rollback"))
                        .toList()
                : List.of();
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    /** A mount that was there before the rollback outlives it. */
    private static void outlives(Volume volume, Phase rollback, List<Assessment.Opinion> opinions, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (Served.byKernel(finding.recording())) {
            scope.shows(
                    finding.recording().whole().manifest().volumes().stream()
                                    .anyMatch(one -> one.name().equals(volume.name()) && one.before())
                            ? OLD
                            : NEW);
            across(opinions, finding);
            return;
        }
        Serving serving = Serving.last(finding, volume, rollback.start());
        finding.figure("served by", serving == null ? "unknown" : serving.toString());
        MounterKind kind = Serving.known(serving, finding, "rollback");
        if (kind != null) {
            scope.shows(kind.toString());
        }
        if (serving == null || serving.pod() == null || !takenAlong(volume, serving.pod(), opinions, finding)) {
            across(opinions, finding);
        }
    }

    /**
     * Where Helm deleted the namespace of the mounter pod on the way back, that is why its mount is broken: everything in it goes with it. What
     * broke by it is said as what came of that, not by itself.
     *
     * @return whether that is so
     */
    private static boolean takenAlong(
            Volume volume, String mounterPod, List<Assessment.Opinion> opinions, FindingBuilder finding) {
        RecordedAction back = finding.actions().last(Actions.HELM_ROLLBACK, RecordedAction::succeeded);
        if (back == null || back.output(Actions.DELETED) == null) {
            return false;
        }
        List<String> deleted = List.of(back.output(Actions.DELETED).split(","));
        finding.figure("deleted by helm rollback", String.join(", ", deleted));
        String namespace =
                "Namespace " + finding.recording().manifest().driver().mounterNamespace();
        List<Finding> broken = opinions.stream()
                .map(Assessment.Opinion::finding)
                .filter(opinion -> opinion.verdict() == Verdict.FAIL)
                .toList();
        if (broken.isEmpty() || !deleted.contains(namespace)) {
            return false;
        }
        finding.offence(
                back.begun(),
                "helm rollback deleted " + namespace + ", in which mounter pod " + mounterPod + " served "
                        + volume.name(),
                broken.get(0).message(),
                null,
                null,
                "the old chart does not have what mounts of the new release need, and nothing tells Helm to keep it"
                        + " (helm.sh/resource-policy: keep)");
        finding.measure(broken.size(), Text.count(broken.size(), "broken guarantee"));
        return true;
    }

    private static void unknown(List<Assessment.Opinion> opinions, FindingBuilder finding) {
        finding.doubt("when the workload began was not recorded, so it is unknown whether it was there before the"
                + " rollback");
        across(opinions, finding);
    }

    private static void across(List<Assessment.Opinion> opinions, FindingBuilder finding) {
        long broken = opinions.stream()
                .filter(opinion -> opinion.finding().verdict() == Verdict.FAIL)
                .count();
        opinions.forEach(opinion -> opinion.into(finding));
        finding.measure(broken, Text.count(broken, "broken guarantee"));
        finding.passed(Served.of(finding.recording(), LIKE_AN_UPGRADE).stream()
                        .map(Guarantee::id)
                        .collect(Collectors.joining(", "))
                + " hold across the rollback");
    }
}
