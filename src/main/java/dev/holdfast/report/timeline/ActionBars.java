package dev.holdfast.report.timeline;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Source;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.report.timeline.Lives.Kind;
import dev.holdfast.report.timeline.Lives.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The campaign's actions as bars: one for each, and one for many successful actions of a kind at the same time. */
final class ActionBars {
    /** More than this at the same time are joined into one bar. */
    private static final int MOST_AT_A_TIME = 6;
    /** How many subjects a joined bar names; of the others it gives the number. */
    private static final int NAMED = 10;

    private final List<Act> acts = new ArrayList<>();

    /** An action and its bar. */
    private record Act(String what, String subject, Lives.Bar bar) {
        Act with(State state, long to, boolean open) {
            return new Act(what, subject, new Lives.Bar(bar.key(), state, bar.from(), to, open));
        }
    }

    private ActionBars() {}

    /**
     * Reads the actions.
     *
     * @param end of the bars of actions that never ended
     */
    static List<Lives.Bar> of(Evidence evidence, Replay replay, long end) {
        ActionBars bars = new ActionBars();
        evidence.sources(Channel.ACTIONS).forEach(source -> bars.read(replay, source, end));
        return bars.joined();
    }

    private void read(Replay replay, Source source, long end) {
        Map<Long, Act> open = new LinkedHashMap<>();
        replay.lines(Channel.ACTIONS, source.name(), (at, line, from) -> {
            if (!from.equals(source)) {
                return;
            }
            if (line instanceof Action.Begun begun) {
                String label = begun.what() + " " + begun.subject();
                State state = new State(label, label + facts(begun.facts()), Kind.STEADY);
                open.put(
                        line.id(),
                        new Act(
                                begun.what(),
                                begun.subject(),
                                new Lives.Bar(source + "/" + line.id(), state, at, at, false)));
            } else if (line instanceof Action.Done done) {
                Act act = open.remove(line.id());
                if (act != null) {
                    acts.add(act.with(done(act.bar().state(), done), at, false));
                }
            }
        });
        open.values().forEach(act -> {
            State begun = act.bar().state();
            acts.add(act.with(new State(begun.label(), begun.detail() + "; it never ended", Kind.MOVING), end, true));
        });
    }

    private static State done(State begun, Action.Done done) {
        return new State(
                begun.label(),
                begun.detail() + facts(done.facts()) + (done.error() == null ? "" : "; it failed: " + done.error()),
                done.error() == null ? Kind.STEADY : Kind.BAD);
    }

    private static String facts(Map<String, String> facts) {
        return facts == null
                ? ""
                : facts.entrySet().stream()
                        .map(e -> "; " + e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining());
    }

    private List<Lives.Bar> joined() {
        acts.sort(Comparator.comparingLong(act -> act.bar().from()));
        List<Lives.Bar> bars = new ArrayList<>();
        Map<String, List<Act>> together = new TreeMap<>();
        for (Act act : acts) {
            if (act.bar().state().kind() != Kind.STEADY) {
                bars.add(act.bar());
                continue;
            }
            List<Act> before = together.computeIfAbsent(act.what(), any -> new ArrayList<>());
            if (!before.isEmpty() && act.bar().from() > end(before)) {
                bars.addAll(bars(before));
                before.clear();
            }
            before.add(act);
        }
        together.values().forEach(rest -> bars.addAll(bars(rest)));
        bars.sort(Comparator.comparingLong(Lives.Bar::from));
        return bars;
    }

    private static long end(List<Act> acts) {
        return acts.stream().mapToLong(act -> act.bar().to()).max().orElseThrow();
    }

    /** The bars of simultaneous actions of one kind. */
    private static List<Lives.Bar> bars(List<Act> acts) {
        if (acts.size() <= MOST_AT_A_TIME) {
            return acts.stream().map(Act::bar).toList();
        }
        Act first = acts.get(0);
        String label = first.what() + " of " + acts.size();
        String subjects = acts.stream().limit(NAMED).map(Act::subject).collect(Collectors.joining(", "));
        String more = acts.size() > NAMED ? " and " + (acts.size() - NAMED) + " more" : "";
        State state = new State(label, label + ": " + subjects + more, Kind.STEADY);
        return List.of(first.with(state, end(acts), false).bar());
    }
}
