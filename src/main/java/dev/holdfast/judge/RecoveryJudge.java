package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest.Recovery;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A volume whose mounter pod fails: what its workload does then succeeds or fails in time, and does not wait; a new workload on the volume writes in
 * time, without errors; and all that either of them was told is stored, is in the store. What the times are, and whether the old workload must
 * recover by itself, the driver's profile says. Whether others notice is for other guarantees to say.
 */
final class RecoveryJudge extends SubjectJudge<String> {
    private static final String FAILURES = "failures";

    RecoveryJudge() {
        super(Guarantee.RECOVERY);
    }

    private static Recovery promised(Recording recording) {
        return recording.manifest().driver().recovery();
    }

    @Override
    String limit(Assessment assessment) {
        Recovery promised = promised(assessment.recording());
        return promised == null
                ? "what the profile promises"
                : "an error within " + promised.errorSeconds() + " s, and a new pod writes within "
                        + promised.servedSeconds() + " s";
    }

    /** The ways in which mounter pods were made to fail, or were to be. */
    @Override
    List<Subject<String>> subjects(Assessment assessment) {
        if (promised(assessment.recording()) == null) {
            return List.of();
        }
        return assessment.recording().actions().of(Actions.START_SERVED).stream()
                .collect(Collectors.toMap(
                        start -> start.input(Actions.HOW), Function.identity(), (first, again) -> first))
                .values()
                .stream()
                .sorted((one, other) -> Long.compare(one.begun(), other.begun()))
                .map(start -> new Subject<>(
                        start.input(Actions.HOW), "mounter pod " + start.input(Actions.HOW), start.input(Actions.NODE)))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(new Required(
                FAILURES,
                "mounter pods",
                "",
                promised(recording) == null
                        ? "the driver's profile does not say what is promised where a mounter pod fails"
                        : "no mounter pod was made to fail, so nothing is known of it"));
    }

    @Override
    void judge(String way, Scope scope) {
        FindingBuilder finding = scope.finding();
        scope.shows(FAILURES);
        List<RecordedAction> starts =
                finding.actions().of(Actions.START_SERVED, start -> way.equals(start.input(Actions.HOW)));
        RecordedAction failure = finding.actions()
                .first(Actions.FAIL_MOUNTER, one -> one.subject().equals(way));
        Volume volume = starts.get(0).started();
        if (!starts.get(0).succeeded() || volume == null) {
            finding.doubt("no workload wrote whose mounter pod could fail" + why(starts.get(0)));
            return;
        }
        if (failure == null || !failure.succeeded()) {
            finding.doubt("the mounter pod was not made to fail" + (failure == null ? "" : why(failure)));
            return;
        }
        new Aftermath(scope, promised(scope.recording()), failure, starts).judge(volume);
    }

    private static String why(RecordedAction action) {
        return ": " + (action.failed() ? action.error() : "the record ended");
    }

    /** What came after a failure. */
    private record Aftermath(Scope scope, Recovery promised, RecordedAction failure, List<RecordedAction> starts) {
        void judge(Volume volume) {
            FindingBuilder finding = scope.finding();
            meets(volume);
            List<Volume> writers = new ArrayList<>(List.of(volume));
            if (starts.size() < 2) {
                finding.doubt("no new workload was started on the volume");
            } else {
                served(starts.get(1));
                if (starts.get(1).started() != null) {
                    writers.add(starts.get(1).started());
                }
            }
            if (finding.actions().of(Actions.READ_KEPT).stream()
                    .noneMatch(read -> read.subject().equals(volume.name()))) {
                finding.doubt("what was written to the volume was not read straight from S3");
            }
            new KeptObjects(
                            volume,
                            writers,
                            finding,
                            new KeptObjects.Words(
                                    "its mounter pod failed",
                                    "is lost on a volume whose mounter pod failed",
                                    "of a volume whose mounter pod failed is not what was acknowledged",
                                    List.of(
                                            "the mount process acknowledges what it has not uploaded yet",
                                            "somebody else deleted or wrote to it")))
                    .judge();
        }

        /** What the workload met that ran on it. */
        private void meets(Volume volume) {
            FindingBuilder finding = scope.finding();
            Met met = Met.of(finding, volume.name(), failure.begun(), removed(volume.name()));
            if (met.outcomes == 0 && met.longest == 0) {
                finding.doubt("nothing was recorded of " + volume.name() + " since its mounter pod failed");
                return;
            }
            long limit = TimeUnit.SECONDS.toNanos(promised.errorSeconds());
            if (met.longest > limit) {
                finding.offence(
                        met.longestAt,
                        "a write waits on a volume whose mounter pod failed, and does not fail",
                        Text.span(met.longest),
                        null,
                        null,
                        "somebody keeps a copy of the FUSE descriptor open, so the kernel waits for an answer",
                        "the mount process is left hanging when its mounter pod ends");
            }
            if (promised.running().equals(Recovery.RECOVERS) && !met.lastSucceeded) {
                finding.offence(
                        removed(volume.name()),
                        "a pod that runs does not write again after its mounter pod failed",
                        met.errnos(),
                        null,
                        null,
                        "what is mounted anew does not reach pods that run",
                        "the volume is not mounted again until a pod is started");
            }
            finding.measure(met.longest, Text.span(met.longest));
            finding.figure("longest write of the pod that ran", Text.span(met.longest));
            finding.figure(
                    "what it met",
                    met.failed == 0 ? "no error" : Text.count(met.failed, "error") + " (" + met.errnos() + ")");
            finding.passed("the pod that ran met " + (met.failed == 0 ? "no error" : met.errnos())
                    + ", and nothing that was acknowledged is lost");
        }

        /** What the workload met that came then. */
        private void served(RecordedAction start) {
            FindingBuilder finding = scope.finding();
            if (!start.succeeded() && !start.failed()) {
                finding.doubt("a new workload on the volume was still waited for when the record ended");
                return;
            }
            long limit = TimeUnit.SECONDS.toNanos(promised.servedSeconds());
            Met met = start.failed() ? null : Met.of(finding, start.subject(), start.begun(), removed(start.subject()));
            if (start.failed()) {
                unserved(start.done(), "no new pod writes to a volume whose mounter pod failed", start.error());
            } else if (met.outcomes == 0) {
                finding.doubt("nothing was recorded of what " + start.subject() + " wrote");
            } else if (met.firstSuccess == null) {
                unserved(
                        start.done(),
                        "no write of a new pod succeeds on a volume whose mounter pod failed",
                        met.errnos());
            } else if (met.firstSuccess - start.begun() > limit) {
                unserved(
                        met.firstSuccess,
                        "a new pod wrote late to a volume whose mounter pod failed",
                        Text.span(met.firstSuccess - start.begun()));
            } else if (met.failed > 0) {
                unserved(
                        met.firstFailure,
                        "writes of a new pod fail on a volume whose mounter pod failed before",
                        Text.count(met.failed, "error") + " (" + met.errnos() + ")");
            }
            if (met != null && met.firstSuccess != null) {
                finding.figure("a new pod wrote after", Text.span(met.firstSuccess - start.begun()));
            }
        }

        private void unserved(long at, String what, String value) {
            scope.finding()
                    .offends(
                            at,
                            what,
                            value,
                            "the node plugin takes the dead mount for one that is served",
                            "the controller makes no other mounter pod for the one that is gone");
        }

        /** When it was made to go. */
        private long removed(String workload) {
            RecordedAction removal = scope.finding()
                    .actions()
                    .first(Actions.DELETE_POD, one -> one.subject().equals(workload));
            return removal == null ? scope.window().end() : removal.begun();
        }
    }

    /** What came of the writes of a workload in a time. */
    private static final class Met {
        private final TreeSet<String> errnos = new TreeSet<>();
        private int outcomes;
        private int failed;
        private Long firstSuccess;
        private Long firstFailure;
        private boolean lastSucceeded;
        private long longest;
        private long longestAt;

        static Met of(FindingBuilder finding, String workload, long from, long until) {
            Met met = new Met();
            Long[] open = new Long[1];
            finding.read(Channel.OPERATIONS, workload, (at, line, source) -> {
                if (line instanceof Operation.Invoked) {
                    open[0] = at < until ? at : null;
                } else if (at >= from && open[0] != null) {
                    met.ended(Math.max(from, open[0]), Math.min(at, until));
                    if (at < until) {
                        met.outcome(at, line);
                    }
                    open[0] = null;
                } else {
                    open[0] = null;
                }
            });
            if (open[0] != null) {
                met.ended(Math.max(from, open[0]), until);
            }
            return met;
        }

        private void ended(long begun, long ended) {
            if (ended - begun > longest) {
                longest = ended - begun;
                longestAt = begun;
            }
        }

        private void outcome(long at, Operation line) {
            outcomes++;
            if (line instanceof Operation.Failed failure) {
                failed++;
                errnos.add(failure.errno());
                firstFailure = firstFailure == null ? Long.valueOf(at) : firstFailure;
                lastSucceeded = false;
            } else {
                firstSuccess = firstSuccess == null ? Long.valueOf(at) : firstSuccess;
                lastSucceeded = true;
            }
        }

        private String errnos() {
            return errnos.isEmpty() ? "nothing" : String.join(", ", errnos);
        }
    }
}
