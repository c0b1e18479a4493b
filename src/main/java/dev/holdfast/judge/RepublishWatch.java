package dev.holdfast.judge;

import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.RepublishCycles;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What is seen of one volume's republishing. */
final class RepublishWatch {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How far apart two republishes of a volume can be, in pod sync periods. */
    private static final double LONGEST_CYCLE = 1.5;
    /** The kubelet's metrics are read every few seconds; what they count happened before. */
    private static final long METRICS_LATE = TimeUnit.SECONDS.toNanos(10);
    /** After which a kubelet gives a call up and has that seen. */
    private static final long CALL = TimeUnit.SECONDS.toNanos(120) + METRICS_LATE;

    private final Recording recording;
    private final Limits limits;
    private final FindingBuilder finding;
    private final Republishes seen;
    private final Map<String, Integer> counted = new HashMap<>();
    private final NodePlugin plugin;
    private final long registered;
    private final NavigableSet<Long> failed = new TreeSet<>();
    private int failures;
    private long lastFailure = Long.MIN_VALUE;

    /**
     * Watches one.
     *
     * @param seen its republishes
     * @param plugin the node plugins of its node
     * @param registered when the new node plugin was ready
     */
    RepublishWatch(Republishes seen, NodePlugin plugin, long registered, Scope scope) {
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.finding = scope.finding();
        this.seen = seen;
        this.plugin = plugin;
        this.registered = registered;
    }

    /** Takes a mount that failed. */
    void failed(long at, Event event) {
        failures += event.count() - counted.getOrDefault(event.uid(), 0);
        counted.put(event.uid(), event.count());
        failed.add(at);
        lastFailure = Math.max(lastFailure, at);
        long back = plugin.back(at);
        if (at > back + limits.nanos(Limit.REPUBLISH_AFTER)) {
            finding.offence(
                    at,
                    "the volume's republish fails long after the node plugin came back",
                    Text.seconds(at - back) + " after: " + event.message().strip(),
                    null,
                    null,
                    "the new driver does not recognise mounts the old one made",
                    "the new driver lacks rights or credentials for this volume");
        }
    }

    /**
     * Notes what there is to say.
     *
     * @param here what is seen of each volume on its node, itself among them
     */
    void conclude(List<Republishes> here) {
        // Event times are whole seconds; the failed call itself must not count as a republish that came after it.
        long from = Math.max(registered, lastFailure == Long.MIN_VALUE ? registered : lastFailure + SECOND);
        long end = recording.window().end();
        int cycles = seen.cycles(from, end);
        // neither a log line nor a file tells of a republish of any volume there
        boolean silent = here.stream().noneMatch(one -> one.cycles(registered, end) > 0);
        PublishCounts counts =
                silent ? PublishCounts.read(finding, seen.volume().node()) : new PublishCounts(true, List.of());
        Optional<String> unproved = silent ? uncounted(counts, here.size(), from, end) : Optional.of("");
        if (cycles < limits.republishCycles() && unproved.isPresent()) {
            String notAsked = UpgradedCsiDriver.noRepublish(finding);
            if (!notAsked.isEmpty()) {
                finding.doubt(notAsked);
            }
            finding.doubt("only " + cycles
                    + " of the volume's republishes were seen since the node plugin came back"
                    + (lastFailure > registered ? " and the last failure" : "") + "; " + limits.republishCycles()
                    + " are needed (one comes every "
                    + Text.seconds((long) (recording.manifest().republishSeconds() * SECOND))
                    + " or up to half as long again)" + unproved.get());
        }
        flapping(end, silent);
        stale(from, Math.min(end, seen.lastLook()));
        finding.measure(failures, Text.count(failures, "FailedMount event"));
        finding.figure("republishes seen", Integer.toString(cycles));
        finding.figure("FailedMount since the upgrade began", Integer.toString(failures));
        finding.figure("node plugin ready", recording.when(registered));
        if (silent) {
            finding.passed("the kubelet of the node counts " + counts.good(from)
                    + " good NodePublishVolume calls and no failed one since " + recording.when(from)
                    + ", long enough for a call that hangs to have failed");
            return;
        }
        finding.passed(cycles + " republishes after the new node plugin was ready (" + recording.when(registered)
                + "), " + Text.count(failures, "FailedMount event") + " while it was away or coming back");
    }

    /**
     * Where nothing tells of a volume by itself, the kubelet's count does, which is of all volumes of the node: it calls for each of them once
     * in one and a half periods, and what it has not counted as failed two minutes later has succeeded.
     *
     * @return what the count lacks to prove that; empty where it does
     */
    private Optional<String> uncounted(PublishCounts counts, int volumes, long from, long end) {
        long needed = (long) limits.republishCycles() * volumes;
        long span = (long) (LONGEST_CYCLE * recording.manifest().republishSeconds() * SECOND) + CALL;
        // what a reading shows soon after, happened before
        long failed = counts.failed(from + METRICS_LATE);
        String counted =
                ". Neither a log line nor a credential file tells of any volume on the node, and its kubelet counts ";
        if (failed > 0) {
            return Optional.of(counted + Text.count(failed, "failed call") + " without saying for which");
        }
        if (counts.good(from) < needed) {
            return Optional.of(counted + Text.count(counts.good(from), "good call") + " of " + needed + " that "
                    + Text.count(volumes, "volume") + " need");
        }
        return end - from >= span
                ? Optional.empty()
                : Optional.of(counted + "for " + Text.seconds(end - from)
                        + ", while a call that hangs shows in its count after " + Text.seconds(span));
    }

    /**
     * Once the new node plugin has answered for the volume it has come back: what fails from then on while it is up counts. The kubelet tries a
     * call that failed again soon, so what fails close together is one republish; one that fails may be chance, several are a share of all.
     */
    private void flapping(long end, boolean silent) {
        long period = (long) (recording.manifest().republishSeconds() * SECOND);
        SortedSet<Long> traces = seen.traces(registered, end);
        Optional<Long> answered = silent
                ? Optional.of(registered + (long) (LONGEST_CYCLE * period))
                : traces.stream()
                        .filter(at ->
                                failed.subSet(at - SECOND, at + 2 * SECOND).isEmpty())
                        .findFirst();
        if (answered.isEmpty()) {
            return;
        }
        long apart = Math.max(SECOND, period / 2);
        SortedSet<Long> bad = new TreeSet<>(failed.tailSet(answered.get()));
        bad.removeIf(plugin::wasAway);
        SortedSet<Long> all = new TreeSet<>(traces);
        all.addAll(bad);
        int failing = RepublishCycles.count(bad, answered.get(), end, apart);
        int republishes = silent
                ? (int) ((end - answered.get()) / period)
                : RepublishCycles.count(all, answered.get(), end, apart);
        finding.figure("failed since the node plugin answered", failing + " of " + republishes);
        if (failing > 1 && 100L * failing > (long) limits.republishFailures() * republishes) {
            finding.offence(
                    bad.last(),
                    "the volume's republishes fail again and again though the node plugin is there and has answered one",
                    failing + " of " + republishes + " republishes since " + recording.when(answered.get()),
                    null,
                    null,
                    "the new driver serves mounts the old one made at some calls only",
                    "the new driver waits for something that is not always there at a republish");
        }
    }

    /** A republish that succeeds and leaves the credentials as they are does not serve the mount: they run out one day. */
    private void stale(long from, long until) {
        SortedSet<Long> written = seen.written();
        int unheeded = written.isEmpty() || written.last() >= registered ? 0 : seen.calls(from, until);
        if (unheeded >= limits.republishCycles()) {
            finding.offence(
                    seen.lastCall(until),
                    "the volume's credentials are not renewed by republishes",
                    unheeded + " republishes without it",
                    "written " + recording.when(written.last()),
                    "still so",
                    "the new driver answers for mounts the old one made without looking after them",
                    "the new driver writes their credentials elsewhere, where the old mount process does not look");
        }
    }
}
