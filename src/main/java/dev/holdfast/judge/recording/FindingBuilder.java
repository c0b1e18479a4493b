package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a judge collects about one subject: what it read, the first offence, reasons to doubt, figures. For one thread.
 *
 * <p>The verdict follows from that. An offence is FAIL, unless the records it was read from were edited. Without one, any doubt, any
 * edit anywhere, and a tear or hole in what was read are INCONCLUSIVE.
 */
public final class FindingBuilder extends StreamReader {
    /** How the reason begins for which an offence is doubt alone: the record was edited. */
    public static final String OFFENCE_SHOWN = "the record shows an offence";

    private final String subject;
    private final String node;
    private final String limit;
    private final FindingBuilder shared;
    private final Set<String> lacking = new LinkedHashSet<>();
    private final Set<String> doubts = new LinkedHashSet<>();
    private final Map<String, String> figures = new LinkedHashMap<>();
    private String passed = "";
    private boolean absent;
    private Offence first;
    private long firstAt;
    private String firstText;
    private long worst;
    private Verdict verdict;
    private String worstText;

    /** A finding on a subject. */
    public FindingBuilder(Recording recording, String subject, String node, String limit) {
        this(recording, subject, node, limit, null);
    }

    /**
     * A finding that also rests on what another one read for several subjects at once: a flaw in that, or a doubt about it, is one of this
     * finding too.
     *
     * @param shared the other one, or null
     */
    public FindingBuilder(Recording recording, String subject, String node, String limit, FindingBuilder shared) {
        super(recording);
        this.subject = subject;
        this.node = node;
        this.limit = limit;
        this.shared = shared;
    }

    /**
     * Notes something that must not be; the earliest one counts.
     *
     * @param at on the observer's clock
     * @param value what was seen, with unit
     */
    public void offence(long at, String what, String value, String before, String after, String... causes) {
        if (first != null && firstAt <= at) {
            return;
        }
        firstAt = at;
        first = new Offence(
                what,
                recording().wall(at),
                recording().whole().phaseAt(at),
                value,
                limit,
                before,
                after,
                List.of(causes));
        firstText = what + ", " + recording().when(at)
                + (before == null ? "" : ": " + before + " → " + (after == null ? "nothing" : after))
                + (value.isEmpty() || value.equals(after) ? "" : " (" + value + "; allowed: " + limit + ")");
    }

    /** The same where only what was seen is known. */
    public void offends(long at, String what, String value, String... causes) {
        offence(at, what, value, null, null, causes);
    }

    /**
     * Notes something that is not in the record and had to be: an offence, unless the record may lack it. What was read is to be read before.
     *
     * @param at on the observer's clock
     * @param value what is there instead, with unit
     * @return whether it is an offence
     */
    public boolean lacks(long at, String what, String value, String before, String after, String... causes) {
        Optional<String> why = mayLack();
        if (why.isPresent()) {
            lacking.add(what + " (" + value + "), but the record may lack it: " + why.get());
        } else {
            offence(at, what, value, before, after, causes);
        }
        return why.isEmpty();
    }

    /**
     * Why something may have been there that is not in what was read: a file of it was cut, or a run that was not broken off has no seal. What a run
     * that broke off came to is judged by where it ended.
     */
    private Optional<String> mayLack() {
        return recording().evidence().damage().stream()
                .filter(damage -> !brokeOff() && !damage.kind().equals("edited") && concerns(damage))
                .map(FindingBuilder::flaw)
                .findFirst();
    }

    /** Takes over what another judge says of a subject. */
    public void adopt(Guarantee guarantee, Finding finding) {
        if (finding.verdict() == Verdict.FAIL) {
            Offence offence = finding.offence();
            offence(
                    recording().at(offence.at()),
                    guarantee + " of " + finding.subject() + ": " + offence.what(),
                    offence.value() + " instead of " + offence.limit(),
                    offence.before(),
                    offence.after(),
                    offence.causes().toArray(new String[0]));
        } else if (finding.verdict() == Verdict.INCONCLUSIVE) {
            doubt(guarantee + " of " + finding.subject() + ": " + finding.message());
        }
    }

    /** Whether the observer died in this run, so that what had to happen by its end may have happened unseen. */
    public boolean brokeOff() {
        return recording().brokeOff();
    }

    public boolean offended() {
        return first != null;
    }

    /** Notes a reason why the evidence is not enough; the first is told. */
    @Override
    public void doubt(String why) {
        doubts.add(why);
    }

    /** Notes that there is nothing to judge at all, and why; what kept it from coming to be is for others to say. */
    public void absent(String why) {
        absent = true;
        doubt(why);
    }

    /** A figure; the first are the most important. */
    public void figure(String name, String value) {
        figures.put(name, value);
    }

    /** The sentence for when it passes. */
    public void passed(String sentence) {
        passed = sentence;
    }

    /** How bad it is, 0 for not at all: the judgement shows the greatest. */
    public void measure(long value, String text) {
        worst = value;
        worstText = text;
    }

    /** The same where it is either bad or not. */
    public void measure(String offended, String sound) {
        measure(offended() ? 1 : 0, offended() ? offended : sound);
    }

    /**
     * Doubts when observations end long before the judged time does: what came after the last of them was not seen.
     *
     * @param last when the last one was made
     */
    public void lasts(long last, Limits limits, String what) {
        Window window = recording().window();
        if (window.ended() && window.end() - last > limits.nanos(Limit.MAX_HOLE)) {
            doubt("the last " + what + " was " + recording().when(last) + ", " + Text.span(window.end() - last)
                    + " before the end of the judged time");
        }
    }

    /**
     * Doubts when a phase that is long enough has none of these observations.
     *
     * @param stalls when who should have made them did not run itself
     */
    public void cover(Map<String, Integer> observations, String what, List<Controls.Stall> stalls) {
        cover(recording().window().phasesToCover(), observations, what, stalls);
    }

    /** The same of observations that only the observer makes. */
    public void coverWatched(Map<String, Integer> observations, String what, List<Controls.Stall> stalls) {
        cover(recording().window().phasesToWatch(), observations, what, stalls);
    }

    private void cover(
            List<Phase> phases, Map<String, Integer> observations, String what, List<Controls.Stall> stalls) {
        for (Phase phase : phases) {
            if (observations.getOrDefault(phase.name(), 0) == 0) {
                doubt("there is no " + what + " in phase " + phase.name()
                        + Controls.explained(stalls, phase.start(), phase.end()));
            }
        }
    }

    /** The finding that follows from all that. */
    public Finding close() {
        List<Evidence.Damage> damage = recording().evidence().damage();
        List<Evidence.Damage> edited =
                damage.stream().filter(d -> d.kind().equals("edited")).toList();
        List<Evidence.Damage> concerned = edited.stream().filter(this::concerns).toList();
        if (first != null && concerned.isEmpty()) {
            return finding(Verdict.FAIL, firstText, first);
        }
        List<String> reasons = new ArrayList<>();
        if (first != null) {
            reasons.add(OFFENCE_SHOWN + " (" + firstText + "), but " + flaw(concerned.get(0)));
        }
        reasons.addAll(lacking);
        edited.forEach(d -> reasons.add(flaw(d)));
        damage.stream().filter(d -> !d.kind().equals("edited") && concerns(d)).forEach(d -> reasons.add(flaw(d)));
        reasons.addAll(recording().window().doubts());
        addDoubts(reasons);
        if (reasons.isEmpty()) {
            return finding(Verdict.PASS, passed, null);
        }
        String more = reasons.size() == 1 ? "" : " (and " + Text.count(reasons.size() - 1, "more reason") + ")";
        return finding(Verdict.INCONCLUSIVE, reasons.get(0) + more, null);
    }

    private void addDoubts(List<String> reasons) {
        if (shared != null) {
            shared.addDoubts(reasons);
        }
        reasons.addAll(doubts);
    }

    private Finding finding(Verdict found, String message, Offence offence) {
        verdict = found;
        return new Finding(
                subject,
                node,
                found,
                message,
                Collections.unmodifiableMap(new LinkedHashMap<>(figures)),
                offence,
                (absent && found == Verdict.INCONCLUSIVE) ? true : null,
                null);
    }

    /** Closes the findings of a guarantee and puts them together; INCONCLUSIVE without one. */
    public static Judgement judgement(Guarantee guarantee, String limit, List<FindingBuilder> builders) {
        List<Finding> findings = builders.stream().map(FindingBuilder::close).toList();
        Verdict verdict =
                findings.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.INCONCLUSIVE);
        return new Judgement(guarantee, verdict, worst(builders), limit, findings);
    }

    /**
     * The worst value of closed findings: the greatest measure, else what offended first. That nothing was seen is worth nothing where
     * too little was looked at.
     */
    private static String worst(List<FindingBuilder> builders) {
        return builders.stream()
                .filter(one -> one.worst > 0)
                .max(Comparator.comparingLong(one -> one.worst))
                .map(one -> one.worstText)
                .or(() -> builders.stream()
                        .filter(one -> one.first != null)
                        .min(Comparator.comparingLong(one -> one.firstAt))
                        .map(one -> one.first.value()))
                .or(() -> builders.stream()
                        .filter(one -> one.verdict == Verdict.PASS && one.worstText != null)
                        .map(one -> one.worstText)
                        .findFirst())
                .orElse("unknown");
    }

    /** Whether a flaw is in what this finding rests on. The manifest and the clocks are part of every one. */
    private boolean concerns(Evidence.Damage damage) {
        int name = damage.file().lastIndexOf('@');
        return name < 0
                || damage.file().startsWith(Channel.CLOCKS.name() + "/")
                || hasRead(damage.file().substring(0, name))
                || (shared != null && shared.concerns(damage));
    }

    private static String flaw(Evidence.Damage damage) {
        return damage.file() + " is " + damage.kind() + ": " + damage.detail();
    }
}
