package dev.holdfast.report.upgrade;

import dev.holdfast.report.Table;
import dev.holdfast.report.upgrade.UpgradeReport.Block;
import dev.holdfast.report.upgrade.UpgradeReport.Commands;
import dev.holdfast.report.upgrade.UpgradeReport.Grid;
import dev.holdfast.report.upgrade.UpgradeReport.Heading;
import dev.holdfast.report.upgrade.UpgradeReport.Items;
import dev.holdfast.report.upgrade.UpgradeReport.Paragraph;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report in GitHub's Markdown, which can be read as plain text too. */
final class MarkdownForm {
    /** What a line must not begin with, if it is to be text: marks of titles, lists, quotations and code. */
    private static final Pattern MARK = Pattern.compile("^([#+~=-]|[0-9]+[.)])");

    private MarkdownForm() {}

    static String of(UpgradeReport report) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(Table.escape(report.title())).append("\n\n");
        out.append("**").append(Table.escape(report.result())).append("**\n");
        for (Section section : report.sections()) {
            out.append("\n## ").append(Table.escape(section.title())).append('\n');
            section.blocks().forEach(block -> out.append('\n').append(block(block)));
        }
        return out.toString();
    }

    private static String block(Block block) {
        if (block instanceof Heading heading) {
            return "### " + Table.escape(heading.text()) + "\n";
        }
        if (block instanceof Paragraph paragraph) {
            return text(paragraph.text()) + "\n";
        }
        if (block instanceof Items items) {
            StringBuilder out = new StringBuilder();
            items.texts().forEach(item -> out.append("- ").append(text(item)).append('\n'));
            return out.toString();
        }
        if (block instanceof Grid grid) {
            return grid.table().markdown();
        }
        return code((Commands) block);
    }

    private static String text(String text) {
        String escaped = Table.escape(text);
        Matcher mark = MARK.matcher(escaped);
        if (!mark.find()) {
            return escaped;
        }
        int last = mark.end() - 1;
        return escaped.substring(0, last) + "\\" + escaped.substring(last);
    }

    /** Indented, so that nothing in it ends it. */
    private static String code(Commands commands) {
        StringBuilder out = new StringBuilder();
        commands.lines()
                .forEach(line -> out.append("    ")
                        .append(Table.visible(line.replaceAll("\\R", " ")))
                        .append('\n'));
        return out.toString();
    }
}
