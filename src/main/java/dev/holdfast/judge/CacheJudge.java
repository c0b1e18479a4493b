package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A volume that asks for a cache has one in its mounter pod, as it asked for; what was read once is read again without the store; no cache holds more
 * than it may; each volume has its own; and whoever reads a volume whose mounter pod is evicted gets an error or the right content. A volume that
 * asks for a cache wrongly is refused, with the name of what is wrong. That the store would be asked for each read without a cache a volume
 * without one shows.
 */
final class CacheJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String USE = "cache of volume ";
    private static final String LIMIT = "limit of volume ";
    private static final String SEPARATE = "separate caches";
    private static final String EVICTION = "eviction under volume ";
    private static final String REFUSAL = "refusal of ";
    private static final String HOST = "cache on the node, ";
    private static final String CONTROL = "volume without a cache";
    private static final long MIB = 1 << 20;

    CacheJudge() {
        super(Guarantee.CACHE);
    }

    @Override
    String limit(Assessment assessment) {
        return "as the volume asks for";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        List<RecordedAction> cached = new ArrayList<>();
        for (RecordedAction one : recording.actions().of(Actions.USE_CACHE)) {
            if (one.input(Actions.KIND).isEmpty()) {
                subjects.add(part(CONTROL, one, scope -> control(one, scope)));
            } else {
                cached.add(one);
                subjects.add(part(USE + one.subject(), one, scope -> use(one, scope)));
                subjects.add(part(LIMIT + one.subject(), one, scope -> limit(one, scope)));
            }
        }
        if (cached.size() > 1) {
            subjects.add(part(SEPARATE, cached.get(0), scope -> separate(cached, scope)));
        }
        for (RecordedAction one : recording.actions().of(Actions.USE_HOST_CACHE)) {
            subjects.add(part(HOST + one.subject(), one, scope -> host(one, scope)));
        }
        for (RecordedAction one : recording.actions().of(Actions.EVICT_CACHE)) {
            subjects.add(part(EVICTION + one.subject(), one, scope -> evicted(one, scope)));
        }
        for (RecordedAction one : recording.actions().of(Actions.TRY_CACHE)) {
            subjects.add(part(REFUSAL + one.subject(), one, scope -> refused(one, scope)));
        }
        return subjects;
    }

    private static Subject<Consumer<Scope>> part(String name, RecordedAction one, Consumer<Scope> judge) {
        return Subject.part(name, one.input(Actions.NODE), judge);
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(
                new Required(USE, "caches", "", "no volume with a cache was read, so nothing is known of caches"),
                new Required(
                        CONTROL,
                        CONTROL,
                        "",
                        "none was read twice, so that the store is not asked says nothing of a cache"),
                new Required(REFUSAL, "refusals", "", "no volume that asks for a cache wrongly was tried"));
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private static boolean done(RecordedAction one, Scope scope) {
        scope.finding().actions();
        if (!one.succeeded()) {
            scope.finding().doubt("it could not be tried: " + (one.failed() ? one.error() : "the run ended meanwhile"));
        }
        return one.succeeded();
    }

    private static void control(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (!done(one, scope)) {
            return;
        }
        content(one, finding);
        if (number(one, Actions.FIRST) < 1 || number(one, Actions.AGAIN) < 1) {
            finding.doubt("without a cache the store was asked " + one.output(Actions.FIRST)
                    + " times for the first read and " + one.output(Actions.AGAIN)
                    + " times for the second, so that its requests do not show what a cache does");
        } else {
            scope.shows(CONTROL);
        }
        finding.figure("asked again", one.output(Actions.AGAIN));
        finding.passed("the store is asked at each read");
    }

    private static void use(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (!done(one, scope)) {
            return;
        }
        scope.shows(USE);
        content(one, finding);
        spared(
                one,
                finding,
                "the mount process is not told to cache, or cannot write there",
                "the cache is too small for one object");
        String found = Objects.requireNonNullElse(one.output(Actions.FOUND), "none");
        String medium = one.input(Actions.MEDIUM);
        String wanted =
                String.join(" ", one.input(Actions.KIND), medium.isEmpty() ? "disk" : medium, one.input(Actions.SIZE));
        if (!wanted.equals(found)) {
            finding.offence(
                    one.done(),
                    "its cache is not what the volume asks for",
                    found,
                    wanted,
                    found,
                    "the driver does not hand on what the volume says by its attributes",
                    "the mount process is not told to cache");
        }
        finding.figure("cache", found);
        finding.figure("asked first", one.output(Actions.FIRST));
        finding.figure("asked again", one.output(Actions.AGAIN));
        finding.measure("not used", "used");
        finding.passed("the store was asked for the first read and not for the second; cached in " + found);
    }

    /** The store was asked for the first read, and not for the second. */
    private static void spared(RecordedAction one, FindingBuilder finding, String... causes) {
        if (number(one, Actions.FIRST) < 1) {
            finding.doubt("the store was not asked for the first read either, so that nobody knows what was read");
        } else if (number(one, Actions.AGAIN) > 0) {
            finding.offends(
                    one.done(),
                    "what was read once is asked of the store again",
                    Text.count(number(one, Actions.AGAIN), "request"),
                    causes);
        }
    }

    private static void limit(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (!done(one, scope)) {
            return;
        }
        long size = Long.parseLong(one.input(Actions.SIZE));
        long used = number(one, Actions.USED);
        if (used > size) {
            finding.offence(
                    one.done(),
                    "its cache holds more than it may",
                    used / MIB + " MiB",
                    size / MIB + " MiB",
                    used / MIB + " MiB",
                    "the mount process is not told how much it may cache",
                    "it is told all that its volume has, and goes beyond that for a moment");
        }
        if (Actions.NO.equals(one.output(Actions.STAYED))) {
            finding.offends(
                    one.done(),
                    "its mounter pod did not stay while more was read than its cache may hold",
                    "replaced",
                    "the kubelet evicted it, because its volume held more than it may",
                    "its process ended when the cache was full");
        }
        if (used == 0) {
            finding.doubt("nothing was seen in its cache, so that its limit was not met");
        }
        finding.figure("at most", used / MIB + " MiB");
        finding.measure("too much", "within the limit");
        finding.passed("at most " + used / MIB + " MiB of " + size / MIB + " MiB were used, though more was read");
    }

    private static void content(RecordedAction one, FindingBuilder finding) {
        if (!Actions.YES.equals(one.output(Actions.SAME))) {
            finding.offends(
                    one.done(),
                    "an object was not read as it was written",
                    "another content, or an error",
                    "the cache hands out what is not the object's",
                    "the volume was not served meanwhile");
        }
    }

    private static void separate(List<RecordedAction> cached, Scope scope) {
        FindingBuilder finding = scope.finding();
        Map<String, RecordedAction> places = new HashMap<>();
        for (RecordedAction one : cached) {
            if (done(one, scope) && one.output(Actions.IDENTITY) != null) {
                RecordedAction other = places.put(one.output(Actions.IDENTITY), one);
                if (other != null) {
                    finding.offends(
                            one.done(),
                            "volumes " + other.subject() + " and " + one.subject() + " cache in the same folder",
                            "folder " + one.output(Actions.IDENTITY),
                            "the driver has all volumes of a node cache in one folder",
                            "both volumes are served by one mounter pod");
                }
            }
        }
        if (places.size() < 2) {
            finding.doubt("the folders of two caches at least were not seen");
        }
        finding.measure("shared", "separate");
        finding.passed(Text.count(places.size(), "volume") + " have as many caches");
    }

    private static void evicted(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (!done(one, scope)) {
            return;
        }
        String running = one.output(Actions.READ);
        if (Actions.SILENT.equals(running) || Actions.WRONG.equals(running)) {
            finding.offends(
                    one.done(),
                    "a pod that ran got neither an error nor the right content",
                    running,
                    "the mount is kept, and nobody serves it",
                    "what is left of the cache is handed out");
        }
        String again = one.output(Actions.AGAIN);
        if (!Actions.DONE.equals(again)) {
            finding.offends(
                    one.done(),
                    "a new pod did not read what was written",
                    String.valueOf(again),
                    "the driver does not make another mounter pod",
                    "what is left of the cache is handed out");
        } else if (number(one, Actions.ASKED) < 1) {
            finding.doubt("the store was not asked after the eviction, so that it is unknown who answered");
        }
        finding.figure("a pod that ran", String.valueOf(running));
        finding.measure("harmed", "told");
        finding.passed("a pod that ran met '" + running + "', and a new one read what was written");
    }

    /** A cache in a folder of the node goes on under an old mount, and is gone from the node when the volume has a mounter pod. */
    private static void host(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (!done(one, scope)) {
            return;
        }
        boolean moved = one.subject().equals(Actions.MOVED_MOUNT);
        String found = String.valueOf(one.output(Actions.FOUND));
        if (one.subject().equals(Actions.UNDER_OLD)) {
            if (!found.startsWith(one.input(Actions.FOLDER)) || number(one, Actions.AGAIN) > 0) {
                finding.doubt("the old release did not cache in " + one.input(Actions.FOLDER)
                        + ", so that nothing is known of what becomes of that");
            }
        } else {
            content(one, finding);
            spared(
                    one,
                    finding,
                    moved
                            ? "a mounter pod has no cache for a mount option of the old release"
                            : "the upgrade took the cache away from an old mount",
                    "the mount process cannot write to its cache any more");
        }
        if (moved && !found.startsWith("emptyDir") && !found.startsWith("ephemeral")) {
            finding.offends(
                    one.done(),
                    "its cache is not in a volume of the mounter pod",
                    found,
                    "the driver hands the folder of the node to the mounter pod",
                    "the driver forgets that the volume asks for a cache");
        }
        if (moved && number(one, Actions.FILES) > 0) {
            finding.offends(
                    one.done(),
                    "what the old release cached is left on the node",
                    Text.count(number(one, Actions.FILES), "file"),
                    "the old mount process was killed before it could empty its cache",
                    "another mount still caches in this folder");
        }
        finding.figure("cache", found);
        finding.figure("files on the node", String.valueOf(one.output(Actions.FILES)));
        finding.measure("not as before", "as before");
        finding.passed("cached in " + found + ", with " + one.output(Actions.FILES) + " files in the node's folder");
    }

    private static void refused(RecordedAction one, Scope scope) {
        FindingBuilder finding = scope.finding();
        finding.actions();
        String attribute = one.input(Actions.ATTRIBUTE);
        if (one.failed()) {
            finding.offends(
                    one.done(),
                    "no event of its pod names attribute " + attribute,
                    one.error(),
                    "the driver does not say which attribute is wrong",
                    "the driver says so in its log alone");
        } else if (!one.succeeded()) {
            finding.doubt("the run ended meanwhile");
        } else if (!Actions.REFUSED.equals(one.output(Actions.ANSWER))) {
            finding.offends(
                    one.done(),
                    "a volume is mounted whose attribute " + attribute + " is wrong",
                    String.valueOf(one.output(Actions.ANSWER)),
                    "the driver mounts it without a cache",
                    "the driver has another meaning for what is wrong here");
        }
        scope.shows(REFUSAL);
        finding.figure("reason", String.valueOf(one.output(Actions.REASON)));
        finding.measure("taken", "refused");
        finding.passed("it is refused, and an event names " + attribute);
    }

    private static long number(RecordedAction one, String name) {
        String said = one.output(name);
        return said == null ? 0 : Long.parseLong(said);
    }
}
