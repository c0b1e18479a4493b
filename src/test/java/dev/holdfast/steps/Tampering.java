package dev.holdfast.steps;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Copies of bundles with something wrong in them. */
final class Tampering {
    private Tampering() {}

    /** A copy that lacks the last bytes of a stream. */
    static Path cut(Path bundle, Channel<?> channel, String source, int bytes) {
        try {
            Path copy = copy(bundle, "torn");
            try (FileChannel file = FileChannel.open(stream(copy, channel, source), StandardOpenOption.WRITE)) {
                file.truncate(file.size() - bytes);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(bundle + " cannot be copied and cut", e);
        }
    }

    /** A copy with another first digit in the last hash of a stream. */
    static Path edit(Path bundle, Channel<?> channel, String source) {
        try {
            Path copy = copy(bundle, "edited");
            Path file = stream(copy, channel, source);
            String text = Files.readString(file);
            String before = "\"sha256\":\"";
            int at = text.lastIndexOf(before) + before.length();
            char other = text.charAt(at) == '0' ? '1' : '0';
            Files.writeString(file, text.substring(0, at) + other + text.substring(at + 1));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(bundle + " cannot be copied and edited", e);
        }
    }

    private static Path stream(Path bundle, Channel<?> channel, String source) {
        return bundle.resolve(channel.name()).resolve(new Source(source, 0) + ".jsonl");
    }

    private static Path copy(Path bundle, String how) throws IOException {
        Path copy = bundle.resolveSibling(bundle.getFileName() + "-" + how);
        try (Stream<Path> files = Files.walk(bundle)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(bundle.relativize(file)));
            }
        }
        return copy;
    }
}
