package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another part of a run, for the same judges: what judges of an upgrade say of a restart, a reboot, a rollback, or of a mount that was made
 * while the run was under way. It has phases and volumes of its own; streams, clocks, looks and actions are those of the whole.
 *
 * @param whole the recording that it is a part of
 * @param phases in order; the judged window follows from them as from those of a manifest
 * @param volumes under judgement
 * @param operationsFrom since when operations count, on the observer's clock; the least number for all
 * @param operationsUntil until when failures and writes count; the greatest number for all. Waits are judged by the window instead: one that
 *     begins in it may end later
 */
public record Excerpt(
        Recording whole, List<Phase> phases, List<Volume> volumes, long operationsFrom, long operationsUntil) {
    public Excerpt {
        phases = List.copyOf(phases);
        volumes = List.copyOf(volumes);
    }

    /** All of a recording, to begin with. */
    public static Excerpt of(Recording whole) {
        return new Excerpt(
                whole, whole.manifest().phases(), whole.manifest().volumes(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** With other phases. */
    public Excerpt withPhases(List<Phase> others) {
        return new Excerpt(whole, others, volumes, operationsFrom, operationsUntil);
    }

    /** With other volumes. */
    public Excerpt withVolumes(List<Volume> others) {
        return new Excerpt(whole, phases, others, operationsFrom, operationsUntil);
    }

    /** With operations that count only in a part of the time. */
    public Excerpt withOperations(long from, long until) {
        return new Excerpt(whole, phases, volumes, from, until);
    }

    /**
     * The time around a change, which has the place of the upgrade.
     *
     * @param start from when it is judged
     * @param change when the change began
     * @param changed when it was done
     * @param end until when it is judged
     */
    public Excerpt around(long start, long change, long changed, long end) {
        return withPhases(List.of(
                new Phase(Phase.WARM_UP, start, change, Phase.OK),
                new Phase(Phase.UPGRADE, change, changed, Phase.OK),
                new Phase(Phase.STABILITY, changed, end, Phase.OK),
                new Phase(Phase.DRAIN, end, end, Phase.OK)));
    }

    /** What was seen until a time: the phases that had begun by then, and the end of the judged time then. */
    public Excerpt until(long end) {
        return withPhases(Stream.concat(
                        whole.manifest().phases().stream()
                                .filter(p -> p.start() < end && !p.name().equals(Phase.DRAIN)),
                        Stream.of(new Phase(Phase.DRAIN, end, end, Phase.OK)))
                .toList());
    }

    /** What judges take. */
    public Recording recording() {
        return whole.with(whole.manifest().withPhases(phases).withVolumes(volumes), operationsFrom, operationsUntil);
    }
}
