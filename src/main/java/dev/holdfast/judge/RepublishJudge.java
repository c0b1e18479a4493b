package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The new driver serves the old mounts: the kubelet's repeated NodePublishVolume succeeds for each of them. While the node plugin
 * is away, and for a while after it came back, it may fail.
 */
final class RepublishJudge implements Judge {
    private static final String NAME = "republish";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** The kubelet's metrics are looked at every few seconds; what they count happened before. */
    private static final long METRICS_LATE = 10 * SECOND;

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        String limit =
                "no failure later than " + Text.span(limits.republishAfter().toNanos())
                        + " after the node plugin came back, " + limits.republishCycles() + " republishes seen";
        List<Case> cases = new ArrayList<>();
        run.manifest().volumes().stream().filter(Volume::before).forEach(volume -> {
            Case c = new Case(run, volume.name(), volume.node(), limit);
            volume(run, limits, volume, c);
            cases.add(c);
        });
        for (String node : run.manifest().nodes()) {
            Case c = new Case(run, node, node, limit);
            node(run, limits, node, c);
            cases.add(c);
        }
        return Run.judgement(NAME, limit, cases);
    }

    /** When the new node plugin of a node was ready first; null when that was not seen. */
    private static Long registered(Run run, String node, Case c) {
        Manifest.Driver driver = run.manifest().driver();
        Set<String> old = new HashSet<>();
        List<Long> ready = new ArrayList<>();
        c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
            if (at >= run.window().end()) {
                return;
            }
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
                } else if (!old.contains(pod.uid()) && pod.ready() && ready.isEmpty()) {
                    ready.add(at);
                }
            }
        });
        if (old.isEmpty()) {
            c.doubt("no node plugin was seen on " + node + " before the upgrade");
            return null;
        }
        if (ready.isEmpty()) {
            c.doubt("no new node plugin became ready on " + node);
            return null;
        }
        return ready.get(0);
    }

    private static void volume(Run run, Limits limits, Volume volume, Case c) {
        Long registered = registered(run, volume.node(), c);
        if (registered == null) {
            return;
        }
        long deadline = registered + limits.republishAfter().toNanos();
        long end = run.window().end();
        int[] failures = new int[1];
        long[] lastFailure = {Long.MIN_VALUE};
        Map<String, Integer> counted = new HashMap<>();
        c.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            long at = run.at(event.last());
            if (!"FailedMount".equals(event.reason())
                    || !volume.podUid().equals(event.involvedUid())
                    || at < run.window().upgradeStart()
                    || at >= end) {
                return;
            }
            failures[0] += event.count() - counted.getOrDefault(event.uid(), 0);
            counted.put(event.uid(), event.count());
            lastFailure[0] = Math.max(lastFailure[0], at);
            if (at > deadline) {
                c.offence(
                        at,
                        "the volume's republish fails long after the node plugin came back",
                        Text.seconds(at - registered) + " after: "
                                + event.message().strip(),
                        null,
                        null,
                        "the new driver does not recognise mounts the old one made",
                        "the new driver lacks rights or credentials for this volume");
            }
        });
        // Event times are whole seconds; the failed call itself must not count as a republish that came after it.
        long from = Math.max(registered, lastFailure[0] == Long.MIN_VALUE ? registered : lastFailure[0] + SECOND);
        TreeSet<Long> publishes = new TreeSet<>();
        boolean byLogs = fromLogs(run, volume, c, publishes);
        boolean byCredentials = fromCredentials(run, volume, c, publishes);
        long apart = Math.max(SECOND, (long) (run.manifest().republishSeconds() * SECOND / 2));
        List<Long> cycles = new ArrayList<>();
        for (long at : publishes.subSet(Math.min(from, end), end)) {
            if (cycles.isEmpty() || at - cycles.get(cycles.size() - 1) > apart) {
                cycles.add(at);
            }
        }
        if (!byLogs && !byCredentials) {
            c.doubt("the profile names neither log lines nor credential files of a republish, so none can be seen");
        } else if (cycles.size() < limits.republishCycles()) {
            c.doubt("only " + cycles.size() + " of the volume's republishes were seen since the node plugin came back"
                    + (lastFailure[0] > registered ? " and the last failure" : "") + "; " + limits.republishCycles()
                    + " are needed (one comes every "
                    + Text.seconds((long) (run.manifest().republishSeconds() * SECOND))
                    + " or up to half as long again)");
        }
        c.measure(failures[0], Text.count(failures[0], "FailedMount event"));
        c.figure("republishes seen", Integer.toString(cycles.size()));
        c.figure("FailedMount since the upgrade began", Integer.toString(failures[0]));
        c.figure("node plugin ready", run.when(registered));
        c.passed(cycles.size() + " republishes after the new node plugin was ready (" + run.when(registered) + "), "
                + Text.count(failures[0], "FailedMount event") + " while it was away or coming back");
    }

    private static boolean fromLogs(Run run, Volume volume, Case c, Set<Long> publishes) {
        Manifest.Driver driver = run.manifest().driver();
        if (driver.publishLog() == null) {
            return false;
        }
        Pattern publish = Pattern.compile(driver.publishLog());
        for (String pod : c.names(Channel.LOGS)) {
            c.read(Channel.LOGS, pod, (at, line, source) -> {
                if (!line.node().equals(volume.node()) || !line.container().equals(driver.nodePluginContainer())) {
                    return;
                }
                Matcher match = publish.matcher(line.text());
                if (match.find()
                        && (group(match, "target").contains(volume.podUid())
                                || group(match, "volume").equals(volume.volumeHandle()))) {
                    publishes.add(run.at(line.wall()));
                }
            });
        }
        return true;
    }

    private static boolean fromCredentials(Run run, Volume volume, Case c, Set<Long> publishes) {
        String expression = run.manifest().driver().credentialFile();
        if (expression == null) {
            return false;
        }
        Pattern file = Pattern.compile(expression);
        c.looks(Channel.CREDENTIALS, volume.node(), CredentialFiles::same, (at, look, content, source) -> {
            if (look.same() != null) {
                return;
            }
            for (CredentialFiles.Entry entry : content.files()) {
                Matcher match = file.matcher(entry.path());
                if (match.find() && belongs(match, volume)) {
                    publishes.add(run.at(entry.modified()));
                }
            }
        });
        return true;
    }

    private static boolean belongs(Matcher match, Volume volume) {
        String pod = group(match, "pod");
        String of = group(match, "volume");
        return (pod.isEmpty() || pod.equals(volume.podUid()))
                && (of.isEmpty() || of.equals(volume.persistentVolume()) || of.equals(volume.volumeHandle()))
                && !(pod.isEmpty() && of.isEmpty());
    }

    /** A named group's text; empty where the expression has no such group or it took no part. */
    private static String group(Matcher match, String name) {
        if (!match.pattern().pattern().contains("(?<" + name + ">")) {
            return "";
        }
        String text = match.group(name);
        return text == null ? "" : text;
    }

    /** What the kubelet counts has no volume in it, so it is held against the node. */
    private static void node(Run run, Limits limits, String node, Case c) {
        if (run.manifest().volumes().stream()
                .noneMatch(v -> v.before() && v.node().equals(node))) {
            c.doubt("no volume mounted before the upgrade is on this node, so nothing is known of it");
            return;
        }
        Long registered = registered(run, node, c);
        if (registered == null) {
            return;
        }
        long deadline = registered + limits.republishAfter().toNanos() + METRICS_LATE;
        Map<String, Long> counts = new HashMap<>();
        long[] firstLook = {Long.MIN_VALUE};
        long[] failed = new long[2];
        boolean seen = c.read(Channel.KUBELET, node, (at, metric, source) -> {
            if (firstLook[0] == Long.MIN_VALUE) {
                firstLook[0] = at;
            }
            if (!metric.method().endsWith("NodePublishVolume")) {
                return;
            }
            long before = counts.getOrDefault(metric.status(), at == firstLook[0] ? metric.count() : 0);
            // A kubelet that was restarted counts from 0 again.
            long grown = metric.count() < before ? metric.count() : metric.count() - before;
            counts.put(metric.status(), metric.count());
            if (grown == 0
                    || at < run.window().upgradeStart()
                    || at >= run.window().end()) {
                return;
            }
            if (metric.status().equals("OK")) {
                failed[1] += at >= registered ? grown : 0;
                return;
            }
            failed[0] += grown;
            if (at > deadline) {
                c.offence(
                        at,
                        "NodePublishVolume fails on the node long after the node plugin came back",
                        Text.count(grown, "call") + " with status " + metric.status() + ", "
                                + Text.seconds(at - registered) + " after",
                        null,
                        null,
                        "the new driver does not recognise mounts the old one made",
                        "the new driver cannot reach its mounter pods or S3");
            }
        });
        if (!seen) {
            c.doubt("the kubelet's metrics were never seen");
        }
        c.measure(failed[0], Text.count(failed[0], "failed NodePublishVolume"));
        c.figure("failed NodePublishVolume since the upgrade began", Long.toString(failed[0]));
        c.figure("good ones since the node plugin came back", Long.toString(failed[1]));
        c.passed(failed[1] + " good and " + failed[0]
                + " failed NodePublishVolume calls since the upgrade began, none of the"
                + " failed later than allowed");
    }
}
