package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pod that did nothing but use a volume, as it was recorded.
 *
 * @param start how it was started
 * @param end how it ended, or null where that was not begun
 */
record LightPod(RecordedAction start, RecordedAction end) {
    /** All of a run, in the order in which they were started. */
    static List<LightPod> of(RecordedActions actions) {
        List<LightPod> pods = new ArrayList<>();
        for (RecordedAction start : actions.of(Actions.START_LIGHT_POD)) {
            pods.add(new LightPod(
                    start,
                    actions.first(Actions.END_LIGHT_POD, end -> end.subject().equals(start.subject()))));
        }
        return pods;
    }

    /** The same by their sets. */
    static Map<String, List<LightPod>> sets(RecordedActions actions) {
        Map<String, List<LightPod>> sets = new LinkedHashMap<>();
        of(actions)
                .forEach(pod -> sets.computeIfAbsent(pod.start.input(Actions.SET), any -> new ArrayList<>())
                        .add(pod));
        return sets;
    }

    String name() {
        return start.subject();
    }

    String node() {
        return start.input(Actions.NODE);
    }

    /** The one thing in which it differs from others of its set, or {@link Actions#NOTHING}. */
    String differs() {
        return start.input(Actions.DIFFERS);
    }

    boolean isReady() {
        return start.succeeded();
    }

    /** Why it is not, in words. */
    String whyNotReady() {
        return name() + " did not become ready: " + (start.failed() ? start.error() : "it was still waited for");
    }

    String uid() {
        return start.output(Actions.UID);
    }

    String persistentVolume() {
        return start.output(Actions.PERSISTENT_VOLUME);
    }

    /** Until when it surely ran, on the observer's clock. */
    long until() {
        return end == null ? Long.MAX_VALUE : end.begun();
    }

    /** What it is in each criterion by which pods may be separated; only one that was ready is known. */
    List<String> traits(List<String> by) {
        return by.stream().map(this::trait).toList();
    }

    private String trait(String criterion) {
        return switch (criterion) {
            case Sharing.NODE -> node();
            case Sharing.VOLUME -> persistentVolume();
            case Sharing.MOUNT_OPTIONS -> start.output(Actions.MOUNT_OPTIONS);
            case Sharing.FS_GROUP -> start.output(Actions.FS_GROUP);
            case Sharing.SERVICE_ACCOUNT -> start.output(Actions.SERVICE_ACCOUNT);
            case Sharing.NAMESPACE -> start.output(Actions.NAMESPACE);
            default -> ""; // a volume has one authentication source
        };
    }

    /** The mounter pods that attachments say serve it, each as it is called. */
    List<String> mounters(Attachments look) {
        return look.attachments().stream()
                .filter(entry -> persistentVolume().equals(entry.persistentVolume()))
                .flatMap(entry -> entry.mountersOf(uid()).stream())
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
