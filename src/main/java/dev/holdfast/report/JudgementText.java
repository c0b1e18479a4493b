package dev.holdfast.report;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A judgement as text. */
public final class JudgementText {
    private static final int BRIEF = 3;

    private JudgementText() {}

    /** One line: verdict, guarantee with its tier, worst value against the limit. */
    public static String headline(Judgement judgement) {
        return "%s %s (%s): worst %s, limit %s"
                .formatted(
                        judgement.verdict(),
                        judgement.guarantee(),
                        judgement.guarantee().tier(),
                        judgement.worst(),
                        judgement.limit());
    }

    /** The headline and every subject, those that did not pass first. */
    public static String full(Judgement judgement) {
        StringBuilder out = new StringBuilder(headline(judgement)).append("\n");
        if (judgement.findings().isEmpty()) {
            out.append("\nNo subject was found to judge.\n");
        }
        for (Verdict verdict : List.of(Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)) {
            judgement.findings().stream()
                    .filter(f -> f.verdict() == verdict)
                    .forEach(f -> out.append('\n').append(finding(f)));
        }
        return out.toString();
    }

    /**
     * The text of a scenario that did not pass: the headline, the subjects that decided the verdict, and how many others there are.
     */
    public static String failure(Judgement judgement) {
        List<Finding> decisive = judgement.findings().stream()
                .filter(f -> f.verdict() == judgement.verdict())
                .toList();
        StringBuilder out = new StringBuilder(headline(judgement)).append('\n');
        decisive.forEach(f -> out.append('\n').append(finding(f)));
        Map<Verdict, Long> others = judgement.findings().stream()
                .filter(f -> f.verdict() != judgement.verdict())
                .collect(Collectors.groupingBy(Finding::verdict, TreeMap::new, Collectors.counting()));
        if (judgement.findings().isEmpty()) {
            out.append("\nNo subject was found to judge.\n");
        } else if (!others.isEmpty()) {
            out.append("\nOther subjects: ")
                    .append(others.entrySet().stream()
                            .map(e -> e.getValue() + " " + e.getKey())
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        return out.toString().stripTrailing();
    }

    /**
     * A short form, because Surefire prints an error's message twice: the headline and the first three subjects that decided the verdict, a
     * line each.
     */
    static String brief(Judgement judgement) {
        List<Finding> decisive = judgement.findings().stream()
                .filter(f -> f.verdict() == judgement.verdict())
                .toList();
        StringBuilder out = new StringBuilder(headline(judgement));
        decisive.stream().limit(BRIEF).forEach(f -> out.append('\n').append(briefly(f)));
        if (decisive.size() > BRIEF) {
            out.append("\nand ").append(decisive.size() - BRIEF).append(" more subjects");
        }
        return out.toString();
    }

    /** What was seen first of what decided a verdict, in one line: what, where and when. */
    public static String first(Judgement judgement) {
        List<Finding> decisive = judgement.findings().stream()
                .filter(f -> f.verdict() == judgement.verdict())
                .toList();
        Comparator<Finding> byTime = Comparator.comparing(JudgementText::follows)
                .thenComparing(finding -> finding.offence().at());
        return decisive.stream()
                .filter(finding -> finding.offence() != null)
                .min(byTime)
                .or(() -> decisive.stream().findFirst())
                .map(JudgementText::briefly)
                .orElse("no subject was found to judge");
    }

    private static String briefly(Finding finding) {
        Offence offence = finding.offence();
        if (offence == null) {
            return place(finding) + ": "
                    + (finding.because() == null ? finding.message() : "not judged, because " + finding.because());
        }
        return place(finding) + ": " + offence.what() + measured(offence) + "; "
                + Times.precise(offence.at()) + ", phase " + offence.phase()
                + why(offence);
    }

    /** The change, or where nothing changed what was seen against what is allowed; to stand after other words. */
    private static String measured(Offence offence) {
        String change = change(offence);
        if (!change.isEmpty()) {
            return ": " + change;
        }
        return offence.value().isEmpty() ? "" : ": " + offence.value() + " (allowed: " + offence.limit() + ")";
    }

    /** What it follows from, else what is likely to have caused it; to stand after other words. */
    public static String why(Offence offence) {
        if (offence.follows() != null) {
            return "; follows from " + offence.follows();
        }
        return offence.causes().isEmpty() ? "" : "; likely: " + offence.causes().get(0);
    }

    /** Whether an offence follows from another. */
    public static boolean follows(Finding finding) {
        return finding.offence() != null && finding.offence().follows() != null;
    }

    /** The change, as {@code before → after}; empty when the offence names neither. */
    public static String change(Offence offence) {
        if (offence.before() == null && offence.after() == null) {
            return "";
        }
        return (offence.before() == null ? "nothing" : offence.before()) + " → "
                + (offence.after() == null ? "nothing" : offence.after());
    }

    private static String finding(Finding finding) {
        StringBuilder out = new StringBuilder();
        out.append(Outcome.of(finding.verdict()).mark())
                .append(' ')
                .append(finding.verdict())
                .append("  ")
                .append(place(finding))
                .append('\n');
        line(out, "", finding.message());
        line(out, "because", finding.because() == null ? "" : finding.because());
        Offence offence = finding.offence();
        if (offence != null) {
            line(out, "what", offence.what());
            line(out, "change", change(offence));
            line(out, "when", Times.precise(offence.at()) + ", phase " + offence.phase());
            line(out, "value", offence.value() + " (allowed: " + offence.limit() + ")");
            line(out, "follows", offence.follows() == null ? "" : "from " + offence.follows());
            for (int i = 0; i < (offence.follows() == null ? offence.causes().size() : 0); i++) {
                line(
                        out,
                        i == 0 ? "likely" : "",
                        (i + 1) + ". " + offence.causes().get(i));
            }
        }
        line(
                out,
                finding.figures().isEmpty() ? "" : "figures",
                finding.figures().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining("; ")));
        return out.toString();
    }

    /** The subject, and its node where it has one. */
    public static String place(Finding finding) {
        return finding.node().isEmpty() || finding.node().equals(finding.subject())
                ? finding.subject()
                : finding.subject() + " on " + finding.node();
    }

    private static void line(StringBuilder out, String name, String text) {
        if (!text.isEmpty()) {
            out.append("    ").append("%-8s".formatted(name)).append(text).append('\n');
        }
    }
}
