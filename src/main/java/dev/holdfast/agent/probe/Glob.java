package dev.holdfast.agent.probe;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Regular files of the host whose absolute path matches a glob; each part between slashes is a glob. */
final class Glob {
    private static final String META = "*?[{\\";

    private final List<String> parts;

    /** A glob such as {@code /var/lib/kubelet/plugins/DRIVER/*}; IllegalArgumentException if it is not absolute. */
    Glob(String glob) {
        if (!glob.startsWith("/") || glob.contains("**")) {
            throw new IllegalArgumentException("'" + glob + "' is not an absolute path of globs");
        }
        parts = List.of(glob.substring(1).split("/", -1));
    }

    /** The matching files below {@code root}, sorted within each folder. A missing folder has none. */
    List<Path> files(Path root) throws IOException {
        List<Path> found = List.of(root);
        for (String part : parts) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                expand(folder, part, next);
            }
            found = next;
        }
        List<Path> files = new ArrayList<>(found.size());
        for (Path path : found) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                files.add(path);
            }
        }
        return files;
    }

    private static void expand(Path folder, String part, List<Path> into) throws IOException {
        if (part.chars().noneMatch(c -> META.indexOf(c) >= 0)) {
            into.add(folder.resolve(part));
            return;
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, part)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        }
        children.sort(null);
        into.addAll(children);
    }
}
