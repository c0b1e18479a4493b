package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Reads every acknowledged object again through the mount. */
final class MountReadBack {
    private static final int READERS = 4;

    private final Agent agent;
    private final Path root;
    private final Optional<AttributeWatch> attributes;
    private LineFile readBack;

    /**
     * Of a volume.
     *
     * @param attributes looks at each file that is read, where owners and permissions are of interest
     */
    MountReadBack(Agent agent, Path root, Optional<AttributeWatch> attributes) {
        this.agent = agent;
        this.root = root;
        this.attributes = attributes;
    }

    /** Starts; the agent's status shows the progress. False if the agent has not drained or is reading already. */
    synchronized boolean begin() throws IOException {
        switch (agent.status().state()) {
            case SEEDING, RUNNING, DRAINING, READING -> {
                return false;
            }
            case DRAINED, DONE, FAILED -> {}
        }
        if (readBack == null) {
            readBack = agent.recorder().open("readback", agent.name());
        }
        long all = AcknowledgedKeys.count(agent.recorder(), agent.name());
        AcknowledgedKeys ledger = AcknowledgedKeys.open(agent.recorder(), agent.name());
        AtomicLong done = new AtomicLong();
        AtomicInteger reading = new AtomicInteger(READERS);
        agent.status().set(Status.State.READING, () -> done + "/" + all);
        for (int i = 0; i < READERS; i++) {
            agent.background("read back", () -> {
                try {
                    for (String key = ledger.next(); key != null; key = ledger.next()) {
                        readBack.append(System.nanoTime(), read(key));
                        String read = key;
                        attributes.ifPresent(watch -> watch.alone(read));
                        done.incrementAndGet();
                    }
                    if (reading.decrementAndGet() == 0) {
                        ledger.close();
                        agent.status().set(Status.State.DONE, () -> done + "/" + all);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException("the agent's own evidence cannot be read", e);
                }
            });
        }
        return true;
    }

    private Members read(String key) {
        return FileRead.of(root.resolve(key)).to(new Members().put("key", key));
    }
}
