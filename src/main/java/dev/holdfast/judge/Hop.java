package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ErrorLines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One step from a version to the next. */
final class Hop {
    private final Recording recording;
    private final Limits limits;
    private final List<String> versions;
    private final int place;
    private final FindingBuilder finding;
    private RecordedActions actions;

    Hop(List<String> versions, int place, Scope scope) {
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.versions = versions;
        this.place = place;
        this.finding = scope.finding();
    }

    void judge() {
        actions = finding.actions();
        RecordedAction hop = hop(place);
        if (hop == null) {
            if (actions.isEmpty() || !recording.window().doubts().isEmpty()) {
                finding.doubt("the run did not come to this hop");
            } else {
                finding.offends(
                        recording.end(),
                        "the release was never taken from " + versions.get(place - 1) + " to " + versions.get(place),
                        "no hop",
                        "an earlier hop or check stopped the upgrade",
                        "the version was skipped");
            }
            return;
        }
        RecordedAction previous = place == 1 ? null : hop(place - 1);
        long since = previous == null || previous.done() == null ? Long.MIN_VALUE : previous.done();
        before(hop, since, Actions.CHECK, "check");
        before(hop, since, Actions.BACK_UP, "backup");
        if (hop.failed()) {
            finding.offends(
                    hop.done(),
                    "the hop failed",
                    hop.error(),
                    "the chart's values do not fit the next version",
                    "the new pods do not become ready");
        } else if (!hop.succeeded()) {
            finding.doubt("the hop was begun, but its end was not recorded");
        } else {
            stable(hop);
            work(hop);
            uses(hop);
        }
    }

    /**
     * A new claim and a new pod on it, on each node. Runs recorded it only since it is part of the procedure, so it is asked for where any hop
     * of the run has it.
     */
    private void work(RecordedAction hop) {
        if (actions.of(Actions.CREATE_PVC, d -> versions.contains(d.input(Actions.TO)))
                .isEmpty()) {
            return;
        }
        int done = 0;
        for (String node : recording.manifest().nodes()) {
            RecordedAction claim = work(Actions.CREATE_PVC, hop, node);
            RecordedAction pod = work(Actions.START_POD, hop, node);
            if (claim != null && claim.failed()) {
                idle(claim, "a new claim was not bound on " + node);
            } else if (pod != null && pod.failed()) {
                idle(pod, "a new pod did not get to work on " + node);
            } else if (pod == null || !pod.succeeded()) {
                finding.doubt("no new pod on " + node + " is known to have worked after the hop");
            } else {
                done++;
            }
        }
        finding.figure(
                "new claims and pods at work",
                done + " on " + recording.manifest().nodes().size() + " nodes");
    }

    private RecordedAction work(String what, RecordedAction hop, String node) {
        return actions.last(
                what,
                d -> versions.get(place).equals(d.input(Actions.TO))
                        && node.equals(d.input(Actions.NODE))
                        && d.begun() >= hop.begun());
    }

    private void idle(RecordedAction action, String what) {
        finding.offends(
                action.done(),
                what + " after the hop",
                action.error(),
                "the new version's controller or node plugin does not work, though it runs and is ready",
                "what the old version made does not fit the new one");
    }

    /** What the driver uses before and after: figures, since a version may need more than the one before. */
    private void uses(RecordedAction hop) {
        for (String workload : actions.of(Actions.RESOURCE_USE, RecordedAction::succeeded).stream()
                .map(RecordedAction::subject)
                .distinct()
                .toList()) {
            RecordedAction before = actions.last(
                    Actions.RESOURCE_USE,
                    d -> d.succeeded() && workload.equals(d.subject()) && d.done() <= hop.begun());
            RecordedAction after = actions
                    .of(
                            Actions.RESOURCE_USE,
                            d -> d.succeeded() && workload.equals(d.subject()) && d.begun() >= hop.done())
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (before != null && after != null) {
                finding.figure("memory of " + workload, mebibytes(before) + " → " + mebibytes(after));
                finding.figure("processors of " + workload, cores(before) + " → " + cores(after));
            }
        }
    }

    private static String mebibytes(RecordedAction use) {
        return Long.parseLong(use.output(Actions.BYTES)) / (1 << 20) + " MiB";
    }

    private static String cores(RecordedAction use) {
        return String.format(Locale.ROOT, "%.3f", Long.parseLong(use.output(Actions.NANO_CORES)) / 1e9);
    }

    private RecordedAction hop(int to) {
        return actions
                .of(
                        Actions.HOP,
                        d -> versions.get(to - 1).equals(d.input(Actions.FROM))
                                && versions.get(to).equals(d.input(Actions.TO)))
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** What must have been done well since the last hop and before this one. */
    private void before(RecordedAction hop, long since, String what, String name) {
        List<RecordedAction> made = actions.of(
                what,
                d -> versions.get(place).equals(d.input(Actions.TO))
                        && d.begun() >= since
                        && d.done() != null
                        && d.done() <= hop.begun());
        made.stream()
                .filter(RecordedAction::failed)
                .forEach(d -> finding.offends(
                        d.done(),
                        "the " + name + " before the hop failed",
                        d.error(),
                        "an earlier hop left the cluster or the release in a bad state",
                        "the cluster was not sound to begin with"));
        if (made.isEmpty()) {
            finding.offends(
                    hop.begun(),
                    "the hop was begun without a " + name + " before it",
                    "no " + name,
                    "the procedure was not followed",
                    "the " + name + " was not done when the hop began");
        }
        finding.figure(name + "s before it", Integer.toString(made.size()));
    }

    private void stable(RecordedAction hop) {
        long until = actions.stream()
                .filter(d ->
                        List.of(Actions.CHECK, Actions.BACK_UP, Actions.HOP).contains(d.what())
                                && d.begun() >= hop.done())
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(recording.end());
        long time = until - hop.done();
        if (time < limits.nanos(Limit.STABILISATION)) {
            finding.doubt("only " + Text.span(Math.max(0, time)) + " passed between the hop and what came next; "
                    + Text.span(limits.nanos(Limit.STABILISATION)) + " are needed to call it stable");
        }
        int looks = pods(hop.done(), until);
        int lines = logs(hop.done(), until);
        finding.figure("stable for", Text.span(Math.max(0, time)));
        finding.passed("checked, backed up, done; then stable for " + Text.span(time) + ": no restart in "
                + Text.count(looks, "look") + ", no error in " + Text.count(lines, "log line"));
    }

    /** Restarts of the driver's pods; a pod that was recreated under another name is one, too. */
    private int pods(long from, long until) {
        Set<String> names = new HashSet<>();
        Rollouts rollouts = finding.lastLook(Channel.ROLLOUTS, Channel.OBSERVER, until);
        if (rollouts != null) {
            rollouts.rollouts().forEach(r -> names.add(r.name()));
        }
        Map<String, Pods.Entry> reference = new HashMap<>();
        int[] looks = new int[1];
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
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
                    finding.doubt("no pod of the driver was seen after the hop");
                }
            }
            reference.forEach((uid, pod) -> compare(at, pod, now.get(uid)));
        });
        if (looks[0] == 0) {
            finding.doubt("the driver's pods were not looked at after the hop");
        }
        return looks[0];
    }

    private boolean ofDriver(Pods.Entry pod, Set<String> names) {
        Manifest.Driver driver = recording.manifest().driver();
        return pod.namespace().equals(driver.namespace())
                && (driver.hasNodePluginLabels(pod)
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
        finding.offence(
                at,
                what + " after the hop",
                after,
                before,
                after,
                "the new version crashes or fails its liveness probe",
                "something else rolled the driver out again");
    }

    private int logs(long from, long until) {
        ErrorLines errors = recording.manifest().driver().errors();
        List<String> pods = finding.names(Channel.LOGS);
        int[] lines = new int[1];
        for (String pod : pods) {
            finding.read(Channel.LOGS, pod, (at, line, source) -> {
                if (line.wall() < recording.wall(from) || line.wall() >= recording.wall(until)) {
                    return;
                }
                lines[0]++;
                if (errors.has(line.text())) {
                    finding.offends(
                            recording.at(line.wall()),
                            "the driver logs an error after the hop (" + line.pod() + ", container " + line.container()
                                    + ")",
                            line.text().strip(),
                            "see the line itself",
                            "the new version meets something the one before left behind");
                }
            });
        }
        if (pods.isEmpty()) {
            finding.doubt("no log of the driver was recorded");
        }
        return lines[0];
    }
}
