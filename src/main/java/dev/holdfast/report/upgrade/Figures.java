package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.MemoryUse;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.upgrade.Latencies.Part;
import dev.holdfast.report.upgrade.RecordedUpgrade.Seen;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Figures before and after: how long writes took, what runs, how much memory it has, and what the judges have measured. */
final class Figures {
    /** Volumes that are listed; of more, those whose writes waited longest. */
    private static final int LISTED = 30;

    private static final double MIB = 1 << 20;
    private static final String NONE = "-";

    /** The guarantees whose figures compare an old time or an old mount with a new one. */
    private static final Set<Guarantee> COMPARING = Set.of(Guarantee.SPEED, Guarantee.MEMORY);

    private final RecordedUpgrade run;
    private final SectionBuilder out = new SectionBuilder("Figures before and after");

    private Figures(RecordedUpgrade run) {
        this.run = run;
    }

    static Section of(RecordedUpgrade run) {
        return new Figures(run).section();
    }

    private Section section() {
        writes();
        cluster();
        judged();
        return out.section();
    }

    // ---- writes

    private void writes() {
        out.heading("Writes");
        Map<Volume, Map<Part, Latencies.Figures>> all = new LinkedHashMap<>();
        run.manifest().volumes().forEach(volume -> all.put(volume, Latencies.of(run, volume)));
        List<Map.Entry<Volume, Map<Part, Latencies.Figures>>> shown = all.entrySet().stream()
                .sorted(Comparator.comparingLong(Figures::longest).reversed())
                .limit(LISTED)
                .toList();
        out.text(
                "Median and 99th percentile of how long an operation took, the longest time for which writes surely waited,"
                        + " and how many operations there were. Before is from the warm-up to the upgrade, during is all of the upgrade,"
                        + " after is until the "
                        + (WayBack.wentBack(run) ? "way back." : "drain."));
        List<List<String>> rows = new ArrayList<>();
        all.forEach((volume, parts) -> {
            if (shown.stream().anyMatch(entry -> entry.getKey().equals(volume))) {
                rows.add(List.of(
                        volume.name() + (volume.node() == null ? "" : " on " + volume.node()),
                        words(parts.get(Part.BEFORE)),
                        words(parts.get(Part.DURING)),
                        words(parts.get(Part.AFTER))));
            }
        });
        out.table(
                List.of("workload", "before", "during", "after"),
                rows,
                "No volume was under judgement, so that nothing wrote.");
        if (all.size() > LISTED) {
            out.text("These are the " + LISTED + " of " + all.size()
                    + " workloads whose writes waited longest; the timeline shows all.");
        }
    }

    private static long longest(Map.Entry<Volume, Map<Part, Latencies.Figures>> volume) {
        return volume.getValue().values().stream()
                .mapToLong(Latencies.Figures::longest)
                .max()
                .orElse(-1);
    }

    private static String words(Latencies.Figures figures) {
        if (figures == null) {
            return NONE;
        }
        String failed = figures.failed() == 0 ? "" : ", " + figures.failed() + " failed";
        return figures.operations() == 0
                ? "no operation succeeded" + failed
                : "median " + milliseconds(figures.median()) + ", p99 " + milliseconds(figures.p99())
                        + ", longest wait " + Replay.span(figures.longest()) + ", "
                        + Text.count(figures.operations(), "operation") + failed;
    }

    private static String milliseconds(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
    }

    // ---- pods and processes

    private void cluster() {
        out.heading("Pods and memory");
        Seen<Pods> pods = run.seen(Channel.PODS);
        List<List<String>> rows = new ArrayList<>();
        Manifest.Driver driver = run.manifest().driver();
        if (driver != null) {
            row(rows, "pods of the driver", pods, look -> ready(driverPods(look, driver)));
            row(rows, "restarts of their containers", pods, look -> restarts(driverPods(look, driver)));
            if (driver.mounterNamespace() != null) {
                row(
                        rows,
                        "pods in " + driver.mounterNamespace(),
                        pods,
                        look -> ready(in(look, pod -> pod.namespace().equals(driver.mounterNamespace()))));
            }
        }
        Set<String> uids = run.manifest().volumes().stream().map(Volume::podUid).collect(Collectors.toSet());
        row(rows, "pods of the workloads", pods, look -> ready(in(look, pod -> uids.contains(pod.uid()))));
        row(rows, "restarts of their containers", pods, look -> restarts(in(look, pod -> uids.contains(pod.uid()))));
        boolean byKernel = driver != null && driver.can().byKernel();
        for (String node : byKernel ? List.<String>of() : run.manifest().nodes()) {
            Seen<MemoryUse> memory = memory(node);
            rows.add(List.of("memory of mount processes on " + node, memory(memory.before()), memory(memory.after())));
        }
        out.table(List.of("what", "before", "after"), rows, "Pods were " + SectionBuilder.NOT_RECORDED + ".");
    }

    private static void row(List<List<String>> rows, String what, Seen<Pods> pods, Function<Pods, String> words) {
        rows.add(List.of(what, figure(pods.before(), words), figure(pods.after(), words)));
    }

    private static String figure(Pods look, Function<Pods, String> words) {
        return look == null || look.pods() == null ? SectionBuilder.NOT_RECORDED : words.apply(look);
    }

    private static List<Pods.Entry> in(Pods look, Predicate<Pods.Entry> wanted) {
        return look.pods().stream().filter(wanted).toList();
    }

    /** Those of the release's workloads; in records that do not tell them, all of the driver's namespace. */
    private static List<Pods.Entry> driverPods(Pods look, Manifest.Driver driver) {
        List<Pods.Entry> known = in(look, pod -> pod.workload() != null);
        return known.isEmpty() ? in(look, pod -> pod.namespace().equals(driver.namespace())) : known;
    }

    private static String ready(List<Pods.Entry> pods) {
        return pods.stream().filter(Pods.Entry::ready).count() + " of " + pods.size() + " ready";
    }

    private static String restarts(List<Pods.Entry> pods) {
        return Long.toString(pods.stream()
                .flatMap(pod -> pod.containers().stream())
                .mapToLong(Pods.Container::restarts)
                .sum());
    }

    private Seen<MemoryUse> memory(String node) {
        MemoryUse[] seen = new MemoryUse[2];
        run.replay().lines(Channel.MEMORY, node, (at, line, source) -> {
            if (line.processes() != null && at < run.window().end()) {
                seen[at < run.window().upgradeStart() ? 0 : 1] = line;
            }
        });
        return new Seen<>(seen[0], seen[1], null);
    }

    private static String memory(MemoryUse use) {
        if (use == null) {
            return SectionBuilder.NOT_RECORDED;
        }
        int processes = use.processes().size();
        return processes + (processes == 1 ? " process" : " processes") + ", together "
                + mebibytes(use.processes().stream()
                        .mapToLong(MemoryUse.Share::resident)
                        .sum())
                + ", at most "
                + mebibytes(use.processes().stream()
                        .mapToLong(MemoryUse.Share::resident)
                        .max()
                        .orElse(0));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }

    // ---- what the judges have measured

    private void judged() {
        List<List<String>> rows = new ArrayList<>();
        for (Judgement judgement : run.verdict().judgements()) {
            if (COMPARING.contains(judgement.guarantee())) {
                judgement.findings().stream()
                        .filter(finding -> !finding.figures().isEmpty())
                        .forEach(finding -> rows.add(List.of(
                                judgement.guarantee().id(),
                                JudgementText.place(finding),
                                finding.figures().entrySet().stream()
                                        .map(figure -> figure.getKey() + " " + figure.getValue())
                                        .collect(Collectors.joining("; ")))));
            }
        }
        if (!rows.isEmpty()) {
            out.heading("Measured by the judges");
            out.table(List.of("guarantee", "of what", "figures"), rows, "");
        }
    }
}
