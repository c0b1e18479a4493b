package dev.holdfast.judge;

import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The mount is the same, as the host and as the pod see it. Mount ids are given out again, so equality alone proves nothing: it
 * counts only where the process is proven to be the same.
 */
final class MountJudge implements Judge {
    private static final String NAME = "mount";

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        Judgement processes = new ProcessJudge().judge(evidence, limits);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "the same mount",
                (volume, c) -> judge(run, volume, processes, c));
    }

    private static void judge(Run run, Volume volume, Judgement processes, Case c) {
        View host = new View(run, c, "the host", volume, Targets::onHost);
        host.read(volume.node());
        View pod = new View(run, c, "the pod", volume, Targets::inPod);
        pod.read(volume.name());
        if (host.reference != null
                && pod.reference != null
                && !host.reference.dev().equals(pod.reference.dev())) {
            c.offence(
                    run.window().start(),
                    "the pod sees another file system than the host",
                    "device " + pod.reference.dev(),
                    "host: device " + host.reference.dev(),
                    "pod: device " + pod.reference.dev(),
                    "the volume was mounted again on the host, and the pod kept the old mount",
                    "the target was mounted over on the host before the run was watched");
        }
        if (!c.offended()) {
            c.measure(0, "no change");
        }
        processes.findings().stream()
                .filter(f -> f.subject().equals(volume.name()) && f.verdict() != Verdict.PASS)
                .forEach(f -> c.doubt("mount ids are recycled, so that they are equal proves nothing while guarantee "
                        + ProcessJudge.NAME + " is " + f.verdict() + ": " + f.message()));
        if (host.reference != null && pod.reference != null) {
            c.figure("mount id", host.reference.id() + " on the host, " + pod.reference.id() + " in the pod");
            c.figure("device", host.reference.dev());
            c.figure("mount", host.reference.type() + " " + host.reference.source() + " " + host.reference.options());
        }
        c.figure("samples", host.samples + " on the host, " + pod.samples + " in the pod");
        c.passed("mount " + (host.reference == null ? "?" : host.reference.id() + " of device " + host.reference.dev())
                + " stayed as it was in " + host.samples + " samples of the host and " + pod.samples + " of the pod");
    }

    /** The mount as one side sees it over time. */
    private static final class View {
        private final Run run;
        private final Case c;
        private final String side;
        private final Volume volume;
        private final BiFunction<Volume, Mounts, List<Mounts.Entry>> find;
        private final Map<String, Integer> perPhase = new HashMap<>();
        private Mounts.Entry reference;
        private int samples;

        View(Run run, Case c, String side, Volume volume, BiFunction<Volume, Mounts, List<Mounts.Entry>> find) {
            this.run = run;
            this.c = c;
            this.side = side;
            this.volume = volume;
            this.find = find;
        }

        void read(String source) {
            int failed = Targets.read(c, source, (at, look, table, from) -> {
                if (run.window().holds(at)) {
                    samples++;
                    perPhase.merge(run.phaseAt(at), 1, Integer::sum);
                    sample(at, find.apply(volume, table));
                }
            });
            if (failed > 0) {
                c.doubt(Text.count(failed, "look") + " at the mount table of " + side + " failed");
            }
            c.cover(perPhase, "look at the mount table of " + side);
            if (samples > 0 && reference == null) {
                c.doubt("the volume was never seen mounted on " + side);
            }
        }

        private void sample(long at, List<Mounts.Entry> mounts) {
            Mounts.Entry now = Targets.top(mounts);
            if (reference == null) {
                reference = now;
                if (now == null && samples == 1) {
                    c.doubt("the volume was not mounted when the watch of " + side + " began");
                }
            } else if (now == null) {
                c.offence(
                        at,
                        "the mount is gone from " + side,
                        "not mounted",
                        text(reference),
                        "not mounted",
                        "the old driver or the new one unmounted the volume while its pod runs",
                        "a clean-up of stale mounts took a live one");
            }
            if (mounts.size() > 1) {
                c.offence(
                        at,
                        "a second mount covers the volume on " + side,
                        mounts.size() + " mounts on the target",
                        text(mounts.get(0)),
                        text(now),
                        "the new driver did not recognise the old mount and mounted over it at a republish",
                        "something else mounted a file system onto the target");
            } else if (now != null && !now.equals(reference)) {
                c.offence(
                        at,
                        "the mount on " + side + " is another one (" + differing(reference, now) + ")",
                        text(now),
                        text(reference),
                        text(now),
                        "the driver unmounted the volume and mounted it again",
                        "the mount was changed in place (remounted with other options)");
            }
        }

        private static String text(Mounts.Entry mount) {
            return "mount " + mount.id() + " of device " + mount.dev() + " (" + mount.type() + " " + mount.source()
                    + " " + mount.root() + " " + mount.options() + ")";
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
}
