package dev.holdfast.report.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.report.UpgradeDocuments;
import dev.holdfast.report.upgrade.UpgradeReport.Commands;
import dev.holdfast.report.upgrade.UpgradeReport.Grid;
import dev.holdfast.report.upgrade.UpgradeReport.Heading;
import dev.holdfast.report.upgrade.UpgradeReport.Items;
import dev.holdfast.report.upgrade.UpgradeReport.Paragraph;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.RunVerdict;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A report as its tests read it. */
record Page(UpgradeReport report) {
    static Page of(Evidence evidence, RunVerdict verdict) {
        return new Page(UpgradeReport.of(evidence, verdict));
    }

    Section section(String title) {
        return report.sections().stream()
                .filter(section -> section.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    /** A section's lines: rows of tables with bars, headings with a mark, the rest as it is. */
    List<String> lines(String title) {
        List<String> lines = new ArrayList<>();
        section(title).blocks().forEach(block -> {
            if (block instanceof Heading heading) {
                lines.add("# " + heading.text());
            } else if (block instanceof Paragraph paragraph) {
                lines.add(paragraph.text());
            } else if (block instanceof Items items) {
                lines.addAll(items.texts());
            } else if (block instanceof Grid grid) {
                grid.table().rows().forEach(row -> lines.add(String.join(" | ", row)));
            } else if (block instanceof Commands commands) {
                lines.addAll(commands.lines());
            }
        });
        return lines;
    }

    /** Both forms hold: each row of a table has the columns of its head, the page is well-formed, and nothing of it is fetched or run. */
    Page isSound() {
        UpgradeDocuments documents = report.documents();
        String[] lines = documents.markdown().split("\n", -1);
        int columns = 0;
        for (String line : lines) {
            boolean row = line.startsWith("| ") || line.startsWith("| ---") || line.startsWith("|");
            if (row) {
                int bars = line.replaceAll("\\\\.", "").replaceAll("[^|]", "").length();
                if (columns == 0) {
                    columns = bars;
                }
                assertThat(bars).as(line).isEqualTo(columns);
            } else {
                columns = 0;
            }
        }
        // messages of the record may speak of a null; a value of the report that is one stands alone
        assertThat(documents.markdown()).doesNotContain("<").doesNotContainPattern("(?m)(^|[| ])null($|[ |,;.])");
        assertThat(documents.html()).doesNotContain(">null<", "<script", "http-equiv=\"refresh\"", " src=");
        assertThat(document(documents.html()).getElementsByTagName("section").getLength())
                .isEqualTo(report.sections().size());
        return this;
    }

    /** The page as XML, in which form it is written. */
    static Document document(String html) {
        String plain = html.replaceFirst("<!DOCTYPE html>", "").replaceFirst("(?s)<style>.*?</style>", "");
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(plain)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
        }
    }
}
