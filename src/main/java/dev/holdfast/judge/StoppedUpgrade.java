package dev.holdfast.judge;

import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.Recording;
import java.util.List;
import java.util.Optional;

/** The part of a run around an upgrade that came when the workloads had stopped: from the phase before it to the end of the one after it. */
final class StoppedUpgrade {
    private StoppedUpgrade() {}

    /** Empty where the upgrade came while they wrote, or did not come to its end. */
    static Optional<Excerpt> of(Recording whole) {
        List<Phase> phases = whole.manifest().phases();
        Phase drain = whole.manifest().phase(Phase.DRAIN);
        Phase upgrade = whole.manifest().phase(Phase.UPGRADE);
        if (drain == null || upgrade == null || upgrade.start() < drain.start() || upgrade.end() == null) {
            return Optional.empty();
        }
        int place = phases.indexOf(upgrade);
        Phase before = phases.get(place - 1);
        long end = place + 1 < phases.size() && phases.get(place + 1).end() != null
                ? phases.get(place + 1).end()
                : upgrade.end();
        return Optional.of(Excerpt.of(whole)
                .withPhases(List.of(
                        new Phase(Phase.WARM_UP, before.start(), upgrade.start(), Phase.OK),
                        upgrade,
                        new Phase(Phase.STABILITY, upgrade.end(), end, Phase.OK),
                        new Phase(Phase.DRAIN, end, end, Phase.OK))));
    }
}
