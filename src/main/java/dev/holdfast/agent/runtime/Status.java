package dev.holdfast.agent.runtime;

import java.util.function.Supplier;

/** The state of an agent, for {@code GET /status}. A failure is final. */
public final class Status {
    /** The states in their order; control and probe have no seeding, a probe has no reading. */
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

    /** Enters a state; the detail is evaluated at each request. */
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
        Now current;
        synchronized (this) {
            current = now;
        }
        return (current.state.word + " " + current.detail.get()).strip().replace('\n', ' ');
    }
}
