package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What one workload met while its key was wrong, and afterwards. */
final class WrongKeyVolume {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private final Recording recording;
    private final Limits limits;
    private final long cycles;
    private final FindingBuilder finding;
    private final String workload;
    private final WrongKeyJudge.Kind kind;
    private final RecordedAction given;
    private final RecordedAction start;
    private final List<Event> events;
    private WritesAroundKey writes;

    /**
     * Watches one.
     *
     * @param subject what was done to its key
     * @param cycles how long the republishes take in which an event must tell, in nanoseconds
     */
    WrongKeyVolume(WrongKeyJudge.Given subject, long cycles, Scope scope) {
        this.recording = scope.recording();
        this.limits = scope.limits();
        this.cycles = cycles;
        this.finding = scope.finding();
        this.workload = subject.workload();
        this.kind = subject.kind();
        this.given = subject.action();
        this.start = subject.start();
        this.events = subject.events();
    }

    void judge() {
        RecordedActions actions = recording.actions();
        if (!given.succeeded()) {
            finding.doubt("the wrong key was not given: " + (given.failed() ? given.error() : "it was not recorded"));
            return;
        }
        if (!Actions.REFUSED.equals(given.output(Actions.ANSWER))) {
            finding.doubt("it was not recorded that the server refuses the wrong key");
            return;
        }
        RecordedAction corrected =
                actions.of(Actions.CORRECT_KEY, d -> d.subject().equals(workload) && d.begun() >= given.done()).stream()
                        .findFirst()
                        .orElse(null);
        if (corrected == null || !corrected.succeeded()) {
            finding.doubt("the key was not corrected: "
                    + (corrected != null && corrected.failed() ? corrected.error() : "it was not recorded"));
            return;
        }
        new WrongKeyEvents(kind, given, start, events, cycles, finding).judge(corrected);
        writes = WritesAroundKey.read(workload, given, corrected, finding);
        if (kind != WrongKeyJudge.Kind.STARTING && !writes.before()) {
            finding.doubt("nothing was written before the key went wrong, so the mount may never have worked");
        }
        pods(corrected);
        healed(corrected);
    }

    /** The pod stays the same one, and a new one waits for the right key. */
    private void pods(RecordedAction corrected) {
        Set<String> uids = new LinkedHashSet<>();
        int[] restarts = new int[1];
        Long[] early = new Long[1];
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            for (Pods.Entry pod : content.pods()) {
                if (!pod.name().equals(workload) || at < start.begun()) {
                    continue;
                }
                uids.add(pod.uid());
                restarts[0] = Math.max(
                        restarts[0],
                        pod.containers().stream()
                                .mapToInt(Pods.Container::restarts)
                                .max()
                                .orElse(0));
                if (kind == WrongKeyJudge.Kind.STARTING && pod.ready() && at < corrected.begun() && early[0] == null) {
                    early[0] = at;
                }
            }
        });
        if (uids.isEmpty()) {
            finding.doubt("the pod was never seen");
        }
        if (early[0] != null) {
            finding.offence(
                    early[0],
                    "the pod started with a wrong key",
                    "ready before the key was corrected",
                    null,
                    null,
                    "the driver mounts with a key that the server refuses",
                    "the volume's key is not taken from the Secret that was changed");
        }
        if (uids.size() > 1 || restarts[0] > 0) {
            finding.offence(
                    corrected.done(),
                    "the pod was recreated or restarted",
                    Text.count(uids.size(), "pod") + ", " + Text.count(restarts[0], "restart"),
                    null,
                    null,
                    "the mount did not recover by itself",
                    "the container ended by the errors that it met");
        }
    }

    /** Whether it works again, and goes on to. */
    private void healed(RecordedAction corrected) {
        long allowed = limits.nanos(Limit.KEY_CORRECTED);
        long deadline = corrected.done() + allowed;
        long end = Window.recordEnd(recording.manifest());
        long lastFailure =
                events.stream().mapToLong(e -> recording.at(e.last())).max().orElse(Long.MIN_VALUE);
        if (writes.firstGood() == null || writes.firstGood() > deadline) {
            String what = writes.firstGood() == null
                    ? "nothing is written again after the key was corrected"
                    : "the first write after the key was corrected took too long";
            if (end >= deadline) {
                finding.offence(
                        deadline,
                        what,
                        writes.firstGood() == null
                                ? "never"
                                : Text.span(writes.firstGood() - corrected.done()) + " after",
                        null,
                        null,
                        "the driver does not read the Secret again at a republish",
                        "the mount process does not read its credentials again");
            } else {
                finding.doubt(what + ", but the record ends " + Text.span(Math.max(0, end - corrected.done()))
                        + " after that");
            }
            return;
        }
        if (writes.failedAgain() != null) {
            finding.offence(
                    writes.failedAgain(),
                    writes.failure(),
                    "after it had recovered",
                    null,
                    null,
                    "the right key is replaced by the wrong one again",
                    "only a part of the requests is signed with the right key");
        }
        if (lastFailure > deadline) {
            finding.offence(
                    lastFailure,
                    "republishes still fail",
                    Text.span(lastFailure - corrected.done()) + " after",
                    null,
                    null,
                    "the driver does not read the Secret again at a republish",
                    "what failed is not undone at the next republish");
        }
        if (!writes.read()) {
            finding.doubt("nothing was read after the key was corrected");
        }
        republished(corrected, lastFailure);
        finding.measure(
                writes.firstGood() - corrected.done(),
                "recovered " + Text.span(writes.firstGood() - corrected.done()) + " after");
        finding.figure("recovered after", Text.span(writes.firstGood() - corrected.done()));
        finding.figure("operations refused meanwhile", Integer.toString(writes.refused()));
        finding.passed("reported by an event, and recovered " + Text.span(writes.firstGood() - corrected.done())
                + " after the key was corrected, without help");
    }

    /** The calls go on, and none of the last failed. */
    private void republished(RecordedAction corrected, long lastFailure) {
        Volume volume = Actions.volume(workload, start.outputs()).orElse(null);
        if (volume == null) {
            finding.doubt("the volume of " + workload + " was not recorded");
            return;
        }
        Republishes seen = new Republishes(recording, volume);
        boolean visible = Republishes.read(finding, Map.of(volume.node(), finding), List.of(seen));
        long from = Math.max(corrected.done(), lastFailure == Long.MIN_VALUE ? 0 : lastFailure + SECOND);
        if (!visible) {
            finding.doubt(
                    "the profile names neither log lines nor credential files of a republish, so none can be seen");
        } else if (seen.cycles(from, Long.MAX_VALUE) == 0) {
            finding.doubt("no republish was seen after the key was corrected and the last failure");
        }
    }
}
