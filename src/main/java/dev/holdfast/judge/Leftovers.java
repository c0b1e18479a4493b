package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.RepublishPatterns;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeFolders;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is left of a mount after its pod went: the mount and what it was bound from, the folder it was on, the process, its systemd unit, the
 * attachment that names the pod, the mounter pod. What is seen surely after the deadline is an offence. What was seen last before it, and not looked at
 * again until after it, is a doubt: nobody knows when it went.
 */
final class Leftovers {
    private final Recording recording;
    private final FindingBuilder finding;
    private final Volume volume;
    private final Serving serving;
    private final Went went;

    /**
     * How a pod went.
     *
     * @param begun when it began to be deleted
     * @param done when it was gone; times are told from then
     * @param event what that was, in words: "the workloads went"
     * @param deadline until when something of it may be left
     * @param lookAfter whether everything must have been looked at after the deadline, even when it was seen gone before
     */
    record Went(long begun, long done, String event, long deadline, boolean lookAfter) {
        /** A time, told from the moment the pod was gone. */
        String after(long at) {
            return Text.span(Math.max(0, at - done)) + " after " + event;
        }
    }

    private Leftovers(FindingBuilder finding, Volume volume, Serving serving, Went went) {
        this.recording = finding.recording();
        this.finding = finding;
        this.volume = volume;
        this.serving = serving;
        this.went = went;
    }

    /**
     * Notes in a case what is left of a mount.
     *
     * @param volume with the uid of the pod that went
     * @param serving what served it before; that this, or its process, is unknown is a doubt
     */
    static void judge(FindingBuilder finding, Volume volume, Serving serving, Went went) {
        if (serving == null) {
            finding.doubt("the volume was never seen mounted for pod " + volume.podUid()
                    + " before it went, so it is unknown what may be left of it");
            return;
        }
        boolean byKernel = finding.recording().manifest().driver().can().byKernel();
        if (serving.processes().isEmpty() && !byKernel) {
            finding.doubt("no process was found that served device "
                    + serving.target().dev() + " for pod " + volume.podUid()
                    + " before it went, so it is unknown whether one is left");
        }
        Leftovers leftovers = new Leftovers(finding, volume, serving, went);
        leftovers.mounts();
        leftovers.folder();
        if (!byKernel) {
            leftovers.processes();
        }
        if (finding.recording().manifest().driver().mounterNamespace() != null) {
            leftovers.attachments();
            leftovers.mounterPod();
        }
    }

    /**
     * Notes whether files with a pod's credentials are left on its node, where the profile names such files and any of the pod was seen. A key
     * that nobody needs any more is one that somebody finds.
     */
    static void credentials(FindingBuilder finding, Volume volume, Went went) {
        RepublishPatterns patterns =
                new RepublishPatterns(finding.recording().manifest().driver());
        if (!patterns.inFiles()) {
            return;
        }
        Trace file = new Leftovers(finding, volume, null, went).new Trace("file with the pod's credentials");
        boolean[] ever = {false};
        finding.looks(Channel.CREDENTIALS, volume.node(), (at, content, source) -> {
            List<String> found = content.files().stream()
                    .map(CredentialFiles.Entry::path)
                    .filter(path -> !patterns.written(path, List.of(volume)).isEmpty())
                    .toList();
            ever[0] |= !found.isEmpty();
            file.look(at, found.stream());
        });
        if (ever[0]) {
            file.conclude(
                    "the node plugin does not remove it when the volume is unmounted",
                    "the node plugin has written it where it does not look when the volume is unmounted");
        }
    }

    private void mounts() {
        Trace mount = new Trace("mount", uncertainty());
        String target = Targets.onHost(volume);
        String driver = recording.manifest().driver().name();
        Targets.read(
                finding,
                volume.node(),
                (at, table, source) -> mount.look(
                        at,
                        table.mounts().stream()
                                .filter(one -> one.target().endsWith(target)
                                        || part(one.target(), serving.pod())
                                        // other pods may use it until the last one went
                                        || (went.lookAfter && one.isGlobalMountOf(driver, volume.volumeHandle())))
                                .map(Mounts.Entry::target)));
        mount.conclude("the volume could not be unmounted", "the node plugin was away when the pod went");
    }

    private void folder() {
        if (recording.sources(Channel.FOLDERS, volume.node()).isEmpty()) {
            finding.figure("volume folder", "was not recorded");
            return;
        }
        Trace folder = new Trace("volume folder", uncertainty());
        finding.looks(Channel.FOLDERS, volume.node(), (at, content, source) -> {
            if (content.folders() != null) {
                folder.look(
                        at,
                        content.folders().stream()
                                .filter(entry -> entry.isOf(volume))
                                .map(VolumeFolders.Entry::toString));
            }
        });
        folder.conclude(
                "something was written to the folder beneath the mount, so that the kubelet does not remove it",
                "the driver made the folder again after the pod had gone");
    }

    private void processes() {
        Trace process = new Trace("process", uncertainty());
        Trace unit = new Trace("systemd unit", uncertainty());
        finding.looks(Channel.PROCESSES, volume.node(), (at, content, source) -> {
            if (content.processes() == null) {
                return;
            }
            process.look(
                    at,
                    content.processes().stream()
                            .filter(p -> p.alive()
                                    && serving.processes().stream()
                                            .anyMatch(s -> s.pid() == p.pid() && s.start() == p.start()))
                            .map(p -> "pid " + p.pid()));
            unit.look(
                    at,
                    content.processes().stream()
                            .filter(p -> p.alive() && part(p.cgroup(), serving.unit()))
                            .map(p -> serving.unit() + " with pid " + p.pid()));
        });
        process.conclude(
                "the process was not told to end when the volume was unmounted",
                "the mount is still in use somewhere, such as in another mount namespace");
        if (serving.unit() != null) {
            unit.conclude(
                    "the unit was not stopped when the volume was unmounted",
                    "the new driver does not know the units of the old one");
        }
    }

    private void attachments() {
        Trace attachment = new Trace("attachment", 0);
        finding.looks(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                (at, content, source) -> attachment.look(
                        at,
                        content.attachments() == null
                                ? Stream.empty()
                                : content.attachments().stream()
                                        .filter(a -> a.workloads().values().stream()
                                                .anyMatch(uids -> uids.contains(volume.podUid())))
                                        .map(Attachments.Entry::name)));
        attachment.conclude(
                "the reconciler does not notice that workloads end",
                "stale entries of attachments are not removed (they may live for 2 minutes)");
    }

    private void mounterPod() {
        if (serving.pod() == null) {
            return;
        }
        Trace pod = new Trace("mounter pod", 0);
        finding.looks(
                Channel.PODS,
                Channel.OBSERVER,
                (at, content, source) -> pod.look(
                        at,
                        content.pods().stream()
                                .filter(p -> p.namespace()
                                                .equals(recording
                                                        .manifest()
                                                        .driver()
                                                        .mounterNamespace())
                                        && p.name().equals(serving.pod()))
                                .map(Pods.Entry::name)));
        pod.conclude(
                "the mounter pod was not told that it is no longer needed",
                "its process does not end, because its mount is still in use");
    }

    /** Whether a path has a part of that name; there may be no such name. */
    private static boolean part(String path, String name) {
        return name != null && List.of(path.split("/", -1)).contains(name);
    }

    /** How far the times of the node's streams may be wrong. */
    private long uncertainty() {
        Clock clock = recording.clock(Channel.MOUNTS, volume.node());
        return clock == null ? 0 : clock.uncertainty();
    }

    /** One thing over the looks that could show it. */
    private final class Trace {
        private final String what;
        private final long uncertainty;
        private boolean looked;
        private boolean lookedAfter;
        private Long lastSeen;
        /** The first look that did not show it any more. */
        private Long gone;

        private Long late;
        private String value;

        Trace(String what) {
            this(what, uncertainty());
        }

        Trace(String what, long uncertainty) {
            this.what = what;
            this.uncertainty = uncertainty;
        }

        void look(long at, Stream<String> found) {
            if (at < went.begun) {
                return;
            }
            looked = true;
            lookedAfter |= at - uncertainty >= went.deadline;
            String left = found.distinct().collect(Collectors.joining(", "));
            if (left.isEmpty()) {
                gone = gone == null ? Long.valueOf(at) : gone;
                return;
            }
            lastSeen = at;
            gone = null;
            if (late == null && at - uncertainty > went.deadline) {
                late = at;
                value = left;
            }
        }

        void conclude(String... causes) {
            String deadline = went.after(went.deadline);
            if (late != null) {
                finding.offence(
                        late, "the " + what + " is still there", value + ", " + went.after(late), null, null, causes);
            } else if (!looked) {
                finding.doubt("nobody looked for the " + what + " since the pod began to go");
            } else if (went.lookAfter && !lookedAfter) {
                finding.doubt("nobody looked for the " + what + " after the deadline, " + deadline);
            } else if (gone == null) {
                finding.doubt("the " + what + " was there when it was looked for last, " + went.after(lastSeen)
                        + ", and the deadline was " + deadline);
            } else if (gone + uncertainty > went.deadline) {
                finding.doubt("the " + what + " was first seen gone " + went.after(gone)
                        + "; nobody looked just before the deadline, " + deadline);
            }
        }
    }
}
