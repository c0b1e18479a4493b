package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ErrorLines;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.cause.Words;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The upgrade itself works: CRDs first, dry run, Helm revision, rollout, images, registration, CSIDriver, quiet logs. */
final class UpgradeJudge extends SubjectJudge<UpgradeJudge.Part> {
    UpgradeJudge() {
        super(Guarantee.UPGRADE);
    }

    /** Milliseconds after which a client that lost the API server asks again at the latest, and may tell that it failed: client-go's backoff. */
    private static final long TOLD_LATE = TimeUnit.SECONDS.toMillis(30);

    /** A part of it. */
    record Part(String name, Consumer<FindingBuilder> judge) {}

    private static final List<Part> PARTS = List.of(
            new Part(Words.CRDS, UpgradedCluster::crds),
            new Part("dry run", UpgradeJudge::dryRun),
            new Part(Words.HELM_RELEASE, UpgradedRelease::release),
            new Part(Words.ROLLOUT, UpgradedRelease::rollout),
            new Part(Words.IMAGES, UpgradedImages::judge),
            new Part(Words.REGISTRATION, UpgradedCluster::registration),
            new Part(Words.CSI_DRIVER, UpgradedCsiDriver::judge),
            new Part(Words.DRIVER_LOGS, UpgradeJudge::logs));

    @Override
    Assessment part(Assessment whole) {
        return StoppedUpgrade.of(whole.recording()).map(whole::of).orElse(whole);
    }

    @Override
    String limit(Assessment assessment) {
        return "a complete upgrade";
    }

    @Override
    List<Subject<Part>> subjects(Assessment assessment) {
        return PARTS.stream().map(part -> new Subject<>(part, part.name, "")).toList();
    }

    @Override
    void judge(Part part, Scope scope) {
        if (scope.window().upgraded()) {
            part.judge.accept(scope.finding());
        }
        scope.finding().measure(part.name + " wrong", "complete");
    }

    private static void dryRun(FindingBuilder finding) {
        Recording recording = finding.recording();
        String said = recording.manifest().change().dryRun();
        finding.figure("dry run", said == null ? "not run" : said);
        if (said == null) {
            finding.doubt("no dry run was made");
        } else if (!said.equals("ok")) {
            finding.offence(
                    recording.window().upgradeStart(),
                    "the dry run of the upgrade was refused",
                    said,
                    null,
                    null,
                    "the values do not fit the new chart",
                    "the CRDs the chart needs are not there");
        }
        finding.passed("client and server accepted the upgrade");
    }

    /** Something that is not there at the end: an offence, unless the upgrade was not given its time. */
    static void lacking(FindingBuilder finding, long at, String what, String value, String... causes) {
        boolean cutOff = finding.recording().manifest().phases().stream()
                .anyMatch(phase -> phase.name().equals(Phase.UPGRADE) && phase.cutOff());
        if (cutOff) {
            finding.doubt(what + " (" + value + "), but the upgrade was cut off");
        } else {
            finding.lacks(at, what, value, null, null, causes);
        }
    }

    private static void logs(FindingBuilder finding) {
        Recording recording = finding.recording();
        ErrorLines errors = recording.manifest().driver().errors();
        long from = recording.wall(recording.window().upgradeEnd());
        long to = recording.wall(recording.end());
        Predicate<LogLine> away = apiServerAway(recording);
        int[] lines = new int[3];
        for (String pod : finding.names(Channel.LOGS)) {
            finding.read(Channel.LOGS, pod, (at, line, source) -> {
                if (line.wall() >= from && line.wall() < to) {
                    lines[0]++;
                    if (!errors.has(line.text())) {
                        return;
                    }
                    lines[1]++;
                    if (away.test(line)) {
                        lines[2]++;
                    } else {
                        offence(line, finding);
                    }
                }
            });
        }
        if (finding.names(Channel.LOGS).isEmpty()) {
            finding.doubt("no log of the driver was recorded");
        }
        finding.figure("error lines", lines[1] + " of " + lines[0]);
        String excused = "";
        if (lines[2] > 0) {
            finding.figure("of them while the run had the API server away", Integer.toString(lines[2]));
            excused = ", but for " + lines[2] + " while the run itself had the API server away";
        }
        finding.passed("no error line among " + Text.count(lines[0], "line") + " since the upgrade ended" + excused);
    }

    /** Lines written while the run itself had the API server away: what they say cannot be the upgrade's. */
    private static Predicate<LogLine> apiServerAway(Recording recording) {
        List<RecordedAction> absences = new ArrayList<>(recording.actions().of(Actions.UPGRADE_CONTROL_PLANE));
        absences.addAll(recording
                .actions()
                .of(Actions.UPGRADE_KUBELET, kubelet -> !"0".equals(kubelet.input(Actions.AWAY))));
        return line -> absences.stream()
                .anyMatch(absence -> line.wall() >= recording.wall(absence.begun())
                        && (absence.done() == null || line.wall() <= recording.wall(absence.done()) + TOLD_LATE));
    }

    private static void offence(LogLine line, FindingBuilder finding) {
        finding.offence(
                finding.recording().at(line.wall()),
                "the driver logs an error (" + line.pod() + ", container " + line.container() + ")",
                line.text().strip(),
                null,
                null,
                "see the line itself",
                "the new release meets something the old one left behind");
    }
}
