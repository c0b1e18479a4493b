package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a page that was never read before and compares it with the known content. */
final class PageReader implements HeldFile.Use {
    private final String handle;
    private final LineFile handles;
    private final Content content;
    private final long size;
    private final boolean again;
    private final byte[] expected = new byte[Offsets.PAGE];
    private final ByteBuffer page = ByteBuffer.allocateDirect(Offsets.PAGE);
    private Offsets offsets;

    /**
     * A reader.
     *
     * @param again whether to start over after the last page; otherwise it stops reading, as a cached page proves nothing
     */
    PageReader(String handle, LineFile handles, Content content, long size, boolean again) {
        this.handle = handle;
        this.handles = handles;
        this.content = content;
        this.size = size;
        this.again = again;
        this.offsets = new Offsets(size);
    }

    @Override
    public String call() {
        return "read";
    }

    @Override
    public void once(FileChannel file) throws IOException {
        long offset = offsets.next();
        if (offset < 0) {
            if (!again) {
                return;
            }
            offsets = new Offsets(size);
            offset = offsets.next();
        }
        page.clear();
        long t = System.nanoTime();
        int length = Math.max(0, file.read(page, offset));
        long ns = System.nanoTime() - t;
        content.fill(expected, offset);
        boolean match = length == Offsets.PAGE && page.flip().equals(ByteBuffer.wrap(expected));
        handles.append(
                t,
                "read",
                new Members()
                        .put("handle", handle)
                        .put("offset", offset)
                        .put("length", length)
                        .put("match", match)
                        .put("ns", ns));
    }

    @Override
    public Members total(Members closed) {
        return closed.put("size", size);
    }
}
