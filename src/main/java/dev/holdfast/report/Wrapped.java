package dev.holdfast.report;

/** A paragraph in lines that a terminal shows without breaking words. */
final class Wrapped {
    private static final int WIDTH = 118;

    private Wrapped() {}

    /** Broken between words, each line indented. */
    static String text(String paragraph, String indent) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String word : paragraph.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                out.append('\n');
                column = 0;
            }
            out.append(column == 0 ? indent : " ").append(word);
            column += (column == 0 ? indent.length() : 1) + word.length();
        }
        return out.toString();
    }
}
