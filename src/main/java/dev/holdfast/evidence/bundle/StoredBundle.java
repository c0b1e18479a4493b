package dev.holdfast.evidence.bundle;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** A stored bundle: its folder, or a zip archive of that folder. Close it after the last line is read. */
public final class StoredBundle implements AutoCloseable {
    private final Path place;
    private final Bundle bundle;
    private final FileSystem archive;

    private StoredBundle(Path place, Bundle bundle, FileSystem archive) {
        this.place = place;
        this.bundle = bundle;
        this.archive = archive;
    }

    /**
     * Opens the bundle in a folder, or the one in a zip archive (at its root, or in the only folder there).
     *
     * @throws UnknownFormatException when it was written in a format this version does not know
     * @throws IOException when it is not a bundle or cannot be read; the text names it
     */
    public static StoredBundle open(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return new StoredBundle(place, Bundle.open(place), null);
        }
        if (!Files.isRegularFile(place)) {
            throw new IOException(
                    "no such file: " + place + "; name the folder of a campaign's bundle, or a zip of it");
        }
        FileSystem archive;
        try {
            archive = FileSystems.newFileSystem(place);
        } catch (ProviderNotFoundException | ZipException e) {
            throw new IOException(
                    place + " is not a zip archive, or a damaged one (" + e.getMessage()
                            + "); name the folder of a campaign's bundle, or a zip of it",
                    e);
        }
        try {
            Path top = top(archive);
            if (!Files.isRegularFile(top.resolve(Digests.MANIFEST))) {
                throw new IOException(Bundle.NOT_A_BUNDLE.formatted(place));
            }
            return new StoredBundle(place, Bundle.open(top), archive);
        } catch (UnknownFormatException e) {
            archive.close();
            throw new UnknownFormatException(place + ": " + e.getMessage());
        } catch (IOException e) {
            archive.close();
            // paths in an archive do not say in which
            throw e.getMessage().startsWith(place.toString()) ? e : new IOException(place + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static Path top(FileSystem archive) throws IOException {
        Path root = archive.getPath("/");
        try (Stream<Path> list = Files.list(root)) {
            List<Path> entries = list.toList();
            return entries.size() == 1 && Files.isDirectory(entries.get(0)) ? entries.get(0) : root;
        }
    }

    /** What was recorded. */
    public Bundle bundle() {
        return bundle;
    }

    /** The folder or archive it was opened from. */
    public Path place() {
        return place;
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }
}
