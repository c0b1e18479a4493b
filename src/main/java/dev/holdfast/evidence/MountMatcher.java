package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the processes that serve a mount of a node, by what was seen of the node at one time.
 *
 * <p>Linux 6.16 and newer say it themselves: {@code fuse_connection} of a descriptor of /dev/fuse is the minor number of the mount's
 * device. Where the kernel is silent, it follows from other facts, of which the first that applies counts:
 *
 * <ol>
 *   <li>the attachment names the mounter pod of the workload, and one process in the cgroup of that pod has /dev/fuse open;
 *   <li>a process in a systemd unit has /dev/fuse open, and its command line names the path where the device is mounted;
 *   <li>the same of a process elsewhere, by the mounts that it sees itself; or the device is mounted in a directory that is named after a
 *       mounter pod, and one process in the cgroup of that pod has /dev/fuse open;
 *   <li>the profile's {@code mountCommand} finds the volume in the command line of one process that has /dev/fuse open.
 * </ol>
 *
 * <p>A process that hands the descriptor to its own child is one with it. Whenever two could serve a mount, or one of two mounts, it is unknown
 * which does: a guess would put the blame for one mount on the process of another.
 *
 * @param mounts the node's mount table
 * @param processes those with /dev/fuse open
 * @param mounters asked only where the kernel is silent
 * @param volumes those whose mounts are known
 */
public record MountMatcher(
        Manifest.Driver driver,
        List<Mounts.Entry> mounts,
        List<Processes.Entry> processes,
        Supplier<MounterPods> mounters,
        List<Volume> volumes) {
    private static final String SILENT =
            "the kernel does not say which process serves a mount (Linux 6.16 and newer do), ";
    /** A cgroup that says where its processes belong: not the root, nor what is above that of who looks. */
    private static final Pattern PLACE = Pattern.compile("[^/.]");

    private static final Pattern GROUP = Pattern.compile("\\(\\?<(bucket|target|volume)>");

    /** The processes behind a volume; none where it is not mounted. */
    public MountMatch of(Volume volume) {
        Mounts.Entry top = mounts.stream()
                .filter(m -> m.isTargetOf(volume.podUid(), volume.persistentVolume()))
                // the last one is on top
                .reduce((lower, upper) -> upper)
                .orElse(null);
        return top == null ? MountMatch.none("its target, which is not mounted") : of(top, volume);
    }

    /** The processes behind any mount of the node. */
    public MountMatch of(Mounts.Entry mount) {
        return of(
                mount,
                volumes.stream()
                        .filter(v -> mount.isTargetOf(v.podUid(), v.persistentVolume()))
                        .findFirst()
                        .orElse(null));
    }

    /**
     * The processes behind a mount.
     *
     * @param volume what is mounted, or null where that is unknown
     */
    public MountMatch of(Mounts.Entry mount, Volume volume) {
        List<Processes.Entry> alive =
                processes.stream().filter(Processes.Entry::alive).toList();
        List<Processes.Entry> reported =
                alive.stream().filter(p -> p.connection() == mount.minor()).toList();
        if (!reported.isEmpty()) {
            return MountMatch.sure(reported, MountMatch.CONNECTION);
        }
        List<Processes.Entry> silent =
                alive.stream().filter(p -> p.connection() < 0).toList();
        if (silent.isEmpty()) {
            return MountMatch.none(alive.isEmpty() ? "no process that has /dev/fuse open" : MountMatch.CONNECTION);
        }
        return new Deduction(mount, volume, silent).match();
    }

    /** Whether the mount table shows FUSE. */
    private static boolean isFuse(Mounts.Entry mount) {
        return mount.type().equals("fuse")
                || mount.type().startsWith("fuse.")
                || mount.type().equals("fuseblk");
    }

    private static boolean isPublished(Mounts.Entry mount) {
        return mount.target().contains("/volumes/kubernetes.io~csi/");
    }

    private static Stream<String> parts(String path) {
        return Stream.of(path.split("/", -1));
    }

    /** One mount, where the kernel is silent. */
    private final class Deduction {
        private final Mounts.Entry mount;
        private final Volume volume;
        private final List<Processes.Entry> candidates;
        private final MounterPods pods;
        /** Where the device is mounted other than for a workload: what targets are bound from. */
        private final List<String> sources;

        Deduction(Mounts.Entry mount, Volume volume, List<Processes.Entry> candidates) {
            this.mount = mount;
            this.volume = volume;
            this.candidates = candidates;
            this.pods = mounters.get();
            this.sources = mounts.stream()
                    .filter(m -> m.dev().equals(mount.dev()) && !isPublished(m))
                    .map(Mounts.Entry::target)
                    .toList();
        }

        MountMatch match() {
            return Stream.<Supplier<MountMatch>>of(
                            this::byAttachment, this::byPath, this::bySource, this::byCommand, this::byNothing)
                    .map(Supplier::get)
                    .filter(match -> match != null)
                    .findFirst()
                    .orElseThrow();
        }

        private MountMatch byAttachment() {
            List<String> named = volume == null
                    ? List.of()
                    : pods.serving(volume).stream()
                            .filter(name -> sources.isEmpty() || isSourceOf(name))
                            .toList();
            if (named.size() > 1) {
                return unknown("and the attachments name several mounter pods, " + String.join(" and ", named));
            }
            // Mounted straight on the target by a process that was told to: then that one serves it, whatever an
            // attachment says.
            return named.isEmpty() || (sources.isEmpty() && candidates.stream().anyMatch(this::mounted))
                    ? null
                    : inPod(named.get(0), "its attachment and the cgroup of mounter pod " + named.get(0));
        }

        private MountMatch bySource() {
            List<String> named = pods.names().stream().filter(this::isSourceOf).toList();
            return named.size() != 1
                    ? null
                    : inPod(named.get(0), "its source directory and the cgroup of mounter pod " + named.get(0));
        }

        private boolean isSourceOf(String mounter) {
            return sources.stream().flatMap(MountMatcher::parts).anyMatch(mounter::equals);
        }

        private MountMatch inPod(String name, String by) {
            String uid = pods.uid(name);
            if (uid == null) {
                return unknown("and mounter pod " + name + " was not seen");
            }
            Set<String> devices = mounts.stream()
                    .filter(m ->
                            isFuse(m) && !isPublished(m) && parts(m.target()).anyMatch(name::equals))
                    .map(Mounts.Entry::dev)
                    .collect(Collectors.toSet());
            devices.remove(mount.dev());
            if (!devices.isEmpty()) {
                return unknown("and device " + String.join(" and ", devices) + " is mounted for mounter pod " + name
                        + " as well as " + mount.dev());
            }
            List<Processes.Entry> inside =
                    candidates.stream().filter(p -> p.inPod(uid)).toList();
            if (inside.isEmpty() && isSourceOf(name)) {
                // A mount whose source is the pod's is served from there, or not at all.
                List<Processes.Entry> placeless = candidates.stream()
                        .filter(p -> !PLACE.matcher(p.cgroup()).find())
                        .toList();
                return placeless.isEmpty()
                        ? MountMatch.none(by)
                        : unknown("and the cgroup of " + MountMatch.pids(placeless) + " is not known");
            }
            if (inside.isEmpty()) {
                return null;
            }
            return one(inside, by);
        }

        /** By the path that a process was told to mount. */
        private MountMatch byPath() {
            List<Processes.Entry> named =
                    candidates.stream().filter(this::mounted).toList();
            if (named.isEmpty()) {
                return null;
            }
            for (String path : paths()) {
                long devices = mounts.stream()
                        .filter(m -> m.target().equals(path))
                        .map(Mounts.Entry::dev)
                        .distinct()
                        .count();
                if (devices > 1) {
                    return unknown("and several devices are mounted on " + path);
                }
            }
            String unit = driver.systemdUnit() == null
                    ? null
                    : named.stream()
                            .flatMap(p -> p.unit(Pattern.compile(driver.systemdUnit())).stream())
                            .findFirst()
                            .orElse(null);
            return one(
                    named,
                    unit != null
                            ? "the cgroup of unit " + unit + ", whose command line names where it is mounted"
                            : "the command line of a process, which names where it is mounted");
        }

        /** Where a process mounted it, if one did: a bind mount is made from there by somebody else. */
        private List<String> paths() {
            return sources.isEmpty() ? List.of(mount.target()) : sources;
        }

        private boolean mounted(Processes.Entry process) {
            return process.own() != null
                    ? process.own().stream()
                            .anyMatch(own -> own.dev().equals(mount.dev()) && process.names(own.target()))
                    : paths().stream().anyMatch(process::names);
        }

        private MountMatch byCommand() {
            if (driver.mountCommand() == null || volume == null) {
                return null;
            }
            Pattern command = Pattern.compile(driver.mountCommand());
            List<Processes.Entry> named =
                    candidates.stream().filter(p -> tells(command, p)).toList();
            if (named.isEmpty()) {
                return null;
            }
            if (!othersDiffer(command)) {
                return unknown("and mountCommand of the profile finds bucket " + volume.bucket()
                        + ", of which several devices are or may be mounted");
            }
            return one(named, "mountCommand of the profile");
        }

        private boolean tells(Pattern command, Processes.Entry process) {
            Matcher match = command.matcher(process.args());
            if (!match.find()) {
                return false;
            }
            List<Boolean> agreed = new ArrayList<>();
            Matcher groups = GROUP.matcher(command.pattern());
            while (groups.find()) {
                String value = match.group(groups.group(1));
                if (value != null) {
                    agreed.add(
                            switch (groups.group(1)) {
                                case "bucket" -> value.equals(volume.bucket());
                                case "target" -> paths().contains(value);
                                default ->
                                    value.equals(volume.persistentVolume()) || value.equals(volume.volumeHandle());
                            });
                }
            }
            return !agreed.isEmpty() && agreed.stream().allMatch(ok -> ok);
        }

        /** A bucket alone does not tell two mounts of it apart; nor from one of which nobody knows the bucket. */
        private boolean othersDiffer(Pattern command) {
            if (!command.pattern().contains("(?<bucket>")) {
                return true;
            }
            Set<String> others = new HashSet<>();
            for (Mounts.Entry other : mounts) {
                if (isFuse(other) && isPublished(other) && !other.dev().equals(mount.dev())) {
                    others.add(volumes.stream()
                            .filter(v -> other.isTargetOf(v.podUid(), v.persistentVolume()))
                            .map(v -> String.valueOf(v.bucket()))
                            .findFirst()
                            .orElse(volume.bucket()));
                }
            }
            return !others.contains(volume.bucket());
        }

        private MountMatch byNothing() {
            return unknown(
                    "and nothing else tells which of " + MountMatch.pids(candidates) + " serves device " + mount.dev());
        }

        /** The only one there is, with those it descends from: all of them hold the descriptor that was handed down. */
        private MountMatch one(List<Processes.Entry> found, String by) {
            long heads = found.stream()
                    .filter(p -> found.stream().noneMatch(q -> isParent(q, p)))
                    .count();
            boolean branches = found.stream()
                    .anyMatch(p -> found.stream().filter(q -> isParent(p, q)).count() > 1);
            return heads == 1 && !branches
                    ? MountMatch.sure(found, by)
                    : unknown(
                            "and " + MountMatch.pids(found) + " could each serve device " + mount.dev() + " by " + by);
        }

        private boolean isParent(Processes.Entry parent, Processes.Entry child) {
            return child.parent() != null && child.parent() == parent.pid();
        }

        private MountMatch unknown(String why) {
            return MountMatch.unknown(SILENT + why);
        }
    }
}
