package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.judgement;
import static dev.holdfast.report.Samples.manifest;
import static dev.holdfast.report.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void whatATerminalWouldObeyIsReplaced() {
        assertThat(Table.escape("a\u001b[31mb\u202ec\u0007")).isEqualTo("a\uFFFD\\[31mb\uFFFDc\uFFFD");
    }

    @Test
    void phases_have_wall_times_durations_and_results_and_one_that_never_ended_says_so() {
        assertThat(PhaseTable.text(manifest(
                        "quick-1",
                        new Phase(Phase.INSTALL, 5_000_000_000L, 17_300_000_000L, "ok"),
                        new Phase(Phase.UPGRADE, 17_300_000_000L, 82_300_000_000L, "timed out:\n  3 of 5"),
                        new Phase(Phase.SETTLE, 82_300_000_000L, null, null))))
                .isEqualTo("""
                        Phases of quick-1 on 2026-03-01 (UTC)
                        phase        start     duration    result
                        -----------  --------  ----------  -----------------
                        install old  23:59:50  12.3 s      ok
                        upgrade      00:00:02  1 min 05 s  timed out: 3 of 5
                        settle       00:01:07  -           never ended
                        """);
    }

    @Test
    void a_campaign_that_died_at_once_has_no_phase() {
        assertThat(PhaseTable.text(manifest("quick-1"))).contains("No phase began");
    }

    @Test
    void verdicts_have_one_line_each() {
        assertThat(VerdictTable.text(List.of(
                        new RunResult.Judged("quick-1", judgement(Verdict.FAIL, failed("w1"))),
                        new RunResult.Judged("quick-1", judgement(Verdict.INCONCLUSIVE, unknown("w1"))))))
                .isEqualTo("""
                        guarantee  tier  verdict         worst     limit
                        ---------  ----  --------------  --------  ---------
                        process    Must  ✘ FAIL          1 change  0 changes
                        process    Must  ? INCONCLUSIVE  1 change  0 changes
                        """);
    }

    @Test
    void verdicts_of_several_campaigns_name_theirs() {
        assertThat(VerdictTable.text(List.of(
                        new RunResult.Judged("quick-1", judgement(Verdict.PASS)),
                        new RunResult.Judged("full-1", judgement(Verdict.PASS)))))
                .contains("campaign", "quick-1", "full-1");
    }

    @Test
    void no_verdict_at_all_is_said_and_not_shown_as_an_empty_table() {
        assertThat(VerdictTable.text(List.of())).isEqualTo("No guarantee was judged.\n");
    }

    @Test
    void the_facts_name_the_upgrade_and_a_volume_that_never_got_a_pod() {
        Manifest plain = manifest("quick-1");
        Volume volume = VolumeBuilder.named("w1")
                .node(null)
                .pod(null)
                .podUid(null)
                .persistentVolume("pv-1")
                .bucket("bucket-a")
                .build();
        Manifest manifest = ManifestBuilder.of(plain).volumes(List.of(volume)).build();
        assertThat(ManifestText.text(manifest))
                .contains("1.2.0 → 2.2.0", "1.34.4", "before the upgrade", "pv-1", "bucket-a");
    }
}
