package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.bundle.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The lines of a long hold, one a minute, in a file beside the record. */
public final class HealthLines {
    private static final String FILE = "health.txt";

    private final BundleSink sink;
    private final StringBuilder lines;

    /** Those of a run, after what a process before this one has written. */
    public HealthLines(BundleSink sink, Path bundle) {
        this.sink = sink;
        this.lines = new StringBuilder(of(bundle).orElse(""));
    }

    /** What was written in a campaign with this bundle; empty where nothing was held for long. */
    public static Optional<String> of(Path bundle) {
        Path file = bundle.resolve(Bundle.CONTEXT).resolve(FILE);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** Whether there is none yet. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** One more. */
    public void add(String line) {
        lines.append(line).append('\n');
        sink.context(FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
