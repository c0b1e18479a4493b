package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node with mounts of both kinds is rebooted: volumes of other nodes notice nothing; every workload of the node writes again in time, in
 * the same pod and without help, served by a mounter pod whatever served it before; every acknowledged byte is there; nothing is left of
 * the systemd mounter, no mount without a process, and no attachment that names a mounter pod which is gone.
 */
final class RebootJudge implements Judge {
    private static final Guarantee NAME = Guarantee.REBOOT;
    private static final String REBOOT = "reboot";
    private static final String LEFT = "left over";
    /** A workload that was drained looks at its own mount no more, so that is known of the node's side only. */
    private static final List<Judge> RESTING = List.of(new ProcessJudge(), new PodsJudge());

    private static final List<Judge> WRITING =
            List.of(new ProcessJudge(), new MountJudge(), new PodsJudge(), new GapsJudge(), new ErrorsJudge());

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "everything at work again within " + Text.span(limits.nanos(Limit.AFTER_REBOOT))
                + ", and nothing else disturbed";
        RecordedActions deeds = RecordedActions.read(run, new FindingBuilder(run, REBOOT, "", limit));
        RecordedActions.Deed deed =
                deeds.of(Actions.REBOOT_NODE).stream().findFirst().orElse(null);
        Phase phase = run.manifest().phase(Phase.REBOOT);
        String doubt = deed == null || phase == null
                ? "the run has no reboot of a node"
                : deed.failed()
                        ? "the node could not be rebooted: " + deed.error()
                        : !deed.good()
                                ? "the reboot of the node never ended"
                                : phase.end() == null ? "phase " + phase.name() + " never ended" : null;
        if (doubt != null) {
            return Recording.judgement(
                    NAME,
                    limit,
                    List.of(Subjects.doubtful(run, limit, REBOOT, deed == null ? "" : deed.subject(), doubt)));
        }
        Stretch stretch = Stretch.around(run, deeds, deed, phase, phase.end());
        return Recording.judgement(NAME, limit, new Rebooted(run, limits, limit, deeds, stretch).cases());
    }

    /** One reboot. */
    private static final class Rebooted {
        private final Recording run;
        private final Limits limits;
        private final String limit;
        private final RecordedActions deeds;
        private final RecordedActions.Deed deed;
        private final Stretch stretch;
        private final String node;
        private final long deadline;
        private final Map<String, FindingBuilder> cases = new LinkedHashMap<>();

        Rebooted(Recording run, Limits limits, String limit, RecordedActions deeds, Stretch stretch) {
            this.run = run;
            this.limits = limits;
            this.limit = limit;
            this.deeds = deeds;
            this.deed = stretch.deed();
            this.stretch = stretch;
            this.node = deed.subject();
            this.deadline = deed.done() + limits.nanos(Limit.AFTER_REBOOT);
        }

        List<FindingBuilder> cases() {
            stretch.evident(subject(REBOOT, node), node + " was rebooted");
            List<Volume> all = stretch.volumes(deeds);
            List<Volume> here = all.stream().filter(v -> v.node().equals(node)).toList();
            List<Volume> elsewhere =
                    all.stream().filter(v -> !v.node().equals(node)).toList();
            all.forEach(v -> subject(v.name(), v.node()));
            FindingBuilder left = subject(LEFT, node);
            for (String name : List.of(Phase.REBOOT, Phase.REBOOTED)) {
                Phase phase = run.manifest().phase(name);
                if (phase == null || !"ok".equals(phase.result())) {
                    cases.values()
                            .forEach(c -> c.doubt(
                                    "phase " + name + (phase == null ? " never began" : " broke: " + phase.result())));
                }
            }
            undisturbed(elsewhere);
            Map<String, MounterKind> kinds = new HashMap<>();
            here.forEach(v -> kinds.put(v.name(), atWorkAgain(v, cases.get(v.name()))));
            for (MounterKind kind : MounterKind.values()) {
                if (!kinds.containsValue(kind)) {
                    subject("by " + kind, node)
                            .doubt("no volume on " + node + " was served by a " + kind + " before the reboot");
                }
            }
            if (elsewhere.isEmpty()) {
                subject("elsewhere", "").doubt("there is no volume on another node, so nothing is known of those");
            }
            data(here, elsewhere);
            leftOver(left);
            return List.copyOf(cases.values());
        }

        private FindingBuilder subject(String subject, String of) {
            return cases.computeIfAbsent(subject, any -> new FindingBuilder(run, subject, of, limit));
        }

        /** On other nodes those that rest keep what they have, and those that write notice nothing either. */
        private void undisturbed(List<Volume> elsewhere) {
            Set<String> writing =
                    stretch.guests(deeds).stream().map(Volume::name).collect(Collectors.toSet());
            undisturbed(
                    elsewhere.stream().filter(v -> writing.contains(v.name())).toList(), WRITING);
            undisturbed(
                    elsewhere.stream().filter(v -> !writing.contains(v.name())).toList(), RESTING);
            if (!elsewhere.isEmpty() && elsewhere.stream().noneMatch(v -> writing.contains(v.name()))) {
                subject("elsewhere", "").doubt("nobody wrote on another node during the reboot");
            }
        }

        private void undisturbed(List<Volume> volumes, List<Judge> judges) {
            String judged = stretch.undisturbed(judges, volumes, limits, cases);
            volumes.forEach(v -> cases.get(v.name()).passed(judged + " hold while another node is rebooted"));
        }

        /** What served the volume before; null when that is unknown. */
        private MounterKind atWorkAgain(Volume volume, FindingBuilder c) {
            Serving before = Serving.last(run, c, volume, deed.begun());
            MounterKind kind = Serving.known(before, c, "reboot");
            pod(volume, c);
            Long wrote = wroteAgain(volume, c);
            served(volume, c);
            c.figure("before", before == null ? "unknown" : before.toString());
            c.figure("wrote again after", wrote == null ? "never" : Text.seconds(wrote - deed.done()));
            if (wrote != null) {
                c.measure((wrote - deed.done()) / 1_000_000, Text.seconds(wrote - deed.done()));
            }
            Serving after = Serving.last(run, c, volume, stretch.end());
            c.passed("went from " + before + " to " + after + ", and wrote again "
                    + (wrote == null ? "" : Text.seconds(wrote - deed.done())) + " after " + node + " was up");
            return kind;
        }

        private void pod(Volume volume, FindingBuilder c) {
            Pods pods = c.lastLook(Channel.PODS, Channel.OBSERVER, Pods::same, p -> true, stretch.end());
            Pods.Entry pod = pods == null
                    ? null
                    : pods.pods().stream()
                            .filter(p -> p.namespace().equals(volume.namespace())
                                    && p.name().equals(volume.pod()))
                            .findFirst()
                            .orElse(null);
            if (pods == null) {
                c.doubt("the pods were never observed");
            } else if (pod == null || !pod.uid().equals(volume.podUid())) {
                c.offence(
                        stretch.end(),
                        "the workload's pod is another one",
                        pod == null ? "no pod " + volume.pod() : "pod uid " + pod.uid(),
                        "pod uid " + volume.podUid(),
                        pod == null ? "no pod" : "pod uid " + pod.uid(),
                        "the node was away so long that its pods were evicted",
                        "somebody deleted the pod instead of letting its node come up");
            } else if (!pod.phase().equals("Running") || !pod.ready() || pod.deleting()) {
                late(c, "the workload's pod does not run again", pod.phase() + (pod.ready() ? "" : ", not ready"));
            }
        }

        /** When the first write after the reboot was acknowledged; null when none was. */
        private Long wroteAgain(Volume volume, FindingBuilder c) {
            Clock clock = c.clock(Channel.OPERATIONS, volume.name());
            Long[] first = new Long[1];
            c.read(Channel.OPERATIONS, volume.name(), (at, line, source) -> {
                if (line instanceof Operation.Acknowledged && first[0] == null && clock.since(at, deed.done())) {
                    first[0] = at;
                }
            });
            if (first[0] == null || first[0] >= stretch.end()) {
                late(c, "the workload does not write again", "no write was acknowledged");
                return null;
            }
            if (first[0] > deadline) {
                offence(
                        c,
                        deadline,
                        "the workload wrote again too late",
                        Text.seconds(first[0] - deed.done()) + " after the node was up");
            }
            return first[0];
        }

        /** As guarantee pod-mounter asks, at the end of the phase, and by what was written since the reboot only. */
        private void served(Volume volume, FindingBuilder c) {
            List<Phase> phases = new ArrayList<>(run.manifest().phases().stream()
                    .filter(p -> p.start() < deed.begun() && !p.name().equals(Phase.DRAIN))
                    .toList());
            phases.add(new Phase(Phase.DRAIN, stretch.end(), stretch.end(), "ok"));
            Manifest manifest = run.manifest().withPhases(phases).withVolumes(List.of(Stretch.seen(volume, false)));
            Clock clock = run.clock(Channel.OPERATIONS, volume.name());
            View view = new View(
                    run.evidence(),
                    manifest,
                    volume.name(),
                    line -> clock != null && clock.since(clock.observer(line.t()), deed.done()));
            Finding finding = new PodMounterJudge()
                    .judge(view, limits).findings().stream()
                            .filter(f -> f.subject().equals(volume.name()))
                            .findFirst()
                            .orElseThrow();
            if (finding.verdict() == Verdict.INCONCLUSIVE) {
                c.doubt("pod-mounter: " + finding.message());
            } else if (finding.verdict() == Verdict.FAIL) {
                late(c, finding.offence().what(), finding.offence().value());
            }
        }

        private void data(List<Volume> here, List<Volume> elsewhere) {
            Set<String> guests =
                    stretch.guests(deeds).stream().map(Volume::name).collect(Collectors.toSet());
            List<Volume> read = new ArrayList<>(here);
            // of other nodes' volumes those that were drained before are a matter of guarantee data
            elsewhere.stream().filter(v -> guests.contains(v.name())).forEach(read::add);
            View view = new View(run.evidence(), run.manifest().withVolumes(read));
            for (Finding finding : new DataJudge().judge(view, limits).findings()) {
                FindingBuilder c = cases.get(finding.subject());
                if (c != null) {
                    Subjects.adopt(run, c, Guarantee.DATA, finding);
                    String acknowledged = finding.figures().get("acknowledged");
                    if (acknowledged != null) {
                        c.figure("acknowledged", acknowledged);
                    }
                }
            }
        }

        private void leftOver(FindingBuilder c) {
            long end = stretch.end();
            Manifest.Driver driver = run.manifest().driver();
            Processes processes = c.lastLook(Channel.PROCESSES, node, Processes::same, p -> p.processes() != null, end);
            Mounts mounts = c.lastLook(Channel.MOUNTS, node, Mounts::same, m -> m.mounts() != null, end);
            Attachments attachments =
                    c.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, Attachments::same, a -> true, end);
            Pods pods = c.lastLook(Channel.PODS, Channel.OBSERVER, Pods::same, p -> true, end);
            if (processes == null || mounts == null || attachments == null || pods == null || !lookedSince(c)) {
                c.doubt("nobody looked at " + node + " since it was rebooted");
                return;
            }
            if (driver.systemdUnit() == null) {
                c.doubt("the profile names no systemd units of mounts");
            }
            String unit = Serving.unit(
                    driver,
                    processes.processes().stream()
                            .filter(Processes.Entry::alive)
                            .toList());
            if (unit != null) {
                offence(c, end, "a systemd unit serves a mount on the node that was rebooted", unit);
            }
            stale(c, processes, mounts);
            gone(c, driver, attachments, pods);
            c.passed("no unit, no mount without a process, and no attachment without its mounter pod on " + node);
        }

        private boolean lookedSince(FindingBuilder c) {
            Set<Channel<?>> seen = new HashSet<>();
            c.read(Channel.PROCESSES, node, (at, look, source) -> {
                if (at > deed.done()) {
                    seen.add(Channel.PROCESSES);
                }
            });
            c.read(Channel.MOUNTS, node, (at, look, source) -> {
                if (at > deed.done()) {
                    seen.add(Channel.MOUNTS);
                }
            });
            return seen.size() == 2;
        }

        private void stale(FindingBuilder c, Processes processes, Mounts mounts) {
            List<Mounts.Entry> fuse = mounts.mounts().stream()
                    .filter(m -> m.type().equals("fuse") || m.type().startsWith("fuse."))
                    .toList();
            fuse.stream()
                    .filter(m -> processes.processes().stream().noneMatch(p -> p.serves(m)))
                    .findFirst()
                    .ifPresent(m -> late(c, "a mount has no process any more", m.target() + ", device " + m.dev()));
            c.figure("mounts", Integer.toString(fuse.size()));
        }

        private void gone(FindingBuilder c, Manifest.Driver driver, Attachments attachments, Pods pods) {
            if (attachments.attachments() == null || driver.mounterNamespace() == null) {
                c.doubt("the cluster does not know attachments");
                return;
            }
            Set<String> running = pods.pods().stream()
                    .filter(p -> p.namespace().equals(driver.mounterNamespace())
                            && p.phase().equals("Running"))
                    .map(Pods.Entry::name)
                    .collect(Collectors.toSet());
            List<Attachments.Entry> here = attachments.attachments().stream()
                    .filter(a -> a.node().equals(node))
                    .toList();
            here.forEach(a -> a.workloads().keySet().stream()
                    .filter(mounter -> !running.contains(mounter))
                    .forEach(mounter ->
                            late(c, "attachment " + a.name() + " names a mounter pod that does not run", mounter)));
            c.figure("attachments", Integer.toString(here.size()));
        }

        /** What had to be so at the deadline, and is an offence only where that is on record. */
        private void late(FindingBuilder c, String what, String value) {
            if (stretch.end() < deadline) {
                c.doubt(what + " (" + value + "), but the deadline, " + Text.span(limits.nanos(Limit.AFTER_REBOOT))
                        + " after the node was up, is not on record");
            } else {
                offence(c, deadline, what, value);
            }
        }

        private static void offence(FindingBuilder c, long at, String what, String value) {
            c.offence(
                    at,
                    what,
                    value,
                    null,
                    null,
                    "the node plugin or the reconciler takes what was before the reboot for what is",
                    "the mounter pod did not come up again with its node");
        }
    }
}
