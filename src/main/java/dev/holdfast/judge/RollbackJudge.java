package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Going back disturbs nobody: mounts of both kinds are judged across the rollback as across an upgrade, new pods are served by a systemd
 * unit again, and a new PVC works. Where the run goes forward again afterwards, the same mounts are judged up to its end, and pods started
 * then are served by mounter pods.
 */
public final class RollbackJudge implements Judge {
    private static final Guarantee NAME = Guarantee.ROLLBACK;
    private static final String LIMIT = "nothing disturbed, and the old release at work again";
    private static final List<Judge> LIKE_AN_UPGRADE = List.of(
            new ProcessJudge(),
            new MountJudge(),
            new HandlesJudge(),
            new InodesJudge(),
            new GapsJudge(),
            new ErrorsJudge(),
            new DataJudge(),
            new PodsJudge());

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording recorded = new Recording(evidence);
        Phase rollback = recorded.manifest().phase(Phase.ROLLBACK);
        if (rollback == null) {
            return Recording.judgement(
                    NAME, LIMIT, List.of(Subjects.doubtful(recorded, LIMIT, "release", "", "the run has no rollback")));
        }
        Evidence view = around(recorded, rollback);
        Recording run = new Recording(view);
        Stay back = new Stay(run, rollback, Phase.FORWARD, "after the rollback");
        Map<String, FindingBuilder> cases = new LinkedHashMap<>();
        Map<String, MounterKind> kinds = new HashMap<>();
        for (Volume volume : run.manifest().volumes()) {
            if (volume.before()) {
                FindingBuilder c = new FindingBuilder(run, volume.name(), volume.node(), LIMIT);
                kinds.put(volume.name(), Serving.before(run, c, volume, rollback.start(), "rollback"));
                cases.put(volume.name(), c);
            } else if (begun(recorded, volume) == null) {
                cases.put(
                        volume.name(),
                        Subjects.doubtful(
                                run,
                                LIMIT,
                                volume.name(),
                                volume.node(),
                                "when the workload began is not on record, so it is unknown whether it was there before the"
                                        + " rollback"));
            }
        }
        for (String node : run.manifest().nodes()) {
            FindingBuilder c = new FindingBuilder(run, node, node, LIMIT);
            newPods(run, node, back, c);
            cases.put(node, c);
        }
        likeAnUpgrade(run, view, limits, cases);
        for (MounterKind kind : MounterKind.values()) {
            if (!kinds.containsValue(kind)) {
                cases.put(
                        kind.toString(),
                        Subjects.doubtful(
                                run,
                                LIMIT,
                                "by " + kind,
                                "",
                                "no volume was served by a " + kind + " before the rollback"));
            }
        }
        FindingBuilder claim = new FindingBuilder(run, "new PVC", "", LIMIT);
        newClaim(run, back, claim);
        cases.put("new PVC", claim);
        FindingBuilder release = new FindingBuilder(run, "Helm release", "", LIMIT);
        release(run, run.manifest().change().from(), back.end(), release);
        cases.put("Helm release", release);
        Phase forward = recorded.manifest().phase(Phase.FORWARD);
        if (forward != null) {
            FindingBuilder again = new FindingBuilder(run, "forward again", "", LIMIT);
            forward(run, new Stay(run, forward, Phase.DRAIN, "after the release went forward again"), again);
            cases.put("forward again", again);
        }
        cases.values().forEach(c -> recorded.window().doubts().forEach(c::doubt));
        return Recording.judgement(NAME, LIMIT, List.copyOf(cases.values()));
    }

    /**
     * The run with its rollback in the place of the upgrade (see {@link Window}): it begins with the phase before, and every volume
     * whose workload had begun by then counts as mounted before. Where workloads were started in that phase, it begins when all run.
     */
    private static Evidence around(Recording recorded, Phase rollback) {
        Manifest manifest = recorded.manifest();
        int place = manifest.phases().indexOf(rollback);
        List<Volume> volumes = manifest.volumes().stream()
                .map(v -> since(v, begun(recorded, v), rollback.start()))
                .toList();
        List<Phase> phases = manifest
                .phases()
                .subList(Math.max(0, place - 1), manifest.phases().size())
                .stream()
                .filter(p -> !p.name().equals(Phase.UPGRADE))
                .map(p -> p.start() < rollback.start() ? sinceAllRun(recorded, p, rollback, volumes) : p)
                .toList();
        return new View(recorded.evidence(), manifest.withPhases(phases).withVolumes(volumes));
    }

    /** A phase without the time in which workloads that count as mounted before were on their way still. */
    private static Phase sinceAllRun(Recording recorded, Phase phase, Phase rollback, List<Volume> volumes) {
        List<Volume> there = volumes.stream().filter(Volume::before).toList();
        if (there.stream().allMatch(v -> begun(recorded, v) < phase.start())) {
            return phase;
        }
        long[] since = {rollback.start()};
        new FindingBuilder(recorded, "", "", LIMIT)
                .looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
                    if (at >= phase.start() && there.stream().allMatch(v -> runs(v, content))) {
                        since[0] = Math.min(since[0], at);
                    }
                });
        return new Phase(phase.name(), since[0], phase.end(), phase.result());
    }

    private static boolean runs(Volume volume, Pods pods) {
        return pods.pods().stream()
                .anyMatch(p -> p.uid().equals(volume.podUid()) && p.phase().equals("Running") && p.ready());
    }

    private static Volume since(Volume v, Long begun, long rollback) {
        return new Volume(
                v.name(),
                v.provisioning(),
                begun != null && begun < rollback,
                v.node(),
                v.namespace(),
                v.pod(),
                v.podUid(),
                v.persistentVolume(),
                v.volumeHandle(),
                v.bucket(),
                v.prefix(),
                v.path());
    }

    /** When a workload's agent began first; null where that is not on record. */
    private static Long begun(Recording run, Volume volume) {
        Long[] begun = new Long[1];
        new FindingBuilder(run, volume.name(), volume.node(), LIMIT)
                .read(Channel.AGENTS, volume.name(), (at, line, source) -> {
                    if (line instanceof AgentLine.Started && (begun[0] == null || at < begun[0])) {
                        begun[0] = at;
                    }
                });
        return begun[0];
    }

    private static void likeAnUpgrade(Recording run, Evidence view, Limits limits, Map<String, FindingBuilder> cases) {
        Map<String, Integer> broken = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Judge judge : LIKE_AN_UPGRADE) {
            names.add(judge.guarantee().id());
            for (Finding finding : judge.judge(view, limits).findings()) {
                FindingBuilder c = cases.get(finding.subject());
                if (c != null) {
                    Subjects.adopt(run, c, judge.guarantee(), finding);
                    broken.merge(finding.subject(), finding.verdict() == Verdict.FAIL ? 1 : 0, Integer::sum);
                }
            }
        }
        for (Volume volume : run.manifest().volumes()) {
            FindingBuilder c = cases.get(volume.name());
            if (c != null) {
                int count = broken.getOrDefault(volume.name(), 0);
                c.measure(count, Text.count(count, "broken guarantee"));
                c.passed(String.join(", ", names) + " hold across the rollback");
            }
        }
    }

    /**
     * The time in which a release is in place.
     *
     * @param begin when it was; in the far future when that never came
     * @param end when something else was begun
     * @param words that time, in words
     */
    private record Stay(long begin, long end, String words) {
        Stay(Recording run, Phase change, String next, String words) {
            this(
                    change.end() == null ? Long.MAX_VALUE : change.end(),
                    run.manifest().phase(next) == null
                            ? run.window().end()
                            : run.manifest().phase(next).start(),
                    words);
        }

        /** Actions of a kind begun in it. */
        List<RecordedActions.Deed> of(RecordedActions deeds, String what) {
            return deeds.of(what, d -> d.begun() >= begin && d.begun() < end);
        }
    }

    /** The new release again: it is there, and on every node a mounter pod serves who came then. */
    private static void forward(Recording run, Stay forth, FindingBuilder c) {
        release(run, run.manifest().change().to(), forth.end(), c);
        List<RecordedActions.Deed> pods = forth.of(RecordedActions.read(run, c), Actions.START_POD);
        for (String node : run.manifest().nodes()) {
            if (pods.stream().noneMatch(d -> node.equals(d.asked(Actions.NODE)))) {
                c.doubt("no pod was started on " + node + " " + forth.words());
            }
        }
        int served = 0;
        for (RecordedActions.Deed deed : pods) {
            Volume volume = ready(deed, c);
            Serving serving = volume == null
                    ? null
                    : Serving.last(run, c, volume, run.window().end());
            if (volume != null && serving == null) {
                c.doubt("the volume of new pod " + deed.subject() + " was never seen mounted");
            } else if (serving != null && serving.mounter() == null) {
                c.doubt("what serves new pod " + deed.subject() + " is unknown: " + serving);
            } else if (serving != null && serving.mounter() == MounterKind.SYSTEMD) {
                broken(
                        c,
                        serving.at(),
                        "new pod " + deed.subject() + " is not served by a mounter pod " + forth.words(),
                        serving.toString());
            } else if (serving != null) {
                served++;
            }
        }
        c.figure("new pods", Integer.toString(pods.size()));
        c.passed("the new release is back, and serves " + Text.count(served, "new pod") + " by mounter pods");
    }

    private static void newPods(Recording run, String node, Stay back, FindingBuilder c) {
        List<RecordedActions.Deed> pods = back.of(RecordedActions.read(run, c), Actions.START_POD).stream()
                .filter(d -> node.equals(d.asked(Actions.NODE)))
                .toList();
        if (pods.isEmpty()) {
            c.doubt("no pod was started on " + node + " after the rollback");
        }
        if (run.manifest().driver().systemdUnit() == null) {
            c.doubt("the profile names no systemd units of mounts");
            return;
        }
        List<String> units = new ArrayList<>();
        for (RecordedActions.Deed deed : pods) {
            Volume volume = ready(deed, c);
            if (volume != null) {
                systemd(run, deed, volume, units, c);
            }
        }
        c.measure(c.offended() ? 1 : 0, c.offended() ? "not served by a systemd unit" : "served by systemd units");
        c.figure("new pods", Integer.toString(pods.size()));
        c.figure("units", units.isEmpty() ? "none" : String.join(", ", units));
        c.passed(Text.count(units.size(), "new pod") + " served by " + String.join(", ", units));
    }

    /** The volume of a pod that became ready; null when it did not, or is not described. */
    private static Volume ready(RecordedActions.Deed deed, FindingBuilder c) {
        if (deed.failed()) {
            broken(c, deed.done(), "new pod " + deed.subject() + " did not become ready", deed.error());
            return null;
        }
        if (!deed.good()) {
            c.doubt("new pod " + deed.subject() + " was not ready when the record ended");
            return null;
        }
        Volume volume = Actions.volume(deed.subject(), deed.results()).orElse(null);
        if (volume == null) {
            c.doubt("the volume of new pod " + deed.subject() + " is not described");
        }
        return volume;
    }

    private static void systemd(
            Recording run, RecordedActions.Deed deed, Volume volume, List<String> units, FindingBuilder c) {
        Serving serving = Serving.last(run, c, volume, run.window().end());
        if (serving == null) {
            long[] looked = {Long.MIN_VALUE};
            Targets.read(c, volume.node(), (at, look, table, source) -> looked[0] = Math.max(looked[0], at));
            if (looked[0] >= deed.done()) {
                broken(
                        c,
                        looked[0],
                        "the volume of new pod " + deed.subject() + " is not mounted",
                        "no mount on the target");
            } else {
                c.doubt("nobody looked at the mounts of " + volume.node() + " since new pod " + deed.subject()
                        + " was ready");
            }
        } else if (serving.processes().isEmpty()) {
            c.doubt("no process was found that serves new pod " + deed.subject());
        } else if (serving.unit() == null) {
            broken(
                    c,
                    serving.at(),
                    "new pod " + deed.subject() + " is not served by a systemd unit after the rollback",
                    serving.toString());
        } else {
            units.add(serving.unit());
        }
    }

    private static void newClaim(Recording run, Stay back, FindingBuilder c) {
        RecordedActions deeds = RecordedActions.read(run, c);
        List<RecordedActions.Deed> claims = back.of(deeds, Actions.CREATE_PVC);
        if (claims.isEmpty()) {
            c.doubt("no PVC was made after the rollback");
        }
        long all = 0;
        for (RecordedActions.Deed claim : claims) {
            if (claim.failed()) {
                broken(c, claim.done(), "the PVC of " + claim.subject() + " was not bound", claim.error());
                continue;
            }
            RecordedActions.Deed pod = deeds
                    .of(Actions.START_POD, d -> d.subject().equals(claim.subject()) && d.begun() >= claim.begun())
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (!claim.good() || pod == null) {
                c.doubt(
                        claim.good()
                                ? "no pod was started on the PVC of " + claim.subject()
                                : "the PVC of " + claim.subject() + " was not bound when the record ended");
            } else if (ready(pod, c) != null) {
                all += writes(run, claim.subject(), c);
            }
        }
        c.measure(c.offended() ? 1 : 0, c.offended() ? "a new PVC does not work" : Text.count(all, "write"));
        c.figure("PVCs", Integer.toString(claims.size()));
        c.figure("writes", Long.toString(all));
        c.passed(Text.count(claims.size(), "new PVC") + " bound, mounted and written to: " + Text.count(all, "write")
                + " acknowledged");
    }

    private static long writes(Recording run, String workload, FindingBuilder c) {
        long[] writes = new long[1];
        c.read(Channel.OPERATIONS, workload, (at, line, source) -> {
            if (line instanceof Operation.Acknowledged) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            broken(c, run.end(), "no write on the new volume of " + workload + " was acknowledged", "0 writes");
        }
        return writes[0];
    }

    private static void release(Recording run, String wanted, long until, FindingBuilder c) {
        HelmRevisions last = c.lastLook(Channel.HELM, Channel.OBSERVER, HelmRevisions::same, h -> true, until);
        HelmRevisions.Entry newest = last == null
                ? null
                : last.revisions().stream()
                        .max(Comparator.comparingInt(HelmRevisions.Entry::revision))
                        .orElse(null);
        if (newest == null) {
            c.doubt("no revision of the Helm release is on record");
            return;
        }
        String seen = "revision " + newest.revision() + " of " + newest.chart() + ", " + newest.status();
        if (!newest.status().equals("deployed") || !newest.chart().endsWith("-" + wanted)) {
            broken(c, run.end(), "the Helm release is not at chart version " + wanted + " again", seen);
        }
        c.measure(c.offended() ? 1 : 0, seen);
        c.figure("release", seen);
        c.passed(seen);
    }

    private static void broken(FindingBuilder c, long at, String what, String value) {
        c.offence(
                at,
                what,
                value,
                null,
                null,
                "the old release cannot work beside what the new one left (CRDs, mounter pods, sockets)",
                "the rollback did not bring back everything of the old release (rights, host files)");
    }
}
