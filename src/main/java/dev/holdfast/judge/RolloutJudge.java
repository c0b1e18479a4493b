package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Work that is begun on a node while the driver rolls out there gets done: a PVC is bound, a pod on it becomes ready, another pod goes
 * and leaves nothing behind, all without help and soon after the rollout is complete.
 */
final class RolloutJudge implements Judge {
    private static final Guarantee NAME = Guarantee.ROLLOUT;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "done within " + Text.span(limits.nanos(Limit.AFTER_ROLLOUT)) + " after the rollout";
        List<FindingBuilder> cases = new ArrayList<>();
        for (String node : run.manifest().nodes()) {
            FindingBuilder c = new FindingBuilder(run, node, node, limit);
            new Work(run, limits, node, c).judge();
            cases.add(c);
        }
        return Recording.judgement(NAME, limit, cases);
    }

    /** What was begun on one node. */
    private static final class Work {
        private final Recording run;
        private final Limits limits;
        private final String node;
        private final FindingBuilder c;
        /** The last look at which the release had not changed yet. */
        private long unchanged = Long.MIN_VALUE;
        /** The first look at a complete rollout. */
        private Long complete;
        /** The last look at which the new node plugin was not ready on the node, before the first at which it was. */
        private long away = Long.MIN_VALUE;

        private Long back;
        private RecordedActions deeds;
        private long latest = Long.MIN_VALUE;

        Work(Recording run, Limits limits, String node, FindingBuilder c) {
            this.run = run;
            this.limits = limits;
            this.node = node;
            this.c = c;
        }

        void judge() {
            deeds = RecordedActions.read(run, c);
            course();
            nodePlugin();
            if (complete == null || back == null) {
                return;
            }
            List<RecordedActions.Deed> claims = begun(Actions.CREATE_PVC, "no PVC was made", any -> true);
            Set<String> claimed = new HashSet<>();
            since(Actions.CREATE_PVC, any -> true).forEach(d -> claimed.add(d.subject()));
            List<RecordedActions.Deed> pods =
                    begun(Actions.START_POD, "no pod was started on such a PVC", d -> claimed.contains(d.subject()));
            List<RecordedActions.Deed> deletions =
                    begun(Actions.DELETE_POD, "no other pod was deleted", d -> !claimed.contains(d.subject()));
            claims.forEach(d -> done(d, "the PVC of " + d.subject() + " was not bound"));
            pods.forEach(d -> done(d, "pod " + d.subject() + " did not become ready"));
            deletions.forEach(d -> done(d, "pod " + d.subject() + " did not go"));
            deletions.stream().filter(RecordedActions.Deed::good).forEach(this::leak);
            long late = latest == Long.MIN_VALUE ? 0 : Math.max(0, latest - complete);
            c.measure(late, Text.seconds(late) + " after the rollout");
            c.figure("last done", latest == Long.MIN_VALUE ? "never" : run.when(latest));
            c.figure("rollout complete", run.when(complete));
            c.figure("node plugin back", run.when(back));
            c.passed(Text.count(claims.size(), "PVC") + " made, " + Text.count(pods.size(), "pod") + " started and "
                    + deletions.size() + " deleted while the driver rolled out; the last was done " + run.when(latest)
                    + ", the rollout was complete " + run.when(complete));
        }

        /** When the release changed and when its rollout was complete, by the same rule as guarantee upgrade. */
        private void course() {
            List<String> wanted = run.manifest().change().wantedImages();
            if (wanted.isEmpty()) {
                c.doubt("it is not known which images the new release should run, so its rollout cannot be told");
                return;
            }
            c.looks(Channel.ROLLOUTS, Channel.OBSERVER, Rollouts::same, (at, look, content, source) -> {
                Set<String> images = new HashSet<>();
                content.rollouts().forEach(r -> images.addAll(r.images()));
                if (at < run.window().upgradeStart() || !images.containsAll(wanted)) {
                    unchanged = complete == null ? at : unchanged;
                } else if (complete == null
                        && content.rollouts().stream().allMatch(Rollouts.Entry::complete)
                        && content.rollouts().stream().anyMatch(r -> r.kind().equals("DaemonSet"))) {
                    complete = at;
                }
            });
            if (complete == null) {
                c.doubt("the rollout was never seen complete, so the time after it never began");
            }
        }

        /** When the new node plugin was ready on the node. */
        private void nodePlugin() {
            Manifest.Driver driver = run.manifest().driver();
            Set<String> old = new HashSet<>();
            c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
                for (Pods.Entry pod : content.pods()) {
                    if (!pod.namespace().equals(driver.namespace())
                            || !pod.node().equals(node)
                            || !pod.labels()
                                    .entrySet()
                                    .containsAll(driver.nodePluginLabels().entrySet())) {
                        continue;
                    }
                    if (at < run.window().upgradeStart()) {
                        old.add(pod.uid());
                    } else if (back == null && !old.contains(pod.uid()) && pod.ready()) {
                        back = at;
                    }
                }
                away = back == null ? at : away;
            });
            if (old.isEmpty()) {
                c.doubt("no node plugin was seen on " + node + " before the upgrade");
                back = null;
            } else if (back == null) {
                c.doubt("no new node plugin became ready on " + node);
            }
        }

        /** The actions of a kind that were begun on the node during the rollout there; doubts where there is none. */
        private List<RecordedActions.Deed> begun(String what, String missing, Predicate<RecordedActions.Deed> wanted) {
            List<RecordedActions.Deed> since = since(what, wanted);
            List<RecordedActions.Deed> during = since.stream()
                    .filter(d -> d.begun() < back && (d.done() == null || d.done() > unchanged))
                    .toList();
            if (since.isEmpty()) {
                c.doubt(missing + " on " + node + " since the upgrade began");
            } else if (during.isEmpty() && since.get(0).begun() >= back) {
                c.doubt("the rollout on " + node + " was over, " + run.when(back) + ", before " + what + " of "
                        + since.get(0).subject() + " began, "
                        + run.when(since.get(0).begun()));
            } else if (during.isEmpty()) {
                c.doubt(what + " of " + since.get(0).subject() + " was done before the rollout began");
            } else if (during.stream().noneMatch(d -> d.begun() <= away)) {
                c.doubt("the rollout on " + node + " may have been over when " + what + " of "
                        + during.get(0).subject() + " began, "
                        + run.when(during.get(0).begun())
                        + ": the node plugin was away when it was looked at last before, and back at the next look");
            }
            return during;
        }

        private List<RecordedActions.Deed> since(String what, Predicate<RecordedActions.Deed> wanted) {
            return deeds.of(
                    what,
                    d -> node.equals(d.asked(Actions.NODE))
                            && d.begun() >= run.window().upgradeStart()
                            && wanted.test(d));
        }

        private void done(RecordedActions.Deed deed, String not) {
            long deadline = complete + limits.nanos(Limit.AFTER_ROLLOUT);
            helped(deed);
            if (deed.failed()) {
                offence(deed.done(), not, deed.error());
            } else if (deed.good() && deed.done() > deadline) {
                offence(deed.done(), not + " in time", Text.span(deed.done() - complete) + " after the rollout");
            } else if (!deed.good() && Window.recordEnd(run.manifest()) > deadline) {
                offence(deadline, not, "not done " + Text.span(deadline - complete) + " after the rollout");
            } else if (!deed.good()) {
                c.doubt(not + " until the record ended, and the time for it was not over then");
            }
            if (deed.good()) {
                latest = Math.max(latest, deed.done());
            }
        }

        private void offence(long at, String what, String value) {
            c.offence(
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
        private void helped(RecordedActions.Deed deed) {
            deeds.stream()
                    .filter(d -> d.begun() > deed.begun() && (deed.done() == null || d.begun() <= deed.done()))
                    .filter(d -> d.what().equals(Actions.RESTART_DRIVER)
                            || (d.subject().equals(deed.subject())
                                    && (d.what().equals(deed.what())
                                            || d.what().equals(Actions.DELETE_POD)
                                            || d.what().equals(Actions.RECREATE_POD))))
                    .forEach(d -> offence(
                            d.begun(),
                            deed.what() + " of " + deed.subject() + " needed help",
                            d.what() + " of " + d.subject()));
        }

        private void leak(RecordedActions.Deed deed) {
            Volume known = deeds.volume(deed.subject());
            String uid = deed.asked(Actions.UID);
            if (known == null || uid == null) {
                c.doubt("nothing describes the volume of pod " + deed.subject()
                        + ", which was deleted, so what is left of it is unknown");
                return;
            }
            Volume volume = RecordedActions.under(known, uid);
            long deadline =
                    Math.max(complete + limits.nanos(Limit.AFTER_ROLLOUT), deed.done() + limits.nanos(Limit.LEFTOVERS));
            Leftovers.judge(
                    run,
                    c,
                    volume,
                    Serving.last(run, c, volume, deed.begun()),
                    new Leftovers.Went(deed.begun(), deed.done(), "the pod was gone", deadline, false));
        }
    }
}
