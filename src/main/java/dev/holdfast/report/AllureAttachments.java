package dev.holdfast.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Judgement;
import io.qameta.allure.Allure;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Attaches the evidence of a verdict to the scenario that runs on this thread, for the Allure report. */
public final class AllureAttachments {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private AllureAttachments() {}

    /** The judgement as text and as JSON. */
    public static void judgement(Judgement judgement) {
        String name = judgement.guarantee() + ": " + judgement.verdict();
        Allure.addAttachment(name, "text/plain", JudgementText.full(judgement), ".txt");
        try {
            Allure.addAttachment(name + " (data)", "application/json", JSON.writeValueAsString(judgement), ".json");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write the judgement of " + judgement.guarantee() + " as JSON", e);
        }
    }

    /** What went wrong first, and what follows from it; nothing where there is nothing to tell. */
    public static void diagnosis(Diagnosis diagnosis) {
        if (!diagnosis.isEmpty()) {
            Allure.addAttachment("What happened", "text/plain", diagnosis.text(), ".txt");
        }
    }

    /** The timeline page. */
    public static void timeline(String html) {
        Allure.addAttachment("Timeline", "text/html", html, ".html");
    }

    /** The upgrade report as a page. */
    public static void upgradeReport(UpgradeDocuments documents) {
        Allure.addAttachment("Upgrade report", "text/html", documents.html(), ".html");
    }

    /** The health of each minute of a long hold. */
    public static void health(String lines) {
        Allure.addAttachment("Health, minute by minute", "text/plain", lines, ".txt");
    }

    /** What was under test, the phases, and the path of the evidence bundle, which may be null. */
    public static void campaign(Manifest manifest, Path bundle) {
        Allure.addAttachment("Phases of the campaign", "text/plain", PhaseTable.text(manifest), ".txt");
        Allure.addAttachment(
                "What was under test",
                "text/plain",
                ManifestText.text(manifest) + (bundle == null ? "" : "\nEvidence bundle: " + bundle + "\n"),
                ".txt");
    }
}
