package dev.holdfast.judge;

import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import java.util.List;

/**
 * The time in which a release is in place.
 *
 * @param begin when it was; in the far future when that never came
 * @param end when something else was begun
 * @param words that time, in words
 */
record ReleaseStay(long begin, long end, String words) {
    /** From the end of a change until a phase. */
    static ReleaseStay since(Phase change, String next, Recording recording, String words) {
        Phase after = recording.manifest().phase(next);
        return new ReleaseStay(
                change.end() == null ? Long.MAX_VALUE : change.end(),
                after == null ? recording.window().end() : after.start(),
                words);
    }

    /** Actions of a kind begun in it. */
    List<RecordedAction> of(RecordedActions actions, String what) {
        return actions.of(what, action -> action.begun() >= begin && action.begun() < end);
    }
}
