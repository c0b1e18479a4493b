package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Look;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;

/** When somebody looked last before something was seen: it happened since then. */
final class LookBefore {
    private LookBefore() {}

    /** The time of the last look of a source before a time; that time itself where there is none. */
    static <T extends Look> long of(Recording recording, Channel<T> channel, String source, long before) {
        long[] last = {Long.MIN_VALUE};
        new StreamReader(recording).looks(channel, source, (at, look, from) -> {
            if (at < before) {
                last[0] = Math.max(last[0], at);
            }
        });
        return last[0] == Long.MIN_VALUE ? before : last[0];
    }
}
