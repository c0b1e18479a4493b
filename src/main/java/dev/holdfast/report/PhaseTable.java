package dev.holdfast.report;

import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import java.util.List;

/** The phases of a campaign: start (wall time, UTC), duration and result of each. */
public final class PhaseTable {
    private PhaseTable() {}

    /** As text, under a heading with the campaign and the date. */
    public static String text(Manifest manifest) {
        return "Phases of " + manifest.campaign() + " on " + Times.day(manifest.originWall()) + " (UTC)\n"
                + (manifest.phases().isEmpty()
                        ? "No phase began.\n"
                        : table(manifest).text());
    }

    /** As a table, without a heading. */
    public static Table table(Manifest manifest) {
        return new Table(
                List.of("phase", "start", "duration", "result"),
                manifest.phases().stream().map(p -> row(manifest, p)).toList());
    }

    private static List<String> row(Manifest manifest, Phase phase) {
        return List.of(
                phase.name(),
                Times.clock(Times.wall(manifest, phase.start())),
                phase.end() == null ? "-" : Progress.clock(phase.end() - phase.start()),
                result(phase));
    }

    private static String result(Phase phase) {
        if (phase.end() == null) {
            return phase.result() == null ? "never ended" : "never ended: " + phase.result();
        }
        return phase.result() == null ? "ended without a result" : phase.result();
    }
}
