package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The release goes up version by version: the cluster is checked and a backup made before each hop, nothing of the driver restarts or
 * logs an error after it, no version is skipped, and the preflight refuses to skip one.
 */
final class HopsJudge implements Judge {
    private static final Guarantee NAME = Guarantee.HOPS;
    private static final String LIMIT = "version by version, each hop checked, backed up and stable";

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        Manifest.Change change = run.manifest().change();
        List<String> versions = change.versions();
        if (versions == null || versions.size() < 3) {
            return Recording.judgement(
                    NAME,
                    LIMIT,
                    List.of(Subjects.doubtful(
                            run,
                            LIMIT,
                            "versions",
                            "",
                            "the manifest lists no versions to go through one by one, only " + change.from() + " and "
                                    + change.to())));
        }
        List<FindingBuilder> cases = new ArrayList<>();
        for (int i = 1; i < versions.size(); i++) {
            FindingBuilder c = new FindingBuilder(run, versions.get(i - 1) + " → " + versions.get(i), "", LIMIT);
            new Hop(run, limits, versions, i, c).judge();
            cases.add(concluded(c));
        }
        FindingBuilder release = new FindingBuilder(run, "Helm release", "", LIMIT);
        release(run, versions, release);
        cases.add(concluded(release));
        FindingBuilder preflight = new FindingBuilder(run, "preflight", "", LIMIT);
        preflight(run, versions, preflight);
        cases.add(concluded(preflight));
        return Recording.judgement(NAME, LIMIT, cases);
    }

    private static FindingBuilder concluded(FindingBuilder c) {
        c.measure(c.offended() ? 1 : 0, c.offended() ? "not as it should be" : "complete");
        return c;
    }

    private static void offence(FindingBuilder c, long at, String what, String value, String... causes) {
        c.offence(at, what, value, null, null, causes);
    }

    /** One step from a version to the next. */
    private static final class Hop {
        private final Recording run;
        private final Limits limits;
        private final List<String> versions;
        private final int place;
        private final FindingBuilder c;
        private RecordedActions deeds;

        Hop(Recording run, Limits limits, List<String> versions, int place, FindingBuilder c) {
            this.run = run;
            this.limits = limits;
            this.versions = versions;
            this.place = place;
            this.c = c;
        }

        void judge() {
            deeds = RecordedActions.read(run, c);
            RecordedActions.Deed hop = hop(place);
            if (hop == null) {
                if (deeds.isEmpty() || !run.window().doubts().isEmpty()) {
                    c.doubt("the run did not come to this hop");
                } else {
                    offence(
                            c,
                            run.end(),
                            "the release was never taken from " + versions.get(place - 1) + " to "
                                    + versions.get(place),
                            "no hop",
                            "an earlier hop or check stopped the upgrade",
                            "the version was skipped");
                }
                return;
            }
            RecordedActions.Deed previous = place == 1 ? null : hop(place - 1);
            long since = previous == null || previous.done() == null ? Long.MIN_VALUE : previous.done();
            before(hop, since, Actions.CHECK, "check");
            before(hop, since, Actions.BACK_UP, "backup");
            if (hop.failed()) {
                offence(
                        c,
                        hop.done(),
                        "the hop failed",
                        hop.error(),
                        "the chart's values do not fit the next version",
                        "the new pods do not become ready");
            } else if (!hop.good()) {
                c.doubt("the hop was begun, but that it was done is not on record");
            } else {
                stable(hop);
            }
        }

        private RecordedActions.Deed hop(int to) {
            return deeds
                    .of(
                            Actions.HOP,
                            d -> versions.get(to - 1).equals(d.asked(Actions.FROM))
                                    && versions.get(to).equals(d.asked(Actions.TO)))
                    .stream()
                    .findFirst()
                    .orElse(null);
        }

        /** What must have been done well since the last hop and before this one. */
        private void before(RecordedActions.Deed hop, long since, String what, String name) {
            List<RecordedActions.Deed> made = deeds.of(
                    what,
                    d -> versions.get(place).equals(d.asked(Actions.TO))
                            && d.begun() >= since
                            && d.done() != null
                            && d.done() <= hop.begun());
            made.stream()
                    .filter(RecordedActions.Deed::failed)
                    .forEach(d -> offence(
                            c,
                            d.done(),
                            "the " + name + " before the hop failed",
                            d.error(),
                            "an earlier hop left the cluster or the release in a bad state",
                            "the cluster was not sound to begin with"));
            if (made.isEmpty()) {
                offence(
                        c,
                        hop.begun(),
                        "the hop was begun without a " + name + " before it",
                        "no " + name,
                        "the procedure was not followed",
                        "the " + name + " was not done when the hop began");
            }
            c.figure(name + "s before it", Integer.toString(made.size()));
        }

        private void stable(RecordedActions.Deed hop) {
            long until = deeds.stream()
                    .filter(d ->
                            List.of(Actions.CHECK, Actions.BACK_UP, Actions.HOP).contains(d.what())
                                    && d.begun() >= hop.done())
                    .mapToLong(RecordedActions.Deed::begun)
                    .min()
                    .orElse(run.end());
            long time = until - hop.done();
            if (time < limits.nanos(Limit.STABILISATION)) {
                c.doubt("only " + Text.span(Math.max(0, time)) + " passed between the hop and what came next; "
                        + Text.span(limits.nanos(Limit.STABILISATION)) + " are needed to call it stable");
            }
            int looks = pods(hop.done(), until);
            int lines = logs(hop.done(), until);
            c.figure("stable for", Text.span(Math.max(0, time)));
            c.passed("checked, backed up, done; then stable for " + Text.span(time) + ": no restart in "
                    + Text.count(looks, "look") + ", no error in " + Text.count(lines, "log line"));
        }

        /** Restarts of the driver's pods; a pod that was made anew under another name is one, too. */
        private int pods(long from, long until) {
            Set<String> names = new HashSet<>();
            Rollouts rollouts = c.lastLook(Channel.ROLLOUTS, Channel.OBSERVER, Rollouts::same, r -> true, until);
            if (rollouts != null) {
                rollouts.rollouts().forEach(r -> names.add(r.name()));
            }
            Map<String, Pods.Entry> reference = new HashMap<>();
            int[] looks = new int[1];
            c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
                if (at < from || at >= until) {
                    return;
                }
                Map<String, Pods.Entry> now = new TreeMap<>();
                content.pods().stream()
                        .filter(p -> ofDriver(p, names) && !p.deleting())
                        .forEach(p -> now.put(p.uid(), p));
                if (looks[0]++ == 0) {
                    reference.putAll(now);
                    if (now.isEmpty()) {
                        c.doubt("no pod of the driver was seen after the hop");
                    }
                }
                reference.forEach((uid, pod) -> compare(at, pod, now.get(uid)));
            });
            if (looks[0] == 0) {
                c.doubt("the driver's pods were not looked at after the hop");
            }
            return looks[0];
        }

        private boolean ofDriver(Pods.Entry pod, Set<String> names) {
            Manifest.Driver driver = run.manifest().driver();
            return pod.namespace().equals(driver.namespace())
                    && (pod.labels()
                                    .entrySet()
                                    .containsAll(driver.nodePluginLabels().entrySet())
                            || names.stream().anyMatch(n -> pod.name().startsWith(n + "-")));
        }

        private void compare(long at, Pods.Entry before, Pods.Entry after) {
            if (after == null) {
                restart(at, "pod " + before.name() + " of the driver went", "pod uid " + before.uid(), "no such pod");
                return;
            }
            Map<String, Pods.Container> now = new HashMap<>();
            after.containers().forEach(k -> now.put(k.name(), k));
            for (Pods.Container container : before.containers()) {
                Pods.Container same = now.get(container.name());
                if (same == null
                        || same.restarts() != container.restarts()
                        || !same.id().equals(container.id())) {
                    restart(
                            at,
                            "container " + container.name() + " of pod " + before.name() + " was restarted",
                            container.restarts() + " restarts, " + container.id(),
                            same == null ? "no such container" : same.restarts() + " restarts, " + same.id());
                }
            }
        }

        private void restart(long at, String what, String before, String after) {
            c.offence(
                    at,
                    what + " after the hop",
                    after,
                    before,
                    after,
                    "the new version crashes or fails its liveness probe",
                    "something else rolled the driver out again");
        }

        private int logs(long from, long until) {
            String expression = run.manifest().driver().errorLog();
            if (expression == null) {
                return 0;
            }
            Pattern error = Pattern.compile(expression);
            List<String> pods = c.names(Channel.LOGS);
            int[] lines = new int[1];
            for (String pod : pods) {
                c.read(Channel.LOGS, pod, (at, line, source) -> {
                    if (line.wall() < run.wall(from) || line.wall() >= run.wall(until)) {
                        return;
                    }
                    lines[0]++;
                    if (error.matcher(line.text()).find()) {
                        offence(
                                c,
                                run.at(line.wall()),
                                "the driver logs an error after the hop (" + line.pod() + ", container "
                                        + line.container() + ")",
                                line.text().strip(),
                                "see the line itself",
                                "the new version meets something the one before left behind");
                    }
                });
            }
            if (pods.isEmpty()) {
                c.doubt("no log of the driver was recorded");
            }
            return lines[0];
        }
    }

    /** The revisions of the release, in order, are the versions, and none is missing. */
    private static void release(Recording run, List<String> versions, FindingBuilder c) {
        HelmRevisions last = c.lastLook(
                Channel.HELM,
                Channel.OBSERVER,
                HelmRevisions::same,
                h -> true,
                run.window().end());
        if (last == null || last.revisions().isEmpty()) {
            c.doubt("no revision of the Helm release is on record");
            return;
        }
        int place = -1;
        HelmRevisions.Entry before = null;
        for (HelmRevisions.Entry revision : last.revisions()) {
            int next = place(versions, revision);
            if (next < 0 || next < place || next > place + 1) {
                c.offence(
                        run.end(),
                        next > place + 1
                                ? "version " + versions.get(place + 1) + " was skipped"
                                : "the release did not go up version by version",
                        text(revision),
                        before == null ? "nothing" : text(before),
                        text(revision),
                        "a hop was left out",
                        "the release was changed by someone else in between");
                break;
            }
            place = next;
            before = revision;
        }
        if (!c.offended() && (place < versions.size() - 1 || !before.status().equals("deployed"))) {
            unfinished(run, versions, before, c);
        }
        c.figure(
                "revisions",
                String.join(", ", last.revisions().stream().map(HopsJudge::text).toList()));
        c.passed("went through " + String.join(", ", versions));
    }

    private static void unfinished(Recording run, List<String> versions, HelmRevisions.Entry newest, FindingBuilder c) {
        if (!run.window().doubts().isEmpty()) {
            c.doubt("the run did not come to version " + versions.get(versions.size() - 1));
            return;
        }
        offence(
                c,
                run.end(),
                "the release is not deployed at version " + versions.get(versions.size() - 1),
                text(newest),
                "the last hop failed or was not made",
                "another upgrade or a rollback came after it");
    }

    private static int place(List<String> versions, HelmRevisions.Entry revision) {
        for (int i = 0; i < versions.size(); i++) {
            if (revision.chart().endsWith("-" + versions.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static String text(HelmRevisions.Entry revision) {
        return "revision " + revision.revision() + " of " + revision.chart() + ", " + revision.status();
    }

    private static void preflight(Recording run, List<String> versions, FindingBuilder c) {
        int asked = 0;
        for (RecordedActions.Deed deed : RecordedActions.read(run, c).of(Actions.PREFLIGHT)) {
            int from = versions.indexOf(deed.asked(Actions.FROM));
            int to = versions.indexOf(deed.asked(Actions.TO));
            if (from < 0 || to <= from + 1) {
                continue;
            }
            String answer = deed.got(Actions.ANSWER);
            String what = "to go from " + versions.get(from) + " to " + versions.get(to);
            if (deed.good() && Actions.ACCEPTED.equals(answer)) {
                offence(
                        c,
                        deed.done(),
                        "the preflight was asked " + what + " and did not refuse",
                        answer,
                        "the preflight does not know the versions in between",
                        "the preflight does not see the installed version");
            } else if (deed.good() && Actions.REFUSED.equals(answer)) {
                asked++;
            } else {
                c.doubt("the preflight was asked " + what + " and gave no answer"
                        + (deed.failed() ? ": " + deed.error() : ""));
            }
        }
        if (asked == 0) {
            c.doubt("no preflight that refused to skip a version is on record");
        }
        c.figure("skips refused", Integer.toString(asked));
        c.passed("refused " + Text.count(asked, "time") + " to skip a version");
    }
}
