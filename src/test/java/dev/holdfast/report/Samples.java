package dev.holdfast.report;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;

/** Judgements and manifests as the tests of this package need them. */
final class Samples {
    /** 2026-03-01 23:59:50 UTC. */
    static final long MIDNIGHT_LESS_10_S = 1_772_409_590_000L;

    private Samples() {}

    static Finding failed(String subject) {
        Offence offence = new Offence(
                "the mount process is another one",
                MIDNIGHT_LESS_10_S + 12_345,
                Phase.UPGRADE,
                "2 processes",
                "1 process",
                "pid 123",
                "pid 456",
                List.of("it was killed with its parent", "it crashed"));
        return new Finding(subject, "node-a", Verdict.FAIL, "served by 2 processes", Map.of("samples", "412"), offence);
    }

    static Finding passed(String subject) {
        return new Finding(subject, "node-b", Verdict.PASS, "one process in 400 samples", Map.of(), null);
    }

    static Finding unknown(String subject) {
        return new Finding(subject, "", Verdict.INCONCLUSIVE, "no sample for 9.1 s", Map.of(), null);
    }

    static Judgement judgement(Verdict verdict, Finding... findings) {
        return new Judgement(Guarantee.PROCESS, verdict, "1 change", "0 changes", List.of(findings));
    }

    /** A campaign whose observer's clock stood at 5 s when it began. */
    static Manifest manifest(String campaign, Phase... phases) {
        return ManifestBuilder.named(campaign)
                .tool("0.1.0")
                .facts(Map.of("Kubernetes", "1.34.4"))
                .originWall(MIDNIGHT_LESS_10_S)
                .originT(5_000_000_000L)
                .guarantees(List.of("gaps"))
                .phases(List.of(phases))
                .nodes(List.of("node-a"))
                .build();
    }
}
