package dev.holdfast.report.upgrade;

import dev.holdfast.report.Table;
import dev.holdfast.report.upgrade.UpgradeReport.Block;
import dev.holdfast.report.upgrade.UpgradeReport.Commands;
import dev.holdfast.report.upgrade.UpgradeReport.Grid;
import dev.holdfast.report.upgrade.UpgradeReport.Heading;
import dev.holdfast.report.upgrade.UpgradeReport.Items;
import dev.holdfast.report.upgrade.UpgradeReport.Paragraph;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import java.util.ArrayList;
import java.util.List;

/** A section while it is written. */
final class SectionBuilder {
    /** Where something has not been recorded. */
    static final String NOT_RECORDED = "not recorded";

    private final String title;
    private final List<Block> blocks = new ArrayList<>();

    SectionBuilder(String title) {
        this.title = title;
    }

    SectionBuilder heading(String text) {
        blocks.add(new Heading(text));
        return this;
    }

    SectionBuilder text(String text) {
        blocks.add(new Paragraph(text));
        return this;
    }

    /** A list; nothing where it is empty. */
    SectionBuilder items(List<String> texts) {
        if (!texts.isEmpty()) {
            blocks.add(new Items(texts));
        }
        return this;
    }

    /** A table; {@code otherwise} where it would have no row. */
    SectionBuilder table(List<String> head, List<List<String>> rows, String otherwise) {
        if (rows.isEmpty()) {
            return text(otherwise);
        }
        return table(new Table(head, rows));
    }

    SectionBuilder table(Table table) {
        blocks.add(new Grid(table));
        return this;
    }

    SectionBuilder commands(List<String> lines) {
        blocks.add(new Commands(lines));
        return this;
    }

    Section section() {
        return new Section(title, blocks);
    }
}
