package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What was begun on one node while the driver rolled out there: each claim, pod and deletion must come to its end without help. */
final class MidRolloutWork {
    private final Scope scope;
    private final Recording recording;
    private final Limits limits;
    private final String node;
    private final FindingBuilder finding;
    /** The last look at which the release had not changed yet. */
    private long unchanged = Long.MIN_VALUE;
    /** The first look at a complete rollout. */
    private Long complete;
    /** The last look at which the new node plugin was not ready on the node, before the first at which it was. */
    private long away = Long.MIN_VALUE;

    private Long back;
    private RecordedActions actions;
    private long latest = Long.MIN_VALUE;

    MidRolloutWork(String node, Scope scope) {
        this.scope = scope;
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.node = node;
        this.finding = scope.finding();
    }

    void judge() {
        actions = finding.actions();
        RolloutCourse course = RolloutCourse.read(finding);
        unchanged = course.unchanged();
        complete = course.complete();
        nodePlugin();
        if (complete == null || back == null) {
            return;
        }
        List<RecordedAction> claims = begun(Actions.CREATE_PVC, "no PVC was made", any -> true);
        Set<String> claimed = new HashSet<>();
        since(Actions.CREATE_PVC, any -> true).forEach(d -> claimed.add(d.subject()));
        List<RecordedAction> pods =
                begun(Actions.START_POD, "no pod was started on such a PVC", d -> claimed.contains(d.subject()));
        List<RecordedAction> deletions =
                begun(Actions.DELETE_POD, "no other pod was deleted", d -> !claimed.contains(d.subject()));
        claims.forEach(d -> done(d, "the PVC of " + d.subject() + " was not bound"));
        pods.forEach(d -> done(d, "pod " + d.subject() + " did not become ready"));
        deletions.forEach(d -> done(d, "pod " + d.subject() + " did not go"));
        deletions.stream().filter(RecordedAction::succeeded).forEach(this::leak);
        pods.forEach(d -> StartedPod.judge(d, scope));
        long late = latest == Long.MIN_VALUE ? 0 : Math.max(0, latest - complete);
        finding.measure(late, Text.seconds(late) + " after the rollout");
        finding.figure("last done", latest == Long.MIN_VALUE ? "never" : recording.when(latest));
        finding.figure("rollout complete", recording.when(complete));
        finding.figure("node plugin back", recording.when(back));
        finding.passed(Text.count(claims.size(), "PVC") + " made, " + Text.count(pods.size(), "pod") + " started and "
                + deletions.size() + " deleted while the driver rolled out; the last was done "
                + recording.when(latest)
                + ", the rollout was complete " + recording.when(complete));
    }

    /** When the new node plugin was ready on the node. */
    private void nodePlugin() {
        Manifest.Driver driver = recording.manifest().driver();
        Set<String> old = new HashSet<>();
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            for (Pods.Entry pod : content.pods()) {
                if (!driver.isNodePlugin(pod) || !pod.node().equals(node)) {
                    continue;
                }
                if (at < recording.window().upgradeStart()) {
                    old.add(pod.uid());
                } else if (back == null && !old.contains(pod.uid()) && pod.ready()) {
                    back = at;
                }
            }
            away = back == null ? at : away;
        });
        if (old.isEmpty()) {
            finding.doubt("no node plugin was seen on " + node + " before the upgrade");
            back = null;
        } else if (back == null) {
            finding.doubt("no new node plugin became ready on " + node);
        }
    }

    /** The actions of a kind that were begun on the node during the rollout there; doubts where there is none. */
    private List<RecordedAction> begun(String what, String missing, Predicate<RecordedAction> wanted) {
        List<RecordedAction> since = since(what, wanted);
        List<RecordedAction> during = since.stream()
                .filter(d -> d.begun() < back && (d.done() == null || d.done() > unchanged))
                .toList();
        if (since.isEmpty()) {
            finding.doubt(missing + " on " + node + " since the upgrade began");
        } else if (during.isEmpty() && since.get(0).begun() >= back) {
            finding.doubt("the rollout on " + node + " was over, " + recording.when(back) + ", before " + what + " of "
                    + since.get(0).subject() + " began, "
                    + recording.when(since.get(0).begun()));
        } else if (during.isEmpty()) {
            finding.doubt(what + " of " + since.get(0).subject() + " was done before the rollout began");
        } else if (during.stream().noneMatch(d -> d.begun() <= away)) {
            finding.doubt("the rollout on " + node + " may have been over when " + what + " of "
                    + during.get(0).subject() + " began, "
                    + recording.when(during.get(0).begun())
                    + ": the node plugin was away when it was looked at last before, and back at the next look");
        }
        return during;
    }

    private List<RecordedAction> since(String what, Predicate<RecordedAction> wanted) {
        return actions.of(
                what,
                d -> node.equals(d.input(Actions.NODE))
                        && d.begun() >= recording.window().upgradeStart()
                        && wanted.test(d));
    }

    private void done(RecordedAction action, String not) {
        long deadline = complete + limits.nanos(Limit.AFTER_ROLLOUT);
        helped(action);
        if (action.failed()) {
            offence(action.done(), not, action.error());
        } else if (action.succeeded() && action.done() > deadline) {
            offence(action.done(), not + " in time", Text.span(action.done() - complete) + " after the rollout");
        } else if (!action.succeeded() && Window.recordEnd(recording.manifest()) > deadline) {
            offence(deadline, not, "not done " + Text.span(deadline - complete) + " after the rollout");
        } else if (!action.succeeded()) {
            finding.doubt(not + " until the record ended, and the time for it was not over then");
        }
        if (action.succeeded()) {
            latest = Math.max(latest, action.done());
        }
    }

    private void offence(long at, String what, String value) {
        finding.offence(
                at,
                what,
                value,
                null,
                null,
                "the new driver does not take up what the old one left half done",
                "requests that failed while the driver was away are not tried again",
                "the new driver cannot mount or provision at all");
    }

    /** The same thing begun again, or something restarted or deleted for it, before it was done. */
    private void helped(RecordedAction action) {
        actions.stream()
                .filter(d -> d.begun() > action.begun() && (action.done() == null || d.begun() <= action.done()))
                .filter(d -> d.what().equals(Actions.RESTART_DRIVER)
                        || (d.subject().equals(action.subject())
                                && (d.what().equals(action.what())
                                        || d.what().equals(Actions.DELETE_POD)
                                        || d.what().equals(Actions.RECREATE_POD))))
                .forEach(d -> offence(
                        d.begun(),
                        action.what() + " of " + action.subject() + " needed help",
                        d.what() + " of " + d.subject()));
    }

    private void leak(RecordedAction action) {
        Volume known = actions.volume(action.subject());
        String uid = action.input(Actions.UID);
        if (known == null || uid == null) {
            finding.doubt("nothing describes the volume of pod " + action.subject()
                    + ", which was deleted, so what is left of it is unknown");
            return;
        }
        Volume volume = known.withPodUid(uid);
        long deadline =
                Math.max(complete + limits.nanos(Limit.AFTER_ROLLOUT), action.done() + limits.nanos(Limit.LEFTOVERS));
        Leftovers.judge(
                finding,
                volume,
                Serving.last(finding, volume, action.begun()),
                new Leftovers.Went(action.begun(), action.done(), "the pod was gone", deadline, false));
    }
}
