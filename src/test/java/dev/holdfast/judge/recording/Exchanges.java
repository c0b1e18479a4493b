package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.History;
import java.util.List;

/** Exchanges of clocks for histories in which they matter. */
final class Exchanges {
    private static final List<String> AGENTS =
            List.of(History.OLD, History.OTHER, History.NEW, "new-2", "w1", "w2", "w1-s3", "w2-s3");

    private Exchanges() {}

    /** An exchange at a second of the observer's, which found the agent ahead by so many seconds, known to so many either way. */
    record At(double second, double ahead, double known) {}

    /** A history in which the clocks of all agents are the observer's, exchanged before and after the run; those of one as given. */
    static History of(History history, String agent, At... own) {
        int n = 0;
        for (String name : AGENTS) {
            List<At> exchanges =
                    name.equals(agent) ? List.of(own) : List.of(new At(-1, 0, 0.002), new At(61, 0, 0.002));
            for (At at : exchanges) {
                long received = History.ns(at.second + at.known);
                long sent = History.ns(at.second - at.known);
                long remote = History.ns(at.second + at.ahead);
                history.add(
                        Channel.CLOCKS,
                        History.OBSERVER,
                        at.second,
                        new ClockSample(n++, received, name, sent, remote, received));
            }
        }
        return history;
    }

    /** A history in which the clock of an agent went ahead by so many seconds at some time in the run. */
    static History stepped(History history, String agent, double seconds) {
        return of(history, agent, new At(-1, 0, 0.002), new At(61, seconds, 0.002));
    }
}
