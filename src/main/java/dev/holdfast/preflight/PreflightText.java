package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.report.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A preflight as plain text: the checks of each level, with the observed value and, for a finding, what to do. */
public final class PreflightText {
    /** Width of a line; a longer word is not broken, because it may be copied. */
    private static final int WIDTH = 130;

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private PreflightText() {}

    /** The whole text; each line ends with a newline. */
    public static String text(Preflight preflight) {
        StringBuilder text = new StringBuilder();
        Causes causes = Causes.of(preflight.checks());
        List<Check> told = told(preflight.checks(), causes);
        int width = width(told);
        for (Level level : Level.values()) {
            List<Check> checks =
                    told.stream().filter(check -> check.level() == level).toList();
            if (!checks.isEmpty()) {
                text.append(level.title()).append('\n');
                checks.forEach(check -> append(text, check, width));
                text.append('\n');
            }
        }
        appendUnchecked(text, causes, preflight.leftOut(), preflight.deselected());
        return text.append(conclusion(preflight)).append('\n').toString();
    }

    /** The review of an upgrade, in the same form: changes, then criteria by document. */
    public static String text(UpgradeReview aftermath) {
        Causes causes = Causes.of(aftermath.all().toList());
        StringBuilder text = new StringBuilder(aftermath.changes().isEmpty() ? "" : "What changed\n");
        List<Check> changes = told(aftermath.changes(), causes);
        int wide = width(changes);
        changes.forEach(check -> append(text, check, wide));
        aftermath.criteria().forEach((document, all) -> {
            List<Check> criteria = told(all, causes);
            text.append("\nSuccess criteria of the ").append(document).append('\n');
            int width = width(criteria);
            criteria.forEach(check -> append(text, check, width));
        });
        text.append("\nNot judged here\n");
        aftermath
                .elsewhere()
                .forEach((criterion, judge) -> text.append("  - ").append(folded(criterion + ": " + judge, "    ")));
        text.append('\n');
        appendUnchecked(text, causes, List.of(), aftermath.deselected());
        return text.append(conclusion(aftermath)).append('\n').toString();
    }

    private static List<Check> told(List<Check> checks, Causes causes) {
        return checks.stream().filter(check -> !causes.hangs(check)).toList();
    }

    private static void appendUnchecked(
            StringBuilder text, Causes causes, List<String> leftOut, List<Check> deselected) {
        Map<Check, List<Check>> hanging = causes.hanging();
        if (hanging.isEmpty() && leftOut.isEmpty() && deselected.isEmpty()) {
            return;
        }
        text.append("Not checked\n");
        hanging.forEach((teller, checks) -> text.append("  ")
                .append(Outcome.INCONCLUSIVE.mark())
                .append(' ')
                .append(folded("see \"" + teller.name() + "\": " + names(checks), "    ")));
        leftOut.forEach(line -> text.append("  - ").append(line).append('\n'));
        if (!deselected.isEmpty()) {
            text.append("  - ").append(folded(unwanted(deselected), "    "));
        }
        text.append('\n');
    }

    private static String names(List<Check> checks) {
        return checks.stream().map(Check::name).distinct().collect(Collectors.joining(", "));
    }

    /** A few checks that were not asked for by their ids, many by their number. */
    public static String unwanted(List<Check> deselected) {
        List<String> ids = ids(deselected);
        return ids.size() <= Wording.MOST
                ? "not asked for: " + String.join(", ", ids)
                : Wording.count(ids.size(), "check") + " that --only or --skip leaves out (--output json lists them)";
    }

    private static List<String> ids(List<Check> checks) {
        return checks.stream().map(Check::id).distinct().toList();
    }

    /** Checks alone, in the same form. */
    public static String text(List<Check> checks) {
        StringBuilder text = new StringBuilder();
        checks.forEach(check -> append(text, check, width(checks)));
        return text.toString();
    }

    private static int width(List<Check> checks) {
        return checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
    }

    private static void append(StringBuilder text, Check check, int width) {
        String indent = " ".repeat(width + 6);
        Result result = check.result();
        text.append("  ")
                .append(mark(check))
                .append(' ')
                .append(check.name())
                .append(" ".repeat(width - check.name().length() + 2));
        if (result instanceof Ok) {
            text.append(folded(result.value() + " (" + check.looked() + ")", indent));
        } else {
            text.append(folded(result.value(), indent))
                    .append(indent)
                    .append(folded("source: " + check.looked(), indent))
                    .append(indent)
                    .append(folded("to do: " + advice(result), indent));
        }
    }

    private static String advice(Result result) {
        return result instanceof Finding finding ? finding.advice() : ((Undetermined) result).advice();
    }

    private static String mark(Check check) {
        if (check.undetermined()) {
            return Outcome.INCONCLUSIVE.mark();
        }
        if (!check.found()) {
            return Outcome.PASS.mark();
        }
        return check.level() == Level.BLOCKING ? Outcome.FAIL.mark() : Outcome.BROKEN.mark();
    }

    /** The text folded into lines beside the names, all but the first indented. */
    private static String folded(String text, String indent) {
        List<String> lines = new ArrayList<>();
        text.strip().lines().forEach(line -> {
            StringBuilder part = new StringBuilder();
            for (String word : BLANKS.split(line.strip(), -1)) {
                if (part.length() > 0 && indent.length() + part.length() + 1 + word.length() > WIDTH) {
                    lines.add(part.toString());
                    part.setLength(0);
                }
                part.append(part.length() == 0 ? "" : " ").append(word);
            }
            lines.add(part.toString());
        });
        return String.join("\n" + indent, lines) + "\n";
    }

    /** One sentence, and a second one if a check that may block was not asked for. */
    public static String conclusion(Preflight preflight) {
        long blocking = preflight.checks().stream()
                .filter(check -> check.level() == Level.BLOCKING && check.found())
                .count();
        long warnings = preflight.checks().stream()
                .filter(check -> check.level() == Level.WARNING && check.found())
                .count();
        long unknown = preflight.checks().stream()
                .filter(check -> check.level() != Level.INFORMATIVE && check.undetermined())
                .count();
        return (blocking == 0 ? "No blocking finding" : Wording.count(blocking, "blocking finding"))
                + ", " + Wording.count(warnings, "warning") + ", "
                + (unknown == 0 ? "nothing undetermined." : unknown + " undetermined.")
                + unchecked(preflight.deselected());
    }

    /** The same of a review. */
    public static String conclusion(UpgradeReview review) {
        long findings = review.changes().stream().filter(Check::found).count();
        List<Check> criteria =
                review.criteria().values().stream().flatMap(List::stream).toList();
        long notMet = criteria.stream().filter(Check::found).count();
        long unknown = criteria.stream().filter(Check::undetermined).count();
        return Wording.count(findings, "finding") + " in what changed; of " + criteria.size() + " success criteria "
                + notMet + " not met, " + unknown + " undetermined." + unchecked(review.deselected());
    }

    private static String unchecked(List<Check> deselected) {
        List<Check> blocking = deselected.stream()
                .filter(check -> check.level() == Level.BLOCKING)
                .toList();
        return blocking.isEmpty() ? "" : " Not checked, and may block: " + Wording.some(ids(blocking)) + ".";
    }
}
