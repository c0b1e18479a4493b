package dev.holdfast.evidence;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which processes serve a mount.
 *
 * @param processes those that surely do; empty when surely none does, and when it is unknown which
 * @param by how that is known, in words: "fuse_connection"
 * @param doubt why it is not known; null when it is
 */
public record MountMatch(List<Processes.Entry> processes, String by, String doubt) {
    /** By the kernel's own word. */
    static final String CONNECTION = "fuse_connection";

    /** Where there was nothing to look at. */
    public static final MountMatch NOT_LOOKED = none("nothing");

    static MountMatch sure(List<Processes.Entry> processes, String by) {
        return new MountMatch(processes, by, null);
    }

    static MountMatch none(String by) {
        return new MountMatch(List.of(), by, null);
    }

    static MountMatch unknown(String why) {
        return new MountMatch(List.of(), "nothing", why);
    }

    /** Whether it is known which processes serve the mount, or that none does. */
    public boolean sure() {
        return doubt == null;
    }

    /** Whether that rests on something else than the kernel's own word. */
    public boolean deduced() {
        return !by.equals(CONNECTION);
    }

    /** "pid 12, pid 13". */
    static String pids(List<Processes.Entry> processes) {
        return processes.stream().map(p -> "pid " + p.pid()).collect(Collectors.joining(", "));
    }
}
