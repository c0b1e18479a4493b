package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.List;
import java.util.Map;

/**
 * Volumes of new pods are served by a mounter pod: attachment, pod, process in the pod's cgroup, bind mount from its source, and a
 * write that went through.
 */
final class PodMounterJudge implements Judge {
    private static final Guarantee NAME = Guarantee.POD_MOUNTER;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        return run.volumes(
                NAME,
                v -> !v.before(),
                "mounted by the new driver",
                v -> !v.before(),
                "served by a mounter pod",
                Volume::node,
                (node, shared, cases) -> judge(run, node, shared, cases));
    }

    private static void judge(Recording run, String node, FindingBuilder c, Map<Volume, FindingBuilder> cases) {
        if (run.manifest().driver().mounterNamespace() == null) {
            c.doubt("the profile names no namespace of mounter pods for this release");
            return;
        }
        long end = run.window().end();
        Attachments attachments = c.lastLook(Channel.ATTACHMENTS, Channel.OBSERVER, Attachments::same, a -> true, end);
        Pods pods = c.lastLook(Channel.PODS, Channel.OBSERVER, Pods::same, p -> true, end);
        Mounts mounts = c.lastLook(Channel.MOUNTS, node, Mounts::same, m -> m.mounts() != null, end);
        Processes processes = c.lastLook(Channel.PROCESSES, node, Processes::same, p -> p.processes() != null, end);
        if (attachments == null || pods == null || mounts == null || processes == null) {
            c.doubt("never looked at: "
                    + String.join(
                            ", ",
                            List.of(
                                            attachments == null ? "attachments" : "",
                                            pods == null ? "pods" : "",
                                            mounts == null ? "mounts of the node" : "",
                                            processes == null ? "processes of the node" : "")
                                    .stream()
                                    .filter(s -> !s.isEmpty())
                                    .toList()));
            return;
        }
        cases.forEach((volume, own) -> judge(run, volume, attachments, pods, mounts, processes, own));
    }

    private static void judge(
            Recording run,
            Volume volume,
            Attachments attachments,
            Pods pods,
            Mounts mounts,
            Processes processes,
            FindingBuilder c) {
        Manifest.Driver driver = run.manifest().driver();
        long at = run.end();
        Mounts.Entry target = Targets.top(Targets.onHost(volume, mounts));
        List<Processes.Entry> serving = target == null
                ? List.of()
                : processes.processes().stream().filter(p -> p.serves(target)).toList();
        systemd(at, driver, serving, c);
        String mounter = mounter(at, volume, attachments, c);
        Pods.Entry pod = mounter == null ? null : running(at, driver, mounter, pods, c);
        if (target == null) {
            missing(c, at, "the volume is not mounted", "no mount on the target");
        } else {
            if (mounter != null) {
                bind(at, mounter, target, mounts, c);
            }
            if (pod != null) {
                inside(at, pod, serving, c);
            }
        }
        int[] writes = new int[1];
        c.read(Channel.OPERATIONS, volume.name(), (t, line, source) -> {
            if (line instanceof Operation.Acknowledged) {
                writes[0]++;
            }
        });
        if (writes[0] == 0) {
            missing(c, at, "no write on the new volume was acknowledged", "0 writes");
        }
        c.measure(c.offended() ? 1 : 0, c.offended() ? "not served by a mounter pod" : "served by mounter pods");
        c.figure("mounter pod", mounter == null ? "none" : mounter);
        c.figure("process", serving.isEmpty() ? "none" : "pid " + serving.get(0).pid());
        c.figure("writes", Integer.toString(writes[0]));
        c.passed("served by mounter pod " + mounter + ", " + Text.count(writes[0], "write") + " acknowledged");
    }

    private static void systemd(long at, Manifest.Driver driver, List<Processes.Entry> serving, FindingBuilder c) {
        String unit = Serving.unit(driver, serving);
        if (unit != null) {
            c.offence(
                    at,
                    "a systemd unit serves the new volume instead of a mounter pod",
                    unit,
                    null,
                    null,
                    "the node plugin on this node is still the old one",
                    "the new driver was told to use the systemd mounter");
        }
    }

    /** Name of the mounter pod that the attachments say serves the workload; null when none does. */
    private static String mounter(long at, Volume volume, Attachments attachments, FindingBuilder c) {
        if (attachments.attachments() == null) {
            missing(c, at, "the cluster does not know attachments", "no such kind");
            return null;
        }
        return Targets.mounters(volume, attachments).stream().findFirst().orElseGet(() -> {
            missing(c, at, "no attachment names the workload's pod", "no attachment of " + volume.podUid());
            return null;
        });
    }

    private static Pods.Entry running(long at, Manifest.Driver driver, String mounter, Pods pods, FindingBuilder c) {
        Pods.Entry pod = pods.pods().stream()
                .filter(p -> p.namespace().equals(driver.mounterNamespace())
                        && p.name().equals(mounter))
                .findFirst()
                .orElse(null);
        if (pod == null || !pod.phase().equals("Running")) {
            missing(
                    c,
                    at,
                    "mounter pod " + mounter + " does not run",
                    pod == null ? "no pod in " + driver.mounterNamespace() : pod.phase());
            return null;
        }
        return pod;
    }

    private static void bind(long at, String mounter, Mounts.Entry target, Mounts mounts, FindingBuilder c) {
        boolean bound = mounts.mounts().stream()
                .anyMatch(m -> m.dev().equals(target.dev())
                        && !m.target().equals(target.target())
                        && List.of(m.target().split("/")).contains(mounter));
        if (!bound) {
            missing(
                    c,
                    at,
                    "the volume is not a bind mount from the source of mounter pod " + mounter,
                    "device " + target.dev() + " is nowhere mounted for " + mounter);
        }
    }

    private static void inside(long at, Pods.Entry pod, List<Processes.Entry> serving, FindingBuilder c) {
        if (serving.stream().noneMatch(p -> p.inPod(pod.uid()))) {
            missing(
                    c,
                    at,
                    "no process of mounter pod " + pod.name() + " serves the volume",
                    serving.isEmpty()
                            ? "no process"
                            : "cgroup " + serving.get(0).cgroup());
        }
    }

    private static void missing(FindingBuilder c, long at, String what, String value) {
        if (c.brokeOff()) {
            c.doubt(what + " (" + value + "), but the record broke off before it had to be there");
            return;
        }
        c.offence(
                at,
                what,
                value,
                null,
                null,
                "the reconciler of the new driver does not work or lacks rights",
                "the mounter pod could not start (image, quota, Pod Security)");
    }
}
