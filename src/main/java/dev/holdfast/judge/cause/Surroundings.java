package dev.holdfast.judge.cause;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.StreamReader;
import dev.holdfast.judge.recording.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What was done, deleted, restarted or changed just before something went wrong, and what the cluster said of it. */
final class Surroundings {
    /** What came longer before is no longer "just before". */
    private static final long BEFORE = TimeUnit.SECONDS.toNanos(30);
    /** Events are written some time after what they tell of. */
    private static final long TOLD_LATER = TimeUnit.SECONDS.toNanos(10);

    private static final int MOST = 4;
    private static final int LONG = 160;

    private final Recording recording;
    private final PodLives pods;

    Surroundings(Recording recording, PodLives pods) {
        this.recording = recording;
        this.pods = pods;
    }

    private record Fact(long at, String what) {}

    /**
     * What happened just before.
     *
     * @param what went wrong; it is not repeated
     * @param nodes where; empty for anywhere
     * @return in order of time
     */
    List<String> before(Happening what, Set<String> nodes) {
        long at = what.at();
        List<Fact> told = new ArrayList<>(release(at));
        long since = Math.max(
                what.from() - BEFORE, told.stream().mapToLong(Fact::at).max().orElse(Long.MIN_VALUE));
        told.addAll(actions(nodes, since, at));
        List<Fact> changed = what.kind().ofRelease() ? List.of() : pods(what, nodes, since, at);
        told.addAll(changed.subList(Math.max(0, changed.size() - MOST), changed.size()));
        told.sort(Comparator.comparingLong(Fact::at));
        return told.stream()
                .map(fact -> fact.what
                        + (fact.at > at ? " (at about that time)" : " (" + Text.seconds(at - fact.at) + " before)"))
                .toList();
    }

    /** Whether nothing of the driver was seen to change on a node between the change of the release and a time. */
    boolean quiet(Happening what, Set<String> nodes) {
        long since = release(what.at()).stream().mapToLong(Fact::at).max().orElse(what.from() - BEFORE);
        return pods(what, nodes, since, what.at()).isEmpty();
    }

    /** The last change of the release before. */
    private List<Fact> release(long at) {
        RecordedAction change = null;
        for (RecordedAction action : recording.actions().stream().toList()) {
            if (Set.of(Actions.HELM_UPGRADE, Actions.HELM_ROLLBACK).contains(action.what()) && action.begun() <= at) {
                change = action;
            }
        }
        Phase phase = null;
        for (Phase one : recording.manifest().phases()) {
            if (Set.of(Phase.UPGRADE, Phase.ROLLBACK, Phase.FORWARD).contains(one.name()) && one.start() <= at) {
                phase = one;
            }
        }
        String objects = objects(at);
        if (change != null) {
            String deleted = change.output(Actions.DELETED);
            return List.of(new Fact(
                    change.begun(),
                    (change.what().equals(Actions.HELM_UPGRADE) ? "helm upgrade" : "helm rollback")
                            + (deleted == null || deleted.isEmpty()
                                    ? objects
                                    : ", which deleted " + Lists.few(List.of(deleted.split(","))) + ",")
                            + " began"));
        }
        return phase == null
                ? List.of()
                : List.of(new Fact(
                        phase.start(),
                        "the " + (phase.name().equals(Phase.ROLLBACK) ? "rollback" : "upgrade") + objects + " began"));
    }

    /** What the newest revision of the release before a time changed, to stand in a sentence; empty where that was not recorded. */
    private String objects(long at) {
        HelmRevisions look = new StreamReader(recording).lastLook(Channel.HELM, Channel.OBSERVER, at + TOLD_LATER);
        if (look == null || look.revisions().size() < 2) {
            return "";
        }
        List<HelmRevisions.Entry> revisions = look.revisions();
        Map<String, String> after = revisions.get(revisions.size() - 1).objects();
        Map<String, String> before = revisions.get(revisions.size() - 2).objects();
        if (before == null || after == null) {
            return "";
        }
        List<String> removed = before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .sorted()
                .toList();
        List<String> changed = after.keySet().stream()
                .filter(name -> before.containsKey(name) && !before.get(name).equals(after.get(name)))
                .sorted()
                .toList();
        List<String> parts = new ArrayList<>();
        if (!removed.isEmpty()) {
            parts.add("no longer lists " + Lists.few(removed));
        }
        if (!changed.isEmpty()) {
            parts.add("changed " + Lists.few(changed));
        }
        return parts.isEmpty() ? "" : ", which " + Lists.and(parts) + ",";
    }

    /** What the campaign did to these nodes or their workloads. */
    private List<Fact> actions(Set<String> nodes, long since, long at) {
        Map<String, String> words = Map.of(
                Actions.RESTART_KUBELET, "the kubelet of %s was restarted",
                Actions.RESTART_CONTAINERD, "containerd of %s was restarted",
                Actions.RESTART_PLUGIN, "the node plugin of %s was deleted by the run",
                Actions.REBOOT_NODE, "node %s was rebooted by the run",
                Actions.UPGRADE_CONTROL_PLANE, "the control plane on %s was upgraded",
                Actions.UPGRADE_KUBELET, "the kubelet of %s was upgraded",
                Actions.RESTART_DRIVER, "%s was restarted by the run",
                Actions.REVOKE_KEY, "key %s was revoked at the S3 server",
                Actions.CHANGE_SECRET, "Secret %s was changed");
        List<Fact> facts = new ArrayList<>();
        recording.actions().stream()
                .filter(action -> words.containsKey(action.what()))
                .filter(action -> action.begun() <= at && action.begun() >= since)
                .filter(action -> nodes.isEmpty()
                        || !recording.manifest().nodes().contains(action.subject())
                        || nodes.contains(action.subject()))
                .forEach(action -> facts.add(
                        new Fact(action.begun(), words.get(action.what()).formatted(action.subject()))));
        return facts;
    }

    private List<Fact> pods(Happening what, Set<String> nodes, long since, long at) {
        List<Fact> facts = new ArrayList<>();
        for (PodLives.Life life : pods.all()) {
            Pods.Entry pod = life.pod();
            boolean here = nodes.isEmpty() || nodes.contains(pod.node());
            if (!here || pod.name().equals(what.subject()) || !(pods.isDriver(pod) || pods.isMounter(pod))) {
                continue;
            }
            String name = pods.name(pod) + (nodes.size() == 1 ? "" : " on " + pod.node());
            PodLives.State ended = life.ended();
            if (ended != null && within(ended, since, at)) {
                facts.add(new Fact(
                        ended.at(), name + (ended.pod().phase().equals("Failed") ? " failed" : " was deleted")));
            }
            if (!life.fromTheBegin() && within(life.first(), since, at)) {
                facts.add(new Fact(life.first().at(), name + " was created"));
            }
            restarts(life, name, since, at, facts);
        }
        facts.sort(Comparator.comparingLong(Fact::at));
        return facts;
    }

    private static void restarts(PodLives.Life life, String name, long since, long at, List<Fact> facts) {
        Map<String, Integer> before = new HashMap<>();
        for (PodLives.State state : life.states()) {
            for (Pods.Container container : state.pod().containers()) {
                Integer was = before.put(container.name(), container.restarts());
                if (was != null && container.restarts() > was && within(state, since, at)) {
                    facts.add(new Fact(state.at(), "container " + container.name() + " of " + name + " was restarted"));
                }
            }
        }
    }

    /** Pods are looked at every second: what a look shows may have happened since the one before. */
    private static boolean within(PodLives.State state, long since, long at) {
        return state.at() >= since && state.before() < at;
    }

    /** What a warning of the cluster says of these pods about then; empty where there is none. */
    String warning(Kind kind, Set<String> uids, Set<String> names, long from, long at) {
        String[] found = {""};
        long earliest = recording.wall(from - BEFORE);
        long latest = recording.wall(at + TOLD_LATER);
        new StreamReader(recording).read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            boolean concerned = uids.contains(event.involvedUid()) || names.contains(event.name());
            if ("Warning".equals(event.type())
                    && !"FailedScheduling".equals(event.reason())
                    && (kind.ofRelease()
                            || kind == Kind.REPUBLISH
                            || kind == Kind.NEW_VOLUME
                            || !event.reason().startsWith("Failed"))
                    && concerned
                    && event.last() >= earliest
                    && event.last() <= latest
                    && found[0].isEmpty()) {
                found[0] = "event " + event.reason() + " of " + event.name() + ": \"" + brief(event.message()) + "\"";
            }
        });
        return found[0];
    }

    private static String brief(String message) {
        String line = message.strip().replaceAll("\\s+", " ");
        return line.length() <= LONG ? line : line.substring(0, LONG) + "…";
    }
}
