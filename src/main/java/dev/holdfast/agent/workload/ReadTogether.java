package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Several background threads of an agent that read what was listed, each item once.
 *
 * @param name of the threads
 * @param readers how many there are
 */
record ReadTogether(Agent agent, String name, int readers) {
    /**
     * Starts them.
     *
     * @param what is read, as the agent's status shows it before how many of all are done
     * @param ended runs once, on the thread that ends last, and takes how many of all are done
     */
    <T> void start(String what, List<T> items, Consumer<T> read, Consumer<Supplier<String>> ended) {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger running = new AtomicInteger(readers);
        Supplier<String> progress = () -> done + "/" + items.size();
        agent.status().set(Status.State.READING, () -> what + progress.get());
        for (int i = 0; i < readers; i++) {
            agent.background(name, () -> {
                for (int k = taken.getAndIncrement(); k < items.size(); k = taken.getAndIncrement()) {
                    read.accept(items.get(k));
                    done.incrementAndGet();
                }
                if (running.decrementAndGet() == 0) {
                    ended.accept(progress);
                }
            });
        }
    }
}
