package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * Something the campaign did, by the kinds in {@link Actions}.
 *
 * @param what its kind
 * @param begun on the observer's clock
 * @param inputs what was known when it began
 * @param done when it ended, or null when that was not recorded
 * @param outputs what came of it
 * @param error why it failed, or null
 */
public record RecordedAction(
        String what,
        String subject,
        long begun,
        Map<String, String> inputs,
        Long done,
        Map<String, String> outputs,
        String error) {
    /** Whether it ended well. */
    public boolean succeeded() {
        return done != null && error == null;
    }

    /** Whether it ended with an error. */
    public boolean failed() {
        return error != null;
    }

    /** What was known of it when it began, or null. */
    public String input(String name) {
        return inputs.get(name);
    }

    /** What came of it, or null. */
    public String output(String name) {
        return outputs.get(name);
    }

    /** The volume of the pod that it started, as it was described when the pod was ready; null where it was not described. */
    public Volume started() {
        return Actions.volume(subject, outputs).orElse(null);
    }

    /**
     * The volume under the pod that took the place of another by it; null where it was not recorded which. What is said of it beside the
     * pod's uid may be missing where the pod is on the same node and goes by the same name.
     *
     * @param before under the pod before
     */
    public Volume successorOf(Volume before) {
        String uid = output(Actions.UID);
        String name = output(Actions.SUCCESSOR);
        if (name == null || uid == null) {
            return uid == null ? null : before.withPodUid(uid);
        }
        return Actions.volume(name, outputs).orElse(null);
    }
}
