package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.BundleWriter;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/** The bundle as the observers see it: a full disk ends the campaign, whichever thread meets it. */
public final class BundleSink implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BundleWriter bundle;
    private final int session;
    private final Map<Channel<?>, BiConsumer<Source, byte[]>> listeners = new ConcurrentHashMap<>();
    private final Map<Channel<?>, BiConsumer<Source, Line>> ownListeners = new ConcurrentHashMap<>();

    /** A bundle that begins. */
    public BundleSink(Path folder, Redactor redactor) {
        this(call("opening the bundle " + folder, () -> new BundleWriter(folder, redactor)), 0);
    }

    private BundleSink(BundleWriter bundle, int session) {
        this.bundle = bundle;
        this.session = session;
    }

    /**
     * A bundle that another process has begun.
     *
     * @param session how many there were before: what this one sees itself goes into streams of its own
     */
    public static BundleSink resume(Path folder, Redactor redactor, int session) {
        return new BundleSink(
                call("going on with the bundle " + folder, () -> BundleWriter.resume(folder, redactor)), session);
    }

    /** The manifest that was written last. */
    public Manifest manifest() {
        return bundle.manifest();
    }

    /** How many bytes of a stream there are. */
    public long size(Channel<?> channel, Source source) {
        return call("looking at " + channel.name() + " of " + source, () -> bundle.size(channel, source));
    }

    /** What is written here, and not fetched from an agent, is of this process. */
    private Source own(Source source) {
        return new Source(source.name(), session);
    }

    public <T extends Line> void append(Channel<T> channel, Source source, T line) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.append(channel, own(source), line);
            return null;
        });
        ownListeners.getOrDefault(channel, (any, more) -> {}).accept(source, line);
    }

    /** A line made for the next number of its stream, for streams that several threads write to. */
    public <T extends Line> void appendNext(Channel<T> channel, Source source, LongFunction<? extends T> line) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.appendNext(channel, own(source), line);
            return null;
        });
    }

    public void appendRaw(Channel<?> channel, Source source, byte[] lines) {
        call("recording " + channel.name() + " of " + source, () -> {
            bundle.appendRaw(channel, source, lines);
            return null;
        });
        listeners.getOrDefault(channel, (any, more) -> {}).accept(source, lines);
    }

    /** Has somebody look on while agents' lines of a channel are recorded; the last one who asked. */
    public void listen(Channel<?> channel, BiConsumer<Source, byte[]> listener) {
        listeners.put(channel, listener);
    }

    /** The same with each line for itself, for agents that write JSON. */
    public void listenToLines(Channel<?> channel, BiConsumer<Source, JsonNode> listener) {
        listen(
                channel,
                (source, lines) -> new String(lines, StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> listener.accept(source, read(channel, line))));
    }

    private static JsonNode read(Channel<?> channel, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new CampaignException("an agent's line of " + channel.name() + " is not JSON: " + line, e);
        }
    }

    /** Has somebody look on while lines of a channel are recorded that this process has seen itself; the last one who asked. */
    public <T extends Line> void listenToOwn(Channel<T> channel, BiConsumer<Source, T> listener) {
        ownListeners.put(
                channel,
                (source, line) -> listener.accept(source, channel.type().cast(line)));
    }

    public void manifest(Manifest manifest) {
        call("writing the manifest", () -> {
            bundle.manifest(manifest);
            return null;
        });
    }

    public void context(String name, byte[] text) {
        call("keeping " + name, () -> {
            bundle.context(name, text);
            return null;
        });
    }

    public Manifest seal() {
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
