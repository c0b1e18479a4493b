package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a judge collects about one subject: what it read, the first offence, reasons to doubt, figures. For one thread.
 *
 * <p>The verdict follows from that. An offence is FAIL, unless the records it was read from were edited. Without one, any doubt, any
 * edit anywhere, and a tear or hole in what was read are INCONCLUSIVE.
 */
public final class FindingBuilder {
    private final Recording run;
    private final String subject;
    private final String node;
    private final String limit;
    private final FindingBuilder shared;
    private final Set<String> streams = new HashSet<>();
    private final Set<String> doubts = new LinkedHashSet<>();
    private final Map<String, String> figures = new LinkedHashMap<>();
    private String passed = "";
    private Offence first;
    private long firstAt;
    private String firstText;
    private long worst;
    private Verdict verdict;
    private String worstText;

    public FindingBuilder(Recording run, String subject, String node, String limit) {
        this(run, subject, node, limit, null);
    }

    /**
     * A case that is judged also by what another one read for several subjects at once: a flaw in that, or a doubt about it, is one
     * of this case too.
     *
     * @param shared the other one, or null
     */
    public FindingBuilder(Recording run, String subject, String node, String limit, FindingBuilder shared) {
        this.run = run;
        this.subject = subject;
        this.node = node;
        this.limit = limit;
        this.shared = shared;
    }

    /** Takes a line with the time on the observer's clock. */
    public interface Visitor<T> {
        void visit(long at, T line, Source source);
    }

    /** Takes a look with the earlier line that says what it shows; both are one where the look speaks for itself. */
    public interface LookVisitor<T> {
        void visit(long at, T look, T content, Source source);
    }

    /**
     * Reads every incarnation of a source in order. Without clocks exchanged its times mean nothing, so nothing is read and that
     * is a doubt; so is a clock that stepped, since nothing is placed surely by it.
     *
     * @return whether there is such a source
     */
    public <T extends Line> boolean read(Channel<T> channel, String name, Visitor<T> visitor) {
        try (Cursor<T> lines = lines(channel, name)) {
            while (lines.next()) {
                visitor.visit(lines.at(), lines.line(), lines.source());
            }
        }
        return !sources(channel, name).isEmpty();
    }

    /** Reads every incarnation of a source once for several cases: whatever is wrong with it is a flaw of each. */
    public static <T extends Line> void together(
            Collection<FindingBuilder> cases, Channel<T> channel, String name, Visitor<T> visitor) {
        Iterator<FindingBuilder> all = cases.iterator();
        if (all.hasNext()) {
            FindingBuilder first = all.next();
            all.forEachRemaining(c -> c.lines(channel, name).close());
            first.read(channel, name, visitor);
        }
    }

    /** The same line by line; the caller closes it. */
    public <T extends Line> Cursor<T> lines(Channel<T> channel, String name) {
        streams.add(channel.name() + "/" + name);
        List<Source> sources = sources(channel, name);
        Clock clock = run.clock(channel, name);
        if (clock == null) {
            if (!sources.isEmpty()) {
                doubt("clocks were never exchanged with agent " + name + ", so its records cannot be placed in time");
            }
            return new Cursor<>(run.evidence(), channel, List.of(), Clock.OBSERVER);
        }
        for (Clock.Step step : clock.steps()) {
            doubt("the clock of agent " + name + " stepped by " + Text.span(Math.abs(step.size())) + " "
                    + (step.size() > 0 ? "ahead of" : "behind") + " the observer's between " + run.when(step.from())
                    + " and " + run.when(step.to()) + ", so its records cannot be placed in time");
        }
        return new Cursor<>(run.evidence(), channel, sources, clock);
    }

    private List<Source> sources(Channel<?> channel, String name) {
        return run.evidence().sources(channel).stream()
                .filter(s -> s.name().equals(name))
                .toList();
    }

    /** The clock of a source that is read; where clocks were never exchanged nothing is read, and any will do. */
    public Clock clock(Channel<?> channel, String name) {
        Clock clock = run.clock(channel, name);
        return clock == null ? Clock.OBSERVER : clock;
    }

    /**
     * Reads looks, of which one equal to an earlier one only names it.
     *
     * @param same the number of the earlier look, or null
     */
    public <T extends Line> boolean looks(
            Channel<T> channel, String name, Function<T, Long> same, LookVisitor<T> visitor) {
        Map<Long, T> said = new HashMap<>();
        Source[] current = new Source[1];
        return read(channel, name, (at, look, source) -> {
            if (!source.equals(current[0])) {
                said.clear();
                current[0] = source;
            }
            Long earlier = same.apply(look);
            T content = earlier == null ? look : said.get(earlier);
            if (content == null) {
                doubt("line " + look.n() + " of " + channel.name() + "/" + source + " says the same as line " + earlier
                        + ", which is not there");
                return;
            }
            if (earlier == null) {
                said.put(look.n(), look);
            }
            visitor.visit(at, look, content, source);
        });
    }

    /** What the last look that surely was before a time shows, of those that are wanted; null without one. */
    public <T extends Line> T lastLook(
            Channel<T> channel, String name, Function<T, Long> same, Predicate<T> wanted, long before) {
        List<T> last = new ArrayList<>(1);
        Clock clock = clock(channel, name);
        looks(channel, name, same, (at, look, content, source) -> {
            if (clock.before(at, before) && wanted.test(content)) {
                last.clear();
                last.add(content);
            }
        });
        return last.isEmpty() ? null : last.get(0);
    }

    /** All names that wrote to a channel. */
    public List<String> names(Channel<?> channel) {
        return run.evidence().sources(channel).stream()
                .map(Source::name)
                .distinct()
                .toList();
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
        first = new Offence(what, run.wall(at), run.phaseAt(at), value, limit, before, after, List.of(causes));
        firstText = what + ", " + run.when(at)
                + (before == null ? "" : ": " + before + " → " + (after == null ? "nothing" : after))
                + (value.isEmpty() || value.equals(after) ? "" : " (" + value + "; allowed: " + limit + ")");
    }

    /** Whether the observer died in this run, so that what had to happen by its end may have happened unseen. */
    public boolean brokeOff() {
        return run.brokeOff();
    }

    public boolean offended() {
        return first != null;
    }

    /** Notes a reason why the evidence is not enough; the first is told. */
    public void doubt(String why) {
        doubts.add(why);
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

    /**
     * Doubts when observations end long before the judged time does: what came after the last of them was not seen.
     *
     * @param last when the last one was made
     */
    public void lasts(long last, Limits limits, String what) {
        if (run.window().ended() && run.window().end() - last > limits.nanos(Limit.MAX_HOLE)) {
            doubt("the last " + what + " was " + run.when(last) + ", "
                    + Text.span(run.window().end() - last) + " before the end of the judged time");
        }
    }

    /**
     * Doubts when a phase that is long enough has none of these observations.
     *
     * @param stalls when who should have made them did not run itself
     */
    public void cover(Map<String, Integer> observations, String what, List<Controls.Stall> stalls) {
        cover(run.window().phasesToCover(), observations, what, stalls);
    }

    /** The same of observations that only the observer makes. */
    public void coverWatched(Map<String, Integer> observations, String what, List<Controls.Stall> stalls) {
        cover(run.window().phasesToWatch(), observations, what, stalls);
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
    Finding close() {
        List<Evidence.Damage> edited = run.evidence().damage().stream()
                .filter(d -> d.kind().equals("edited"))
                .toList();
        List<Evidence.Damage> concerned = edited.stream().filter(this::concerns).toList();
        if (first != null && concerned.isEmpty()) {
            return finding(Verdict.FAIL, firstText, first);
        }
        List<String> reasons = new ArrayList<>();
        if (first != null) {
            reasons.add("the record shows an offence (" + firstText + "), but " + flaw(concerned.get(0)));
        }
        edited.forEach(d -> reasons.add(flaw(d)));
        run.evidence().damage().stream()
                .filter(d -> !d.kind().equals("edited") && concerns(d))
                .forEach(d -> reasons.add(flaw(d)));
        reasons.addAll(run.window().doubts());
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

    private Finding finding(Verdict verdict, String message, Offence offence) {
        this.verdict = verdict;
        return new Finding(
                subject, node, verdict, message, Collections.unmodifiableMap(new LinkedHashMap<>(figures)), offence);
    }

    /**
     * The worst value of closed cases: the greatest measure, else what offended first. That nothing was seen is worth nothing where
     * too little was looked at.
     */
    static String worst(List<FindingBuilder> cases) {
        return cases.stream()
                .filter(c -> c.worst > 0)
                .max(Comparator.comparingLong(c -> c.worst))
                .map(c -> c.worstText)
                .or(() -> cases.stream()
                        .filter(c -> c.first != null)
                        .min(Comparator.comparingLong(c -> c.firstAt))
                        .map(c -> c.first.value()))
                .or(() -> cases.stream()
                        .filter(c -> c.verdict == Verdict.PASS && c.worstText != null)
                        .map(c -> c.worstText)
                        .findFirst())
                .orElse("unknown");
    }

    /** Whether a flaw is in what this case was judged by. The manifest and the clocks are part of every case. */
    private boolean concerns(Evidence.Damage damage) {
        int name = damage.file().lastIndexOf('@');
        return name < 0
                || damage.file().startsWith(Channel.CLOCKS.name() + "/")
                || streams.contains(damage.file().substring(0, name))
                || (shared != null && shared.concerns(damage));
    }

    private static String flaw(Evidence.Damage damage) {
        return damage.file() + " is " + damage.kind() + ": " + damage.detail();
    }
}
