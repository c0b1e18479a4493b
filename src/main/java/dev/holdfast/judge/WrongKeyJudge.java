package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Subjects;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A wrong key in the Secret of a volume is told and heals: within the republish cycles that are allowed an event of the pod names the
 * cause, by the profile's expression; a pod that is yet to start does not. Once the Secret is corrected the volume is read and written
 * again and republishes succeed, with the same pod and without help.
 */
final class WrongKeyJudge implements Judge {
    private static final Guarantee NAME = Guarantee.WRONG_KEY;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** A republish comes every 1 to 1.5 pod sync periods. */
    private static final double LONGEST_PERIOD = 1.5;
    /** Times of events are whole seconds, and the one that is looked for may be written just after its call. */
    private static final long EVENT_LATE = 2 * SECOND;

    /** What was there when the wrong key was given. */
    private enum Kind {
        OLD("old mounts"),
        NEW("new mounts"),
        STARTING("starting pods");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        long cycles = Math.round(limits.republishCycles()
                * LONGEST_PERIOD
                * run.manifest().republishSeconds()
                * TimeUnit.SECONDS.toNanos(1));
        String limit = "an event that names the cause within " + Text.span(cycles) + ", healed within "
                + Text.span(limits.nanos(Limit.KEY_CORRECTED));
        FindingBuilder told = new FindingBuilder(run, "actions and events", "", limit);
        RecordedActions deeds = RecordedActions.read(run, told);
        Map<String, RecordedActions.Deed> given = new HashMap<>();
        deeds.of(Actions.GIVE_WRONG_KEY).forEach(d -> given.putIfAbsent(d.subject(), d));
        Map<String, List<Event>> events = events(told, given.keySet());
        Set<Kind> kinds = new HashSet<>();
        List<FindingBuilder> cases = new ArrayList<>();
        given.forEach((workload, deed) -> {
            RecordedActions.Deed start = deeds
                    .of(Actions.START_POD, d -> d.subject().equals(workload))
                    .stream()
                    .findFirst()
                    .orElse(null);
            FindingBuilder c = new FindingBuilder(
                    run, workload, start == null ? "" : String.valueOf(start.asked(Actions.NODE)), limit, told);
            cases.add(c);
            if (start == null) {
                c.doubt("that a pod of " + workload + " was started is not on record");
                return;
            }
            Kind kind = start.begun() > deed.begun()
                    ? Kind.STARTING
                    : start.begun() < run.window().upgradeStart() ? Kind.OLD : Kind.NEW;
            kinds.add(kind);
            new Watch(run, limits, cycles, c, workload, kind, deed, start, events.getOrDefault(workload, List.of()))
                    .judge(deeds);
        });
        for (Kind kind : Kind.values()) {
            if (!kinds.contains(kind)) {
                cases.add(Subjects.doubtful(
                        run, limit, kind.words, "", "none of the " + kind.words + " was given a wrong key"));
            }
        }
        return Recording.judgement(NAME, limit, cases);
    }

    /** Of each pod, that a mount failed. */
    private static Map<String, List<Event>> events(FindingBuilder told, Set<String> pods) {
        Map<String, List<Event>> events = new HashMap<>();
        boolean any = told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            if (pods.contains(event.name()) && "FailedMount".equals(event.reason())) {
                events.computeIfAbsent(event.name(), name -> new ArrayList<>()).add(event);
            }
        });
        if (!any) {
            told.doubt("no event of the cluster is on record");
        }
        return events;
    }

    /** What one workload met. */
    private static final class Watch {
        private final Recording run;
        private final Limits limits;
        private final long cycles;
        private final FindingBuilder c;
        private final String workload;
        private final Kind kind;
        private final RecordedActions.Deed given;
        private final RecordedActions.Deed start;
        private final List<Event> events;
        private Long firstGood;
        private Long failedAgain;
        private String failedHow;
        private int refused;
        private boolean wroteBefore;
        private boolean read;

        Watch(
                Recording run,
                Limits limits,
                long cycles,
                FindingBuilder c,
                String workload,
                Kind kind,
                RecordedActions.Deed given,
                RecordedActions.Deed start,
                List<Event> events) {
            this.run = run;
            this.limits = limits;
            this.cycles = cycles;
            this.c = c;
            this.workload = workload;
            this.kind = kind;
            this.given = given;
            this.start = start;
            this.events = events;
        }

        void judge(RecordedActions deeds) {
            if (!given.good()) {
                c.doubt("the wrong key was not given: "
                        + (given.failed() ? given.error() : "that it was is not on record"));
                return;
            }
            if (!Actions.REFUSED.equals(given.got(Actions.ANSWER))) {
                c.doubt("that the server refuses the wrong key is not on record");
                return;
            }
            RecordedActions.Deed corrected =
                    deeds
                            .of(Actions.CORRECT_KEY, d -> d.subject().equals(workload) && d.begun() >= given.done())
                            .stream()
                            .findFirst()
                            .orElse(null);
            if (corrected == null || !corrected.good()) {
                c.doubt("the key was not corrected: "
                        + (corrected != null && corrected.failed()
                                ? corrected.error()
                                : "that it was is not on record"));
                return;
            }
            told(corrected);
            operations(corrected);
            if (kind != Kind.STARTING && !wroteBefore) {
                c.doubt("nothing was written before the key went wrong, so the mount may never have worked");
            }
            pods(corrected);
            healed(corrected);
        }

        /** Whether an event said it in time. */
        private void told(RecordedActions.Deed corrected) {
            String expression = run.manifest().driver().refusedKey();
            if (expression == null) {
                c.doubt("the profile does not say what event tells of a key that is refused");
                return;
            }
            Pattern refusal = Pattern.compile(expression);
            long from = kind == Kind.STARTING ? Math.max(given.done(), start.begun()) : given.begun();
            List<Event> meanwhile = events.stream()
                    .filter(e -> run.at(e.last()) + SECOND > from && run.at(e.last()) < corrected.begun() + SECOND)
                    .toList();
            Event first = meanwhile.stream()
                    .filter(e -> refusal.matcher(e.message()).find())
                    .findFirst()
                    .orElse(null);
            long deadline = from + cycles + EVENT_LATE;
            if (first != null) {
                long after = Math.max(0, run.at(Math.max(first.first(), run.wall(from))) - from);
                c.figure("told after", Text.span(after));
                c.figure("event", first.message().strip());
                if (after > cycles + EVENT_LATE) {
                    late(
                            deadline,
                            "the event that names the cause came " + Text.span(after) + " after the key went wrong");
                }
            } else if (corrected.begun() < deadline - EVENT_LATE) {
                c.doubt("the key was corrected " + Text.span(corrected.begun() - from)
                        + " after it went wrong, before an event had to tell");
            } else if (meanwhile.isEmpty()) {
                late(deadline, "no event of the pod tells that its key is wrong");
            } else {
                late(
                        deadline,
                        "events of the pod do not name the cause, such as: "
                                + meanwhile.get(0).message().strip());
            }
        }

        private void late(long at, String what) {
            c.offence(
                    at,
                    what,
                    "none in time",
                    null,
                    null,
                    "the driver takes any key and leaves it to the workload to find out",
                    "the driver's error does not say what S3 answered");
        }

        /** What was written, and read whole, before, meanwhile and after. */
        private void operations(RecordedActions.Deed corrected) {
            Clock clock = run.clock(Channel.OPERATIONS, workload);
            long uncertainty = clock == null ? 0 : clock.uncertainty();
            Map<Long, Long> open = new HashMap<>();
            c.read(Channel.OPERATIONS, workload, (at, line, source) -> {
                if (line instanceof Operation.Invoked) {
                    open.put(line.op(), at);
                    return;
                }
                Long since = open.remove(line.op());
                if (since == null) {
                    return;
                }
                boolean after = since - uncertainty >= corrected.done();
                if (line instanceof Operation.Failed failed) {
                    refused += !after && since >= given.begun() ? 1 : 0;
                    if (firstGood != null && since - 2 * uncertainty > firstGood && failedAgain == null) {
                        failedAgain = at;
                        failedHow =
                                "operation " + failed.op() + " failed with " + failed.errno() + " at " + failed.at();
                    }
                } else {
                    wroteBefore |= at + uncertainty < given.begun();
                    firstGood = after && firstGood == null ? Long.valueOf(at) : firstGood;
                }
            });
            if (clock != null) {
                c.read(
                        Channel.CROSS_READS,
                        workload,
                        (any, line, source) -> read |=
                                line.errno() == null && clock.observer(line.t()) - uncertainty >= corrected.done());
            }
        }

        /** The pod stays the same one, and a new one waits for the right key. */
        private void pods(RecordedActions.Deed corrected) {
            Set<String> uids = new LinkedHashSet<>();
            int[] restarts = new int[1];
            Long[] early = new Long[1];
            c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
                for (Pods.Entry pod : content.pods()) {
                    if (!pod.name().equals(workload) || at < start.begun()) {
                        continue;
                    }
                    uids.add(pod.uid());
                    restarts[0] = Math.max(
                            restarts[0],
                            pod.containers().stream()
                                    .mapToInt(Pods.Container::restarts)
                                    .max()
                                    .orElse(0));
                    if (kind == Kind.STARTING && pod.ready() && at < corrected.begun() && early[0] == null) {
                        early[0] = at;
                    }
                }
            });
            if (uids.isEmpty()) {
                c.doubt("the pod was never seen");
            }
            if (early[0] != null) {
                c.offence(
                        early[0],
                        "the pod started with a wrong key",
                        "ready before the key was corrected",
                        null,
                        null,
                        "the driver mounts with a key that the server refuses",
                        "the volume's key is not taken from the Secret that was changed");
            }
            if (uids.size() > 1 || restarts[0] > 0) {
                c.offence(
                        corrected.done(),
                        "the pod was made again or restarted",
                        Text.count(uids.size(), "pod") + ", " + Text.count(restarts[0], "restart"),
                        null,
                        null,
                        "the mount did not heal and was helped",
                        "the container ended by the errors that it met");
            }
        }

        /** Whether it works again, and goes on to. */
        private void healed(RecordedActions.Deed corrected) {
            long allowed = limits.nanos(Limit.KEY_CORRECTED);
            long deadline = corrected.done() + allowed;
            long end = Window.recordEnd(run.manifest());
            long lastFailure =
                    events.stream().mapToLong(e -> run.at(e.last())).max().orElse(Long.MIN_VALUE);
            if (firstGood == null || firstGood > deadline) {
                String what = firstGood == null
                        ? "nothing is written again after the key was corrected"
                        : "the first write after the key was corrected took too long";
                if (end >= deadline) {
                    c.offence(
                            deadline,
                            what,
                            firstGood == null ? "never" : Text.span(firstGood - corrected.done()) + " after",
                            null,
                            null,
                            "the driver does not read the Secret anew at a republish",
                            "the mount process does not read its credentials anew");
                } else {
                    c.doubt(what + ", but the record ends " + Text.span(Math.max(0, end - corrected.done()))
                            + " after that");
                }
                return;
            }
            if (failedAgain != null) {
                c.offence(
                        failedAgain,
                        failedHow,
                        "after it had healed",
                        null,
                        null,
                        "the right key is replaced by the wrong one again",
                        "only a part of the requests is signed with the right key");
            }
            if (lastFailure > deadline) {
                c.offence(
                        lastFailure,
                        "republishes still fail",
                        Text.span(lastFailure - corrected.done()) + " after",
                        null,
                        null,
                        "the driver does not read the Secret anew at a republish",
                        "what failed is not undone at the next republish");
            }
            if (!read) {
                c.doubt("nothing was read after the key was corrected");
            }
            republished(corrected, lastFailure);
            c.measure(firstGood - corrected.done(), "healed " + Text.span(firstGood - corrected.done()) + " after");
            c.figure("healed after", Text.span(firstGood - corrected.done()));
            c.figure("operations refused meanwhile", Integer.toString(refused));
            c.passed("told by an event, and healed " + Text.span(firstGood - corrected.done())
                    + " after the key was corrected, without help");
        }

        /** The calls go on, and none of the last failed. */
        private void republished(RecordedActions.Deed corrected, long lastFailure) {
            Volume volume = Actions.volume(workload, start.results()).orElse(null);
            if (volume == null) {
                c.doubt("the volume of " + workload + " is not on record");
                return;
            }
            Republishes seen = new Republishes(run, volume);
            boolean visible = Republishes.read(run, c, Map.of(volume.node(), c), List.of(seen));
            long from = Math.max(corrected.done(), lastFailure == Long.MIN_VALUE ? 0 : lastFailure + SECOND);
            if (!visible) {
                c.doubt("the profile names neither log lines nor credential files of a republish, so none can be seen");
            } else if (seen.cycles(from, Long.MAX_VALUE) == 0) {
                c.doubt("no republish was seen after the key was corrected and the last failure");
            }
        }
    }
}
