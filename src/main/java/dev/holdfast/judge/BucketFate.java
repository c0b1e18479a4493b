package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;

/** What becomes of a bucket when its volume is deleted. */
enum BucketFate {
    STATIC("static volume"),
    DELETED("dynamic volume with policy Delete"),
    RETAINED("dynamic volume with policy Retain");

    private final String text;

    BucketFate(String text) {
        this.text = text;
    }

    /** By which action a volume was deleted last, or null. */
    static RecordedAction deletion(Volume volume, RecordedActions actions) {
        return actions.last(Actions.DELETE_VOLUME, action -> action.subject().equals(volume.name()));
    }

    /** That of a volume's bucket; null where the volume was not deleted, or by which policy is unknown. */
    static BucketFate of(Volume volume, RecordedActions actions) {
        RecordedAction deletion = deletion(volume, actions);
        if (deletion == null) {
            return null;
        }
        if (volume.provisioning().equals("static")) {
            return STATIC;
        }
        String policy = String.valueOf(deletion.input(Actions.POLICY));
        return switch (policy) {
            case Actions.DELETE -> DELETED;
            case Actions.RETAIN -> RETAINED;
            default -> null;
        };
    }

    /** The kind of volume whose bucket it is. */
    @Override
    public String toString() {
        return text;
    }
}
