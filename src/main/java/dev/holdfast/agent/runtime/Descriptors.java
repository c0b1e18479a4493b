package dev.holdfast.agent.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Identity of the files this process has open, from the kernel and without native code. Java does not give a descriptor's number, so
 * it is found by the path of its file. Not thread-safe.
 */
public final class Descriptors {
    /** No descriptor is open on the path. */
    public static final int NONE = -1;

    private final ProcFile proc = new ProcFile();
    private int hint;

    /**
     * Identity of an open file, from fstat and fdinfo.
     *
     * @param dev major:minor of the file system
     * @param ino inode number
     * @param mnt mount id in this process's mount namespace
     */
    public record Identity(String dev, long ino, long mnt) {
        /** Adds it to a line. */
        public Members to(Members members) {
            return members.put("dev", dev).put("ino", ino).put("mnt", mnt);
        }
    }

    /**
     * The number of a descriptor open on the file, or {@link #NONE}. The path must not contain symbolic links. The number found last time is
     * tried first: a loop that opens one file after another mostly gets the same one.
     */
    public int find(Path file) throws IOException {
        String wanted = file.toString();
        if (isOpenOn(hint, wanted)) {
            return hint;
        }
        String[] numbers = new File("/proc/self/fd").list();
        if (numbers == null) {
            throw new IOException("/proc/self/fd cannot be listed");
        }
        for (String number : numbers) {
            int candidate = Integer.parseInt(number);
            if (isOpenOn(candidate, wanted)) {
                hint = candidate;
                return candidate;
            }
        }
        return NONE;
    }

    /** The id of the mount through which the descriptor was opened. Only the kernel is asked, not the file system. */
    public long mount(int descriptor) throws IOException {
        proc.read("/proc/self/fdinfo/" + descriptor);
        return proc.number("mnt_id");
    }

    /** Asks the file system for the identity of the open file. */
    public Identity identity(int descriptor) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(Path.of("/proc/self/fd/" + descriptor), "unix:dev,ino");
        return new Identity(device((long) attributes.get("dev")), (long) attributes.get("ino"), mount(descriptor));
    }

    /** A device number as major:minor, by the encoding of the C library's dev_t. */
    static String device(long dev) {
        long major = ((dev >>> 8) & 0xfff) | ((dev >>> 32) & ~0xfffL);
        long minor = (dev & 0xff) | ((dev >>> 12) & ~0xffL);
        return major + ":" + (minor & 0xffffffffL);
    }

    private static boolean isOpenOn(int descriptor, String wanted) throws IOException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString()
                    .equals(wanted);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
