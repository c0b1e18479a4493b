package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Cursor;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The part of a run in which a mount is judged that was made in its course: from when its pod was ready, and its writer from when that wrote
 * first too. Old mounts are judged from the warm-up on.
 *
 * <p>A workload that never came so far has nothing that could be kept; that it did not come is judged elsewhere. One that came just before the
 * end has shown nothing yet: campaigns let new ones write for some seconds, and did not always.
 */
final class SinceReady {
    private SinceReady() {}

    /** The volumes of a recording that came in the course of the run. */
    static Stream<Volume> volumes(Recording recording) {
        return recording.manifest().volumes().stream().filter(volume -> !volume.before());
    }

    /** That part for what serves a volume's pod; empty where the pod was not seen ready in the judged time. */
    static Optional<Recording> ofPod(Recording recording, Volume volume) {
        long[] ready = {Long.MAX_VALUE};
        new StreamReader(recording).looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (at < ready[0]
                    && look.pods().stream().anyMatch(pod -> pod.uid().equals(volume.podUid()) && pod.ready())) {
                ready[0] = at;
            }
        });
        return part(recording, ready[0]);
    }

    /** That part for what a volume's workload does; empty where it did nothing in the judged time. */
    static Optional<Recording> ofWriter(Recording recording, Volume volume) {
        return ofPod(recording, volume)
                .flatMap(since -> firstWrite(recording, volume)
                        .flatMap(
                                first -> part(recording, Math.max(since.window().start(), first))));
    }

    private static Optional<Recording> part(Recording recording, long since) {
        return Optional.of(since)
                .filter(time -> time < recording.window().end())
                .map(recording::since)
                .filter(part -> part.window().worthLooking());
    }

    /** The latest that its first write may have begun: before it the workload opened what it holds open. */
    private static Optional<Long> firstWrite(Recording recording, Volume volume) {
        StreamReader reader = new StreamReader(recording);
        Clock clock = reader.clock(Channel.OPERATIONS, volume.name());
        try (Cursor<Operation> lines = reader.lines(Channel.OPERATIONS, volume.name())) {
            while (lines.next()) {
                if (lines.line() instanceof Operation.Invoked) {
                    return Optional.of(clock.latest(lines.at()));
                }
            }
        }
        return Optional.empty();
    }
}
