package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import java.util.Map;
import java.util.TreeMap;

/** Whether mounter pods stay as they were while something is done to a node: the same pods, with the same containers, not restarted. */
final class MounterPodsWatch {
    private final NodeDisturbance disturbance;
    private final String what;
    private final FindingBuilder finding;

    /**
     * Watches them all.
     *
     * @param what was restarted, in words
     */
    MounterPodsWatch(NodeDisturbance disturbance, String what, FindingBuilder finding) {
        this.disturbance = disturbance;
        this.what = what;
        this.finding = finding;
    }

    /** Notes whether they stay as they were. */
    void judge() {
        String namespace = finding.recording().manifest().driver().mounterNamespace();
        Map<String, Pods.Entry> before = new TreeMap<>();
        int[] looks = new int[1];
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            Map<String, Pods.Entry> now = new TreeMap<>();
            content.pods().stream().filter(p -> p.namespace().equals(namespace)).forEach(p -> now.put(p.name(), p));
            if (at < disturbance.action().begun()) {
                before.clear();
                // one that has not come up yet, or is on its way out, changes by itself
                now.values().stream()
                        .filter(pod -> pod.phase().equals("Running") && !pod.deleting())
                        .forEach(pod -> before.put(pod.name(), pod));
            } else if (at < disturbance.end()) {
                looks[0]++;
                before.forEach((pod, was) -> compare(at, was, now.get(pod)));
            }
        });
        if (before.isEmpty()) {
            finding.doubt("no mounter pod was seen before the " + disturbance.what());
        } else if (looks[0] == 0) {
            finding.doubt("nobody looked at the mounter pods since the " + disturbance.what());
        }
        finding.passed(Text.count(before.size(), "mounter pod") + " the same, not restarted, in "
                + Text.count(looks[0], "look"));
    }

    private void compare(long at, Pods.Entry was, Pods.Entry is) {
        String before = text(was);
        String after = is == null ? "no pod" : text(is);
        if (!before.equals(after)) {
            finding.offence(
                    at,
                    "mounter pod " + was.name() + " was disturbed",
                    after,
                    before,
                    after,
                    "its container ended with the " + what,
                    "the driver took it for one that nobody needs");
        }
    }

    private static String text(Pods.Entry pod) {
        Map<String, String> containers = new TreeMap<>();
        pod.containers().forEach(k -> containers.put(k.name(), k.restarts() + " restarts as " + k.id()));
        return "uid " + pod.uid() + ", " + pod.phase() + (pod.deleting() ? " and deleted" : "") + ", " + containers;
    }
}
