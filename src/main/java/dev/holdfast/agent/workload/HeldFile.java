package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Descriptors;
import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Ticker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file that is opened once and held until the agent drains. At each tick its identity is read and it is used once. Each held
 * file has a thread of its own, so that one whose mount hangs does not block the others.
 */
final class HeldFile implements Runnable {
    /** What is done with the file at each tick, and recorded at the end. */
    interface Use {
        /** Name of the call. */
        String call();

        /** Uses the file once and records it. */
        void once(FileChannel file) throws IOException;

        /** Adds size and hash to the line {@code closed}. */
        Members total(Members closed);
    }

    private final String handle;
    private final String key;
    private final LineFile handles;
    private final Ticker ticker;
    private final FileChannel file;
    private final int descriptor;
    private final Use use;
    private final Descriptors descriptors = new Descriptors();

    private HeldFile(
            String handle, String key, LineFile handles, Ticker ticker, FileChannel file, int descriptor, Use use) {
        this.handle = handle;
        this.key = key;
        this.handles = handles;
        this.ticker = ticker;
        this.file = file;
        this.descriptor = descriptor;
        this.use = use;
    }

    /** Opens {@code root/key} and records it; a failure is recorded too and thrown. */
    static HeldFile open(
            String handle, Path root, String key, Set<OpenOption> how, LineFile handles, Ticker ticker, Use use)
            throws IOException {
        try {
            Path path = root.resolve(key);
            FileChannel file = FileChannel.open(path, how);
            Descriptors descriptors = new Descriptors();
            int descriptor = descriptors.find(path);
            if (descriptor == Descriptors.NONE) {
                file.close();
                throw new IOException("no descriptor of this process is open on " + path);
            }
            Members opened = descriptors
                    .identity(descriptor)
                    .to(new Members().put("handle", handle).put("key", key));
            handles.append(System.nanoTime(), "opened", opened.put("size", file.size()));
            return new HeldFile(handle, key, handles, ticker, file, descriptor, use);
        } catch (IOException e) {
            broken(handles, handle, "open", e);
            throw e;
        }
    }

    /** Records that a call on a handle failed. */
    static void broken(LineFile handles, String handle, String at, IOException e) {
        handles.append(
                System.nanoTime(),
                "broken",
                new Members().put("handle", handle).put("errno", Errno.of(e)).put("at", at));
    }

    @Override
    public void run() {
        while (ticker.await()) {
            attempt("stat", this::stat);
            attempt(use.call(), () -> use.once(file));
        }
        attempt("stat", this::stat);
        attempt("close", this::close);
    }

    private void stat() throws IOException {
        Descriptors.Identity identity = descriptors.identity(descriptor);
        handles.append(System.nanoTime(), "stat", identity.to(new Members().put("handle", handle)));
    }

    private void close() throws IOException {
        file.close();
        handles.append(
                System.nanoTime(),
                "closed",
                use.total(new Members().put("handle", handle).put("key", key)));
    }

    @FunctionalInterface
    private interface Call {
        void make() throws IOException;
    }

    /** A handle that failed is tried again at the next tick: whether it keeps failing is evidence. */
    private void attempt(String at, Call call) {
        try {
            call.make();
        } catch (IOException e) {
            broken(handles, handle, at, e);
        }
    }
}
