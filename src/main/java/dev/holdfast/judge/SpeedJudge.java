package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Spread;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Operations on new mounts take at most so much longer than on old ones, and so does the start of a pod that shares a new mount compared with one
 * that got an old one. Mounts are compared in pairs that were timed at the same time, so that a busy machine slows both; the confidence
 * interval of what they differ by decides, and where it holds the limit, nothing is decided. Nor is it where mount processes waited for processors of
 * the node for as long as that: a mounter pod may have a smaller share of a busy node than a unit of systemd, and no more than it needs of another. The start of a pod on a new mount of its own is told
 * and not judged: where a pod serves the mount, that has to be started first.
 */
final class SpeedJudge extends SubjectJudge<Consumer<Scope>> {
    /** As many mounts of each kind are compared at least. */
    static final int MOUNTS = 20;

    /** The subject that compares starts of pods. */
    static final String START = "start of a pod that shares a mount";

    private static final String TIMED = "timed";

    SpeedJudge() {
        super(Guarantee.SPEED);
    }

    @Override
    String limit(Assessment assessment) {
        Limits limits = assessment.limits();
        return "at most " + limits.slower() + " % longer; more than " + limits.goBack() + " % is a reason to go back";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        List<RecordedAction> timed = recording.actions().of(Actions.TIME_OPERATIONS);
        List<RecordedAction> starts = recording.actions().of(Actions.TIME_START);
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        if (!timed.isEmpty()) {
            String node = timed.get(0).input(Actions.NODE);
            for (String operation : List.of(Actions.WRITE, Actions.READ, Actions.LIST)) {
                subjects.add(Subject.part(operation, node, scope -> operations(operation, timed, scope)));
            }
        }
        if (starts.stream().anyMatch(start -> is(start, Actions.SHARED_MOUNT))) {
            subjects.add(Subject.part(START, starts.get(0).input(Actions.NODE), scope -> starts(starts, scope)));
        }
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(new Required(TIMED, "mounts", "", "no mounts were timed, so nothing is known of them"));
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        scope.shows(TIMED);
        scope.finding().actions();
        part.accept(scope);
    }

    private static boolean is(RecordedAction action, String mount) {
        return mount.equals(action.input(Actions.MOUNT));
    }

    private static void operations(String operation, List<RecordedAction> timed, Scope scope) {
        Map<String, Spread> old = new TreeMap<>();
        Map<String, Spread> fresh = new TreeMap<>();
        Spread allOld = new Spread();
        Spread allFresh = new Spread();
        for (RecordedAction one : timed) {
            if (!one.succeeded()) {
                unsuccessful(one, one.subject() + " did not time it", scope);
                continue;
            }
            boolean isOld = is(one, Actions.OLD_MOUNT);
            Spread ofMount = new Spread();
            samples(one.output(operation)).forEach(ns -> {
                ofMount.add(ns);
                (isOld ? allOld : allFresh).add(ns);
            });
            (isOld ? old : fresh).put(one.input(Actions.PAIR), ofMount);
        }
        old.keySet().retainAll(fresh.keySet());
        List<Double> ratios = old.entrySet().stream()
                .map(pair -> ratio(median(pair.getValue()), median(fresh.get(pair.getKey()))))
                .toList();
        scope.finding().figure("old mounts", words(allOld));
        scope.finding().figure("new mounts", words(allFresh));
        compare("to " + operation, timed, ratios, scope);
    }

    private static void starts(List<RecordedAction> starts, Scope scope) {
        FindingBuilder finding = scope.finding();
        Map<String, List<Long>> times = new TreeMap<>();
        for (RecordedAction one : starts) {
            if (!one.succeeded()) {
                unsuccessful(one, "pod " + one.subject() + " did not start", scope);
                continue;
            }
            times.computeIfAbsent(one.input(Actions.MOUNT), any -> new ArrayList<>())
                    .add(nanos(one.output(Actions.MILLISECONDS)));
        }
        List<Long> old = times.getOrDefault(Actions.OLD_MOUNT, List.of());
        List<Long> shared = times.getOrDefault(Actions.SHARED_MOUNT, List.of());
        List<Long> fresh = times.getOrDefault(Actions.NEW_MOUNT, List.of());
        finding.figure("with a mount of the old release", words(spread(old)));
        finding.figure("sharing a new mount", words(spread(shared)));
        finding.figure("with a new mount of its own (not judged)", words(spread(fresh)));
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(old.size(), shared.size()); i++) {
            ratios.add(ratio(old.get(i), shared.get(i)));
        }
        compare("to start", starts, ratios, scope);
    }

    /** What was not timed on an old mount says nothing of the new release; that a new mount does not work does. */
    private static void unsuccessful(RecordedAction one, String what, Scope scope) {
        String why = one.failed() ? one.error() : "the record ended";
        if (is(one, Actions.OLD_MOUNT) || !one.failed()) {
            scope.finding().doubt(what + ": " + why);
        } else {
            scope.finding()
                    .offends(
                            one.done(),
                            what + " on a new mount",
                            why,
                            "the new release does not serve it",
                            "its mounter pod does not come, or ended");
        }
    }

    private static void compare(String what, List<RecordedAction> actions, List<Double> ratios, Scope scope) {
        FindingBuilder finding = scope.finding();
        if (ratios.size() < MOUNTS) {
            finding.doubt("only " + Text.count(ratios.size(), "old mount") + " of at least " + MOUNTS
                    + " can be compared with a new one");
            if (ratios.size() < MedianRatio.FEWEST) {
                return;
            }
        }
        MedianRatio ratio = MedianRatio.of(ratios);
        int limit = scope.limits().slower();
        String between = "between " + percent(ratio.low()) + " and " + percent(ratio.high())
                + " by 95 % confidence, of " + Text.count(ratios.size(), "pair");
        finding.figure("difference", percent(ratio.median()) + ", " + between);
        finding.measure(Math.round(1000 * ratio.median()), what + ": " + percent(ratio.median()));
        long at = last(actions);
        Optional<String> busy = beyond(ratio.low(), limit) ? busy(actions, limit, finding) : Optional.empty();
        if (busy.isPresent()) {
            finding.doubt(
                    "it takes longer " + what + " on new mounts than on old ones, " + between + ", but " + busy.get());
        } else if (beyond(ratio.low(), scope.limits().goBack())) {
            finding.figure(GoBack.TOO_SLOW, scope.limits().goBack() + " %");
            slower(
                    "it takes so much longer " + what
                            + " on new mounts than on old ones that the release should be taken back",
                    at,
                    ratio,
                    between,
                    finding);
        } else if (beyond(ratio.low(), limit)) {
            slower("it takes longer " + what + " on new mounts than on old ones", at, ratio, between, finding);
        } else if (beyond(ratio.high(), limit)) {
            finding.doubt(
                    "whether it takes " + limit + " % longer " + what + " on new mounts than on old ones is not sure: "
                            + between + "; time more mounts, or on a quieter machine");
        } else {
            finding.passed("it takes " + percent(ratio.median()) + " " + what
                    + " on new mounts compared with old ones, " + between);
        }
    }

    /** Why a busy node may be what slows them. */
    private static Optional<String> busy(List<RecordedAction> actions, int percent, FindingBuilder finding) {
        long operations = actions.stream()
                .flatMap(one -> one.outputs().values().stream())
                .flatMap(SpeedJudge::samples)
                .mapToLong(Long::longValue)
                .sum();
        WaitsWhileTimed waits = WaitsWhileTimed.of(
                finding, actions.get(0).input(Actions.NODE), actions.get(0).begun(), last(actions));
        return waits.explain(operations, percent)
                ? Optional.of("mount processes waited " + Text.span(waits.waited())
                        + " for a processor of the node while operations of " + Text.span(operations)
                        + " were timed; time them on a quieter machine")
                : Optional.empty();
    }

    private static void slower(String what, long at, MedianRatio ratio, String between, FindingBuilder finding) {
        finding.offends(
                at,
                what,
                percent(ratio.median()) + ", " + between,
                "what serves the new mounts gets less of a processor, or waits for something that did not serve the old ones",
                "the new release mounts with other options, without a cache for one");
    }

    private static boolean beyond(double ratio, int percent) {
        return ratio * 100 > 100 + percent;
    }

    private static long last(List<RecordedAction> actions) {
        RecordedAction last = actions.get(actions.size() - 1);
        return last.done() == null ? last.begun() : last.done();
    }

    private static Stream<Long> samples(String milliseconds) {
        return Stream.of(milliseconds.split(",", -1)).map(SpeedJudge::nanos);
    }

    private static long nanos(String milliseconds) {
        return Math.round(Double.parseDouble(milliseconds) * TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static Spread spread(List<Long> times) {
        Spread spread = new Spread();
        times.forEach(spread::add);
        return spread;
    }

    private static long median(Spread spread) {
        return spread.quantile(0.5);
    }

    /** A time that is too short to be measured is one of a nanosecond. */
    private static double ratio(long old, long fresh) {
        return (double) Math.max(fresh, 1) / Math.max(old, 1);
    }

    private static String words(Spread spread) {
        return "median " + milliseconds(median(spread)) + ", quartiles " + milliseconds(spread.quantile(0.25)) + " and "
                + milliseconds(spread.quantile(0.75)) + ", of " + Text.count(spread.size(), "sample");
    }

    private static String milliseconds(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }

    private static String percent(double ratio) {
        long more = Math.round(100 * (ratio - 1));
        return more < 0 ? -more + " % less" : more + " % more";
    }
}
