package dev.holdfast.preflight;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.report.Outcome;
import java.util.List;

/** A preflight as plain text: a list of criteria under each level, with what was seen and, where that is not enough, what to do. */
public final class PreflightText {
    private PreflightText() {}

    /** All of it, each line ended. */
    public static String text(Preflight preflight) {
        StringBuilder text = new StringBuilder();
        int width = preflight.checks().stream()
                .mapToInt(check -> check.name().length())
                .max()
                .orElse(0);
        for (Level level : Level.values()) {
            List<Check> checks = preflight.checks().stream()
                    .filter(check -> check.level() == level)
                    .toList();
            if (!checks.isEmpty()) {
                text.append(level.title()).append('\n');
                checks.forEach(check -> append(text, check, width));
                text.append('\n');
            }
        }
        text.append("Not looked at\n");
        preflight.leftOut().forEach(line -> text.append("  - ").append(line).append('\n'));
        return text.append('\n').append(conclusion(preflight)).append('\n').toString();
    }

    private static void append(StringBuilder text, Check check, int width) {
        String indent = "\n" + " ".repeat(width + 6);
        text.append("  ")
                .append(mark(check))
                .append(' ')
                .append(check.name())
                .append(" ".repeat(width - check.name().length() + 2))
                .append(fold(check.result().value()));
        text.append(indent).append("looked at: ").append(check.looked());
        advice(text, indent, check.result());
        text.append('\n');
    }

    private static void advice(StringBuilder text, String indent, Result result) {
        if (result instanceof Finding finding) {
            text.append(indent).append("to do: ").append(finding.advice());
        } else if (result instanceof Undetermined unknown) {
            text.append(indent).append("to do: ").append(unknown.advice());
        }
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

    private static String fold(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** One sentence. */
    static String conclusion(Preflight preflight) {
        long blocking = preflight.checks().stream()
                .filter(check -> check.level() == Level.BLOCKING && check.found())
                .count();
        long warnings = preflight.checks().stream()
                .filter(check -> check.level() == Level.WARNING && check.found())
                .count();
        long unknown = preflight.checks().stream()
                .filter(check -> check.level() != Level.INFORMATIVE && check.undetermined())
                .count();
        return (blocking == 0
                        ? "Nothing seen blocks the upgrade"
                        : Words.count(blocking, "finding") + " blocking the upgrade")
                + ", " + Words.count(warnings, "warning") + ", "
                + (unknown == 0 ? "nothing undetermined." : unknown + " undetermined.");
    }
}
