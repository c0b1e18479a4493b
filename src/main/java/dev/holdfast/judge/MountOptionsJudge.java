package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AttributeLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Volumes that were set up otherwise than usual are served so: files and folders have the owner and the permissions that were set up, whenever they
 * are looked at and when they are read back; objects lie below the prefix and nowhere else; a read-only volume is mounted so and refuses to be written to. What an
 * old mount was set up with counts for it to the end, whatever its PersistentVolume says since.
 */
final class MountOptionsJudge extends SubjectJudge<Consumer<Scope>> {
    /** What a kernel or a file system answers who must not write; anything else is trouble of another kind. */
    private static final Set<String> REFUSALS = Set.of("EROFS", "EACCES", "EPERM");

    private static final String OLD = "an old mount set up with ";
    private static final String NEW = "a new mount set up with ";

    MountOptionsJudge() {
        super(Guarantee.MOUNT_OPTIONS);
    }

    @Override
    String limit(Assessment assessment) {
        return "as it was set up";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        return Stream.concat(
                        volumes(recording, volume -> volume.setup() != null).stream()
                                .map(volume ->
                                        Subject.part(volume.name(), volume.node(), scope -> judge(volume, scope))),
                        neverMade(recording)
                                .map(action -> Subject.part(
                                        action.subject(),
                                        action.input(Actions.NODE),
                                        scope -> neverMade(action, scope))))
                .toList();
    }

    /** New workloads that did not even get a pod, so that their volumes are not described. */
    private static Stream<RecordedAction> neverMade(Recording recording) {
        return recording
                .actions()
                .of(Actions.START_WORKLOAD, action -> action.failed() && action.input(Actions.WAY) != null)
                .stream()
                .filter(action -> volumes(recording, volume -> volume.name().equals(action.subject()))
                        .isEmpty());
    }

    private static void neverMade(RecordedAction action, Scope scope) {
        scope.shows(NEW + action.input(Actions.WAY));
        scope.finding()
                .offends(
                        action.done(),
                        "the new workload did not get its volume and its pod",
                        action.error(),
                        "the new driver refuses a mount option that the old one took",
                        "the new driver does not mount at all");
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>();
        List<String> ways = volumes(recording, volume -> volume.setup() != null).stream()
                .map(volume -> volume.setup().way())
                .distinct()
                .toList();
        for (String way : ways) {
            for (String mount : List.of(OLD + way, NEW + way)) {
                required.add(new Required(mount, mount, "", "there is no such volume, so nothing is known of it"));
            }
        }
        if (ways.isEmpty()) {
            required.add(new Required("any", "volumes", "", "no volume was set up otherwise than usual"));
        }
        return required;
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    private static void judge(Volume volume, Scope scope) {
        scope.shows((volume.before() ? OLD : NEW) + volume.setup().way());
        Looks looks = new Looks(volume, scope);
        FindingBuilder finding = scope.finding();
        finding.read(Channel.ATTRIBUTES, volume.name(), (at, line, source) -> looks.line(at, line));
        looks.conclude();
        if (!volume.prefix().isEmpty()) {
            outside(volume, finding);
        }
        if (volume.setup().readOnly()) {
            forWriting(volume, finding);
        }
        finding.measure("not as it was set up", "as it was set up");
    }

    /**
     * The kubelet keeps a pod from writing to a read-only claim whatever the driver did, so what the pod may do does not show whether the
     * driver published the volume read-only, as CSI asks of it. Its mount on the node does.
     */
    private static void forWriting(Volume volume, FindingBuilder finding) {
        boolean[] seen = new boolean[1];
        boolean[] writable = new boolean[1];
        Targets.read(finding, volume.node(), (at, look, source) -> {
            Mounts.Entry mount = Targets.top(Targets.onHost(volume, look));
            if (mount == null) {
                return;
            }
            seen[0] = true;
            if (!writable[0] && !mount.readOnly()) {
                writable[0] = true;
                finding.offends(
                        at,
                        "the read-only volume is mounted for writing",
                        mount.options() + " of " + mount.superOptions(),
                        "the driver does not hand on that the claim is read-only",
                        "the mount was recreated, for writing");
            }
        });
        if (!seen[0]) {
            finding.doubt("the mount of the read-only volume was never seen on the node");
        }
    }

    /** What a workload saw of its volume. For one thread. */
    private static final class Looks {
        private final Volume volume;
        private final Scope scope;
        private final FindingBuilder finding;
        private final Window window;
        private final Clock clock;
        private int before;
        private int after;
        private int files;
        private int refused;
        private long last = Long.MIN_VALUE;

        Looks(Volume volume, Scope scope) {
            this.volume = volume;
            this.scope = scope;
            this.finding = scope.finding();
            this.window = scope.window();
            this.clock = finding.clock(Channel.ATTRIBUTES, volume.name());
        }

        void line(long at, AttributeLine line) {
            if (clock.before(at, window.upgradeStart())) {
                before++;
            } else if (clock.since(at, window.upgradeEnd())) {
                after++;
            }
            last = Math.max(last, at);
            if (line instanceof AttributeLine.Looked look) {
                files += look.folder() ? 0 : 1;
                looked(at, look);
            } else if (line instanceof AttributeLine.Tried tried) {
                tried(at, tried);
            }
        }

        private void looked(long at, AttributeLine.Looked look) {
            String what = look.folder() ? "folder" : "file";
            if (look.errno() != null) {
                finding.offends(
                        at,
                        "owner and permissions of " + what + " " + look.key() + " cannot be seen",
                        look.errno(),
                        "the mount does not work any more",
                        "the file was written elsewhere than it is looked for");
                return;
            }
            Volume.Setup wanted = volume.setup();
            String mode = look.folder() ? wanted.folders() : wanted.files();
            boolean as = (wanted.uid() == null || wanted.uid() == look.uid())
                    && (wanted.gid() == null || wanted.gid() == look.gid())
                    && (mode == null || mode.equals(look.mode()));
            if (!as) {
                String seen = "owner " + look.uid() + ":" + look.gid() + ", permissions " + look.mode();
                finding.offence(
                        at,
                        what + " " + look.key() + " has another owner or other permissions than were set up",
                        seen,
                        "owner " + or(wanted.uid(), look.uid()) + ":" + or(wanted.gid(), look.gid()) + ", permissions "
                                + (mode == null ? look.mode() : mode),
                        seen,
                        volume.before()
                                ? "the mount was recreated, with other options"
                                : "the new driver does not hand the volume's mount options on",
                        "options of the PersistentVolume that were edited later came to a mount that was there");
            }
        }

        private static long or(Long wanted, long seen) {
            return wanted == null ? seen : wanted;
        }

        private void tried(long at, AttributeLine.Tried tried) {
            if (tried.errno() == null) {
                finding.offends(
                        at,
                        "the read-only volume was written to",
                        "a file was made",
                        "the driver does not hand on that the claim is read-only",
                        "the mount was recreated, for writing");
            } else if (REFUSALS.contains(tried.errno())) {
                refused++;
            } else {
                finding.offends(
                        at,
                        "a write to the read-only volume was not refused, but failed",
                        tried.errno(),
                        "the mount does not work any more",
                        "the volume is mounted for writing, and the store refused the object");
            }
        }

        void conclude() {
            if (files == 0) {
                nothingSeen();
                return;
            }
            if (volume.before() && before == 0) {
                finding.doubt("no file was looked at before the upgrade");
            }
            if (after == 0) {
                finding.doubt("no file was looked at after the upgrade");
            } else {
                finding.lasts(last, scope.limits(), "look at a file of the volume");
            }
            if (volume.setup().readOnly() && refused == 0 && !finding.offended()) {
                finding.doubt("nobody tried to write to the read-only volume");
            }
            finding.figure("looks at files", Integer.toString(files));
            finding.figure("refused writes", Integer.toString(refused));
            finding.passed("set up with " + volume.setup().way() + ", and so in " + Text.count(before + after, "look")
                    + (refused == 0 ? "" : ", " + Text.count(refused, "write") + " refused"));
        }

        /** A workload that its volume did not let begin says by that how the volume is served. */
        private void nothingSeen() {
            RecordedAction failed = finding.actions()
                    .last(
                            Actions.AWAIT_AGENT,
                            action -> action.failed() && action.subject().equals(volume.name()));
            RecordedAction waited = failed != null
                    ? failed
                    : finding.actions()
                            .last(
                                    Actions.AWAIT_WORKLOAD,
                                    action ->
                                            action.failed() && action.subject().equals(volume.name()));
            if (waited == null) {
                finding.doubt("no file of the volume was looked at");
            } else {
                finding.offends(
                        waited.done(),
                        "the workload could not begin to work on its volume",
                        waited.error(),
                        "the volume has another owner or other permissions than were set up",
                        "the new driver refuses a mount option that the old one took");
            }
        }
    }

    private static void outside(Volume volume, FindingBuilder finding) {
        RecordedAction look = finding.actions()
                .last(
                        Actions.LOOK_OUTSIDE,
                        action -> action.succeeded() && action.subject().equals(volume.name()));
        if (look == null) {
            finding.doubt("nobody looked straight in S3 for objects outside of prefix " + volume.prefix());
        } else if (!look.output(Actions.ANSWER).equals("0")) {
            finding.offence(
                    look.done(),
                    "objects lie outside of prefix " + volume.prefix() + " of bucket " + volume.bucket(),
                    look.output(Actions.ANSWER) + " of them, such as " + look.output(Actions.KEY),
                    "none",
                    look.output(Actions.ANSWER),
                    "the driver does not hand the prefix on to the mount process",
                    "the pod does not see the folder of its sub-path");
        }
    }
}
