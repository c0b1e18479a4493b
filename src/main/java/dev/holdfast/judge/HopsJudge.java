package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The release goes up version by version: the cluster is checked and a backup made before each hop, nothing of the driver restarts or
 * logs an error after it, a new claim is bound and a new pod works, no version is skipped, and the preflight refuses to skip one and to go
 * back to one.
 */
final class HopsJudge extends SubjectJudge<Consumer<Scope>> {
    private static final int FEWEST = 3;

    HopsJudge() {
        super(Guarantee.HOPS);
    }

    @Override
    String limit(Assessment assessment) {
        return "version by version, each hop checked, backed up and stable for "
                + Text.span(assessment.limits().nanos(Limit.STABILISATION));
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        List<String> versions = assessment.recording().manifest().change().versions();
        if (versions == null || versions.size() < FEWEST) {
            return List.of();
        }
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (int i = 1; i < versions.size(); i++) {
            int place = i;
            subjects.add(Subject.part(
                    versions.get(i - 1) + " → " + versions.get(i),
                    "",
                    scope -> new Hop(versions, place, scope).judge()));
        }
        subjects.add(Subject.part("Helm release", "", scope -> release(versions, scope.finding())));
        subjects.add(Subject.part("preflight", "", scope -> preflight(versions, scope.finding())));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        Manifest.Change change = recording.manifest().change();
        return change.versions() == null || change.versions().size() < FEWEST
                ? List.of(new Required(
                        "versions",
                        "versions",
                        "",
                        "the manifest lists no versions to go through one by one, only " + change.from() + " and "
                                + change.to()))
                : List.of();
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
        scope.finding().measure("not as it should be", "complete");
    }

    /** The revisions of the release, in order, are the versions, and none is missing. */
    private static void release(List<String> versions, FindingBuilder finding) {
        Recording recording = finding.recording();
        List<HelmRevisions.Entry> revisions =
                HelmHistory.before(recording.window().end(), finding);
        if (revisions.isEmpty()) {
            finding.doubt("no revision of the Helm release was recorded");
            return;
        }
        int place = -1;
        HelmRevisions.Entry before = null;
        for (HelmRevisions.Entry revision : revisions) {
            int next = place(versions, revision);
            if (next < 0 || next < place || next > place + 1) {
                finding.offence(
                        recording.end(),
                        next > place + 1
                                ? "version " + versions.get(place + 1) + " was skipped"
                                : "the release did not go up version by version",
                        HelmHistory.text(revision),
                        before == null ? "nothing" : HelmHistory.text(before),
                        HelmHistory.text(revision),
                        "a hop was left out",
                        "the release was changed by someone else in between");
                break;
            }
            place = next;
            before = revision;
        }
        if (!finding.offended()
                && (place < versions.size() - 1 || !before.status().equals("deployed"))) {
            unfinished(versions, before, finding);
        }
        finding.figure(
                "revisions",
                String.join(", ", revisions.stream().map(HelmHistory::text).toList()));
        finding.passed("went through " + String.join(", ", versions));
    }

    private static void unfinished(List<String> versions, HelmRevisions.Entry newest, FindingBuilder finding) {
        Recording recording = finding.recording();
        if (!recording.window().doubts().isEmpty()) {
            finding.doubt("the run did not come to version " + versions.get(versions.size() - 1));
            return;
        }
        finding.offends(
                recording.end(),
                "the release is not deployed at version " + versions.get(versions.size() - 1),
                HelmHistory.text(newest),
                "the last hop failed or was not made",
                "another upgrade or a rollback came after it");
    }

    private static int place(List<String> versions, HelmRevisions.Entry revision) {
        for (int i = 0; i < versions.size(); i++) {
            if (revision.chart().endsWith("-" + versions.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static void preflight(List<String> versions, FindingBuilder finding) {
        int asked = 0;
        int back = 0;
        for (RecordedAction action : finding.actions().of(Actions.PREFLIGHT)) {
            int from = versions.indexOf(action.input(Actions.FROM));
            int to = versions.indexOf(action.input(Actions.TO));
            if (from < 0 || to < 0 || to == from || to == from + 1) {
                continue;
            }
            String answer = action.output(Actions.ANSWER);
            String what =
                    "to go " + (to < from ? "back " : "") + "from " + versions.get(from) + " to " + versions.get(to);
            if (action.succeeded() && Actions.ACCEPTED.equals(answer)) {
                finding.offends(
                        action.done(),
                        "the preflight was asked " + what + " and did not refuse",
                        answer,
                        "the preflight does not know the versions in between",
                        "the preflight does not see the installed version");
            } else if (action.succeeded() && Actions.REFUSED.equals(answer)) {
                if (to < from) {
                    back++;
                } else {
                    asked++;
                }
            } else {
                finding.doubt("the preflight was asked " + what + " and gave no answer"
                        + (action.failed() ? ": " + action.error() : ""));
            }
        }
        if (asked == 0) {
            finding.doubt("no preflight that refused to skip a version was recorded");
        }
        finding.figure("skips refused", Integer.toString(asked));
        if (back > 0) {
            finding.figure("ways back refused", Integer.toString(back));
        }
        finding.passed("refused " + Text.count(asked, "time") + " to skip a version"
                + (back == 0 ? "" : " and " + Text.count(back, "time") + " to go back"));
    }
}
