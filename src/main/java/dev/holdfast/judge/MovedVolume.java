package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.Optional;

/**
 * A volume for one node whose pod is replaced, over all of the time: attached for the old pod as long as that runs, for the new one from when that
 * writes, never to two nodes, and to none when all pods are gone. By Kubernetes' rules ReadWriteOnce is for one node and not for one pod: a second pod
 * on the node works beside the first, and one on another node waits (FailedAttachVolume, Multi-Attach) while nothing happens to the first.
 */
final class MovedVolume {
    private static final String WAITS = "FailedAttachVolume";
    private static final String WHY = "Multi-Attach";

    private final Volume old;
    /** Under the new pod; null where none came. */
    private final Volume made;

    private final RecordedAction action;
    private final Scope scope;
    private final FindingBuilder finding;
    private final RecordedActions actions;
    private final boolean oneNode;
    private final String how;
    /** The last look at which the old pod was there and not on its way out. */
    private long ran = Long.MIN_VALUE;

    /**
     * One that is judged.
     *
     * @param volume under the pod that was there before
     * @param action by which it was replaced: {@link Actions#MOVE_POD}
     */
    MovedVolume(Volume volume, RecordedAction action, Scope scope) {
        this.old = volume;
        this.action = action;
        this.scope = scope;
        this.finding = scope.finding();
        this.actions = finding.actions();
        this.made = action.succeeded() ? action.successorOf(volume) : null;
        this.how = action.input(Actions.HOW);
        Manifest.Capabilities can = scope.recording().manifest().driver().can();
        this.oneNode = can.access().equals(Manifest.Capabilities.ONE_NODE);
    }

    /** Notes what there is to say of it. */
    void judge() {
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (entry(look, old).filter(pod -> !pod.deleting()).isPresent()) {
                ran = at;
            }
        });
        if (ran == Long.MIN_VALUE) {
            finding.doubt("the old pod was never seen");
            return;
        }
        attachments();
        if (!Actions.GONE_FIRST.equals(how)) {
            unharmed();
        }
        if (Actions.BESIDE.equals(how)) {
            together();
        } else if (Actions.WAITS.equals(how)) {
            waited();
        }
    }

    private static Optional<Pods.Entry> entry(Pods look, Volume volume) {
        return look.pods().stream()
                .filter(pod -> pod.uid().equals(volume.podUid()))
                .findFirst();
    }

    private void attachments() {
        RecordedAction start = actions.first(
                Actions.START_POD, one -> one.succeeded() && one.subject().equals(old.name()));
        long from = start == null ? action.begun() : start.done();
        RecordedAction stop = actions.first(Actions.STOP_WORKLOADS);
        long until = stop == null ? Long.MAX_VALUE : stop.begun();
        VolumeAttachmentWatch before = new VolumeAttachmentWatch(old, finding);
        VolumeAttachmentWatch after = made == null ? null : new VolumeAttachmentWatch(made, finding);
        finding.looks(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            List<VolumeAttachments.Entry> all = VolumeAttachmentWatch.of(old, look);
            if (at >= from && at <= ran) {
                before.look(at, all);
            } else if (after != null && at >= action.done() && at < until) {
                after.look(at, all);
                stays(at, all);
            } else if (at > ran) {
                twice(at, all);
            }
        });
        if (before.looks() == 0 || (after != null && after.looks() == 0)) {
            finding.doubt("nobody looked at VolumeAttachments while the " + (before.looks() == 0 ? "old" : "new")
                    + " pod ran");
        }
        if (after != null
                && old.node().equals(made.node())
                && before.first() != null
                && after.first() != null
                && !before.first().uid().equals(after.first().uid())) {
            finding.offence(
                    action.done(),
                    "the VolumeAttachment is another one than before, though the volume never left its node",
                    VolumeAttachmentWatch.text(after.first()),
                    VolumeAttachmentWatch.text(before.first()),
                    VolumeAttachmentWatch.text(after.first()),
                    "somebody deleted it under a pod that runs",
                    "the attacher of one release deletes what another has attached");
        }
        VolumeAttachments.Entry last = after == null || after.first() == null ? before.first() : after.first();
        if (last != null) {
            VolumeAttachmentWatch.left(actions, last, scope);
        }
        finding.figure(
                "looks at VolumeAttachments", Integer.toString(before.looks() + (after == null ? 0 : after.looks())));
    }

    /** One for the node of the old pod, when the new one runs on another. */
    private void stays(long at, List<VolumeAttachments.Entry> all) {
        all.stream()
                .filter(one -> !one.node().equals(made.node()))
                .findFirst()
                .ifPresent(one -> finding.offends(
                        at,
                        "the VolumeAttachment of the node before stays",
                        VolumeAttachmentWatch.text(one),
                        "the attacher does not remove its finalizer",
                        "the driver cannot detach what an older release has attached"));
    }

    /** While nobody runs, or somebody comes. */
    private void twice(long at, List<VolumeAttachments.Entry> all) {
        List<VolumeAttachments.Entry> attached =
                all.stream().filter(VolumeAttachments.Entry::attached).toList();
        if (oneNode && attached.size() > 1) {
            finding.offence(
                    at,
                    "a volume for one node is attached to two",
                    VolumeAttachmentWatch.text(attached.get(1)),
                    VolumeAttachmentWatch.text(attached.get(0)),
                    VolumeAttachmentWatch.text(attached.get(1)),
                    "the driver lost what it knew of who has the volume",
                    "the attachers of both releases work at the same time");
        }
    }

    /** The old pod, from when its successor was asked for until it was made to go. */
    private void unharmed() {
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (at >= action.begun() && at <= ran) {
                entry(look, old)
                        .filter(pod -> !pod.ready())
                        .ifPresent(pod -> finding.offends(
                                at,
                                "the old pod does not run as before while another one comes",
                                pod.phase() + ", not ready",
                                "the volume was taken from it for the new pod",
                                "it was mounted over, or unmounted, for the new pod"));
            }
        });
        Clock clock = finding.clock(Channel.OPERATIONS, old.name());
        long[] acknowledged = {0};
        long[] tried = {0};
        finding.read(Channel.OPERATIONS, old.name(), (at, line, source) -> {
            if (!clock.since(at, action.begun()) || !clock.before(at, ran)) {
                return;
            }
            if (line instanceof Operation.Failed failed) {
                finding.offends(
                        at,
                        "a write of the old pod failed while another one came",
                        failed.errno() + " at " + failed.at() + " of " + failed.key(),
                        "the volume was taken from it for the new pod",
                        "what is staged on the node was unmounted");
            } else if (line instanceof Operation.Acknowledged) {
                acknowledged[0]++;
            } else {
                tried[0]++;
            }
        });
        if (acknowledged[0] == 0 && tried[0] > 0) {
            finding.offends(
                    ran,
                    "no write of the old pod ended while another one came",
                    Text.count(tried[0], "write") + " begun",
                    "the volume was taken from it for the new pod",
                    "the file system under it is gone");
        } else if (acknowledged[0] == 0) {
            finding.doubt("no write of the old pod was recorded while another one came");
        }
        finding.figure("writes of the old pod meanwhile", Long.toString(acknowledged[0]));
    }

    /** Whether both ran for a while. */
    private void together() {
        if (made == null) {
            return;
        }
        boolean[] both = new boolean[1];
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> both[0] |= at <= ran && ready(look));
        if (!both[0]) {
            finding.doubt(
                    "nobody saw both pods ready at a time, so it is not known that they can use the volume together");
        }
    }

    private boolean ready(Pods look) {
        return entry(look, made).filter(Pods.Entry::ready).isPresent();
    }

    /** Whether the new pod waited as long as the old one ran. */
    private void waited() {
        if (made == null) {
            return;
        }
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (at <= ran && ready(look)) {
                finding.offends(
                        at,
                        "a volume for one node is used on two",
                        "pod " + made.pod() + " on " + made.node() + " is ready, and pod " + old.pod() + " on "
                                + old.node() + " still runs",
                        "the driver takes a volume of one node for one of many",
                        "the VolumeAttachment of the old pod was deleted while that ran");
            }
        });
        String[] said = new String[1];
        finding.read(Channel.EVENTS, Channel.OBSERVER, (at, event, source) -> {
            if (made.podUid().equals(event.involvedUid())
                    && WAITS.equals(event.reason())
                    && event.message().contains(WHY)) {
                said[0] = event.message();
            }
        });
        if (said[0] == null) {
            finding.doubt("no event " + WAITS + " with " + WHY + " says that the new pod waits for the old one");
        }
        finding.figure("the new pod waits", said[0] == null ? "not said" : said[0]);
    }
}
