package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Each attachment says which mounter pod serves which workload: the objects have the form that they must have, each field that can be selected by
 * selects what has its value, a workload is named with node, volume, options and group from before it runs until it is gone, and writers lose
 * nothing to each other.
 */
final class AttachmentsJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String SCHEMA = "schema";
    private static final String SELECTION = "selection";
    private static final String ENTRIES = "entries";
    private static final String WRITERS = "several writers";
    private static final String STALE = "stale entries";

    private static final List<String> ALWAYS = List.of(SCHEMA, SELECTION, ENTRIES, WRITERS, STALE);

    /** A driver that looks every few seconds keeps its word, too. */
    private static final long LOOKS = TimeUnit.SECONDS.toNanos(10);

    AttachmentsJudge() {
        super(Guarantee.ATTACHMENTS);
    }

    @Override
    String limit(Assessment assessment) {
        return "named from before a workload runs until "
                + Text.seconds(assessment.limits().nanos(Limit.DETACHED)) + " after its end";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        if (recording.actions().first(Actions.TRY_ATTACHMENT) != null) {
            subjects.add(Subject.part(SCHEMA, "", AttachmentsJudge::schema));
        }
        recording.actions().of(Actions.SELECT_ATTACHMENTS).stream()
                .map(RecordedAction::subject)
                .distinct()
                .forEach(field ->
                        subjects.add(Subject.part("selection by " + field, "", scope -> selection(field, scope))));
        LightPod.of(recording.actions())
                .forEach(pod ->
                        subjects.add(Subject.part("entry of " + pod.name(), pod.node(), scope -> entry(pod, scope))));
        if (recording.actions().first(Actions.ADD_ENTRY) != null) {
            subjects.add(Subject.part(WRITERS, "", AttachmentsJudge::writers));
            subjects.add(Subject.part(STALE, "", AttachmentsJudge::stale));
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return ALWAYS.stream()
                .map(part -> new Required(part, part, "", "nobody looked at it, so nothing is known of it"))
                .toList();
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
        scope.finding().measure("offended", "as promised");
    }

    private static void schema(Scope scope) {
        scope.shows(SCHEMA);
        FindingBuilder finding = scope.finding();
        List<RecordedAction> tried = finding.actions().of(Actions.TRY_ATTACHMENT);
        boolean complete = false;
        for (RecordedAction one : tried) {
            String answer = one.output(Actions.ANSWER);
            if (!one.succeeded()) {
                finding.doubt("whether an object is accepted is unknown: " + one.subject());
            } else if (one.subject().equals(Actions.COMPLETE)) {
                complete = answer.equals(Actions.ACCEPTED);
                if (!complete) {
                    finding.doubt("an object with all that it needs is refused too: " + one.output(Actions.REASON));
                }
            } else if (answer.equals(Actions.ACCEPTED)) {
                finding.offends(
                        one.done(),
                        "an object is accepted although it is wrong",
                        one.subject(),
                        "the schema of the CRD does not require what its readers need",
                        "an older CRD is served");
            }
        }
        if (tried.size() < 2) {
            finding.doubt("no object was tried that is wrong");
        }
        finding.passed(Text.count(tried.size() - 1, "wrong object") + " refused, and a right one accepted");
    }

    private static void selection(String field, Scope scope) {
        scope.shows(SELECTION);
        FindingBuilder finding = scope.finding();
        List<RecordedAction> asked = finding.actions()
                .of(Actions.SELECT_ATTACHMENTS, one -> one.subject().equals(field));
        int found = 0;
        for (RecordedAction one : asked) {
            if (one.failed()) {
                finding.offends(
                        one.done(),
                        "objects cannot be selected by the field",
                        one.error(),
                        "the CRD does not name it among its selectable fields",
                        "an older CRD is served");
            } else if (one.done() == null) {
                finding.doubt("it was still asked for when the record ended");
            } else {
                Set<String> selected = names(one.output(Actions.SELECTED));
                Set<String> matching = names(one.output(Actions.MATCHING));
                found += matching.size();
                if (!selected.equals(matching)) {
                    finding.offence(
                            one.done(),
                            "a selection by the field is not what the full list has of that value",
                            one.input(Actions.VALUE),
                            String.join(", ", matching),
                            String.join(", ", selected),
                            "the CRD selects by another field",
                            "the API server answers from a cache that is behind");
                }
            }
        }
        if (found == 0) {
            finding.doubt("no object was there that could be selected");
        }
        finding.passed("what is selected by " + Text.count(asked.size(), "value") + " is what the full list has of it, "
                + Text.count(found, "object"));
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(",", -1))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void entry(LightPod pod, Scope scope) {
        scope.shows(ENTRIES);
        FindingBuilder finding = scope.finding();
        finding.actions();
        if (!pod.isReady()) {
            finding.doubt(pod.whyNotReady());
            return;
        }
        long running = firstRunning(pod, finding);
        Long gone =
                pod.end() == null || !pod.end().succeeded() ? null : pod.end().done();
        long late = gone == null ? Long.MAX_VALUE : gone + scope.nanos(Limit.DETACHED);
        int[] looks = new int[2];
        long[] free = {Long.MAX_VALUE};
        finding.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (look.attachments() == null) {
                return;
            }
            List<Attachments.Entry> naming = look.attachments().stream()
                    .filter(entry -> !entry.mountersOf(pod.uid()).isEmpty())
                    .toList();
            naming.forEach(entry -> compare(at, pod, entry, finding));
            if (at > running && at < pod.until()) {
                looks[0]++;
                if (naming.isEmpty()) {
                    finding.offends(
                            at,
                            "no attachment names a workload that runs",
                            pod.uid(),
                            "the entry is written only when the workload runs already, or not at all",
                            "the attachment went with another workload, or another writer's update took the entry with it");
                }
            }
            if (gone != null && at > gone && naming.isEmpty()) {
                looks[1]++;
                free[0] = Math.min(free[0], at);
            }
            if (at > late && !naming.isEmpty()) {
                finding.offends(
                        at,
                        "an attachment names a workload that is gone",
                        naming.get(0).name(),
                        "the reconciler did not see how the workload ended: "
                                + pod.end().input(Actions.HOW),
                        "entries of workloads that ended without being deleted are kept");
            }
        });
        if (looks[0] == 0) {
            finding.doubt("attachments were never looked at while the workload ran");
        }
        if (gone == null) {
            finding.doubt("the workload did not come to its end");
        } else if (looks[1] == 0) {
            finding.doubt("nobody looked after the entry was to have gone");
        }
        finding.figure("looks", Integer.toString(looks[0]));
        finding.passed("named from before it ran until "
                + Text.seconds(Math.max(0, free[0] - (gone == null ? 0 : gone))) + " after its end: "
                + (pod.end() == null ? "none" : pod.end().input(Actions.HOW)));
    }

    /** The first look in which the workload's pod is seen running. */
    private static long firstRunning(LightPod pod, FindingBuilder finding) {
        long[] first = {Long.MAX_VALUE};
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (at < first[0]
                    && look.pods().stream()
                            .anyMatch(seen -> pod.uid().equals(seen.uid()) && "Running".equals(seen.phase()))) {
                first[0] = at;
            }
        });
        return Math.min(first[0], pod.start().done());
    }

    private static void compare(long at, LightPod pod, Attachments.Entry entry, FindingBuilder finding) {
        differs(at, "node", pod.node(), entry.node(), finding);
        differs(at, "PersistentVolume", pod.persistentVolume(), entry.persistentVolume(), finding);
        differs(at, "volume handle", pod.start().output(Actions.VOLUME_HANDLE), entry.volumeId(), finding);
        differs(at, "fsGroup", pod.start().output(Actions.FS_GROUP), entry.fsGroup(), finding);
        if (entry.mountOptions() != null
                && !names(pod.start().output(Actions.MOUNT_OPTIONS)).equals(names(entry.mountOptions()))) {
            differs(at, "mount options", pod.start().output(Actions.MOUNT_OPTIONS), entry.mountOptions(), finding);
        }
    }

    private static void differs(long at, String what, String expected, String said, FindingBuilder finding) {
        if (said != null && !said.equals(expected)) {
            finding.offence(
                    at,
                    "an attachment says another " + what + " of a workload than it has",
                    said,
                    expected,
                    said,
                    "workloads that differ in it are given one attachment",
                    "the attachment was made for another workload and not compared");
        }
    }

    private static Map<String, RecordedAction> added(FindingBuilder finding) {
        return finding.actions().of(Actions.ADD_ENTRY).stream()
                .filter(RecordedAction::succeeded)
                .collect(Collectors.toMap(one -> one.input(Actions.UID), one -> one, (one, other) -> one));
    }

    /** What another writer adds stays, for half of the time at least after which it may be taken for stale. */
    private static void writers(Scope scope) {
        scope.shows(WRITERS);
        FindingBuilder finding = scope.finding();
        Map<String, RecordedAction> added = added(finding);
        long stays = staleNanos(scope) / 2;
        int[] looks = new int[1];
        finding.looks(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                (at, look, source) -> added.forEach((uid, action) -> {
                    if (look.attachments() == null || at <= action.done() || at >= action.done() + stays) {
                        return;
                    }
                    looks[0]++;
                    if (look.attachments().stream()
                            .allMatch(entry -> entry.mountersOf(uid).isEmpty())) {
                        finding.offends(
                                at,
                                "an entry is gone that another writer has added",
                                uid + " in " + action.subject(),
                                "the reconciler writes what it has read before without the version that it read",
                                "the reconciler takes what it does not know for stale at once");
                    }
                }));
        List<RecordedAction> old = finding.actions().of(Actions.UPDATE_OLD_VERSION);
        old.stream()
                .filter(one -> Actions.ACCEPTED.equals(one.output(Actions.ANSWER)))
                .forEach(one -> finding.offends(
                        one.done(),
                        "an update by an old version is accepted",
                        one.subject(),
                        "the API server does not compare versions of the resource",
                        "something between writer and API server takes the version out"));
        if (looks[0] == 0) {
            finding.doubt("attachments were never looked at after another writer had added an entry");
        }
        if (old.stream().noneMatch(RecordedAction::succeeded)) {
            finding.doubt("no update by an old version was answered");
        }
        finding.passed("what another writer added " + Text.count(added.size(), "time")
                + " while the reconciler wrote stayed, and an update by an old version is a conflict");
    }

    private static long staleNanos(Scope scope) {
        Sharing sharing = scope.recording().manifest().driver().sharing();
        return sharing == null || sharing.staleSeconds() == null ? 0 : TimeUnit.SECONDS.toNanos(sharing.staleSeconds());
    }

    private static void stale(Scope scope) {
        scope.shows(STALE);
        FindingBuilder finding = scope.finding();
        Map<String, RecordedAction> added = added(finding);
        long stale = staleNanos(scope);
        if (stale == 0 || added.isEmpty()) {
            finding.doubt(
                    stale == 0
                            ? "the driver's profile does not say when they go"
                            : "no entry of a workload that is not there was added");
            return;
        }
        Set<String> gone = new TreeSet<>();
        finding.looks(
                Channel.ATTACHMENTS,
                Channel.OBSERVER,
                (at, look, source) -> added.forEach((uid, action) -> {
                    if (look.attachments() == null || at <= action.done()) {
                        return;
                    }
                    boolean there = look.attachments().stream()
                            .anyMatch(entry -> !entry.mountersOf(uid).isEmpty());
                    if (!there) {
                        gone.add(uid);
                    } else if (at > action.done() + stale + LOOKS) {
                        finding.offends(
                                at,
                                "the entry of a workload that never was is still there",
                                Text.seconds(at - action.done()) + " after it was added",
                                "the reconciler waits for the end of workloads that it never saw",
                                "the reconciler looks at entries only when something else happens");
                    }
                }));
        if (gone.size() < added.size()) {
            finding.doubt("nobody looked when the entries were to have gone");
        }
        finding.passed("the entries of " + Text.count(added.size(), "workload") + " that never were are gone after "
                + Text.seconds(stale) + " at most");
    }
}
