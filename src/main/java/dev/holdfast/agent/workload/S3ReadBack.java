package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Status;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Reads all objects of a volume directly from S3. Volumes are read one after another, in the order of the requests. */
final class S3ReadBack {
    private static final int READERS = 8;

    private final Agent agent;
    private final S3Client s3;
    private final Queue<Volume> waiting = new ArrayDeque<>();
    private final Map<String, LineFile> files = new HashMap<>();
    private boolean reading;

    S3ReadBack(Agent agent, S3Client s3) {
        this.agent = agent;
        this.s3 = s3;
    }

    /**
     * A volume to read.
     *
     * @param source name of the workload; the lines go to {@code s3-SOURCE}
     */
    record Volume(String bucket, String prefix, String source) {}

    /** Adds a volume; the agent's status shows the progress. False if the agent has not drained. */
    synchronized boolean add(Volume volume) {
        switch (agent.status().state()) {
            case SEEDING, RUNNING, DRAINING -> {
                return false;
            }
            case DRAINED, READING, DONE, FAILED -> {}
        }
        waiting.add(volume);
        if (!reading) {
            reading = true;
            next();
        }
        return true;
    }

    private synchronized void next() {
        Volume volume = waiting.poll();
        if (volume == null) {
            reading = false;
            agent.status().set(Status.State.DONE, () -> "");
            return;
        }
        agent.status().set(Status.State.READING, () -> volume.source + " listing");
        agent.background("read back " + volume.source, () -> read(volume));
    }

    private void read(Volume volume) {
        LineFile file = file(volume.source);
        List<String> keys = new ArrayList<>();
        try {
            String from = null;
            do {
                S3Client.Page page = s3.list(volume.bucket, volume.prefix, from);
                keys.addAll(page.keys());
                from = page.next();
            } while (from != null);
            // An empty bucket is told from one that nobody listed.
            file.append(System.nanoTime(), new Members().put("key", "").put("size", keys.size()));
        } catch (IOException e) {
            // A missing bucket is evidence of its volume, and the other volumes are still read.
            file.append(System.nanoTime(), unread("", e));
        }
        new ReadTogether(agent, "read back " + volume.source, READERS)
                .start(
                        volume.source + " ",
                        keys,
                        key -> file.append(System.nanoTime(), read(volume, key)),
                        progress -> next());
    }

    private Members read(Volume volume, String key) {
        String below = key.substring(volume.prefix.length());
        try (InputStream in = s3.getObject(volume.bucket, key)) {
            MessageDigest digest = Hash.sha256();
            long size = Hash.update(digest, in);
            return new Members().put("key", below).put("size", size).put("sha256", Hash.hex(digest));
        } catch (IOException e) {
            return unread(below, e);
        }
    }

    /** The line of an object that could not be read; the empty key is the listing itself. */
    private static Members unread(String key, IOException e) {
        return new Members().put("key", key).put("size", -1).put("errno", S3Client.errno(e));
    }

    private synchronized LineFile file(String source) {
        return files.computeIfAbsent(source, name -> agent.recorder().open("readback", "s3-" + name));
    }
}
