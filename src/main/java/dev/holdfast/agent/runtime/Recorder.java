package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The evidence folder of an agent: {@code INCARNATION/CHANNEL/SOURCE.jsonl}. An incarnation is one start of the agent, named by
 * the milliseconds since the epoch at which it began; those of earlier starts stay, as the folder outlives a container.
 */
public final class Recorder {
    private static final String SUFFIX = ".jsonl";

    private final Path evidence;
    private final long incarnation;

    /** A recorder that writes below {@code evidence/incarnation}. */
    public Recorder(Path evidence, long incarnation) {
        this.evidence = evidence;
        this.incarnation = incarnation;
    }

    /** When this incarnation began, in milliseconds since the epoch. */
    public long incarnation() {
        return incarnation;
    }

    /** The folder of all incarnations. */
    public Path evidence() {
        return evidence;
    }

    /** Begins a stream of this incarnation; UncheckedIOException if its file cannot be created. */
    public LineFile open(String channel, String source) {
        Path file = path(Long.toString(incarnation), channel, source);
        try {
            Files.createDirectories(file.getParent());
            return new LineFile(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException("evidence cannot be written to " + file + ": " + e, e);
        }
    }

    /** A stream file. {@code size} is its length in bytes when it was listed. */
    public record Entry(String incarnation, String channel, String source, long size) {}

    /** The streams of all incarnations, the oldest incarnation first. */
    public List<Entry> list() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path incarnationFolder : children(evidence)) {
            String name = incarnationFolder.getFileName().toString();
            if (!name.chars().allMatch(Character::isDigit)) {
                continue;
            }
            for (Path channel : children(incarnationFolder)) {
                for (Path file : children(channel)) {
                    String source = file.getFileName().toString();
                    entries.add(new Entry(
                            name,
                            channel.getFileName().toString(),
                            source.substring(0, source.length() - SUFFIX.length()),
                            Files.size(file)));
                }
            }
        }
        return entries;
    }

    /** The file of a stream, whether it exists or not. IllegalArgumentException if one of the names is not a plain file name. */
    public Path path(String ofIncarnation, String channel, String source) {
        return evidence.resolve(plain(ofIncarnation)).resolve(plain(channel)).resolve(plain(source) + SUFFIX);
    }

    private static String plain(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is not a name of an incarnation, channel or source");
        }
        return name;
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        }
        children.sort(null);
        return children;
    }
}
