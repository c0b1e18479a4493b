package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ErrorLines;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What went wrong, what went first, and what was not proved. */
final class Issues {
    /** How many of a kind are listed; the first by time. */
    private static final int LISTED = 40;
    /** How many distinct lines of logs and events. */
    private static final int LINES = 10;

    private static final String OFFENCE = "offence";

    private final RecordedUpgrade run;
    private final SectionBuilder out = new SectionBuilder("Issues met");
    private final List<Issue> issues = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> counts = new ArrayList<>();

    private Issues(RecordedUpgrade run) {
        this.run = run;
    }

    /**
     * Something that went wrong.
     *
     * @param at in milliseconds since the epoch
     * @param follows whether something else explains it
     */
    private record Issue(long at, boolean follows, String kind, String what) {}

    static Section of(RecordedUpgrade run) {
        return new Issues(run).section();
    }

    private Section section() {
        Diagnosis diagnosis = run.verdict().diagnosis();
        offences();
        phases();
        actions();
        logs();
        events();
        if (!diagnosis.isEmpty()) {
            out.text("What happened: " + diagnosis.text());
        }
        out.text("Recorded were: " + String.join(", ", counts) + ".");
        issues.sort(Comparator.comparingLong(Issue::at).thenComparing(Issue::follows));
        if (!issues.isEmpty()) {
            out.heading("In order of time");
            out.table(
                    List.of("when", "kind", "what"),
                    issues.stream()
                            .map(issue -> List.of(run.clockOfWall(issue.at), issue.kind, issue.what))
                            .toList(),
                    "");
            out.items(leftOut);
        }
        doubts();
        record();
        return out.section();
    }

    /** Adds the first of many, counts them, and says how many are left out. */
    private void add(List<Issue> found, int most, String what) {
        counts.add(found.size() + " " + what);
        found.stream()
                .sorted(Comparator.comparing(Issue::follows).thenComparingLong(Issue::at))
                .limit(most)
                .forEach(issues::add);
        if (found.size() > most) {
            leftOut.add(found.size() - most + " more " + what + " are not listed here; the bundle has them");
        }
    }

    private void offences() {
        List<Issue> found = new ArrayList<>();
        for (Judgement judgement : run.verdict().judgements()) {
            judgement.findings().stream()
                    .filter(finding -> finding.offence() != null && finding.verdict() == Verdict.FAIL)
                    .forEach(finding -> found.add(new Issue(
                            finding.offence().at(),
                            JudgementText.follows(finding),
                            OFFENCE,
                            judgement.guarantee().id() + ", " + text(finding))));
        }
        add(found, LISTED, "offences");
    }

    private static String text(Finding finding) {
        Offence offence = finding.offence();
        String change = JudgementText.change(offence);
        return JudgementText.place(finding) + ": " + offence.what() + (change.isEmpty() ? "" : ": " + change) + " ("
                + offence.value() + "; allowed: " + offence.limit() + ")" + JudgementText.why(offence);
    }

    private void phases() {
        List<Issue> found = new ArrayList<>();
        for (Phase phase : run.manifest().phases()) {
            if (phase.end() == null) {
                found.add(new Issue(
                        run.recording().wall(phase.start()),
                        false,
                        "phase",
                        phase.name() + " never ended" + (phase.result() == null ? "" : ": " + phase.result())));
            } else if (!phase.completed()) {
                found.add(new Issue(
                        run.recording().wall(phase.end()),
                        false,
                        "phase",
                        phase.name()
                                + (phase.result() == null ? " ended without a result" : " failed: " + phase.result())));
            }
        }
        add(found, LISTED, "failed phases");
    }

    private void actions() {
        add(
                run.recording().actions().stream()
                        .filter(RecordedAction::failed)
                        .map(action -> new Issue(
                                run.recording().wall(action.done()),
                                false,
                                "action",
                                Steps.words(action.what()) + " of " + action.subject() + " failed: " + action.error()))
                        .toList(),
                LISTED,
                "failed actions");
    }

    /** Error lines of the driver since the upgrade began; the same line counts, and is told once. */
    private void logs() {
        if (!run.upgraded()
                || run.manifest().driver() == null
                || run.evidence().sources(Channel.LOGS).isEmpty()) {
            counts.add("no log of the driver since the upgrade began");
            return;
        }
        ErrorLines errors = run.manifest().driver().errors();
        long from = run.recording().wall(run.window().upgradeStart());
        Map<String, Told> told = new LinkedHashMap<>();
        for (String pod : names(run.evidence().sources(Channel.LOGS))) {
            run.replay().lines(Channel.LOGS, pod, (at, line, source) -> {
                if (line.wall() >= from && errors.has(line.text())) {
                    told.computeIfAbsent(
                                    line.pod() + ", container " + line.container() + ": "
                                            + like(line.text().strip()),
                                    any -> new Told(
                                            line.wall(),
                                            line.pod() + ", container " + line.container() + ": "
                                                    + line.text().strip()))
                            .again(line.wall());
                }
            });
        }
        add(
                told.values().stream().map(one -> one.issue("driver's log")).toList(),
                LINES,
                "different error lines of the driver since the upgrade began");
    }

    private static Set<String> names(List<Source> sources) {
        return sources.stream().map(Source::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What lines have in common that differ in their figures. */
    private static String like(String line) {
        return line.replaceAll("[0-9]+", "0");
    }

    /** Warnings of the cluster since the upgrade began, about whatever was recorded. */
    private void events() {
        if (!run.upgraded()) {
            return;
        }
        long from = run.recording().wall(run.window().upgradeStart());
        Map<String, Told> told = new LinkedHashMap<>();
        for (Source source : run.evidence().sources(Channel.EVENTS)) {
            run.replay().lines(Channel.EVENTS, source.name(), (at, event, of) -> {
                if (of.equals(source) && "Warning".equals(event.type()) && event.last() >= from) {
                    warned(event, from, told);
                }
            });
        }
        add(
                told.values().stream().map(one -> one.issue("warning")).toList(),
                LINES,
                "different warnings of the cluster since then");
    }

    private static void warned(Event event, long from, Map<String, Told> told) {
        String words = event.kind() + " " + event.name() + ": " + event.reason() + ": " + event.message();
        told.computeIfAbsent(event.uid(), any -> new Told(Math.max(from, event.first()), words))
                .count(event.count());
    }

    /** A line that came once or more. */
    private static final class Told {
        private final String words;
        private long first;
        private long times;

        Told(long first, String words) {
            this.first = first;
            this.words = words;
        }

        void again(long at) {
            first = Math.min(first, at);
            times++;
        }

        void count(long said) {
            times = Math.max(times, said);
        }

        Issue issue(String kind) {
            return new Issue(first, false, kind, words + (times > 1 ? " (" + times + " times)" : ""));
        }
    }

    /** What was not proved, by why not. */
    private void doubts() {
        Map<String, Map<String, List<String>>> reasons = new LinkedHashMap<>();
        for (Judgement judgement : run.verdict().judgements()) {
            String guarantee = judgement.guarantee().id();
            if (judgement.findings().isEmpty() && judgement.verdict() == Verdict.INCONCLUSIVE) {
                note(reasons, "no subject was found to judge", guarantee, "");
            }
            judgement.findings().stream()
                    .filter(finding -> finding.verdict() == Verdict.INCONCLUSIVE)
                    .forEach(finding -> note(
                            reasons,
                            finding.because() == null
                                    ? finding.message().replaceFirst(" \\(and \\d+ more reasons?\\)$", "")
                                    : "not judged, because " + finding.because(),
                            guarantee,
                            JudgementText.place(finding)));
        }
        if (reasons.isEmpty()) {
            return;
        }
        out.heading("Not proved");
        List<String> items = reasons.entrySet().stream()
                .map(reason -> reason.getKey() + " – " + bySubjects(reason.getValue()))
                .toList();
        out.items(items.subList(0, Math.min(LISTED, items.size())));
        if (items.size() > LISTED) {
            out.text(items.size() - LISTED + " more reasons are in the findings.");
        }
    }

    /** Guarantees that concern the same subjects are put together. */
    private static String bySubjects(Map<String, List<String>> guarantees) {
        Map<String, List<String>> same = new LinkedHashMap<>();
        guarantees.forEach((guarantee, subjects) -> same.computeIfAbsent(subjects(subjects), any -> new ArrayList<>())
                .add(guarantee));
        return same.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String subjects(List<String> subjects) {
        List<String> named = subjects.stream().filter(name -> !name.isEmpty()).toList();
        return named.isEmpty() ? "" : " of " + RecordedUpgrade.few(named, LINES);
    }

    private static void note(
            Map<String, Map<String, List<String>>> reasons, String why, String guarantee, String subject) {
        reasons.computeIfAbsent(why, any -> new LinkedHashMap<>())
                .computeIfAbsent(guarantee, any -> new ArrayList<>())
                .add(subject);
    }

    /** What is wrong with the record, so that less can be said. */
    private void record() {
        List<String> items = new ArrayList<>();
        run.evidence().damage().forEach(one -> items.add(one.file() + " is " + one.kind() + ": " + one.detail()));
        run.manifest().facts().forEach((name, why) -> {
            if (name.startsWith("lost agent ")) {
                items.add(name + ": " + why);
            }
        });
        if (!items.isEmpty()) {
            out.heading("The record itself");
            out.items(items);
        }
    }
}
