package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.report.Times;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.Conclusion;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was upgraded, when, by whom, and what it came to. */
final class Overview {
    private final RecordedUpgrade run;
    private final Manifest manifest;

    Overview(RecordedUpgrade run) {
        this.run = run;
        this.manifest = run.manifest();
    }

    String title() {
        String of = manifest.driver() == null ? "" : " of " + manifest.driver().name();
        return manifest.change() == null
                ? "Upgrade report" + of
                : "Upgrade report" + of + ": " + manifest.change().from() + " → "
                        + manifest.change().to();
    }

    /** The verdicts, and what the release was in the end. */
    String result() {
        return verdicts() + "; " + release() + ".";
    }

    private String verdicts() {
        List<Judgement> all = run.verdict().judgements();
        if (all.isEmpty()) {
            return "Not judged";
        }
        Conclusion.Word word = Conclusion.of(all).word();
        long failed = count(Verdict.FAIL);
        long open = count(Verdict.INCONCLUSIVE);
        List<String> parts = new ArrayList<>();
        if (failed > 0) {
            parts.add(failed + " broken");
        }
        if (open > 0) {
            parts.add(open + " not proved");
        }
        if (parts.isEmpty()) {
            return word + ": all of " + Text.count(all.size(), "guarantee") + " held";
        }
        parts.add(count(Verdict.PASS) + " held");
        return word + ": of " + Text.count(all.size(), "guarantee") + " " + String.join(", ", parts);
    }

    private long count(Verdict verdict) {
        return run.verdict().judgements().stream()
                .filter(judgement -> judgement.verdict() == verdict)
                .count();
    }

    private String release() {
        if (!run.upgraded()) {
            return "the run did not come to an upgrade";
        }
        return RecordedUpgrade.newest(run.seen(Channel.HELM).last())
                .map(revision -> "at the last look the release was " + RecordedUpgrade.words(revision))
                .orElse("Helm's history was " + SectionBuilder.NOT_RECORDED);
    }

    Section section() {
        List<List<String>> rows = new ArrayList<>();
        Manifest.Change change = manifest.change();
        rows.add(List.of("from", change == null ? SectionBuilder.NOT_RECORDED : change.from()));
        rows.add(List.of("to", change == null ? SectionBuilder.NOT_RECORDED : change.to()));
        if (change != null && change.versions() != null) {
            rows.add(List.of("step by step", String.join(" → ", change.versions())));
        }
        rows.add(List.of(
                "driver",
                manifest.driver() == null
                        ? SectionBuilder.NOT_RECORDED
                        : manifest.driver().name() + ", namespace "
                                + manifest.driver().namespace()));
        fact(rows, "old chart", "chart from");
        fact(rows, "new chart", "chart to");
        fact(rows, "cluster", "cluster");
        fact(rows, "Kubernetes", "kubernetes");
        fact(rows, "Helm", "helm");
        rows.add(List.of("nodes with workloads", String.join(", ", manifest.nodes())));
        rows.add(List.of("workloads", workloads()));
        rows.add(List.of("run", when()));
        rows.add(List.of("upgrade", upgrade()));
        rows.add(List.of("way", way()));
        rows.add(List.of("done by", who()));
        // what objects of Flux or Argo CD said of themselves, where any deploys the release
        manifest.facts().entrySet().stream()
                .filter(fact -> fact.getKey().startsWith("deployed by, "))
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .forEach(fact -> rows.add(List.of(fact.getKey(), fact.getValue())));
        rows.add(List.of("campaign", manifest.campaign()));
        rows.add(List.of("record", record()));
        return new SectionBuilder("The upgrade")
                .table(List.of("what", "as recorded"), rows, "")
                .section();
    }

    private void fact(List<List<String>> rows, String name, String fact) {
        rows.add(List.of(name, manifest.facts().getOrDefault(fact, SectionBuilder.NOT_RECORDED)));
    }

    private String workloads() {
        long before = manifest.volumes().stream().filter(Volume::before).count();
        return before + " from before the upgrade, " + (manifest.volumes().size() - before) + " since";
    }

    private String when() {
        if (manifest.phases().isEmpty()) {
            return "no phase of it began";
        }
        Phase last = manifest.phases().get(manifest.phases().size() - 1);
        return "from " + precise(manifest.phases().get(0).start())
                + (last.end() == null
                        ? "; phase " + last.name() + ", which began at " + precise(last.start()) + ", never ended"
                        : " to " + precise(last.end()));
    }

    private String upgrade() {
        if (!run.upgraded()) {
            return "the run did not come to it";
        }
        return "from " + precise(run.window().upgradeStart())
                + (run.window().upgradeEnd() == run.window().end()
                        ? "; its end was " + SectionBuilder.NOT_RECORDED
                        : " to " + precise(run.window().upgradeEnd()) + ", "
                                + Text.seconds(
                                        run.window().upgradeEnd() - run.window().upgradeStart()));
    }

    /** By which documented way, with what. */
    private String way() {
        String ways = run.recording().actions().of(Actions.HELM_UPGRADE).stream()
                .filter(action -> action.input(Actions.HOW) != null)
                .map(Overview::way)
                .distinct()
                .collect(Collectors.joining("; then "));
        return ways.isEmpty() ? SectionBuilder.NOT_RECORDED : ways;
    }

    private static String way(RecordedAction upgrade) {
        String options = upgrade.input(Actions.OPTIONS);
        String values = upgrade.input(Actions.VALUES);
        return upgrade.input(Actions.HOW) + ": helm upgrade" + (options == null ? "" : " " + options) + ", "
                + (values == null ? "no values given" : "values given: " + values.replace(",", ", "));
    }

    private String precise(long at) {
        return Times.precise(run.recording().wall(at));
    }

    /** Nobody's name is recorded, and none is made up. */
    private String who() {
        String tool = manifest.tool();
        return run.byOthers()
                ? "others, with a tool that the record does not name; " + tool
                        + " set the workloads up and looked afterwards"
                : tool + ", by its own campaign; who started it was " + SectionBuilder.NOT_RECORDED;
    }

    private String record() {
        String format = "format " + manifest.format()
                + (manifest.format() < Manifest.FORMAT ? ", which kept neither actions nor what was to be proved" : "");
        List<Evidence.Damage> damage = run.evidence().damage();
        if (damage.isEmpty()) {
            return format + (manifest.seal() == null ? ", without a seal" : ", sealed and as it was sealed");
        }
        return format + "; damaged: "
                + damage.stream()
                        .map(one -> one.file() + " is " + one.kind())
                        .distinct()
                        .collect(Collectors.joining(", "));
    }
}
