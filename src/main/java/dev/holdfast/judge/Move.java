package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One pod that took the place of another: at the deadline, or when it was made to go before that, it is served as guarantee {@code
 * pod-mounter} asks; it reads what the other left for it; and the unit, the process, the mount, the attachment and the mounter pod of the
 * other are gone from the node where that was.
 */
final class Move {
    private final Recording run;
    private final long allowed;
    private final Limits limits;
    private final Volume volume;
    private final RecordedActions.Deed deed;
    private final FindingBuilder c;
    private final RecordedActions deeds;

    /**
     * A pod that took another's place.
     *
     * @param volume of the other pod
     * @param deed by which it did: {@link Actions#RECREATE_POD} or {@link Actions#REPLACE_POD}
     */
    Move(Recording run, Limits limits, Volume volume, RecordedActions.Deed deed, FindingBuilder c) {
        this.run = run;
        this.allowed = limits.nanos(Limit.LEFTOVERS);
        this.limits = limits;
        this.volume = volume;
        this.deed = deed;
        this.c = c;
        this.deeds = RecordedActions.read(run, c);
    }

    /**
     * Notes what there is to say of it.
     *
     * @param fromUnit whether a systemd unit has to have served the other pod
     * @param reads whether it must be on record that it read what the other left; where it is asked to, it must be anyway
     */
    void judge(boolean fromUnit, boolean reads) {
        String oldUid = deed.asked(Actions.UID);
        if (oldUid == null) {
            c.doubt("it is not on record which pod of " + volume.name() + " was deleted");
            return;
        }
        Volume old = RecordedActions.under(volume, oldUid);
        Serving before = Serving.last(run, c, old, deed.begun());
        if (fromUnit && (before == null || before.unit() == null)) {
            c.doubt("no systemd unit served the volume before its pod was deleted ("
                    + (before == null ? "it was never seen mounted" : before)
                    + "), so there is nothing to move over");
            return;
        }
        long deadline = deed.begun() + allowed;
        Volume made = made(oldUid, deadline);
        if (made == null) {
            return;
        }
        served(made, Math.min(deadline, went(made, deadline)));
        if (reads || deed.asked(Actions.KEY) != null) {
            read(old, made);
        }
        Leftovers.judge(
                run,
                c,
                old,
                before,
                new Leftovers.Went(deed.begun(), deed.begun(), "the pod was deleted", deadline, false));
        c.measure(c.offended() ? 1 : 0, c.offended() ? "not moved over" : "moved over");
        c.figure("before", before == null ? "unknown" : before.toString());
        if (!made.node().equals(old.node())) {
            c.figure("now on", made.node());
        }
        c.figure("new pod ready after", Text.seconds(deed.done() - deed.begun()));
        c.passed("moved from " + from(before) + " to a mounter pod"
                + (made.node().equals(old.node()) ? "" : " on " + made.node())
                + ", and nothing of the old mount is left");
    }

    private static String from(Serving before) {
        if (before == null) {
            return "nothing known";
        }
        return before.unit() != null ? before.unit() : before.pod() != null ? before.pod() : before.toString();
    }

    /** When the new pod was told to go, by itself or with all others; the deadline if it was not before that. */
    private long went(Volume made, long deadline) {
        return Stream.concat(
                        deeds.of(Actions.STOP_WORKLOADS).stream(),
                        deeds.replacements().stream().filter(d -> made.podUid().equals(d.asked(Actions.UID))))
                .filter(d -> d.begun() > deed.done())
                .mapToLong(RecordedActions.Deed::begun)
                .min()
                .orElse(deadline);
    }

    /** The volume under its new pod; null when there is none that could be judged. */
    private Volume made(String oldUid, long deadline) {
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
            Volume made = RecordedActions.successor(volume, deed);
            if (made == null) {
                c.doubt("nothing describes the volume of the pod that was made in place of " + oldUid);
            }
            return made;
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
    private void served(Volume made, long deadline) {
        Finding finding = served(run, limits, made, deed.done(), deadline);
        if (finding.verdict() == Verdict.INCONCLUSIVE) {
            c.doubt("pod-mounter: " + finding.message());
        } else if (finding.verdict() == Verdict.FAIL && !reaches(made, deadline)) {
            c.doubt("the deadline, " + Text.span(allowed) + " after the pod was deleted, is not on record; until then "
                    + finding.message());
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

    /** What the judge of pod-mounter says of a pod by what was seen until a time, and by its writes since another. */
    static Finding served(Recording run, Limits limits, Volume made, long since, long until) {
        List<Phase> phases = new ArrayList<>(run.manifest().phases().stream()
                .filter(p -> p.start() < until && !p.name().equals(Phase.DRAIN))
                .toList());
        phases.add(new Phase(Phase.DRAIN, until, until, "ok"));
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
                run.evidence(), manifest, made.name(), line -> clock != null && between(line.t(), clock, since, until));
        return new PodMounterJudge()
                .judge(view, limits).findings().stream()
                        .filter(f -> f.subject().equals(made.name()))
                        .findFirst()
                        .orElseThrow();
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

    /** The new pod reads, as it was acknowledged, what the old one left for it. */
    private void read(Volume old, Volume made) {
        String key = deed.asked(Actions.KEY);
        if (key == null) {
            c.doubt("pod " + old.podUid() + " left nothing to be read by the one after it");
            return;
        }
        Operation.Acknowledged[] left = new Operation.Acknowledged[1];
        c.read(Channel.OPERATIONS, old.name(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged ok && ok.key().equals(key)) {
                left[0] = ok;
            }
        });
        if (left[0] == null) {
            c.doubt("it is not on record that " + key + ", which the new pod was to read, was written");
            return;
        }
        int[] good = new int[1];
        int[] all = new int[1];
        c.read(Channel.CROSS_READS, made.name(), (at, line, source) -> {
            if (!line.key().equals(key)) {
                return;
            }
            all[0]++;
            if (line.errno() == null
                    && line.size() == left[0].size()
                    && left[0].sha256().equals(line.sha256())) {
                good[0]++;
                return;
            }
            c.offence(
                    deed.done(),
                    "the new pod does not find what the old one wrote",
                    key + ": " + found(line),
                    left[0].size() + " bytes, SHA-256 " + left[0].sha256(),
                    found(line),
                    "the new mount is of another bucket or prefix",
                    "what the old mount acknowledged was not stored");
        });
        if (all[0] == 0) {
            c.doubt("the new pod did not read " + key + ", which the old one left");
        }
        c.figure("reads of what the old pod left", good[0] + " of " + all[0] + " right");
    }

    private static String found(CrossRead read) {
        return read.errno() != null ? read.errno() : read.size() + " bytes, SHA-256 " + read.sha256();
    }
}
