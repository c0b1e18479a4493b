package dev.holdfast.report.upgrade;

import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.report.PhaseTable;
import dev.holdfast.report.Times;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was done, in order of time: phases, what the run did to the cluster, and what was seen of others' steps. */
final class Steps {
    /** More of a kind in a row are put together. */
    private static final int MOST_IN_A_ROW = 6;
    /** How many subjects are named then. */
    private static final int NAMED = 10;

    /** What a run does with its own workloads, and what it looks at and tries: nothing of it changes the driver, its keys or a node. */
    private static final Set<String> BESIDE = Set.of(
            Actions.ADD_ENTRY,
            Actions.ASK_ACCESS,
            Actions.AWAIT_AGENT,
            Actions.AWAIT_WORKLOAD,
            Actions.BUCKET_EXISTS,
            Actions.CONSTRAINT,
            Actions.CREATE_PVC,
            Actions.CREDENTIAL_CHECK,
            Actions.DELETE_BUCKET,
            Actions.DELETE_POD,
            Actions.DELETE_VOLUME,
            Actions.EMPTY_BUCKET,
            Actions.END_LIGHT_POD,
            Actions.LIST_UNITS,
            Actions.LOOK_AT_CONSTRAINTS,
            Actions.LOOK_AT_NAMESPACE,
            Actions.LOOK_AT_RESOURCES,
            Actions.LOOK_OUTSIDE,
            Actions.MOVE_POD,
            Actions.PLAN_CREDENTIAL_CHECKS,
            Actions.PLAN_LATE_WORK,
            Actions.READ_EXTRA,
            Actions.READ_KEPT,
            Actions.READ_REMOUNTED,
            Actions.SEARCH_KEYS,
            Actions.SELECT_ATTACHMENTS,
            Actions.START_LIGHT_POD,
            Actions.START_POD,
            Actions.START_SERVED,
            Actions.START_WORKLOAD,
            Actions.TIME_OPERATIONS,
            Actions.TIME_START,
            Actions.TRY_ACCESS,
            Actions.TRY_ATTACHMENT,
            Actions.TRY_CACHE,
            Actions.TRY_KEY,
            Actions.TRY_POD,
            Actions.UPDATE_OLD_VERSION,
            Actions.USE_CACHE,
            Actions.USE_HOST_CACHE,
            Actions.USE_SECRET);

    private final RecordedUpgrade run;

    private Steps(RecordedUpgrade run) {
        this.run = run;
    }

    /** A row of the table of steps. */
    private record Step(long at, String what, String took, String result) {}

    static Section of(RecordedUpgrade run) {
        return new Steps(run).section();
    }

    private Section section() {
        Manifest manifest = run.manifest();
        SectionBuilder out = new SectionBuilder("Steps done");
        out.text("Times are UTC; the run began on " + Times.day(manifest.originWall()) + ".");
        out.heading("Phases");
        if (manifest.phases().isEmpty()) {
            out.text("No phase of the run began.");
        } else {
            out.table(PhaseTable.table(manifest));
        }
        if (manifest.phases().stream().anyMatch(phase -> phase.name().equals(Phase.UPGRADE) && !phase.watched())) {
            out.text("Others did the upgrade while nobody watched: when it began and ended follows from what the API"
                    + " server keeps of it, to the second.");
        }
        out.heading("Actions");
        out.text(dryRun(manifest.change()));
        List<Step> steps = new ArrayList<>(actions());
        steps.addAll(revisions());
        steps.addAll(crds());
        steps.sort(Comparator.comparingLong(Step::at));
        out.table(
                List.of("start", "step", "took", "result"),
                steps.stream()
                        .map(step -> List.of(run.clock(step.at), step.what, step.took, step.result))
                        .toList(),
                "No step was recorded.");
        if (run.recording().actions().isEmpty()) {
            out.text("The run's own actions were not recorded.");
        }
        String beside = beside();
        if (!beside.isEmpty()) {
            out.text(
                    "Beside these the run used its own workloads, looked and tried, which is not a part of the upgrade: "
                            + beside + ".");
        }
        return out.section();
    }

    private static String dryRun(Manifest.Change change) {
        if (change == null || change.dryRun() == null) {
            return "Dry runs of the upgrade were " + SectionBuilder.NOT_RECORDED + ".";
        }
        return change.dryRun().equals(Phase.OK)
                ? "Dry runs of the upgrade, by client and server: ok."
                : "A dry run of the upgrade was refused: " + change.dryRun();
    }

    // ---- what the run did

    private List<Step> actions() {
        List<RecordedAction> shown = run.recording().actions().stream()
                .filter(action -> !BESIDE.contains(action.what()))
                .sorted(Comparator.comparingLong(RecordedAction::begun))
                .toList();
        List<Step> steps = new ArrayList<>();
        List<RecordedAction> row = new ArrayList<>();
        for (RecordedAction action : shown) {
            if (!row.isEmpty() && !(row.get(0).what().equals(action.what()) && action.succeeded())) {
                steps.addAll(steps(row));
                row.clear();
            }
            if (action.succeeded()) {
                row.add(action);
            } else {
                steps.add(step(action));
            }
        }
        steps.addAll(steps(row));
        return steps;
    }

    /** Those of one kind in a row, all of which went well. */
    private static List<Step> steps(List<RecordedAction> row) {
        if (row.size() <= MOST_IN_A_ROW) {
            return row.stream().map(Steps::step).toList();
        }
        RecordedAction first = row.get(0);
        long end = row.stream().mapToLong(RecordedAction::done).max().orElseThrow();
        return List.of(new Step(
                first.begun(),
                words(first.what()) + " of " + row.size() + ": "
                        + RecordedUpgrade.few(
                                row.stream().map(RecordedAction::subject).toList(), NAMED),
                Progress.clock(end - first.begun()),
                Phase.OK));
    }

    private static Step step(RecordedAction action) {
        return new Step(
                action.begun(),
                words(action.what()) + " of " + action.subject() + facts(" (", action.inputs(), ")"),
                action.done() == null ? "-" : Progress.clock(action.done() - action.begun()),
                result(action));
    }

    private static String result(RecordedAction action) {
        if (action.done() == null) {
            return "its end was " + SectionBuilder.NOT_RECORDED;
        }
        return (action.failed() ? "failed: " + action.error() : Phase.OK) + facts("; ", action.outputs(), "");
    }

    private static String facts(String before, Map<String, String> facts, String after) {
        String text = new TreeMap<>(facts)
                .entrySet().stream()
                        .filter(fact ->
                                fact.getValue() != null && !fact.getValue().isEmpty())
                        .map(fact -> fact.getKey() + " " + fact.getValue().replaceAll(",(?=\\S)", ", "))
                        .collect(Collectors.joining("; "));
        return text.isEmpty() ? "" : before + text + after;
    }

    /** A kind of action in words. */
    static String words(String kind) {
        return kind.replace('-', ' ');
    }

    private String beside() {
        return run.recording().actions().stream()
                .map(RecordedAction::what)
                .filter(BESIDE::contains)
                .collect(Collectors.groupingBy(Steps::words, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(kind -> kind.getValue() + " × " + kind.getKey())
                .collect(Collectors.joining(", "));
    }

    // ---- what was seen of the release, whoever changed it

    private List<Step> revisions() {
        Set<Integer> known = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        run.replay().looks(Channel.HELM, Channel.OBSERVER, (at, look, source) -> {
            look.revisions().stream()
                    .filter(revision -> known.add(revision.revision()))
                    .forEach(revision -> steps.add(new Step(
                            at, "Helm has revision " + revision.revision() + " of " + revision.chart(), "-", "seen")));
        });
        return steps;
    }

    private List<Step> crds() {
        Set<String> missed = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        run.replay()
                .looks(
                        Channel.CSI,
                        Channel.OBSERVER,
                        (at, look, source) -> look.crds().forEach((name, established) -> {
                            if (!established) {
                                missed.add(name);
                            } else if (missed.remove(name)) {
                                steps.add(new Step(at, "CRD " + name + " is established", "-", "seen"));
                            }
                        }));
        return steps;
    }
}
