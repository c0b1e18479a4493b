package dev.holdfast.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Judgement;
import io.qameta.allure.Allure;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Attaches to the scenario that runs on this thread what a reader of the Allure report needs to follow a verdict. */
public final class AllureAttachments {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private AllureAttachments() {}

    /** The verdict in words and as JSON. */
    public static void judgement(Judgement judgement) {
        String name = judgement.guarantee() + ": " + judgement.verdict();
        Allure.addAttachment(name, "text/plain", JudgementText.full(judgement), ".txt");
        try {
            Allure.addAttachment(name + " (data)", "application/json", JSON.writeValueAsString(judgement), ".json");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write the judgement of " + judgement.guarantee() + " as JSON", e);
        }
    }

    /** The page that shows what happened when. */
    public static void timeline(String html) {
        Allure.addAttachment("Timeline", "text/html", html, ".html");
    }

    /** How things were in each minute of a long hold. */
    public static void health(String lines) {
        Allure.addAttachment("Health, minute by minute", "text/plain", lines, ".txt");
    }

    /** What the campaign was about, its phases, and where its evidence is; the place may be null. */
    public static void campaign(Manifest manifest, Path bundle) {
        Allure.addAttachment("Phases of the campaign", "text/plain", PhaseTable.text(manifest), ".txt");
        Allure.addAttachment(
                "What was under test",
                "text/plain",
                ManifestText.text(manifest) + (bundle == null ? "" : "\nEvidence bundle: " + bundle + "\n"),
                ".txt");
    }
}
