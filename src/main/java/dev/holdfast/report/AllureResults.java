package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Writes judgements as Allure results without scenarios, for a stored bundle that is judged again. */
public final class AllureResults {
    private final AllureLifecycle lifecycle;

    /** Writes to {@code allure-results} in this folder, beside the page of {@link AllureReport}. */
    public AllureResults(Path folder) {
        this.lifecycle = new AllureLifecycle(new FileSystemResultsWriter(folder.resolve("allure-results")));
    }

    /**
     * One result per judgement, under the name of its campaign.
     *
     * @param verdict what the judges say, and what of it explains what
     * @param bundle path of the evidence bundle
     * @param timeline the timeline page; attached to the first result, and to each that did not pass
     * @param upgrade the upgrade report; attached to the first result
     */
    public void add(Manifest manifest, RunVerdict verdict, Path bundle, String timeline, UpgradeDocuments upgrade) {
        List<Judgement> judgements = verdict.judgements();
        AllureLifecycle before = Allure.getLifecycle();
        // Attachments are added through the lifecycle of the process.
        Allure.setLifecycle(lifecycle);
        try {
            for (Judgement judgement : judgements) {
                boolean first = judgement.equals(judgements.get(0));
                boolean shown = first || judgement.verdict() != Verdict.PASS;
                add(
                        manifest,
                        judgement,
                        shown ? verdict.diagnosis() : Diagnosis.NONE,
                        bundle,
                        shown ? timeline : null,
                        first ? upgrade : null);
            }
        } finally {
            Allure.setLifecycle(before);
        }
    }

    private void add(
            Manifest manifest,
            Judgement judgement,
            Diagnosis diagnosis,
            Path bundle,
            String timeline,
            UpgradeDocuments upgrade) {
        String id = UUID.randomUUID().toString();
        String name = manifest.campaign() + ": " + judgement.guarantee();
        lifecycle.scheduleTestCase(new TestResult()
                .setUuid(id)
                .setName(judgement.guarantee().id())
                .setFullName(name)
                .setHistoryId(name)
                .setDescription((diagnosis.isEmpty() ? "" : "What happened: " + diagnosis.text() + "\n\n")
                        + judgement.guarantee().sentence() + " "
                        + judgement.guarantee().reason())
                .setLabels(List.of(
                        new Label().setName("feature").setValue(manifest.campaign()),
                        new Label().setName("suite").setValue(manifest.campaign()),
                        new Label()
                                .setName("severity")
                                .setValue(
                                        judgement.guarantee().severity().name().toLowerCase(Locale.ROOT)))));
        lifecycle.startTestCase(id);
        AllureAttachments.diagnosis(diagnosis);
        if (timeline != null) {
            AllureAttachments.timeline(timeline);
        }
        if (upgrade != null) {
            AllureAttachments.upgradeReport(upgrade);
        }
        AllureAttachments.campaign(manifest, bundle);
        AllureAttachments.judgement(judgement);
        lifecycle.updateTestCase(id, result -> conclude(result, judgement));
        lifecycle.stopTestCase(id);
        lifecycle.writeTestCase(id);
    }

    private static void conclude(TestResult result, Judgement judgement) {
        if (judgement.verdict() == Verdict.PASS) {
            result.setStatus(Status.PASSED);
        } else {
            // the same as for a scenario: FAIL is a failed test, INCONCLUSIVE a broken one
            result.setStatus(judgement.verdict() == Verdict.FAIL ? Status.FAILED : Status.BROKEN)
                    .setStatusDetails(new StatusDetails()
                            .setMessage(JudgementText.brief(judgement))
                            .setTrace(JudgementText.failure(judgement)));
        }
    }
}
