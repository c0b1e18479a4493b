package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Artifacts that take long to build, each under a key derived from its sources. An entry is a folder {@code <kind>-<key>} with a
 * {@code manifest} (sizes, and a hash of itself) beside its {@code content}. It is built under another name and renamed when complete, so
 * there are no incomplete entries; a lock per entry keeps two runs from building it twice.
 */
final class Cache {
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(90);
    private static final String MANIFEST = "manifest";
    private static final String CONTENT = "content";

    private final Path root;
    private final Progress progress;
    private final Runnable check;
    /** Entries that were checked already. */
    private final Set<String> intact = ConcurrentHashMap.newKeySet();

    /** A cache in {@code root}; {@code check} is called while another run is waited for, and throws to end the wait. */
    Cache(Path root, Progress progress, Runnable check) {
        this.root = root;
        this.progress = progress;
        this.check = check;
    }

    /**
     * How to build an entry.
     *
     * @param kind what it is; letters, digits and dashes
     * @param key the {@link Fingerprint} of everything it is built from
     * @param title for messages, as in "building {@code title}"
     * @param usual how long it usually takes
     * @param builder fills an empty folder
     */
    record Recipe(String kind, String key, String title, Duration usual, Builder builder) {
        String name() {
            return kind + "-" + key;
        }
    }

    /** Fills a folder; when it throws, no entry is left behind. */
    @FunctionalInterface
    interface Builder {
        void build(Path content, Progress.Step step) throws IOException;
    }

    Path root() {
        return root;
    }

    /** Whether the entry exists and is intact. */
    boolean has(Recipe recipe) {
        if (!intact.contains(recipe.name())
                && Files.isDirectory(folder(recipe))
                && problem(folder(recipe)).isEmpty()) {
            intact.add(recipe.name());
        }
        return intact.contains(recipe.name());
    }

    /** The folder with the entry's content, built if needed. {@code remaining} is part of the message, as in "1 of 7". */
    Path entry(Recipe recipe, String remaining) {
        if (has(recipe)) {
            return folder(recipe).resolve(CONTENT);
        }
        return lock(recipe).during(() -> {
            Path folder = folder(recipe);
            Optional<String> problem = Files.isDirectory(folder) ? problem(folder) : Optional.empty();
            problem.ifPresent(text -> {
                progress.say("the cache entry " + folder + " is broken (" + text
                        + ") and is rebuilt; if that fails too: rm -rf " + folder);
                Trees.delete(folder);
            });
            if (!Files.isDirectory(folder)) {
                build(recipe, folder, remaining);
            }
            return folder.resolve(CONTENT);
        });
    }

    private void build(Recipe recipe, Path folder, String remaining) {
        Path half = root.resolve("." + recipe.name() + ".building");
        // Left by a run that is gone: we hold the lock.
        Trees.delete(half);
        String text = "building %s (%susually %s)"
                .formatted(recipe.title(), remaining.isEmpty() ? "" : remaining + ", ", usually(recipe.usual()));
        try (Progress.Step step = progress.step(text)) {
            Path content = Trees.folder(half.resolve(CONTENT));
            recipe.builder().build(content, step);
            Files.writeString(half.resolve(MANIFEST), manifest(content));
            Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("cannot build " + recipe.title() + " in " + half + ": " + e, e);
        } finally {
            Trees.delete(half);
        }
    }

    static String usually(Duration time) {
        return time.toSeconds() < 100 ? time.toSeconds() + " s" : Math.round(time.toSeconds() / 60.0) + " min";
    }

    private Lockfile lock(Recipe recipe) {
        Path file = Trees.folder(root.resolve("locks")).resolve(recipe.name());
        Optional<Lockfile> first = Lockfile.tryTake(file);
        if (first.isPresent()) {
            return first.get();
        }
        AtomicReference<Lockfile> lock = new AtomicReference<>();
        try (Progress.Step step = progress.step("waiting for " + recipe.title() + ", which another run is building")) {
            step.detail("lock " + file);
            Wait.until("the lock " + file, LONGEST_BUILD, () -> {
                check.run();
                Optional<Lockfile> taken = Lockfile.tryTake(file);
                taken.ifPresent(lock::set);
                return taken.isPresent() ? Wait.REACHED : "held by another run";
            });
        }
        return lock.get();
    }

    private Path folder(Recipe recipe) {
        return root.resolve(recipe.name());
    }

    /** The defect of an entry, if any: sizes and names are compared, contents are not read. */
    private static Optional<String> problem(Path folder) {
        Path manifest = folder.resolve(MANIFEST);
        try {
            if (!Files.isRegularFile(manifest)) {
                return Optional.of("it has no manifest");
            }
            String text = Files.readString(manifest);
            int end = text.indexOf('\n');
            String body = end < 0 ? "" : text.substring(end + 1);
            if (end < 0 || !text.substring(0, end).equals(hash(body))) {
                return Optional.of("its manifest was changed");
            }
            for (String line : body.lines().toList()) {
                int blank = line.indexOf(' ');
                String name = line.substring(blank + 1);
                if (!expressible(name)) {
                    continue;
                }
                Path path = folder.resolve(CONTENT).resolve(name);
                String expected = line.substring(0, blank);
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of(name + " is missing");
                }
                String actual = size(path);
                if (!actual.equals(expected)) {
                    return Optional.of(name + " has size " + actual + " instead of " + expected);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + e);
        }
    }

    private static String manifest(Path content) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path path : Trees.below(content)) {
            String name = content.relativize(path).toString();
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && expressible(name)) {
                lines.append(size(path)).append(' ').append(name).append('\n');
            }
        }
        if (lines.isEmpty()) {
            throw new IOException("the build created no files");
        }
        return hash(lines.toString()) + "\n" + lines;
    }

    /**
     * Whether a file's name can be written to the manifest, and be found again by every JVM: one that runs in the locale C, as under cron or
     * systemd, knows no other letters in names. The few files with other names go unchecked.
     */
    private static boolean expressible(String name) {
        return name.chars().allMatch(letter -> letter >= ' ' && letter <= '~');
    }

    /** A regular file's size in bytes; of anything else only the existence is checked. */
    private static String size(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isRegularFile() ? Long.toString(attributes.size()) : "-";
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
