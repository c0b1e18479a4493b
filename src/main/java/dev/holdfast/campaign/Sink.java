package dev.holdfast.campaign;

import dev.holdfast.evidence.BundleWriter;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Redactor;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/** The bundle as the observers see it: a full disk ends the campaign, whichever thread meets it. */
final class Sink implements AutoCloseable {
    private final BundleWriter bundle;
    private final Map<Channel<?>, BiConsumer<Source, byte[]>> listeners = new ConcurrentHashMap<>();

    Sink(Path folder, Redactor redactor) {
        bundle = call("opening the bundle " + folder, () -> new BundleWriter(folder, redactor));
    }

    <T extends Line> void append(Channel<T> channel, Source source, T line) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.append(channel, source, line);
            return null;
        });
    }

    /** A line made for the next number of its stream, for streams that several threads write to. */
    <T extends Line> void appendNext(Channel<T> channel, Source source, LongFunction<? extends T> line) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.appendNext(channel, source, line);
            return null;
        });
    }

    void appendRaw(Channel<?> channel, Source source, byte[] lines) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.appendRaw(channel, source, lines);
            return null;
        });
        listeners.getOrDefault(channel, (any, more) -> {}).accept(source, lines);
    }

    /** Has somebody look on while agents' lines of a channel are recorded; the last one who asked. */
    void listen(Channel<?> channel, BiConsumer<Source, byte[]> listener) {
        listeners.put(channel, listener);
    }

    void manifest(Manifest manifest) {
        call("writing the manifest", () -> {
            bundle.manifest(manifest);
            return null;
        });
    }

    void context(String name, byte[] text) {
        call("keeping " + name, () -> {
            bundle.context(name, text);
            return null;
        });
    }

    Manifest seal() {
        return call("sealing the bundle", bundle::seal);
    }

    @Override
    public void close() {
        call("closing the bundle", () -> {
            bundle.close();
            return null;
        });
    }

    private interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T call(String what, Io<T> io) {
        try {
            return io.run();
        } catch (IOException e) {
            throw new UncheckedIOException(what + " failed", e);
        }
    }
}
