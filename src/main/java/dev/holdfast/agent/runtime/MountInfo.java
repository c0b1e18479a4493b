package dev.holdfast.agent.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Parses mountinfo, as defined by proc(5). */
public final class MountInfo {
    private MountInfo() {}

    /**
     * A mount.
     *
     * @param id mount id
     * @param parent id of the parent mount
     * @param dev major:minor
     * @param root directory of the file system that is mounted here
     * @param target mount point
     * @param options per-mount options
     * @param type file system type
     * @param source mount source
     * @param superOptions per-superblock options
     */
    public record Mount(
            long id,
            long parent,
            String dev,
            String root,
            String target,
            String options,
            String type,
            String source,
            String superOptions) {
        /** Whether it is served over /dev/fuse: fuse, fuse.NAME or fuseblk, and not fusectl. */
        public boolean isFuse() {
            return type.equals("fuse") || type.startsWith("fuse.") || type.equals("fuseblk");
        }

        /** The minor number of its device. */
        public int minor() {
            return Integer.parseInt(dev.substring(dev.indexOf(':') + 1));
        }
    }

    /** The wanted mounts, in the order of the table. */
    public static List<Mount> parse(byte[] mountinfo, Predicate<Mount> wanted) {
        List<Mount> mounts = new ArrayList<>();
        // Octal escapes name bytes, not characters: so lines are split as bytes and decoded field by field.
        for (String line : new String(mountinfo, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            if (!line.isEmpty()) {
                Mount mount = mount(line);
                if (wanted.test(mount)) {
                    mounts.add(mount);
                }
            }
        }
        return mounts;
    }

    /** The members of a line with these mounts. */
    public static Members members(List<Mount> mounts) {
        List<Members> entries = new ArrayList<>(mounts.size());
        for (Mount mount : mounts) {
            entries.add(new Members()
                    .put("id", mount.id)
                    .put("parent", mount.parent)
                    .put("dev", mount.dev)
                    .put("root", mount.root)
                    .put("target", mount.target)
                    .put("options", mount.options)
                    .put("type", mount.type)
                    .put("source", mount.source)
                    .put("superOptions", mount.superOptions));
        }
        return new Members().put("mounts", entries);
    }

    private static Mount mount(String line) {
        String[] fields = line.split(" ", -1);
        int separator = 6;
        while (separator < fields.length && !fields[separator].equals("-")) {
            separator++;
        }
        if (separator + 3 >= fields.length) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new Mount(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                fields[2],
                decode(fields[3]),
                decode(fields[4]),
                fields[5],
                fields[separator + 1],
                decode(fields[separator + 2]),
                decode(fields[separator + 3]));
    }

    private static String decode(String field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length()) {
                bytes.write(Integer.parseInt(field, i + 1, i + 4, 8));
                i += 3;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
