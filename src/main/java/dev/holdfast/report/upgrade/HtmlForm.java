package dev.holdfast.report.upgrade;

import dev.holdfast.report.Html;
import dev.holdfast.report.Outcome;
import dev.holdfast.report.Table;
import dev.holdfast.report.upgrade.UpgradeReport.Block;
import dev.holdfast.report.upgrade.UpgradeReport.Commands;
import dev.holdfast.report.upgrade.UpgradeReport.Grid;
import dev.holdfast.report.upgrade.UpgradeReport.Heading;
import dev.holdfast.report.upgrade.UpgradeReport.Items;
import dev.holdfast.report.upgrade.UpgradeReport.Paragraph;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The report as one page that needs no network, no library and no script. */
final class HtmlForm {
    private static final String STYLE = "upgrade-report.css";

    private HtmlForm() {}

    static String of(UpgradeReport report) {
        Html out = new Html();
        out.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .raw(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>")
                .raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/><title>")
                .text(report.title())
                .raw("</title><style>\n" + style() + "</style></head>\n<body><header><h1>")
                .text(report.title())
                .raw("</h1>\n<p class=\"result" + css(report.result()) + "\">")
                .text(report.result())
                .raw("</p>\n<nav>");
        for (int i = 0; i < report.sections().size(); i++) {
            out.raw("<a href=\"#s" + i + "\">")
                    .text(report.sections().get(i).title())
                    .raw("</a> ");
        }
        out.raw("</nav></header>\n<main>");
        for (int i = 0; i < report.sections().size(); i++) {
            section(report.sections().get(i), "s" + i, out);
        }
        return out.raw("</main></body></html>\n").toString();
    }

    private static void section(Section section, String id, Html out) {
        out.raw("\n<section id=\"" + id + "\"><h2>").text(section.title()).raw("</h2>\n");
        section.blocks().forEach(block -> block(block, out));
        out.raw("</section>");
    }

    private static void block(Block block, Html out) {
        if (block instanceof Heading heading) {
            out.raw("<h3>").text(heading.text()).raw("</h3>\n");
        } else if (block instanceof Paragraph paragraph) {
            out.raw("<p>").text(paragraph.text()).raw("</p>\n");
        } else if (block instanceof Items items) {
            out.raw("<ul>");
            items.texts()
                    .forEach(item ->
                            out.raw("<li" + classed(item) + ">").text(item).raw("</li>\n"));
            out.raw("</ul>\n");
        } else if (block instanceof Grid grid) {
            table(grid.table(), out);
        } else if (block instanceof Commands commands) {
            out.raw("<pre>");
            commands.lines().forEach(line -> out.text(line).raw("\n"));
            out.raw("</pre>\n");
        }
    }

    private static void table(Table table, Html out) {
        out.raw("<div class=\"table\"><table><thead><tr>");
        table.head().forEach(name -> out.raw("<th>").text(name).raw("</th>"));
        out.raw("</tr></thead><tbody>\n");
        for (List<String> row : table.rows()) {
            out.raw("<tr>");
            row.forEach(cell -> out.raw("<td" + classed(cell) + ">").text(cell).raw("</td>"));
            out.raw("</tr>\n");
        }
        out.raw("</tbody></table></div>\n");
    }

    private static String classed(String text) {
        String css = css(text);
        return css.isEmpty() ? "" : " class=\"" + css.strip() + "\"";
    }

    /** The style of a text that begins with a verdict, with its mark or without; empty for any other. */
    private static String css(String text) {
        return Arrays.stream(Verdict.values())
                .filter(verdict ->
                        text.startsWith(Outcome.of(verdict).mark() + " " + verdict) || text.startsWith(verdict + ": "))
                .findFirst()
                .map(verdict -> " " + verdict.name().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    private static String style() {
        try (InputStream in = HtmlForm.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STYLE + ", a file of Holdfast itself", e);
        }
    }
}
