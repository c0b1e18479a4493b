package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * On mounts of volumes that were set up for a user or a group, the workload's own user may list, read and write, and another one may not: on old
 * mounts before the upgrade and after it, on new ones, and on those of pods that took the places of old ones. There owner, group and permissions
 * are what a new mount has.
 */
final class UsersJudge extends SubjectJudge<Consumer<Scope>> {
    /** What a kernel answers who must not; anything else is trouble of another kind. */
    private static final Set<String> REFUSALS = Set.of("EACCES", "EPERM");

    private static final List<String> WAYS_IN = List.of(Actions.LIST, Actions.READ, Actions.WRITE);
    private static final String BEFORE = " before the upgrade";

    UsersJudge() {
        super(Guarantee.USERS);
    }

    @Override
    String limit(Assessment assessment) {
        return "let in whom it was set up for, and nobody else";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        Map<String, List<RecordedAction>> tries = new LinkedHashMap<>();
        for (RecordedAction one : recording.actions().of(Actions.TRY_ACCESS)) {
            tries.computeIfAbsent(
                            one.subject() + ", " + mount(one) + ", " + one.input(Actions.AS), any -> new ArrayList<>())
                    .add(one);
        }
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        tries.forEach((name, all) ->
                subjects.add(Subject.part(name, all.get(0).input(Actions.NODE), scope -> judge(all, scope))));
        recording
                .actions()
                .of(Actions.START_LIGHT_POD, pod -> pod.failed() && Actions.MOVED_MOUNT.equals(pod.input(Actions.SET)))
                .forEach(pod -> subjects.add(
                        Subject.part(pod.subject(), pod.input(Actions.NODE), scope -> neverMoved(pod, scope))));
        return subjects;
    }

    private static String mount(RecordedAction one) {
        return one.input(Actions.MOUNT) + " mount";
    }

    private static void neverMoved(RecordedAction pod, Scope scope) {
        scope.finding()
                .offends(
                        pod.done(),
                        "the pod that was to take an old one's place did not get its volume",
                        pod.error(),
                        "the new driver refuses a mount option that the old one took",
                        "the new driver does not mount at all");
    }

    private static String kind(String mount, String as, String moment) {
        return as + " on " + mount + " mounts" + moment;
    }

    private static String kind(RecordedAction one, Scope scope) {
        boolean old = one.input(Actions.MOUNT).equals(Actions.OLD_MOUNT);
        boolean before = old && one.done() < scope.window().upgradeStart();
        return kind(one.input(Actions.MOUNT), one.input(Actions.AS), before ? BEFORE : "");
    }

    @Override
    List<Required> required(Recording recording) {
        List<Required> required = new ArrayList<>();
        for (String as : List.of(Actions.ITSELF, Actions.ANOTHER)) {
            for (String kind : List.of(
                    kind(Actions.OLD_MOUNT, as, BEFORE),
                    kind(Actions.OLD_MOUNT, as, ""),
                    kind(Actions.NEW_MOUNT, as, ""))) {
                required.add(new Required(kind, kind, "", "it was not tried, so nothing is known of it"));
            }
        }
        return required;
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    private static void judge(List<RecordedAction> tries, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        int done = 0;
        for (RecordedAction one : tries) {
            if (!one.succeeded()) {
                finding.doubt("it could not be tried: " + (one.failed() ? one.error() : "the run ended meanwhile"));
                continue;
            }
            done++;
            scope.shows(kind(one, scope));
            WAYS_IN.forEach(way -> tried(one, way, finding));
            if (one.input(Actions.MOUNT).equals(Actions.MOVED_MOUNT)
                    && one.input(Actions.AS).equals(Actions.ITSELF)) {
                owned(one, finding);
            }
        }
        RecordedAction first = tries.get(0);
        String who = "user " + first.input(Actions.USER)
                + (first.input(Actions.GROUPS).isEmpty() ? "" : " of groups " + first.input(Actions.GROUPS));
        boolean itself = first.input(Actions.AS).equals(Actions.ITSELF);
        finding.measure(itself ? "kept out" : "let in", "as it was set up");
        finding.figure("who", who);
        finding.figure("attempts", Integer.toString(done));
        finding.passed(who + (itself ? " could list, read and write" : " was refused to list, read and write") + " in "
                + Text.count(done, "attempt"));
    }

    private static void tried(RecordedAction one, String way, FindingBuilder finding) {
        String answer = one.output(way);
        boolean itself = one.input(Actions.AS).equals(Actions.ITSELF);
        String where = " on its " + mount(one);
        if (itself && !Actions.DONE.equals(answer)) {
            finding.offends(
                    one.done(),
                    "the workload's own user cannot " + way + where,
                    String.valueOf(answer),
                    "the mount has another owner or group, or other permissions, than it was set up with",
                    "the group of the pod does not reach the mount");
        } else if (!itself && Actions.DONE.equals(answer)) {
            finding.offends(
                    one.done(),
                    "another user can " + way + where,
                    "user " + one.input(Actions.USER) + " was let in",
                    "the driver mounts without having the kernel ask for permissions",
                    "the mount has permissions for everybody");
        } else if (!itself && !REFUSALS.contains(String.valueOf(answer))) {
            finding.doubt("that another user could not " + way + " was no refusal, but " + answer);
        }
    }

    /** Owner, group and permissions on the mount of a pod that took another's place: those of a new mount of a volume that is set up in the same way. */
    private static void owned(RecordedAction one, FindingBuilder finding) {
        Volume.Setup wanted = finding.recording().manifest().volumes().stream()
                .filter(volume -> !volume.before() && volume.setup() != null)
                .map(Volume::setup)
                .filter(setup -> setup.way().equals(one.input(Actions.WAY)))
                .findFirst()
                .orElse(null);
        if (wanted == null) {
            finding.doubt(
                    "no new mount is set up with " + one.input(Actions.WAY) + ", so what it must have is unknown");
            return;
        }
        owned(one, Actions.FILE, wanted, wanted.files(), finding);
        owned(one, Actions.FOLDER, wanted, wanted.folders(), finding);
    }

    private static void owned(
            RecordedAction one, String what, Volume.Setup wanted, String mode, FindingBuilder finding) {
        String seen = one.output(what);
        if (seen == null || !seen.matches("\\d+:\\d+ [0-7]{4}")) {
            finding.doubt(
                    "owner and permissions of its " + what + " were not seen" + (seen == null ? "" : ": " + seen));
            return;
        }
        String[] words = seen.split("[: ]", -1);
        String[] should = {
            wanted.uid() == null ? words[0] : wanted.uid().toString(),
            wanted.gid() == null ? words[1] : wanted.gid().toString(),
            mode == null ? words[2] : mode
        };
        String right = should[0] + ":" + should[1] + " " + should[2];
        if (!right.equals(seen)) {
            finding.offence(
                    one.done(),
                    what + " on its " + mount(one) + " has another owner or other permissions than a new mount",
                    seen,
                    right,
                    seen,
                    "the new driver does not hand the volume's mount options on",
                    "the group of the pod does not reach the mount");
        }
    }
}
