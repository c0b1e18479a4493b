package dev.holdfast.judge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a CRD in the cluster covers what a chart's CRD offers: what is written by the chart's form must be kept, accepted and selectable. A
 * CRD may offer more. It must not demand more, or allow less, of what the chart's form has.
 *
 * <p>Forms are lines of a version, a path and what is there, such as {@code v2 .spec.nodeName string}.
 */
final class CrdCover {
    private static final String REQUIRES = "requires ";
    private static final String ALLOWS = "allows ";
    private static final String ANY = "any";

    private final Set<String> chart;
    private final Set<String> cluster;

    CrdCover(List<String> chart, List<String> cluster) {
        this.chart = new HashSet<>(chart);
        this.cluster = new HashSet<>(cluster);
    }

    /** What the chart's form has and the cluster's has not, in the order of the forms; what is demanded by either is left aside. */
    List<String> lost() {
        return chart.stream().filter(line -> !covered(line)).sorted().toList();
    }

    /** What it does not cover, in the order of the forms. */
    List<String> lacks() {
        List<String> lacks = new ArrayList<>(lost());
        cluster.stream()
                .filter(this::isStricter)
                .sorted()
                .map(line -> "a field without the rule '" + line + "'")
                .forEach(lacks::add);
        return lacks;
    }

    private boolean covered(String line) {
        if (cluster.contains(line)) {
            return true;
        }
        String what = what(line);
        if (what.startsWith(REQUIRES)) {
            // what is demanded of nobody is kept all the same
            return true;
        }
        if (what.startsWith(ALLOWS)) {
            return cluster.stream()
                    .noneMatch(other -> sameField(line, other) && what(other).startsWith(ALLOWS));
        }
        return !what.isEmpty() && isKeptAsAnything(line);
    }

    /** Whether the cluster's CRD demands something, or allows values only, of a field that the chart's form leaves free. */
    private boolean isStricter(String line) {
        if (chart.contains(line) || chart.stream().noneMatch(other -> sameField(line, other))) {
            return false;
        }
        String what = what(line);
        return what.startsWith(REQUIRES)
                || (what.startsWith(ALLOWS)
                        && chart.stream()
                                .noneMatch(other ->
                                        sameField(line, other) && what(other).startsWith(ALLOWS)));
    }

    /** Whether the field is below one that keeps whatever is written. */
    private boolean isKeptAsAnything(String line) {
        String field = field(line);
        int dot = field.indexOf(' ') + 1;
        for (int end = field.length(); end > dot; end = field.lastIndexOf('.', end - 1)) {
            if (cluster.contains(field.substring(0, end) + " " + ANY)) {
                return true;
            }
        }
        return cluster.contains(field.substring(0, dot) + ". " + ANY);
    }

    private static boolean sameField(String line, String other) {
        return field(line).equals(field(other));
    }

    /** Version and path; the whole line where it has no path. */
    private static String field(String line) {
        String[] words = line.split(" ", 3);
        return words.length < 3 || !words[1].startsWith(".") ? line : words[0] + " " + words[1];
    }

    private static String what(String line) {
        String[] words = line.split(" ", 3);
        return words.length < 3 || !words[1].startsWith(".") ? "" : words[2];
    }
}
