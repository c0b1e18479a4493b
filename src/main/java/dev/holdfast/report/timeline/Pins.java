package dev.holdfast.report.timeline;

import dev.holdfast.judge.recording.Replay;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Offences and doubts of the judgements, in order of time.
 *
 * @param offences each with its time
 * @param doubts inconclusive findings, and inconclusive judgements without findings
 */
record Pins(List<Pin> offences, List<Doubt> doubts) {
    /** An offence, numbered from 1. */
    record Pin(int number, Guarantee guarantee, Finding finding, long at) {}

    /** Why a guarantee was not proved; {@code finding} is null if there was no subject. */
    record Doubt(Guarantee guarantee, Finding finding) {}

    static Pins of(List<Judgement> judgements, Replay replay) {
        List<Pin> offences = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        for (Judgement judgement : judgements) {
            for (Finding finding : judgement.findings()) {
                if (finding.offence() != null) {
                    long at = replay.at(finding.offence().at());
                    offences.add(new Pin(0, judgement.guarantee(), finding, at));
                } else if (finding.verdict() == Verdict.INCONCLUSIVE) {
                    doubts.add(new Doubt(judgement.guarantee(), finding));
                }
            }
            if (judgement.findings().isEmpty()) {
                doubts.add(new Doubt(judgement.guarantee(), null));
            }
        }
        offences.sort(Comparator.comparingLong(Pin::at));
        List<Pin> numbered = new ArrayList<>();
        for (Pin pin : offences) {
            numbered.add(new Pin(numbered.size() + 1, pin.guarantee, pin.finding, pin.at));
        }
        return new Pins(List.copyOf(numbered), List.copyOf(doubts));
    }

    /** The offences of one subject. */
    List<Pin> of(String subject) {
        return offences.stream()
                .filter(p -> p.finding.subject().equals(subject))
                .toList();
    }

    /** Whether a subject has an inconclusive finding. */
    boolean doubted(String subject) {
        return doubts.stream()
                .anyMatch(d -> d.finding != null && d.finding.subject().equals(subject));
    }
}
