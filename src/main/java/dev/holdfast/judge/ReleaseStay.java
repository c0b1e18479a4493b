package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import java.util.List;
import java.util.stream.Stream;

/**
 * The time in which a release is in place.
 *
 * @param change when it began to be put in place
 * @param begin when it was; in the far future when that never came
 * @param end when something else was begun
 * @param words that time, in words
 */
record ReleaseStay(long change, long begin, long end, String words) {
    /** From the end of a change until a phase. */
    static ReleaseStay since(Phase change, String next, Recording recording, String words) {
        Phase after = recording.manifest().phase(next);
        return new ReleaseStay(
                change.start(),
                change.end() == null ? Long.MAX_VALUE : change.end(),
                after == null ? recording.window().end() : after.start(),
                words);
    }

    /** What of putting it in place failed. */
    List<RecordedAction> failed(RecordedActions actions) {
        return Stream.of(Actions.HELM_ROLLBACK, Actions.PUT_BACK, Actions.HELM_UPGRADE, Actions.AWAIT_ROLLOUT)
                .flatMap(what -> putInPlace(actions, what).stream())
                .filter(RecordedAction::failed)
                .toList();
    }

    /** Whether it was put in place without Helm. */
    boolean withoutHelm(RecordedActions actions) {
        return !putInPlace(actions, Actions.PUT_BACK).isEmpty();
    }

    private List<RecordedAction> putInPlace(RecordedActions actions, String what) {
        return actions.of(what, action -> action.begun() >= change && action.begun() < begin);
    }

    /** Actions of a kind begun in it. */
    List<RecordedAction> of(RecordedActions actions, String what) {
        return actions.of(what, action -> action.begun() >= begin && action.begun() < end);
    }
}
