package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The mount is the same, as the host and as the pod see it. Mount ids are given out again, so equality alone proves nothing: it
 * counts only where the process is proven to be the same.
 */
final class MountJudge implements Judge {
    private static final Guarantee NAME = Guarantee.MOUNT;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        Judgement processes = new ProcessJudge().judge(evidence, limits);
        return run.volumes(
                NAME,
                Volume::before,
                "mounted before the upgrade",
                Volume::before,
                "the same mount",
                Volume::node,
                (node, shared, cases) -> {
                    List<View> hosts = new ArrayList<>();
                    cases.forEach((volume, c) -> hosts.add(new View(c, "the host", false, volume, Targets::onHost)));
                    read(run, limits, node, shared, "the probe itself", hosts);
                    hosts.forEach(host -> judge(run, limits, host, processes));
                });
    }

    private static void judge(Recording run, Limits limits, View host, Judgement processes) {
        Volume volume = host.volume;
        FindingBuilder c = host.c;
        View pod = new View(c, "the pod", true, volume, Targets::inPod);
        read(run, limits, volume.name(), c, "the workload's agent", List.of(pod));
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

    /** Reads a mount table for all who look at it. */
    @SuppressWarnings("ReferenceEquality")
    private static void read(
            Recording run, Limits limits, String source, FindingBuilder c, String agent, List<View> views) {
        Clock clock = c.clock(Channel.MOUNTS, source);
        Map<String, Integer> perPhase = new HashMap<>();
        int[] samples = new int[1];
        long[] last = new long[1];
        Mounts[] before = new Mounts[1];
        int failed = Targets.read(c, source, (at, look, table, from) -> {
            if (run.window().holds(at)) {
                samples[0]++;
                last[0] = at;
                perPhase.merge(run.phaseAt(at, clock), 1, Integer::sum);
                // Most looks only name the one that they are equal to.
                if (table != before[0]) {
                    views.forEach(view -> view.sample(at, from, view.find.apply(view.volume, table)));
                }
                before[0] = table;
            }
        });
        List<Controls.Stall> stalls = Controls.ofAgent(c, source, agent);
        views.forEach(view -> {
            view.conclude(failed, perPhase, samples[0], stalls);
            if (samples[0] > 0) {
                view.c.lasts(last[0], limits, "look at the mount table of " + view.side);
            }
        });
    }

    /** The mount as one side sees it over time. */
    private static final class View {
        private final FindingBuilder c;
        private final String side;
        /** Whether it looks from a container, whose mount namespace is a new one when it was restarted. */
        private final boolean contained;

        private final Volume volume;
        private final BiFunction<Volume, Mounts, List<Mounts.Entry>> find;
        private Mounts.Entry reference;
        private Source incarnation;
        private boolean begun;
        private int samples;

        View(
                FindingBuilder c,
                String side,
                boolean contained,
                Volume volume,
                BiFunction<Volume, Mounts, List<Mounts.Entry>> find) {
            this.c = c;
            this.side = side;
            this.contained = contained;
            this.volume = volume;
            this.find = find;
        }

        void conclude(int failed, Map<String, Integer> perPhase, int looks, List<Controls.Stall> stalls) {
            samples = looks;
            if (failed > 0) {
                c.doubt(Text.count(failed, "look") + " at the mount table of " + side + " failed");
            }
            c.cover(perPhase, "look at the mount table of " + side, stalls);
            if (samples > 0 && reference == null) {
                c.doubt("the volume was never seen mounted on " + side);
            }
        }

        void sample(long at, Source from, List<Mounts.Entry> mounts) {
            Mounts.Entry now = Targets.top(mounts);
            if (contained && reference != null && now != null && !from.equals(incarnation)) {
                reference = numberedAs(now, reference);
            }
            incarnation = from;
            if (reference == null) {
                reference = now;
                if (now == null && !begun) {
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
            begun = true;
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
