package dev.holdfast.evidence.bundle;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a bundle while a campaign runs. Every line is passed to the kernel whole before the call returns, so after a crash
 * the bundle is complete up to the last line. Many threads may write at once.
 */
public final class BundleWriter implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path folder;
    private final Redactor redactor;
    private final ConcurrentMap<String, LineStream> streams = new ConcurrentHashMap<>();
    private final Set<String> contexts = new TreeSet<>();
    private Manifest manifest;
    private Map<String, Manifest.Digest> digests;

    /**
     * Starts a bundle of a run whose secrets are not known.
     *
     * @param folder created if it does not exist
     * @throws IOException when the folder cannot be created or holds a bundle already
     */
    public BundleWriter(Path folder) throws IOException {
        this(folder, new Redactor());
    }

    /**
     * Starts a bundle.
     *
     * @param folder created if it does not exist
     * @param redactor removes the secrets from every line and context file; not from the manifest, whose digest is that of its contents
     * @throws IOException when the folder cannot be created or holds a bundle already
     */
    public BundleWriter(Path folder, Redactor redactor) throws IOException {
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve(Digests.MANIFEST))) {
            throw new IOException(folder + " holds a bundle already: a campaign never overwrites an older one");
        }
        this.folder = folder;
        this.redactor = redactor;
    }

    private BundleWriter(Path folder, Redactor redactor, Manifest manifest) {
        this.folder = folder;
        this.redactor = redactor;
        this.manifest = manifest;
    }

    /**
     * Resumes a bundle whose writer is gone. The streams keep what they hold; a torn line at the end of one is cut off.
     *
     * @throws IOException when there is no bundle, or it is sealed, or it cannot be read
     */
    public static BundleWriter resume(Path folder, Redactor redactor) throws IOException {
        Manifest manifest = Bundle.open(folder).manifest();
        if (manifest.seal() != null) {
            throw new IOException(folder + " holds a sealed bundle: its run has ended");
        }
        BundleWriter writer = new BundleWriter(folder, redactor, manifest);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (name.startsWith(Bundle.CONTEXT + "/")) {
                    writer.contexts.add(name);
                } else if (name.endsWith(Bundle.ENDING)) {
                    writer.streams.put(name, LineStream.resume(file));
                }
            }
        }
        return writer;
    }

    /** The manifest that was written last; null before the first. */
    public synchronized Manifest manifest() {
        return manifest;
    }

    /** Size of a stream in bytes; 0 when it has not begun. */
    public long size(Channel<?> channel, Source source) throws IOException {
        LineStream stream = streams.get(Bundle.file(channel, source));
        return stream == null ? 0 : stream.size();
    }

    /** The folder of the bundle. */
    public Path folder() {
        return folder;
    }

    /**
     * Appends a line that carries its own number.
     *
     * @throws IOException when it cannot be written
     * @throws IllegalStateException after {@link #seal}
     */
    public <T extends Line> void append(Channel<T> channel, Source source, T line) throws IOException {
        stream(channel, source).append(number -> line(channel, line));
    }

    /**
     * Appends a line under the next number of its stream, for streams that several threads write to.
     *
     * @param line creates the line for a number
     * @throws IOException when it cannot be written
     * @throws IllegalStateException after {@link #seal}
     */
    public <T extends Line> void appendNext(Channel<T> channel, Source source, LongFunction<? extends T> line)
            throws IOException {
        stream(channel, source).append(number -> line(channel, line.apply(number)));
    }

    /**
     * Appends lines as an agent wrote them.
     *
     * @param lines whole lines, the last with its newline
     * @throws IOException when they cannot be written
     * @throws IllegalArgumentException when they do not end with a newline
     * @throws IllegalStateException after {@link #seal}
     */
    public void appendRaw(Channel<?> channel, Source source, byte[] lines) throws IOException {
        if (lines.length == 0) {
            return;
        }
        if (lines[lines.length - 1] != '\n') {
            throw new IllegalArgumentException("lines of " + Bundle.file(channel, source)
                    + " do not end with a newline: pass whole lines and keep the rest until it is complete");
        }
        stream(channel, source).write(ByteBuffer.wrap(redactor.lines(lines)));
    }

    private <T extends Line> byte[] line(Channel<T> channel, T line) throws IOException {
        return redactor.lines(Json.writer(channel.type()).writeValueAsBytes(line));
    }

    /**
     * Stores a context file beside the streams, such as a log or a description of an object. No judge reads it, but the seal covers it. A
     * file added after {@link #seal}, because only judging showed that it is needed, counts as foreign until the next {@link #manifest};
     * the streams stay sealed.
     *
     * @param name path below {@code context/}, of letters, digits, '.', '_' and '-' between slashes; an existing file is replaced
     * @throws IOException when it cannot be written
     */
    public synchronized void context(String name, byte[] text) throws IOException {
        for (String part : name.split("/", -1)) {
            if (!NAME.matcher(part).matches()) {
                throw new IllegalArgumentException("'" + name + "' is not a valid name of a context file");
            }
        }
        Path file = folder.resolve(Bundle.CONTEXT).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, redactor.text(new String(text, StandardCharsets.UTF_8)));
        String path = Bundle.CONTEXT + "/" + name;
        contexts.add(path);
        if (digests != null) {
            digests.put(path, digest(file));
        }
    }

    /**
     * Replaces the manifest atomically. After {@link #seal} the streams stay sealed and the new manifest gets the seal.
     *
     * @throws IOException when it cannot be written
     */
    public synchronized void manifest(Manifest manifest) throws IOException {
        this.manifest = manifest;
        writeManifest();
    }

    /**
     * Seals the bundle: no stream takes another line, and the manifest gets the line count and the digest of each.
     *
     * @return the manifest with its seal
     * @throws IOException when a stream cannot be read or the manifest cannot be written
     * @throws IllegalStateException when no manifest was ever written
     */
    public synchronized Manifest seal() throws IOException {
        if (manifest == null) {
            throw new IllegalStateException("the bundle in " + folder + " has no manifest to seal");
        }
        if (digests == null) {
            // Closed first, so that a late write is refused instead of making a digest wrong.
            close();
            Map<String, Manifest.Digest> found = new TreeMap<>();
            for (String file : streams.keySet()) {
                found.put(file, digest(folder.resolve(file)));
            }
            for (String file : contexts) {
                found.put(file, digest(folder.resolve(file)));
            }
            digests = found;
        }
        return writeManifest();
    }

    /** Closes the files; the bundle stays unsealed if it is. */
    @Override
    public synchronized void close() throws IOException {
        for (LineStream stream : streams.values()) {
            stream.close();
        }
    }

    private Manifest writeManifest() throws IOException {
        Manifest written = Bundle.sealed(manifest, null);
        if (digests != null) {
            Map<String, Manifest.Digest> all = new TreeMap<>(digests);
            all.put(Digests.MANIFEST, Bundle.digest(manifest));
            written = Bundle.sealed(manifest, new Manifest.Seal(all));
        }
        Path next = folder.resolve(Digests.MANIFEST + ".next");
        byte[] json = Json.writer(Manifest.class).withDefaultPrettyPrinter().writeValueAsBytes(written);
        Files.write(next, json);
        Files.move(
                next,
                folder.resolve(Digests.MANIFEST),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return written;
    }

    private LineStream stream(Channel<?> channel, Source source) throws IOException {
        String file = Bundle.file(channel, source);
        LineStream known = streams.get(file);
        return known != null ? known : open(channel, source, file);
    }

    private synchronized LineStream open(Channel<?> channel, Source source, String file) throws IOException {
        if (digests != null) {
            throw new IllegalStateException("the bundle in " + folder + " is sealed: " + file + " cannot be started");
        }
        if (!NAME.matcher(source.name()).matches()) {
            throw new IllegalArgumentException("'" + source.name() + "' is not a valid name of a source: use "
                    + "letters, digits, '.', '_' and '-'");
        }
        LineStream known = streams.get(file);
        if (known == null) {
            Files.createDirectories(folder.resolve(channel.name()));
            known = LineStream.begin(folder.resolve(file));
            streams.put(file, known);
        }
        return known;
    }

    public static Manifest.Digest digest(Path file) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        long lines = 0;
        try (LineScanner scanner = new LineScanner(new DigestInputStream(Files.newInputStream(file), sha256))) {
            while (scanner.next()) {
                if (scanner.terminated()) {
                    lines++;
                }
            }
        }
        return new Manifest.Digest(lines, Digests.hex(sha256));
    }

    /** Creates the bytes of a line, given its number. */
    private interface Content {
        byte[] of(long number) throws IOException;
    }

    private static final class LineStream {
        private final Path file;
        private final FileChannel out;
        private long next;

        private LineStream(Path file, FileChannel out) {
            this.file = file;
            this.out = out;
        }

        static LineStream begin(Path file) throws IOException {
            return new LineStream(
                    file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }

        /** Resumes after the last whole line. The counter starts at 0 again: only agents' lines are appended, which carry their own numbers. */
        static LineStream resume(Path file) throws IOException {
            FileChannel out = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long end = out.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            while (end > 0 && !(out.read(last.clear(), end - 1) == 1 && last.get(0) == '\n')) {
                end--;
            }
            out.truncate(end).position(end);
            return new LineStream(file, out);
        }

        synchronized long size() throws IOException {
            return out.size();
        }

        synchronized void append(Content content) throws IOException {
            byte[] json = content.of(next);
            write(ByteBuffer.allocate(json.length + 1)
                    .put(json)
                    .put((byte) '\n')
                    .flip());
            next++;
        }

        synchronized void write(ByteBuffer bytes) throws IOException {
            if (!out.isOpen()) {
                throw new IllegalStateException(file + " is closed: the bundle was sealed or closed");
            }
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }

        synchronized void close() throws IOException {
            out.close();
        }
    }
}
