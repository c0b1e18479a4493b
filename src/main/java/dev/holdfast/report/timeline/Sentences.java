package dev.holdfast.report.timeline;

import dev.holdfast.report.JudgementText;
import dev.holdfast.report.timeline.Pins.Doubt;
import dev.holdfast.report.timeline.Pins.Pin;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Offence;

/** Findings as text. */
final class Sentences {
    private Sentences() {}

    /** Everything about an offence, in lines. */
    static String offence(Pin pin, Axis axis) {
        Offence offence = pin.finding().offence();
        StringBuilder out =
                new StringBuilder("FAIL ").append(pin.guarantee()).append(", ").append(place(pin.finding()));
        out.append('\n').append(offence.what());
        String change = JudgementText.change(offence);
        if (!change.isEmpty()) {
            out.append('\n').append(change);
        }
        out.append('\n')
                .append(offence.value())
                .append(" (allowed: ")
                .append(offence.limit())
                .append(')');
        out.append('\n').append(axis.when(pin.at())).append(", phase ").append(offence.phase());
        if (offence.follows() != null) {
            out.append("\nfollows from ").append(offence.follows());
        } else if (!offence.causes().isEmpty()) {
            out.append("\nlikely: ").append(offence.causes().get(0));
        }
        return out.toString();
    }

    /** The observation, in one line; a value that repeats the change is left out. */
    static String seen(Offence offence) {
        String change = JudgementText.change(offence);
        return offence.what() + (change.isEmpty() ? "" : ": " + change) + " ("
                + (offence.value().equals(offence.after()) ? "" : offence.value() + "; ") + "allowed: "
                + offence.limit()
                + ")";
    }

    /** What an offence follows from, to stand after the observation. */
    static String follows(Offence offence) {
        return offence.follows() == null ? "" : ", follows from " + offence.follows();
    }

    /** Why a guarantee was not proved. */
    static String doubt(Doubt doubt) {
        if (doubt.finding() == null) {
            return "no subject was found to judge";
        }
        return doubt.finding().because() == null
                ? doubt.finding().message()
                : "not judged, because " + doubt.finding().because();
    }

    /** The first reason of a doubt, without the number of others. */
    static String firstReason(Doubt doubt) {
        return doubt(doubt).replaceFirst(" \\(and \\d+ more reasons?\\)$", "");
    }

    /** The subject and its node. */
    static String place(Finding finding) {
        boolean known = finding.node() == null
                || finding.node().isEmpty()
                || finding.node().equals(finding.subject());
        return known ? finding.subject() : finding.subject() + " on " + finding.node();
    }

    /** "1 volume", "2 volumes". */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
