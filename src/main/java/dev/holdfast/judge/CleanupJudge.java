package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nothing is left when the workloads have gone: no mount, process, unit, attachment or mounter pod of theirs; the bucket of a dynamic
 * volume with policy Delete goes with it once it is empty; the buckets of static volumes and of those with policy Retain stay.
 */
final class CleanupJudge implements Judge {
    private static final Guarantee NAME = Guarantee.CLEANUP;

    /** What becomes of a bucket when its volume is deleted. */
    private enum Fate {
        STATIC("static volume"),
        DELETED("dynamic volume with policy Delete"),
        RETAINED("dynamic volume with policy Retain");

        private final String text;

        Fate(String text) {
            this.text = text;
        }
    }

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "nothing left " + Text.span(limits.nanos(Limit.LEFTOVERS)) + " after the workloads went";
        RecordedActions known = RecordedActions.read(run, new FindingBuilder(run, "", "", limit));
        List<Volume> workloads = workloads(run, known);
        List<FindingBuilder> cases = new ArrayList<>(
                Subjects.each(run, limit, workloads, (volume, c) -> new Clean(run, limits, volume, c).judge()));
        cases.addAll(Subjects.bareNodes(
                run, limit, node -> workloads.stream().anyMatch(v -> v.node().equals(node)), "no workload was"));
        for (Fate fate : Fate.values()) {
            if (workloads.stream().noneMatch(v -> fate(known, v) == fate)) {
                cases.add(Subjects.doubtful(run, limit, fate.text, "", "no " + fate.text + " was deleted"));
            }
        }
        return Recording.judgement(NAME, limit, cases);
    }

    /** Those of the manifest and those whose pods were started beside it. */
    private static List<Volume> workloads(Recording run, RecordedActions known) {
        Set<String> names = new LinkedHashSet<>();
        run.manifest().volumes().forEach(v -> names.add(v.name()));
        known.of(Actions.START_POD).forEach(d -> names.add(d.subject()));
        return names.stream().map(known::volume).filter(v -> v != null).toList();
    }

    private static RecordedActions.Deed deletion(RecordedActions deeds, Volume volume) {
        return deeds.of(Actions.DELETE_VOLUME, d -> d.subject().equals(volume.name())).stream()
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** Null where the volume was not deleted, or by which policy is unknown. */
    private static Fate fate(RecordedActions deeds, Volume volume) {
        RecordedActions.Deed deletion = deletion(deeds, volume);
        if (deletion == null) {
            return null;
        }
        if (volume.provisioning().equals("static")) {
            return Fate.STATIC;
        }
        Map<String, Fate> fates = new HashMap<>();
        fates.put(Actions.DELETE, Fate.DELETED);
        fates.put(Actions.RETAIN, Fate.RETAINED);
        return fates.get(deletion.asked(Actions.POLICY));
    }

    /** What is left of one workload. */
    private static final class Clean {
        private final Recording run;
        private final Limits limits;
        private final Volume volume;
        private final FindingBuilder c;
        private RecordedActions deeds;

        Clean(Recording run, Limits limits, Volume volume, FindingBuilder c) {
            this.run = run;
            this.limits = limits;
            this.volume = volume;
            this.c = c;
        }

        void judge() {
            deeds = RecordedActions.read(run, c);
            RecordedActions.Deed stop = deeds.of(Actions.STOP_WORKLOADS).stream()
                    .reduce((first, second) -> second)
                    .orElse(null);
            if (stop == null) {
                c.doubt("the workloads were never stopped");
                return;
            }
            if (stop.done() == null) {
                c.doubt("the workloads were told to stop, but that they went is not on record");
                return;
            }
            if (stop.failed()) {
                c.doubt("the workloads did not go: " + stop.error());
            }
            long deadline = stop.done() + limits.nanos(Limit.LEFTOVERS);
            Leftovers.Went went = new Leftovers.Went(stop.begun(), stop.done(), "the workloads went", deadline, true);
            for (Volume one : pods()) {
                Leftovers.judge(run, c, one, Serving.last(run, c, one, stop.begun()), went);
            }
            bucket(stop);
            c.measure(c.offended() ? 1 : 0, c.offended() ? "something is left" : "nothing left");
            c.figure("workloads gone", run.when(stop.done()));
            c.figure("bucket", volume.bucket());
        }

        /** The volume under each pod the workload ever had. */
        private Set<Volume> pods() {
            Set<Volume> pods = new LinkedHashSet<>();
            pods.add(volume);
            deeds.replacements().forEach(deed -> {
                Volume successor = RecordedActions.successor(volume, deed);
                // one that took a place may have lost it again, by its own name
                if (successor != null && pods.stream().anyMatch(p -> p.name().equals(deed.subject()))) {
                    pods.add(successor);
                }
            });
            return pods;
        }

        private void bucket(RecordedActions.Deed stop) {
            RecordedActions.Deed deletion = deletion(deeds, volume);
            Fate fate = fate(deeds, volume);
            if (deletion == null || deletion.done() == null) {
                c.doubt(
                        deletion == null
                                ? "the volume was never deleted"
                                : "the volume was told to go, but that it went is not on record");
                return;
            }
            if (fate == null) {
                c.doubt("the deletion of the volume names no reclaim policy that is known: "
                        + deletion.asked(Actions.POLICY));
                return;
            }
            if (deletion.failed()) {
                c.doubt("the volume could not be deleted: " + deletion.error());
            }
            long deadline = Math.max(stop.done(), deletion.done()) + limits.nanos(Limit.LEFTOVERS);
            if (fate == Fate.DELETED) {
                goes(deletion, deadline);
            } else {
                stays(deadline);
            }
            c.passed("no mount, process, unit, attachment or mounter pod is left, and bucket " + volume.bucket()
                    + (fate == Fate.DELETED ? " went along" : " stayed"));
        }

        /** The answers whether the bucket is there, up to its removal by the campaign itself. */
        private List<RecordedActions.Deed> answers() {
            long removed = deeds.of(Actions.DELETE_BUCKET, d -> d.subject().equals(volume.bucket())).stream()
                    .mapToLong(RecordedActions.Deed::begun)
                    .min()
                    .orElse(Long.MAX_VALUE);
            return deeds.of(
                    Actions.BUCKET_EXISTS,
                    d -> d.subject().equals(volume.bucket())
                            && d.good()
                            && d.begun() < removed
                            && List.of(Actions.YES, Actions.NO).contains(answer(d)));
        }

        private static String answer(RecordedActions.Deed look) {
            String answer = look.got(Actions.ANSWER);
            return answer == null ? "" : answer;
        }

        private void goes(RecordedActions.Deed deletion, long deadline) {
            boolean emptied = deeds.of(Actions.EMPTY_BUCKET, d -> d.subject().equals(volume.bucket())).stream()
                    .anyMatch(d -> d.good() && d.done() <= deletion.begun());
            if (!emptied) {
                c.doubt("bucket " + volume.bucket()
                        + " was not emptied before its volume was deleted, so it need not have gone along");
                return;
            }
            List<RecordedActions.Deed> answers = answers().stream()
                    .filter(d -> d.begun() >= deletion.begun())
                    .toList();
            RecordedActions.Deed gone = null;
            for (RecordedActions.Deed look : answers) {
                if (answer(look).equals(Actions.NO)) {
                    gone = gone == null ? look : gone;
                    continue;
                }
                gone = null;
                if (look.begun() > deadline) {
                    c.offence(
                            look.begun(),
                            "the bucket of a volume with policy Delete is still there",
                            "bucket " + volume.bucket() + ", " + Text.span(look.begun() - deletion.done())
                                    + " after its volume was deleted",
                            null,
                            null,
                            "the controller does not delete the bucket, or lacks the right to",
                            "the volume was deleted while the controller was away, and that is not made up for");
                }
            }
            looked(answers, deadline);
            if (gone != null && gone.done() > deadline) {
                c.doubt("bucket " + volume.bucket() + " was first seen gone "
                        + Text.span(gone.done() - deletion.done()) + " after its volume was deleted; nobody looked just"
                        + " before the deadline, " + Text.span(deadline - deletion.done()) + " after it");
            }
        }

        private void stays(long deadline) {
            List<RecordedActions.Deed> answers = answers();
            answers.stream()
                    .filter(d -> answer(d).equals(Actions.NO))
                    .forEach(d -> c.offence(
                            d.done(),
                            "a bucket is gone that must stay",
                            "no bucket " + volume.bucket(),
                            null,
                            null,
                            "the driver deletes buckets it did not make, or against the reclaim policy",
                            "the bucket was removed by someone else"));
            looked(answers, deadline);
        }

        private void looked(List<RecordedActions.Deed> answers, long deadline) {
            if (answers.stream().noneMatch(d -> d.begun() >= deadline)) {
                c.doubt("nobody asked S3 for bucket " + volume.bucket() + " after the deadline, " + run.when(deadline));
            }
        }
    }
}
