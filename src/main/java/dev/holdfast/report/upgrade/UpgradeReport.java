package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.report.Table;
import dev.holdfast.report.UpgradeDocuments;
import dev.holdfast.verdict.RunVerdict;
import java.util.List;

/**
 * The report of one upgrade, as a document without a form: {@link #documents} gives it one. All text in it is as it was recorded; the forms
 * escape it.
 *
 * @param campaign name of the run
 * @param title of the document
 * @param result what it came to, in one sentence
 * @param sections in the order in which they are read
 */
public record UpgradeReport(String campaign, String title, String result, List<Section> sections) {
    public UpgradeReport {
        sections = List.copyOf(sections);
    }

    /** A part of the document with a title of its own. */
    public record Section(String title, List<Block> blocks) {
        public Section {
            blocks = List.copyOf(blocks);
        }
    }

    /** A piece of a section. */
    public sealed interface Block {}

    /** The title of what follows. */
    public record Heading(String text) implements Block {}

    /** A paragraph. */
    public record Paragraph(String text) implements Block {}

    /** A list. */
    public record Items(List<String> texts) implements Block {
        public Items {
            texts = List.copyOf(texts);
        }
    }

    /** A table. */
    public record Grid(Table table) implements Block {}

    /** Lines for a shell, one command each. */
    public record Commands(List<String> lines) implements Block {
        public Commands {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The report of a recorded run.
     *
     * @param verdict what the judges say of it; without judgements where it could not be judged
     * @throws java.io.UncheckedIOException when the evidence cannot be read
     */
    public static UpgradeReport of(Evidence evidence, RunVerdict verdict) {
        RecordedUpgrade run = new RecordedUpgrade(evidence, verdict);
        Overview overview = new Overview(run);
        return new UpgradeReport(
                run.manifest().campaign(),
                overview.title(),
                overview.result(),
                List.of(
                        overview.section(),
                        Steps.of(run),
                        Checks.of(run),
                        Changes.of(run),
                        Figures.of(run),
                        Issues.of(run),
                        WayBack.of(run)));
    }

    /** Both forms of it. */
    public UpgradeDocuments documents() {
        return new UpgradeDocuments(campaign, MarkdownForm.of(this), HtmlForm.of(this));
    }
}
