package dev.holdfast.campaign.fault;

import dev.holdfast.lab.Lab;
import java.util.Optional;

/**
 * A mount of a volume on a node of the lab, and what its mount process caches.
 *
 * @param path of the mount on the node
 * @param bucket of the volume, which is an argument of its mount process
 */
public record CachedMount(Lab lab, String node, String path, String bucket) {
    private static final String CACHE = "--cache=";
    private static final int KIB = 1024;
    /** Reads a file, and says how that ended where it does not succeed: an error within 10 s, or none. */
    private static final String READ =
            "timeout -s KILL 10 sha256sum -- \"$1\" 2>/tmp/holdfast-error | cut -c 1-64 > /tmp/holdfast-sum;"
                    + " s=$(cat /tmp/holdfast-sum); if [ -n \"$s\" ]; then echo \"$s\";"
                    + " elif [ -s /tmp/holdfast-error ]; then echo \"error: $(tail -n 1 /tmp/holdfast-error)\"; else echo silent; fi";

    /** That of a pod, by its uid, on a static volume, whose bucket has the volume's name. */
    public static CachedMount of(Lab lab, String node, String podUid, String volume) {
        return new CachedMount(
                lab,
                node,
                "/var/lib/kubelet/pods/" + podUid + "/volumes/kubernetes.io~csi/" + volume + "/mount",
                volume);
    }

    /** Writes an object of some MiB, and returns the digest of what it should have. */
    public String write(String key, int mebibytes) {
        return lab.run(
                        node,
                        "sh",
                        "-c",
                        "dd if=/dev/urandom of=/tmp/holdfast-object bs=1M count=$2 status=none"
                                + " && dd if=/tmp/holdfast-object of=\"$1\" bs=1M status=none"
                                + " && sha256sum /tmp/holdfast-object | cut -c 1-64",
                        "sh",
                        path + "/" + key,
                        Integer.toString(mebibytes))
                .strip();
    }

    /** Reads an object: the digest of what it has, {@code error: …}, or {@code silent} where nothing came within 10 s. */
    public String read(String key) {
        return lab.run(node, "sh", "-c", READ, "sh", path + "/" + key).strip();
    }

    /**
     * An object that was read twice.
     *
     * @param first how often the store was asked for it when it was read for the first time
     * @param again the same of the second time
     * @param same whether it was read as it was written both times
     */
    public record Twice(long first, long again, boolean same) {}

    /** Reads an object twice, with something in between. */
    public Twice readTwice(String key, String digest, Runnable between) {
        long before = asked(key);
        boolean same = read(key).equals(digest);
        long first = asked(key) - before;
        between.run();
        same &= read(key).equals(digest);
        return new Twice(first, asked(key) - before - first, same);
    }

    /** How many files are below a folder of the node; 0 where there is no such folder. */
    public static long files(Lab lab, String node, String folder) {
        return lab.inspect(node, "find", folder, "-type", "f").lines().count();
    }

    /** How often the store was asked for an object. */
    public long asked(String key) {
        return lab.s3Reads(bucket, key);
    }

    private String process() {
        return OnNode.process(lab, node, "mount-s3", bucket);
    }

    /** The folder that the mount process was told to cache in, as it sees it; empty where it was told none. */
    public Optional<String> folder() {
        return lab.inspect(node, "sh", "-c", "tr '\\0' '\\n' < /proc/$1/cmdline", "sh", process())
                .lines()
                .filter(word -> word.startsWith(CACHE))
                .map(word -> word.substring(CACHE.length()))
                .findFirst();
    }

    /** Which folder that is, whoever looks: device and inode. */
    public String identity(String folder) {
        return lab.inspect(node, "stat", "-c", "%d:%i", "/proc/" + process() + "/root" + folder)
                .strip();
    }

    /** How many bytes are in it. */
    public long used(String folder) {
        String said = lab.inspect(node, "du", "-sk", "/proc/" + process() + "/root" + folder);
        return Long.parseLong(said.split("\\s", 2)[0]) * KIB;
    }
}
