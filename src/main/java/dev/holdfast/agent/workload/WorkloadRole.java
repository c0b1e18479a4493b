package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.DedupStream;
import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.ProcFile;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.Status;
import dev.holdfast.agent.runtime.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The role {@code workload}: writes to its volume at each tick, holds files open on it, samples its own mount table, and writes the same way
 * to a tmpfs as a control. All its objects are below {@code holdfast/NAME/INCARNATION/} of the volume, so that a workload that starts again
 * on the same volume replaces nothing it has acknowledged, and two workloads on one bucket do not collide.
 *
 * <p>Workloads of one bucket read each other's objects on request over HTTP. Both requests are answered when they are done, so that the
 * client can order them:
 *
 * <ul>
 *   <li>{@code POST /write?key=KEY[&timeout=SECONDS]}: the writer writes an object under the key at its next tick in the place of its
 *       usual one, and replaces an existing object. Only 200 means that it was acknowledged: 500 that the operation failed,
 *       504 that it has not ended yet, 409 that this workload is not writing.
 *   <li>{@code POST /cross-read?writer=WORKLOAD&key=KEY[&times=N][&periodMs=MS]}: reads the object that the workload wrote, N times, and
 *       records each attempt. 200 with the result of the last one; 409 if there was none, because this workload is draining.
 * </ul>
 *
 * <p>With {@code --attributes=yes} owners and permissions of its files are looked at every second, and of each one that is read back. With
 * {@code --read-only=KEY} the volume cannot be written to: the workload reads the object at each tick, and holds no files open.
 *
 * <p>Read a new object only after its write was acknowledged: a mount that looked it up earlier may report, until its metadata TTL has
 * passed, that it does not exist. A read before an overwrite has to end before the overwrite begins.
 */
public final class WorkloadRole {
    private static final Duration HANDLE_PERIOD = Duration.ofSeconds(1);
    private static final Duration MOUNTS_PERIOD = Duration.ofMillis(500);
    private static final Duration ATTRIBUTES_PERIOD = Duration.ofSeconds(1);
    private static final String YES = "yes";
    private static final int CONTROL_BYTES = 4 << 20;
    private static final int SEED_CHUNK = 256 << 10;
    private static final int RING = 50;
    private static final String OWN = "holdfast/";
    private static final int WRITE_SECONDS = 30;
    private static final int CROSS_READ_MILLIS = 1000;
    /** Names of characters that need no escape in a record; none begins with a dot, so none leads out of the volume. */
    private static final Pattern KEY = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Set<OpenOption> REPLACE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Agent agent;
    private final Path volume;
    private final Path tmpfs;
    private final Path plain;
    private final String folder;
    private final Duration period;
    private final int objectBytes;
    private final long readBytes;
    private final int streamBytes;
    private final String readOnly;
    private final Optional<AttributeWatch> attributes;

    private WorkloadRole(Agent agent, AgentOptions options) throws IOException {
        this.agent = agent;
        // Descriptors and mounts are found by path, and the kernel reports paths without symbolic links.
        volume = Path.of(options.text("volume", "/data")).toRealPath();
        tmpfs = Path.of(options.text("tmpfs", "/control")).toRealPath();
        plain = Files.createDirectories(agent.recorder().evidence().resolve("plain"))
                .toRealPath();
        folder = OWN + agent.name() + "/" + agent.recorder().incarnation();
        period = options.period();
        objectBytes = options.count("object-bytes", 4096);
        readBytes = (long) options.count("read-file-mib", 64) << 20;
        streamBytes = options.count("stream-kib", 256) << 10;
        readOnly = options.text("read-only", "");
        attributes = options.text("attributes", "no").equals(YES)
                ? Optional.of(new AttributeWatch(volume, agent.recorder().open("attributes", agent.name())))
                : Optional.empty();
    }

    /** Starts the role, and adds {@code POST /readback}, {@code /cross-read} and, once seeded, {@code /write} to the HTTP interface. */
    public static void start(Agent agent, Server server, AgentOptions options) throws IOException {
        WorkloadRole role = new WorkloadRole(agent, options);
        options.refuseOthers();
        MountReadBack readBack = new MountReadBack(agent, role.volume, role.attributes);
        server.handleSlowly(
                "POST",
                "/readback",
                request -> Server.Answer.of(
                        readBack.begin() ? 202 : 409, agent.status().text()));
        CrossReader reader = new CrossReader(agent, role.volume);
        server.handleSlowly("POST", "/cross-read", request -> role.crossRead(reader, request));
        LineFile mounts = agent.recorder().open("mounts", agent.name());
        LineFile operations = agent.recorder().open("operations", agent.name());
        LineFile controls = agent.recorder().open("controls", agent.name() + "-tmpfs");
        LineFile handles = agent.recorder().open("handles", agent.name());
        agent.background("mounts", () -> role.watchMounts(new DedupStream(mounts)));
        if (role.readOnly.isEmpty()) {
            agent.worker("seed", () -> role.seed(server, operations, controls, handles));
        } else {
            role.read(operations, controls);
        }
    }

    private void read(LineFile operations, LineFile controls) {
        WriteLoop reader = new WriteLoop(
                new ReadingStore(volume, readOnly),
                operations,
                agent.ticker(Duration.ZERO, period),
                new Content(agent.name()),
                objectBytes);
        WriteLoop besides = besides(controls);
        agent.status().set(Status.State.RUNNING, reader::progress);
        agent.worker("control writer", besides);
        agent.worker("reader", reader);
        attributes.ifPresent(watch -> agent.background("attributes", () -> {
            Ticker ticker = agent.watchTicker(ATTRIBUTES_PERIOD);
            while (ticker.await()) {
                watch.file(readOnly);
                watch.tryToWrite("written-by-" + agent.name());
            }
        }));
    }

    private WriteLoop besides(LineFile controls) {
        return new WriteLoop(
                FolderStore.ring(tmpfs, "w", RING),
                controls,
                agent.ticker(period.dividedBy(2), period),
                new Content(agent.name() + "-tmpfs"),
                objectBytes);
    }

    private void watchAttributes(AttributeWatch watch, WriteLoop writer) {
        Ticker ticker = agent.watchTicker(ATTRIBUTES_PERIOD);
        while (ticker.await()) {
            String last = writer.lastKey();
            if (last != null) {
                watch.file(last);
            }
        }
    }

    private void seed(Server server, LineFile operations, LineFile controls, LineFile handles) {
        try {
            String readKey = folder + "/read.bin";
            Content known = new Content(agent.name() + "/" + readKey);
            Files.createDirectories(volume.resolve(folder));
            write(volume.resolve(readKey), CREATE, known, readBytes);
            write(plain.resolve("control.bin"), REPLACE, known, CONTROL_BYTES);
            if (agent.stopping()) {
                return;
            }
            HeldFile read = HeldFile.open(
                    "read",
                    volume,
                    readKey,
                    READ,
                    handles,
                    agent.ticker(Duration.ZERO, HANDLE_PERIOD),
                    new PageReader("read", handles, known, readBytes, false));
            String streamKey = folder + "/stream.bin";
            HeldFile stream = HeldFile.open(
                    "stream",
                    volume,
                    streamKey,
                    CREATE,
                    handles,
                    agent.ticker(HANDLE_PERIOD.dividedBy(3), HANDLE_PERIOD),
                    new Appender("stream", handles, new Content(agent.name() + "/" + streamKey), streamBytes));
            HeldFile control = HeldFile.open(
                    "control",
                    plain,
                    "control.bin",
                    READ,
                    handles,
                    agent.ticker(HANDLE_PERIOD.dividedBy(3).multipliedBy(2), HANDLE_PERIOD),
                    new PageReader("control", handles, known, CONTROL_BYTES, true));
            WriteLoop writer = new WriteLoop(
                    FolderStore.growing(volume, folder + "/w"),
                    operations,
                    agent.ticker(Duration.ZERO, period),
                    new Content(agent.name() + "/" + folder),
                    objectBytes);
            WriteLoop besides = besides(controls);
            server.handleSlowly("POST", "/write", request -> write(writer, request));
            agent.status().set(Status.State.RUNNING, writer::progress);
            agent.worker("read handle", read);
            agent.worker("stream handle", stream);
            agent.worker("control handle", control);
            agent.worker("control writer", besides);
            agent.worker("writer", writer);
            attributes.ifPresent(watch -> agent.background("attributes", () -> watchAttributes(watch, writer)));
        } catch (IOException e) {
            throw new UncheckedIOException(volume + " cannot be seeded (" + Errno.of(e) + "): " + e, e);
        }
    }

    private Server.Answer write(WriteLoop writer, Server.Request request) {
        String key = key(request);
        if (key.startsWith(OWN)) {
            throw new IllegalArgumentException(key + " must not be written: workloads replace nothing below " + OWN);
        }
        int seconds = count(request, "timeout", WRITE_SECONDS);
        if (agent.status().state() != Status.State.RUNNING) {
            return Server.Answer.of(409, agent.status().text());
        }
        return writer.write(key)
                .handle((op, refused) -> refused == null
                        ? Server.Answer.of(200, "acknowledged as operation " + op)
                        : Server.Answer.of(500, refused.getMessage()))
                .completeOnTimeout(
                        Server.Answer.of(504, "not acknowledged within " + seconds + " s"), seconds, TimeUnit.SECONDS)
                .join();
    }

    private Server.Answer crossRead(CrossReader reader, Server.Request request) {
        FileRead last = reader.read(
                request.parameter("writer"),
                key(request),
                count(request, "times", 1),
                Duration.ofMillis(count(request, "periodMs", CROSS_READ_MILLIS)));
        return last == null ? Server.Answer.of(409, agent.status().text()) : Server.Answer.of(200, last.toString());
    }

    private static String key(Server.Request request) {
        String key = request.parameter("key");
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "'" + key + "' is not a valid key: use names of letters, digits, _, . and -, separated by /");
        }
        return key;
    }

    private static int count(Server.Request request, String name, int otherwise) {
        int count = Integer.parseInt(request.query().getOrDefault(name, Integer.toString(otherwise)));
        if (count < 1) {
            throw new IllegalArgumentException(name + "=" + count + " must be at least 1");
        }
        return count;
    }

    private void write(Path path, Set<OpenOption> how, Content content, long size) throws IOException {
        byte[] chunk = new byte[SEED_CHUNK];
        try (FileChannel file = FileChannel.open(path, how)) {
            for (long offset = 0; offset < size && !agent.stopping(); offset += chunk.length) {
                long written = offset;
                agent.status().set(Status.State.SEEDING, () -> path + " " + written + "/" + size);
                content.fill(chunk, offset);
                ByteBuffer bytes = ByteBuffer.wrap(chunk);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        }
    }

    private void watchMounts(DedupStream samples) {
        ProcFile proc = new ProcFile();
        Ticker ticker = agent.watchTicker(MOUNTS_PERIOD);
        byte[] last = {};
        while (ticker.await()) {
            long t = System.nanoTime();
            try {
                proc.read("/proc/self/mountinfo");
                if (proc.is(last)) {
                    samples.same(t);
                } else {
                    last = proc.bytes();
                    samples.append(
                            t,
                            MountInfo.members(MountInfo.parse(
                                    last, mount -> Path.of(mount.target()).startsWith(volume))));
                }
            } catch (IOException e) {
                samples.failed(t, e.toString());
            }
        }
    }
}
