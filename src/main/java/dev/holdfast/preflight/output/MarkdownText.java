package dev.holdfast.preflight.output;

import dev.holdfast.preflight.Causes;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.change.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A report in GitHub's Markdown: what has to be looked at in a table, what is in order folded away. */
final class MarkdownText {
    private static final Pattern MARKUP = Pattern.compile("([\\\\`*_\\[\\]|~#])");
    /** GitHub tells whoever is called so that the comment is about them; an address or a digest has a letter before it. */
    private static final Pattern MENTION = Pattern.compile("(?<![\\p{L}\\p{N}])@(?=[\\p{L}\\p{N}])");

    /** More ids than these are folded away. */
    private static final int FEW = 5;

    private MarkdownText() {}

    static String of(Report report) {
        StringBuilder out = new StringBuilder();
        out.append("### ")
                .append(report.exitCode() == 0 ? "✅" : report.exitCode() == 1 ? "❌" : "❔")
                .append(' ')
                .append(escaped(report.subject().title()))
                .append("\n\n**")
                .append(escaped(report.conclusion()))
                .append("**\n");
        Causes causes = report.causes();
        Predicate<Check> inOrder = check -> check.result() instanceof Check.Ok;
        Predicate<Check> told = inOrder.negate().and(check -> !causes.hangs(check));
        report.groups().forEach(group -> table(out, report, group, told, false));
        long fine = report.groups().stream()
                .flatMap(group -> group.checks().stream())
                .filter(inOrder)
                .count();
        if (fine > 0) {
            out.append("\n<details><summary>In order: ").append(fine).append("</summary>\n");
            report.groups().forEach(group -> table(out, report, group, inOrder, true));
            out.append("\n</details>\n");
        }
        list(out, report, causes);
        report.plan().ifPresent(plan -> plan(out, plan));
        return out.toString();
    }

    private static void table(
            StringBuilder out, Report report, Report.Group group, Predicate<Check> which, boolean inOrder) {
        List<Check> checks = Arrays.stream(Level.values())
                .flatMap(level -> group.checks().stream().filter(check -> check.level() == level && which.test(check)))
                .toList();
        if (checks.isEmpty()) {
            return;
        }
        if (report.groups().size() > 1) {
            out.append('\n').append(escaped(group.title())).append(":\n");
        }
        out.append(
                inOrder
                        ? "\n| check | seen |\n| --- | --- |\n"
                        : "\n| | check | seen | to do |\n| --- | --- | --- | --- |\n");
        for (Check check : checks) {
            String name = escaped(check.name()) + "<br>`" + check.id() + "`";
            String seen = lines(check.result().value());
            if (inOrder) {
                out.append("| ").append(name).append(" | ").append(seen);
            } else {
                out.append("| ")
                        .append(outcome(check))
                        .append(" | ")
                        .append(name)
                        .append(" | ")
                        .append(seen)
                        .append("<br>*source: ")
                        .append(escaped(check.looked()))
                        .append("* | ")
                        .append(lines(Report.advice(check)));
            }
            out.append(" |\n");
        }
    }

    private static String outcome(Check check) {
        if (check.undetermined()) {
            return "❔ undetermined";
        }
        return switch (check.level()) {
            case BLOCKING -> "❌ blocking";
            case WARNING -> "⚠️ warning";
            case INFORMATIVE -> "ℹ️ informative";
        };
    }

    private static void list(StringBuilder out, Report report, Causes causes) {
        Map<Check, List<Check>> hanging = causes.hanging();
        if (hanging.isEmpty()
                && report.notChecked().isEmpty()
                && report.deselected().isEmpty()) {
            return;
        }
        out.append("\nNot checked:\n\n");
        hanging.forEach((teller, checks) -> out.append("- ❔ see ")
                .append(escaped(teller.name()))
                .append(": ")
                .append(ids(checks))
                .append('\n'));
        report.notChecked()
                .forEach(line -> out.append("- ").append(escaped(line)).append('\n'));
        if (!report.deselected().isEmpty()) {
            boolean few = report.deselected().size() <= FEW;
            out.append(
                            few
                                    ? "- not asked for: "
                                    : "- <details><summary>not asked for: "
                                            + report.deselected().size() + " checks</summary>")
                    .append(ids(report.deselected()))
                    .append(few ? "\n" : "</details>\n");
        }
    }

    private static String ids(List<Check> checks) {
        return checks.stream().map(check -> "`" + check.id() + "`").distinct().collect(Collectors.joining(", "));
    }

    private static void plan(StringBuilder out, Plan plan) {
        out.append("\n<details><summary>Plan</summary>\n\n");
        for (Plan.Step step : plan.steps()) {
            out.append("1. ").append(escaped(step.title())).append('\n');
            if (!step.commands().isEmpty()) {
                out.append("\n   ```sh\n");
                step.commands()
                        .forEach(command -> command.lines()
                                .forEach(line -> out.append("   ").append(line).append('\n')));
                out.append("   ```\n\n");
            }
            step.effects()
                    .forEach(effect -> out.append("   - ").append(lines(effect)).append('\n'));
        }
        out.append("\n</details>\n");
    }

    private static String lines(String text) {
        return text.strip().lines().map(MarkdownText::escaped).collect(Collectors.joining("<br>"));
    }

    /** The text on one line, without anything that GitHub takes for markup, HTML or a mention. */
    private static String escaped(String text) {
        String plain = text.strip()
                .replaceAll("\\s+", " ")
                .replaceAll("\\p{Cntrl}", "\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return MENTION.matcher(MARKUP.matcher(plain).replaceAll("\\\\$1")).replaceAll("@&#8203;");
    }
}
