package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Removes, lists, reads and writes files and folder trees. */
final class Trees {
    private static final int AT_ONCE = 8;

    private Trees() {}

    /** Removes a file or folder with everything in it, if it exists; symbolic links are removed, not followed. */
    static void delete(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    folders.add(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LabException("cannot remove " + root + ": " + e, e);
        }
        // each removal waits for the disk, which can do several at once
        int share = Math.max(1, (files.size() + AT_ONCE - 1) / AT_ONCE);
        List<Runnable> tasks = new ArrayList<>();
        for (int from = 0; from < files.size(); from += share) {
            List<Path> part = files.subList(from, Math.min(files.size(), from + share));
            tasks.add(() -> part.forEach(Trees::deleteOne));
        }
        Together.run(tasks, () -> {});
        folders.forEach(Trees::deleteOne);
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new LabException("cannot remove " + path + ": " + e, e);
        }
    }

    /** Every file, folder and link below {@code root}, sorted. */
    static List<Path> below(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root)).sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new LabException("cannot list " + root + ": " + e, e);
        }
    }

    /** The entries of {@code folder}, sorted; none if it does not exist. */
    static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new LabException("cannot list " + folder + ": " + e, e);
        }
    }

    /** Creates a folder and its parents. */
    static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new LabException("cannot create the folder " + path + ": " + e, e);
        }
    }

    /** Writes a text file, creating its folder. */
    static void write(Path file, String text) {
        folder(file.getParent());
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new LabException("cannot write " + file + ": " + e, e);
        }
    }

    /** Copies a file with its permissions. */
    static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LabException("cannot copy " + from + " to " + to + ": " + e, e);
        }
    }

    /** Reads a text file. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LabException("cannot read " + file + ": " + e, e);
        }
    }
}
