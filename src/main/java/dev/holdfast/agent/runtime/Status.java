package dev.holdfast.agent.runtime;

import java.util.function.Supplier;

/** What an agent is doing, as {@code GET /status} tells it. A failure stays: nothing after it makes the agent whole again. */
public final class Status {
    /** The states in the order an agent goes through them; control and probe know no seeding, a probe no reading. */
    public enum State {
        SEEDING("seeding"),
        RUNNING("running"),
        DRAINING("draining"),
        DRAINED("drained"),
        READING("reading"),
        DONE("done"),
        FAILED("failed:");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private record Now(State state, Supplier<String> detail) {}

    private Now now = new Now(State.SEEDING, () -> "");

    /** Enters a state; the detail is asked for at each look. */
    public synchronized void set(State state, Supplier<String> detail) {
        if (now.state != State.FAILED) {
            now = new Now(state, detail);
        }
    }

    /** Enters the state {@code failed:}; the first reason is kept. */
    public void fail(String why) {
        set(State.FAILED, () -> why);
    }

    /** The state. */
    public synchronized State state() {
        return now.state;
    }

    /** The state's word, a space, and the detail, on one line. */
    public String text() {
        Now seen;
        synchronized (this) {
            seen = now;
        }
        return (seen.state.word + " " + seen.detail.get()).strip().replace('\n', ' ');
    }
}
