package dev.holdfast.judge;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.judge.recording.Window;
import java.util.List;

/**
 * The part of a run around its rollback, which has the place of the upgrade ({@link Window}): it begins with the phase before, and every
 * volume whose workload had begun by then counts as mounted before. Where workloads were started in that phase, it begins when all run.
 */
final class RollbackExcerpt {
    private final Recording whole;
    private final Phase rollback;

    private RollbackExcerpt(Recording whole, Phase rollback) {
        this.whole = whole;
        this.rollback = rollback;
    }

    /** Of a run that has a rollback. */
    static Excerpt of(Recording whole) {
        return new RollbackExcerpt(whole, whole.manifest().phase(Phase.ROLLBACK)).excerpt();
    }

    private Excerpt excerpt() {
        List<Phase> all = whole.manifest().phases();
        List<Volume> volumes = whole.manifest().volumes().stream()
                .map(volume -> volume.withBefore(thereBefore(volume, rollback.start())))
                .toList();
        List<Phase> phases = all.subList(Math.max(0, all.indexOf(rollback) - 1), all.size()).stream()
                .filter(phase -> !phase.name().equals(Phase.UPGRADE))
                .map(phase -> phase.start() < rollback.start() ? sinceAllRun(phase, volumes) : phase)
                .toList();
        return Excerpt.of(whole).withPhases(phases).withVolumes(volumes);
    }

    private boolean thereBefore(Volume volume, long time) {
        Long begun = begun(whole, volume);
        return begun != null && begun < time;
    }

    /** When a workload's agent began first; null where that was not recorded. */
    static Long begun(Recording recording, Volume volume) {
        Long[] begun = new Long[1];
        new StreamReader(recording).read(Channel.AGENTS, volume.name(), (at, line, source) -> {
            if (line instanceof AgentLine.Started && (begun[0] == null || at < begun[0])) {
                begun[0] = at;
            }
        });
        return begun[0];
    }

    /** A phase without the time in which workloads that count as mounted before were on their way still. */
    private Phase sinceAllRun(Phase phase, List<Volume> volumes) {
        List<Volume> there = volumes.stream().filter(Volume::before).toList();
        if (there.stream().allMatch(volume -> thereBefore(volume, phase.start()))) {
            return phase;
        }
        long[] since = {rollback.start()};
        new StreamReader(whole).looks(Channel.PODS, Channel.OBSERVER, (at, pods, source) -> {
            if (at >= phase.start() && there.stream().allMatch(volume -> runs(volume, pods))) {
                since[0] = Math.min(since[0], at);
            }
        });
        return new Phase(phase.name(), since[0], phase.end(), phase.result());
    }

    private static boolean runs(Volume volume, Pods pods) {
        return pods.pods().stream()
                .anyMatch(p -> p.uid().equals(volume.podUid()) && p.phase().equals("Running") && p.ready());
    }
}
