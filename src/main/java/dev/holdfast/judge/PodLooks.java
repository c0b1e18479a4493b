package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The looks at the pods in the judged time.
 *
 * @param count how many
 * @param changes each that shows something else than the one before
 */
record PodLooks(int count, List<Change> changes) {
    /** The pods by namespace and name, as a look showed them. */
    record Change(long at, Map<String, Pods.Entry> pods) {}

    /** Reads them for several subjects at once; where too few are there is a doubt about each. */
    @SuppressWarnings("ReferenceEquality")
    static PodLooks read(Limits limits, FindingBuilder shared) {
        Recording recording = shared.recording();
        Map<String, Integer> perPhase = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        Pods[] before = new Pods[1];
        int[] looks = new int[1];
        long[] last = new long[1];
        shared.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            if (!recording.window().holds(at)) {
                return;
            }
            looks[0]++;
            last[0] = at;
            perPhase.merge(recording.phaseAt(at), 1, Integer::sum);
            // Most looks only name the one that they are equal to.
            if (content != before[0]) {
                Map<String, Pods.Entry> pods = new HashMap<>();
                content.pods().forEach(pod -> pods.putIfAbsent(pod.namespace() + "/" + pod.name(), pod));
                changes.add(new Change(at, pods));
            }
            before[0] = content;
        });
        // what is looked at counts up: nothing that happened while nobody looked can have gone back to what it was
        shared.coverWatched(
                perPhase, "observation of the pods", Controls.ofAgent(shared, Channel.OBSERVER, "the observer itself"));
        if (looks[0] == 0) {
            shared.doubt("the pods were never observed");
        } else {
            shared.lasts(last[0], limits, "observation of the pods");
        }
        return new PodLooks(looks[0], List.copyOf(changes));
    }

    /** How often each container of a pod was restarted. */
    static Map<String, Integer> restarts(Pods.Entry pod) {
        Map<String, Integer> restarts = new TreeMap<>();
        pod.containers().forEach(container -> restarts.put(container.name(), container.restarts()));
        return restarts;
    }
}
