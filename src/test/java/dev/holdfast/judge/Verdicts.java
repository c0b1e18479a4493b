package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;

/** What a judge says of a history, and how a test reads it. */
public final class Verdicts {
    private Verdicts() {}

    public static Judgement judge(String guarantee, History history) {
        return Judges.judge(Guarantee.named(guarantee), history, Limits.defaults());
    }

    public static Finding of(Judgement judgement, String subject) {
        return judgement.findings().stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding on " + subject + " in " + judgement));
    }

    /** The offence of a subject, which must have failed while no other did. */
    public static Offence failed(Judgement judgement, String subject) {
        Finding finding = of(judgement, subject);
        assertThat(finding.verdict()).as(judgement.toString()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.findings())
                .filteredOn(f -> !f.subject().equals(subject))
                .allSatisfy(f -> assertThat(f.verdict()).as(f.message()).isEqualTo(Verdict.PASS));
        assertThat(finding.offence().causes()).hasSizeBetween(2, 3);
        assertThat(finding.offence().value()).isNotBlank();
        assertThat(finding.message()).isNotBlank();
        return finding.offence();
    }

    /** Why a subject is inconclusive; no other may have failed. */
    public static String doubted(Judgement judgement, String subject) {
        Finding finding = of(judgement, subject);
        assertThat(finding.verdict()).as(judgement.toString()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(finding.offence()).isNull();
        return finding.message();
    }

    public static void passed(Judgement judgement) {
        assertThat(judgement.findings())
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.verdict()).as(f.message()).isEqualTo(Verdict.PASS));
        assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
    }
}
