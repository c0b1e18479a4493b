package dev.holdfast.judge;

import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limits;
import java.util.List;
import java.util.function.Function;

/** The mount as one side sees it over time. */
final class MountWatch {
    private final FindingBuilder finding;
    private final String side;
    /** Whether it looks from a container, whose mount namespace is a new one when it was restarted. */
    private final boolean contained;

    private final Function<Mounts, List<Mounts.Entry>> find;
    /** Whether its pod was ready when the watch began, so that it must have been there. */
    private final boolean sinceReady;

    private Mounts.Entry reference;
    private Source incarnation;
    private boolean begun;
    private int samples;

    private MountWatch(
            FindingBuilder finding,
            Volume volume,
            String side,
            boolean contained,
            Function<Mounts, List<Mounts.Entry>> find) {
        this.finding = finding;
        this.sinceReady = !volume.before();
        this.side = side;
        this.contained = contained;
        this.find = find;
    }

    /** From the node. */
    static MountWatch onHost(Volume volume, FindingBuilder finding) {
        return new MountWatch(finding, volume, "the host", false, table -> Targets.onHost(volume, table));
    }

    /** From the node, where the volume is mounted for all its pods. */
    static MountWatch global(Volume volume, String driver, FindingBuilder finding) {
        return new MountWatch(
                finding, volume, "the staging path", false, table -> Targets.global(volume, driver, table));
    }

    /** From the pod. */
    static MountWatch inPod(Volume volume, FindingBuilder finding) {
        return new MountWatch(finding, volume, "the pod", true, table -> Targets.inPod(volume, table));
    }

    /** What it was first; null when it never was mounted. */
    Mounts.Entry reference() {
        return reference;
    }

    /** How many looks there were. */
    int samples() {
        return samples;
    }

    /** Notes what the looks at a mount table say of it. */
    void judge(MountTable table, Limits limits) {
        table.changes().forEach(change -> sample(change.at(), change.source(), find.apply(change.mounts())));
        samples = table.looks();
        if (table.failed() > 0) {
            finding.doubt(Text.count(table.failed(), "look") + " at the mount table of " + side + " failed");
        }
        finding.cover(table.perPhase(), "look at the mount table of " + side, table.stalls());
        if (samples > 0 && reference == null) {
            finding.doubt("the volume was never seen mounted on " + side);
        }
        if (samples > 0) {
            finding.lasts(table.last(), limits, "look at the mount table of " + side);
        }
    }

    private void sample(long at, Source from, List<Mounts.Entry> mounts) {
        Mounts.Entry now = Targets.top(mounts);
        if (contained && reference != null && now != null && !from.equals(incarnation)) {
            reference = numberedAs(now, reference);
        }
        incarnation = from;
        if (reference == null) {
            reference = now;
            if (now == null && !begun && sinceReady) {
                finding.offence(
                        at,
                        "the pod was ready without its mount",
                        "not mounted on " + side,
                        null,
                        null,
                        "the driver answered the kubelet that the volume is mounted, and had not mounted it",
                        "the mount went before the pod was ready");
            } else if (now == null && !begun) {
                finding.doubt("the volume was not mounted when the watch of " + side + " began");
            }
        } else if (now == null) {
            finding.offence(
                    at,
                    "the mount is gone from " + side,
                    "not mounted",
                    text(reference),
                    "not mounted",
                    "the old driver or the new one unmounted the volume while its pod runs",
                    "a clean-up of stale mounts took a live one");
        }
        begun = true;
        if (mounts.size() > 1) {
            finding.offence(
                    at,
                    "a second mount covers the volume on " + side,
                    mounts.size() + " mounts on the target",
                    text(mounts.get(0)),
                    text(now),
                    "the new driver did not recognise the old mount and mounted over it at a republish",
                    "something else mounted a file system onto the target");
        } else if (now != null && !now.equals(reference)) {
            finding.offence(
                    at,
                    "the mount on " + side + " is another one (" + differing(reference, now) + ")",
                    text(now),
                    text(reference),
                    text(now),
                    "the driver unmounted the volume and mounted it again",
                    "the mount was changed in place (remounted with other options)");
        }
    }

    /** Ids of another mount namespace say nothing, equal or not; everything else has to be as it was. */
    private static Mounts.Entry numberedAs(Mounts.Entry now, Mounts.Entry reference) {
        return new Mounts.Entry(
                now.id(),
                now.parent(),
                reference.dev(),
                reference.root(),
                reference.target(),
                reference.options(),
                reference.type(),
                reference.source(),
                reference.superOptions());
    }

    private static String text(Mounts.Entry mount) {
        return "mount " + mount.id() + " of device " + mount.dev() + " (" + mount.type() + " " + mount.source() + " "
                + mount.root() + " " + mount.options() + ")";
    }

    private static String differing(Mounts.Entry before, Mounts.Entry after) {
        StringBuilder names = new StringBuilder();
        name(names, "mount id", before.id(), after.id());
        name(names, "parent", before.parent(), after.parent());
        name(names, "device", before.dev(), after.dev());
        name(names, "root", before.root(), after.root());
        name(names, "target", before.target(), after.target());
        name(names, "options", before.options(), after.options());
        name(names, "type", before.type(), after.type());
        name(names, "source", before.source(), after.source());
        name(names, "superblock options", before.superOptions(), after.superOptions());
        return names.toString();
    }

    private static void name(StringBuilder names, String name, Object before, Object after) {
        if (!before.equals(after)) {
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
    }
}
