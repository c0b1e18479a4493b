package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A recording and the limits it is judged by. Each guarantee is judged once, whoever asks: some judges draw on what others say. For one
 * thread; a judge may use many for its subjects, which do not ask any more.
 */
final class Assessment {
    private final Recording recording;
    private final Limits limits;
    private final Map<Guarantee, Judgement> made = new EnumMap<>(Guarantee.class);

    Assessment(Recording recording, Limits limits) {
        this.recording = recording;
        this.limits = limits;
    }

    /** What another judge says of a subject. */
    record Opinion(Guarantee guarantee, Finding finding) {
        /** Makes an offence or a doubt of it an offence or a doubt of a finding. */
        void into(FindingBuilder builder) {
            builder.adopt(guarantee, finding);
        }
    }

    Recording recording() {
        return recording;
    }

    Limits limits() {
        return limits;
    }

    /** The same limits for another part of the run. */
    Assessment of(Excerpt excerpt) {
        return new Assessment(excerpt.recording(), limits);
    }

    /** What the judge of a guarantee says. */
    Judgement of(Guarantee guarantee) {
        Judgement judgement = made.get(guarantee);
        if (judgement == null) {
            judgement = Judges.of(guarantee).judge(this);
            made.put(guarantee, judgement);
        }
        return judgement;
    }

    /** What the judges of several say, in this order: the longest records are read once for all of them. */
    List<Judgement> of(Collection<Guarantee> guarantees) {
        List<Judge> judges = guarantees.stream()
                .filter(guarantee -> !made.containsKey(guarantee))
                .map(Judges::of)
                .toList();
        together(Channel.OPERATIONS, judges);
        together(Channel.HANDLES, judges);
        return guarantees.stream().map(this::of).toList();
    }

    /** What they say of each subject, in this order. */
    Map<String, List<Opinion>> bySubject(Collection<Guarantee> guarantees) {
        Map<String, List<Opinion>> opinions = new HashMap<>();
        for (Judgement judgement : of(guarantees)) {
            for (Finding finding : judgement.findings()) {
                opinions.computeIfAbsent(finding.subject(), any -> new ArrayList<>())
                        .add(new Opinion(judgement.guarantee(), finding));
            }
        }
        return opinions;
    }

    private <T extends Line> void together(Channel<T> channel, List<Judge> judges) {
        List<StreamJudge<T>> listeners = judges.stream()
                .flatMap(judge -> judge instanceof StreamJudge<?> listener ? listener.of(channel) : Stream.empty())
                .toList();
        if (!listeners.isEmpty()) {
            StreamJudge.together(channel, listeners, this)
                    .forEach(judgement -> made.put(judgement.guarantee(), judgement));
        }
    }
}
