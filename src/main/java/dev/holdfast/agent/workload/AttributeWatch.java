package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Looks at owners and permissions of files on a volume, and tries to write where nothing may be written. Thread-safe. */
final class AttributeWatch {
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final LineFile attributes;

    /**
     * Of a volume.
     *
     * @param root of it, without symbolic links
     */
    AttributeWatch(Path root, LineFile attributes) {
        this.root = root;
        this.attributes = attributes;
    }

    /** Looks at a file and at its folder. */
    void file(String key) {
        Path file = root.resolve(key);
        look(file, false);
        look(file.getParent(), true);
    }

    /** Looks at a file alone. */
    void alone(String key) {
        look(root.resolve(key), false);
    }

    private void look(Path path, boolean folder) {
        long t = System.nanoTime();
        Members line =
                new Members().put("key", root.relativize(path).toString()).put("folder", folder);
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,gid,mode");
            int mode = (Integer) seen.get("mode") & PERMISSIONS;
            attributes.append(
                    t,
                    "looked",
                    line.put("uid", (Integer) seen.get("uid"))
                            .put("gid", (Integer) seen.get("gid"))
                            .put("mode", String.format(Locale.ROOT, "%04o", mode)));
        } catch (IOException e) {
            attributes.append(t, "looked", line.put("uid", -1).put("gid", -1).put("errno", Errno.of(e)));
        }
    }

    /** Tries to make a file. */
    void tryToWrite(String key) {
        long t = System.nanoTime();
        try {
            FileChannel.open(root.resolve(key), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))
                    .close();
            attributes.append(t, "tried", new Members());
        } catch (IOException e) {
            attributes.append(t, "tried", new Members().put("errno", Errno.of(e)));
        }
    }
}
