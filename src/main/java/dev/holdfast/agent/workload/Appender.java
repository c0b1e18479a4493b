package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/** Writes one long object in chunks, and keeps count and hash of the accepted bytes. */
final class Appender implements HeldFile.Use {
    private final String handle;
    private final LineFile handles;
    private final Content content;
    private final byte[] chunk;
    private final MessageDigest digest = Hash.sha256();
    private long rounds;
    private long total;

    Appender(String handle, LineFile handles, Content content, int chunkBytes) {
        this.handle = handle;
        this.handles = handles;
        this.content = content;
        this.chunk = new byte[chunkBytes];
    }

    @Override
    public String call() {
        return "append";
    }

    @Override
    public void once(FileChannel file) throws IOException {
        content.fill(chunk, rounds++ * chunk.length);
        ByteBuffer bytes = ByteBuffer.wrap(chunk);
        long t = System.nanoTime();
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } finally {
            // Bytes that were accepted before an error are in the file, so they are part of its hash.
            if (bytes.position() > 0) {
                long ns = System.nanoTime() - t;
                digest.update(chunk, 0, bytes.position());
                total += bytes.position();
                handles.append(
                        t,
                        "append",
                        new Members()
                                .put("handle", handle)
                                .put("length", bytes.position())
                                .put("total", total)
                                .put("ns", ns));
            }
        }
    }

    @Override
    public Members total(Members closed) {
        return closed.put("size", total).put("sha256", Hash.hex(digest));
    }
}
