package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A pod whose volume a systemd unit serves is deleted and made again: at the deadline, or when all workloads were removed before it, the
 * new pod is served as guarantee {@code pod-mounter} asks, and the unit, the process and the mount of the old one are gone.
 */
final class TransitionJudge implements Judge {
    private static final String NAME = "transition";

    @Override
    public String guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Run run = new Run(evidence);
        String limit = "moved over within " + Text.span(limits.nanos(Limit.LEFTOVERS));
        List<Case> cases = new ArrayList<>();
        Set<String> nodes = new TreeSet<>();
        Deeds known = Deeds.read(run, new Case(run, "", "", limit));
        Set<String> workloads = known.of(Actions.RECREATE_POD).stream()
                .map(Deeds.Deed::subject)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String workload : workloads) {
            Volume volume = known.volume(workload);
            if (volume == null) {
                cases.add(Subjects.doubtful(
                        run, limit, workload, "", "nothing describes the volume of workload " + workload));
            } else {
                Case c = new Case(run, workload, volume.node(), limit);
                new Move(run, limits, volume, c).judge();
                nodes.add(volume.node());
                cases.add(c);
            }
        }
        cases.addAll(Subjects.bareNodes(run, limit, nodes::contains, "no pod was deleted and made again"));
        if (cases.isEmpty()) {
            cases.add(Subjects.doubtful(run, limit, "pods", "", "no pod was deleted and made again"));
        }
        return Run.judgement(NAME, limit, cases);
    }

    /** One pod that was made again. */
    private static final class Move {
        private final Run run;
        private final long allowed;
        private final Limits limits;
        private final Volume volume;
        private final Case c;

        Move(Run run, Limits limits, Volume volume, Case c) {
            this.run = run;
            this.allowed = limits.nanos(Limit.LEFTOVERS);
            this.limits = limits;
            this.volume = volume;
            this.c = c;
        }

        void judge() {
            // Only the first time moves it over.
            Deeds deeds = Deeds.read(run, c);
            Deeds.Deed deed = deeds.of(Actions.RECREATE_POD, d -> d.subject().equals(volume.name()))
                    .get(0);
            String oldUid = deed.asked(Actions.UID);
            if (oldUid == null) {
                c.doubt("it is not on record which pod of " + volume.name() + " was deleted");
                return;
            }
            Volume old = Deeds.under(volume, oldUid);
            Serving before = Serving.last(run, c, old, deed.begun());
            if (before == null || before.unit() == null) {
                c.doubt("no systemd unit served the volume before its pod was deleted ("
                        + (before == null ? "it was never seen mounted" : before)
                        + "), so there is nothing to move over");
                return;
            }
            long deadline = deed.begun() + allowed;
            Volume made = made(deed, oldUid, deadline);
            if (made == null) {
                return;
            }
            // What was served when all workloads were removed had moved over; after that nothing serves it any more.
            long removed = deeds.of(Actions.STOP_WORKLOADS, d -> d.begun() > deed.done()).stream()
                    .mapToLong(Deeds.Deed::begun)
                    .min()
                    .orElse(deadline);
            served(made, deed, Math.min(deadline, removed));
            Leftovers.judge(
                    run,
                    c,
                    old,
                    before,
                    new Leftovers.Went(deed.begun(), deed.begun(), "the pod was deleted", deadline, false));
            c.measure(c.offended() ? 1 : 0, c.offended() ? "not moved over" : "moved over");
            c.figure("before", before.toString());
            c.figure("new pod ready after", Text.seconds(deed.done() - deed.begun()));
            c.passed("moved from " + before.unit() + " to a mounter pod, and nothing of the old mount is left");
        }

        /** The volume under its new pod; null when there is none that could be judged. */
        private Volume made(Deeds.Deed deed, String oldUid, long deadline) {
            String newUid = deed.got(Actions.UID);
            if (deed.failed()) {
                never(deed.done(), "the pod could not be made again", deed.error());
            } else if (!deed.good()) {
                long end = Window.recordEnd(run.manifest());
                if (end > deadline) {
                    never(
                            deadline,
                            "the pod that was made again never became ready",
                            Text.span(allowed) + " after its deletion");
                } else {
                    c.doubt("the pod was not ready again when the record ended, " + Text.seconds(end - deed.begun())
                            + " after it was deleted");
                }
            } else if (newUid == null) {
                c.doubt("it is not on record which pod was made in place of " + oldUid);
            } else if (newUid.equals(oldUid)) {
                c.doubt("the pod was not made again: its uid is " + oldUid + " before and after");
            } else {
                return Deeds.under(volume, newUid);
            }
            c.measure(c.offended() ? 1 : 0, "not moved over");
            return null;
        }

        private void never(long at, String what, String value) {
            c.offence(
                    at,
                    what,
                    value,
                    null,
                    null,
                    "the new driver cannot mount the volume (mounter pod, rights, credentials)",
                    "the old mount could not be unmounted, so that the old pod never went");
        }

        /** As guarantee pod-mounter asks, at the deadline instead of the drain, and by writes of the new pod only. */
        private void served(Volume made, Deeds.Deed deed, long deadline) {
            List<Phase> phases = new ArrayList<>(run.manifest().phases().stream()
                    .filter(p -> p.start() < deadline && !p.name().equals(Phase.DRAIN))
                    .toList());
            phases.add(new Phase(Phase.DRAIN, deadline, deadline, "ok"));
            Manifest manifest = run.manifest()
                    .withPhases(phases)
                    .withVolumes(List.of(new Volume(
                            made.name(),
                            made.provisioning(),
                            false,
                            made.node(),
                            made.namespace(),
                            made.pod(),
                            made.podUid(),
                            made.persistentVolume(),
                            made.volumeHandle(),
                            made.bucket(),
                            made.prefix(),
                            made.path())));
            Clock clock = run.clock(Channel.OPERATIONS, made.name());
            View view = new View(
                    run.evidence(),
                    manifest,
                    made.name(),
                    line -> clock != null && between(line.t(), clock, deed.done(), deadline));
            Finding finding = new PodMounterJudge()
                    .judge(view, limits).findings().stream()
                            .filter(f -> f.subject().equals(made.name()))
                            .findFirst()
                            .orElseThrow();
            if (finding.verdict() == Verdict.INCONCLUSIVE) {
                c.doubt("pod-mounter: " + finding.message());
            } else if (finding.verdict() == Verdict.FAIL && !reaches(made, deadline)) {
                c.doubt("the deadline, " + Text.span(allowed)
                        + " after the pod was deleted, is not on record; until then " + finding.message());
            } else if (finding.verdict() == Verdict.FAIL) {
                Offence offence = finding.offence();
                c.offence(
                        deadline,
                        offence.what(),
                        offence.value(),
                        null,
                        null,
                        offence.causes().toArray(new String[0]));
            }
        }

        /** Whether something of the writer's clock is surely not before {@code from}, and not surely after {@code to}. */
        private static boolean between(long t, Clock clock, long from, long to) {
            long earliest = clock.observer(t) - clock.uncertainty();
            return earliest >= from && earliest <= to;
        }

        /** Whether everything was looked at until the deadline. */
        private boolean reaches(Volume made, long deadline) {
            return last(Channel.MOUNTS, made.node()) >= deadline
                    && last(Channel.PROCESSES, made.node()) >= deadline
                    && last(Channel.PODS, Channel.OBSERVER) >= deadline
                    && last(Channel.ATTACHMENTS, Channel.OBSERVER) >= deadline;
        }

        private <T extends Line> long last(Channel<T> channel, String source) {
            long[] last = {Long.MIN_VALUE};
            c.read(channel, source, (at, line, from) -> last[0] = Math.max(last[0], at));
            return last[0];
        }
    }
}
