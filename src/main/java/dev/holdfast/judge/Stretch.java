package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stretch of a run around something that was done to a node, as the judges of upgrades see it: what was done has the place of the
 * upgrade.
 *
 * @param run the whole run
 * @param start its begin
 * @param deed what was done
 * @param end its end
 */
record Stretch(Recording run, long start, RecordedActions.Deed deed, long end) {
    /** What is seen of the time before: enough for each observer to look several times. */
    private static final long BEFORE = TimeUnit.SECONDS.toNanos(5);

    /** From a little before, but when nobody was on the way any more who came besides, and in a phase. */
    static Stretch around(Recording run, RecordedActions deeds, RecordedActions.Deed deed, Phase phase, long end) {
        long start = Math.max(phase == null ? Long.MIN_VALUE : phase.start(), deed.begun() - BEFORE);
        return new Stretch(
                run,
                deeds.of(Actions.START_POD, d -> d.done() != null && d.done() < deed.begun()).stream()
                        .mapToLong(RecordedActions.Deed::done)
                        .reduce(start, Math::max),
                deed,
                end);
    }

    /** What a judge of upgrades says of these volumes, all of which count as mounted before. */
    private List<Finding> judge(Judge judge, List<Volume> volumes, Limits limits) {
        View view = new View(
                run.evidence(),
                run.manifest()
                        .withVolumes(volumes.stream().map(v -> seen(v, true)).toList())
                        .withPhases(List.of(
                                new Phase(Phase.WARM_UP, start, deed.begun(), "ok"),
                                new Phase(Phase.UPGRADE, deed.begun(), deed.done(), "ok"),
                                new Phase(Phase.STABILITY, deed.done(), end, "ok"),
                                new Phase(Phase.DRAIN, end, end, "ok"))));
        // that judge hears everything to the end of the record, of which what fails after the stretch is not its fault
        return judge.judge(judge instanceof ErrorsJudge ? new Cut(run, end, view.manifest()) : view, limits)
                .findings();
    }

    /**
     * Takes over what judges of upgrades say of these volumes.
     *
     * @param cases of the volumes, by their names
     * @return the judges' names, for a sentence
     */
    String undisturbed(List<Judge> judges, List<Volume> volumes, Limits limits, Map<String, FindingBuilder> cases) {
        if (!volumes.isEmpty()) {
            for (Judge judge : judges) {
                for (Finding finding : judge(judge, volumes, limits)) {
                    FindingBuilder c = cases.get(finding.subject());
                    if (c != null) {
                        Subjects.adopt(run, c, judge.guarantee(), finding);
                        String gap = finding.figures().get("longest gap");
                        if (gap != null) {
                            c.figure("longest gap", gap);
                        }
                    }
                }
            }
        }
        return judges.stream().map(judge -> judge.guarantee().id()).collect(Collectors.joining(", "));
    }

    /** The same volume, told to have been mounted before or not. */
    static Volume seen(Volume v, boolean before) {
        return new Volume(
                v.name(),
                v.provisioning(),
                before,
                v.node(),
                v.namespace(),
                v.pod(),
                v.podUid(),
                v.persistentVolume(),
                v.volumeHandle(),
                v.bucket(),
                v.prefix(),
                v.path());
    }

    /** The volumes of the workloads that were there when it was done: those of the manifest, and of pods that came besides. */
    List<Volume> volumes(RecordedActions deeds) {
        List<Volume> all = new ArrayList<>(run.manifest().volumes());
        all.addAll(guests(deeds));
        return all;
    }

    /** The volumes of pods that came besides, before it was done, and did not go. */
    List<Volume> guests(RecordedActions deeds) {
        return deeds.of(Actions.START_POD, d -> d.good() && d.done() < deed.begun()).stream()
                .filter(d -> deeds.of(
                                Actions.DELETE_POD, gone -> gone.subject().equals(d.subject()) && gone.begun() < end)
                        .isEmpty())
                .flatMap(d -> Actions.volume(d.subject(), d.results()).stream())
                .toList();
    }

    /** Notes why it is not known that this was done at all: only what was seen before and after shows that. */
    void evident(FindingBuilder c, String what) {
        String before = deed.asked(Actions.BEFORE);
        String after = deed.got(Actions.AFTER);
        if (before == null || before.isBlank() || after == null || after.isBlank()) {
            c.doubt("nothing on record shows that " + what + ": it was "
                    + (before == null || before.isBlank() ? "unknown" : before) + " before, and "
                    + (after == null || after.isBlank() ? "unknown" : after) + " after");
        } else if (before.equals(after)) {
            c.doubt("nothing shows that " + what + ": it is " + before + " before and after");
        }
        c.figure("before", before == null ? "unknown" : before);
        c.figure("after", after == null ? "unknown" : after);
        c.figure("took", Text.seconds(deed.done() - deed.begun()));
        c.passed(what + ": " + before + " → " + after);
    }

    /** A record of which the operations after a moment are not shown. */
    private record Cut(Recording run, long end, Manifest manifest) implements Evidence {
        @Override
        public List<Damage> damage() {
            return run.evidence().damage();
        }

        @Override
        public List<Source> sources(Channel<?> channel) {
            return run.evidence().sources(channel);
        }

        @Override
        public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
            Stream<T> lines = run.evidence().lines(channel, source);
            Clock clock = run.clock(channel, source.name());
            return channel.equals(Channel.OPERATIONS) && clock != null
                    ? lines.filter(line -> clock.observer(line.t()) < end)
                    : lines;
        }
    }
}
