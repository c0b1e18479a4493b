package dev.holdfast.lab;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Container images built from scratch, as archives in the format of {@code docker save}: layers of files and links, owned by root, with one
 * fixed time, so that the same contents give the same image.
 */
final class ImageArchive {
    /** The modification time of every file, in seconds since 1970. */
    static final long TIME = 946_684_800;

    private ImageArchive() {}

    /** A file, link or folder of a layer; {@code path} has no leading slash. */
    sealed interface Item {
        String path();
    }

    /** A copy of {@code source}; executable if {@code source} is. */
    record Copy(String path, Path source) implements Item {}

    /** A symbolic link. */
    record Link(String path, String target) implements Item {}

    /** A folder with a mode, such as 01777. */
    record Folder(String path, int mode) implements Item {}

    /**
     * An image.
     *
     * @param names its names after the import, such as {@code registry/name:tag}
     * @param environment each as {@code NAME=value}
     * @param entrypoint the default command; may be empty
     */
    record Image(List<String> names, List<List<Item>> layers, List<String> environment, List<String> entrypoint) {}

    /** Everything below {@code folder}, placed below {@code path}. */
    static List<Item> tree(String path, Path folder) {
        List<Item> items = new ArrayList<>();
        for (Path file : Trees.below(folder)) {
            String name = path + "/" + folder.relativize(file);
            if (Files.isSymbolicLink(file)) {
                try {
                    items.add(new Link(name, Files.readSymbolicLink(file).toString()));
                } catch (IOException e) {
                    throw new LabException("cannot read the link " + file + ": " + e, e);
                }
            } else if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                items.add(new Copy(name, file));
            }
        }
        return items;
    }

    /** Writes the image to {@code archive}; layers are first written to files beside it. */
    static void write(Path archive, Image image) throws IOException {
        List<Path> layers = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        try (TarArchiveOutputStream tar = tar(Files.newOutputStream(archive))) {
            for (List<Item> items : image.layers()) {
                Path layer = archive.resolveSibling(archive.getFileName() + ".layer" + layers.size());
                layers.add(layer);
                digests.add(layer(layer, items));
            }
            byte[] config = config(image, digests);
            String id = HexFormat.of().formatHex(Fingerprint.sha256().digest(config));
            put(tar, id + ".json", config);
            List<String> files = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                files.add(digests.get(i) + "/layer.tar");
                TarArchiveEntry entry = entry(files.get(i), TarConstants.LF_NORMAL, 0644);
                entry.setSize(Files.size(layers.get(i)));
                tar.putArchiveEntry(entry);
                Files.copy(layers.get(i), tar);
                tar.closeArchiveEntry();
            }
            put(
                    tar,
                    "manifest.json",
                    json(List.of(Map.of("Config", id + ".json", "RepoTags", image.names(), "Layers", files))));
        } finally {
            for (Path layer : layers) {
                Files.deleteIfExists(layer);
            }
        }
    }

    private static byte[] config(Image image, List<String> digests) throws IOException {
        return json(Map.of(
                "architecture",
                "amd64",
                "os",
                "linux",
                "config",
                Map.of("Env", image.environment(), "Entrypoint", image.entrypoint()),
                "rootfs",
                Map.of(
                        "type",
                        "layers",
                        "diff_ids",
                        digests.stream().map(digest -> "sha256:" + digest).toList())));
    }

    /** Sorted by key, so that the same image has the same digest in every run. */
    private static byte[] json(Object value) throws IOException {
        return JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build()
                .writeValueAsBytes(value);
    }

    /** Writes a layer and returns its SHA-256. */
    private static String layer(Path file, List<Item> items) throws IOException {
        MessageDigest digest = Fingerprint.sha256();
        Set<String> folders = new LinkedHashSet<>();
        try (TarArchiveOutputStream tar = tar(new DigestOutputStream(Files.newOutputStream(file), digest))) {
            for (Item item : items) {
                parents(tar, item.path(), folders);
                if (item instanceof Copy copy) {
                    boolean runs =
                            Files.getPosixFilePermissions(copy.source()).contains(PosixFilePermission.OWNER_EXECUTE);
                    TarArchiveEntry entry = entry(copy.path(), TarConstants.LF_NORMAL, runs ? 0755 : 0644);
                    entry.setSize(Files.size(copy.source()));
                    tar.putArchiveEntry(entry);
                    Files.copy(copy.source(), tar);
                } else if (item instanceof Link link) {
                    TarArchiveEntry entry = entry(link.path(), TarConstants.LF_SYMLINK, 0777);
                    entry.setLinkName(link.target());
                    tar.putArchiveEntry(entry);
                } else if (item instanceof Folder folder && folders.add(folder.path())) {
                    tar.putArchiveEntry(entry(folder.path() + "/", TarConstants.LF_DIR, folder.mode()));
                } else {
                    continue;
                }
                tar.closeArchiveEntry();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void parents(TarArchiveOutputStream tar, String path, Set<String> folders) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (folders.add(path.substring(0, slash))) {
                tar.putArchiveEntry(entry(path.substring(0, slash + 1), TarConstants.LF_DIR, 0755));
                tar.closeArchiveEntry();
            }
        }
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private static TarArchiveEntry entry(String name, byte type, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(mode);
        entry.setModTime(TIME * 1000);
        entry.setIds(0, 0);
        return entry;
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, 0644);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
