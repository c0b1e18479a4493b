package dev.holdfast.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of short texts, as plain text or as Markdown. A cell is one line: white space in it is folded.
 *
 * @param head names of the columns
 * @param rows a cell for each column
 */
public record Table(List<String> head, List<List<String>> rows) {
    /** Columns padded to their widest cell, a rule under the head, a newline after each line. */
    public String text() {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        rows.forEach(row -> all.add(row.stream().map(Table::fold).toList()));
        int[] widths = new int[head.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int r = 0; r < all.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = all.get(r).get(i);
                line.append(i == 0 ? "" : "  ").append(cell).append(" ".repeat(widths[i] - cell.length()));
            }
            out.append(line.toString().stripTrailing()).append('\n');
            if (r == 0) {
                for (int i = 0; i < widths.length; i++) {
                    out.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
                }
                out.append('\n');
            }
        }
        return out.toString();
    }

    /** A table in GitHub's Markdown; markup characters are escaped. */
    public String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("| ").append(String.join(" | ", head)).append(" |\n");
        out.append("|").append(" --- |".repeat(head.size())).append('\n');
        for (List<String> row : rows) {
            out.append("| ")
                    .append(String.join(" | ", row.stream().map(Table::escape).toList()))
                    .append(" |\n");
        }
        return out.toString();
    }

    /** The text on one line, with the markup characters of Markdown and HTML escaped, and what a terminal would obey replaced. */
    public static String escape(String text) {
        return visible(fold(text))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_\\[\\]|])", "\\\\$1");
    }

    /** The text with what a terminal would obey, or shows nothing of, replaced. */
    public static String visible(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
    }

    private static String fold(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
