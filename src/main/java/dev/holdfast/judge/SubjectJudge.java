package dev.holdfast.judge;

import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A judge of one subject after another. It names its subjects, what must be there at all, and its limit; what is not there at all is a doubt,
 * so that nothing passes for want of subjects.
 *
 * @param <S> a subject, with what was read once for several of them
 */
abstract class SubjectJudge<S> implements Judge {
    private final Guarantee guarantee;

    SubjectJudge(Guarantee guarantee) {
        this.guarantee = guarantee;
    }

    /**
     * One subject.
     *
     * @param name as reports name it
     * @param node where it is, or empty
     * @param shared what was read for several subjects at once, and is wrong for each of them where it is wrong; or null
     * @param within the part of the recording that it is judged by, where it came in the course of the run; else null. Such a subject stands
     *     for nothing that must be there at all.
     */
    record Subject<S>(S what, String name, String node, FindingBuilder shared, Recording within) {
        Subject(S what, String name, String node) {
            this(what, name, node, null, null);
        }

        Subject(S what, String name, String node, FindingBuilder shared) {
            this(what, name, node, shared, null);
        }

        /** A volume's workload. */
        static Subject<Volume> of(Volume volume) {
            return new Subject<>(volume, volume.name(), volume.node());
        }

        /** A part of what is judged, which is not like the others. */
        static Subject<Consumer<Scope>> part(String name, String node, Consumer<Scope> judge) {
            return new Subject<>(judge, name, node);
        }
    }

    /**
     * What must be there at all.
     *
     * @param kind what a subject {@link Scope#shows}; each shows its node
     * @param subject as reports name what is missing
     * @param node where it is missing, or empty
     * @param doubt why nothing is known without it
     */
    record Required(String kind, String subject, String node, String doubt) {
        /** On each node a subject. */
        static List<Required> onEachNode(Recording recording, String missing) {
            return recording.manifest().nodes().stream()
                    .map(node -> new Required(node, node, node, missing + " on this node, so nothing is known of it"))
                    .toList();
        }
    }

    @Override
    public final Guarantee guarantee() {
        return guarantee;
    }

    /** What is allowed, with unit. */
    abstract String limit(Assessment assessment);

    /** The part of the run that is judged; by default all of it. */
    Assessment part(Assessment whole) {
        return whole;
    }

    /** What is judged, in the order of the report. */
    abstract List<Subject<S>> subjects(Assessment assessment);

    /** What must be there at all; by default nothing in particular. */
    List<Required> required(Recording recording) {
        return List.of();
    }

    /** Judges one subject. Many threads do so at a time. */
    abstract void judge(S subject, Scope scope);

    @Override
    public final Judgement judge(Assessment whole) {
        Assessment assessment = part(whole);
        Recording recording = assessment.recording();
        String limit = limit(assessment);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<FindingBuilder> findings = new ArrayList<>(subjects(assessment).parallelStream()
                .map(subject -> {
                    boolean always = subject.within == null;
                    FindingBuilder finding = new FindingBuilder(
                            always ? recording : subject.within, subject.name, subject.node, limit, subject.shared);
                    if (always) {
                        seen.add(subject.node);
                    }
                    judge(subject.what, new Scope(assessment.limits(), finding, seen::add));
                    return finding;
                })
                .toList());
        for (Required required : required(recording)) {
            if (!seen.contains(required.kind)) {
                FindingBuilder missing = new FindingBuilder(recording, required.subject, required.node, limit);
                missing.absent(required.doubt);
                findings.add(missing);
            }
        }
        return FindingBuilder.judgement(guarantee, limit, findings);
    }

    /** The volumes of a recording that are wanted. */
    static List<Volume> volumes(Recording recording, Predicate<Volume> wanted) {
        return recording.manifest().volumes().stream().filter(wanted).toList();
    }
}
