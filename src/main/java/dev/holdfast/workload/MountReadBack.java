package dev.holdfast.workload;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Errno;
import dev.holdfast.agent.LineFile;
import dev.holdfast.agent.Members;
import dev.holdfast.agent.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Reads every acknowledged object again through the mount. */
final class MountReadBack {
    private static final int READERS = 4;

    private final Agent agent;
    private final Path root;
    private LineFile readBack;

    MountReadBack(Agent agent, Path root) {
        this.agent = agent;
        this.root = root;
    }

    /** Begins; the agent's state says how far it is. False if operations are still begun or it is reading already. */
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
        long all = Ledger.count(agent.recorder(), agent.name());
        Ledger ledger = Ledger.open(agent.recorder(), agent.name());
        AtomicLong done = new AtomicLong();
        AtomicInteger reading = new AtomicInteger(READERS);
        agent.status().set(Status.State.READING, () -> done + "/" + all);
        for (int i = 0; i < READERS; i++) {
            agent.background("read back", () -> {
                try {
                    for (String key = ledger.next(); key != null; key = ledger.next()) {
                        readBack.append(System.nanoTime(), read(key));
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
        Members line = new Members().put("key", key);
        try (InputStream in = Files.newInputStream(root.resolve(key))) {
            MessageDigest digest = Hash.sha256();
            long size = Hash.update(digest, in);
            return line.put("size", size).put("sha256", Hash.hex(digest));
        } catch (IOException e) {
            return line.put("size", -1).put("errno", Errno.of(e));
        }
    }
}
