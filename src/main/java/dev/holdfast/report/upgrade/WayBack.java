package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.KernelModules;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.report.JudgementText;
import dev.holdfast.report.upgrade.UpgradeReport.Section;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How to go back: with which commands, what goes with it, what to look at afterwards, and whether the run did so itself. */
final class WayBack {
    /** Actions whose subject is the Helm release. */
    private static final Set<String> OF_RELEASE = Set.of(
            Actions.HELM_UPGRADE,
            Actions.HELM_ROLLBACK,
            Actions.PUT_BACK,
            Actions.AWAIT_ROLLOUT,
            Actions.HOP,
            Actions.CHECK,
            Actions.BACK_UP,
            Actions.PREFLIGHT);

    /** Stands for the release where no action names it. */
    private static final String UNKNOWN_RELEASE = "RELEASE";

    private static final String NAMESPACE_KIND = "Namespace ";
    private static final int NAMED = 30;
    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private final RecordedUpgrade run;
    private final Manifest manifest;
    private final long lastUpgrade;
    private final SectionBuilder out = new SectionBuilder("The way back");

    private WayBack(RecordedUpgrade run) {
        this.run = run;
        this.manifest = run.manifest();
        this.lastUpgrade = lastUpgrade(run);
    }

    static Section of(RecordedUpgrade run) {
        return new WayBack(run).section();
    }

    /** Whether the run itself took the release back. */
    static boolean wentBack(RecordedUpgrade run) {
        return run.upgraded()
                && (run.manifest().phase(Phase.ROLLBACK) != null
                        || run.recording().actions().first(Actions.HELM_ROLLBACK) != null);
    }

    private Section section() {
        if (!run.upgraded()) {
            return out.text("The run did not come to an upgrade, so that there is nothing to take back.")
                    .section();
        }
        said();
        tried();
        module();
        commands();
        backups();
        return out.section();
    }

    /** Whether the judgements ask for it, and what for; nothing is recommended here beyond that. */
    private void said() {
        Optional<GoBack> goBack = GoBack.of(run.verdict().judgements());
        goBack.ifPresent(asked -> {
            if (asked.isAskedFor()) {
                out.text(
                        wentBack(run)
                                ? "Going back was asked for, because:"
                                : "Go back by the commands below, because:");
                out.items(asked.reasons());
            } else {
                out.text(asked.sentence());
            }
        });
        List<String> slower = run.verdict().judgements().stream()
                .filter(judgement -> judgement.guarantee() == Guarantee.SPEED)
                .flatMap(judgement -> judgement.findings().stream())
                .filter(finding -> finding.verdict() == Verdict.FAIL && finding.offence() != null)
                .map(finding -> "speed, " + JudgementText.place(finding) + ": "
                        + finding.offence().what() + " (" + finding.offence().value() + ")")
                .toList();
        if (!slower.isEmpty()) {
            out.text("New mounts are slower than the limits allow:");
        }
        out.items(slower);
    }

    /** Whether the way back was gone in this run, and what it came to. */
    private void tried() {
        if (!wentBack(run)) {
            out.text(
                    "This run did not go back, so that it says nothing of how mounts and workloads come through that.");
        } else {
            List<String> items = new ArrayList<>();
            Optional.ofNullable(manifest.phase(Phase.ROLLBACK))
                    .ifPresent(phase -> items.add("phase rollback began at " + run.clock(phase.start()) + ": "
                            + (phase.end() == null ? "never ended" : phase.result())));
            Optional.ofNullable(manifest.phase(Phase.FORWARD))
                    .ifPresent(phase ->
                            items.add("phase forward, the upgrade done again, began at " + run.clock(phase.start())
                                    + ": " + (phase.end() == null ? "never ended" : phase.result())));
            run.recording().actions().of(Actions.HELM_ROLLBACK).forEach(action -> items.add(rollback(action)));
            run.recording().actions().of(Actions.PUT_BACK).forEach(action -> items.add(putBack(action)));
            run.verdict().judgements().stream()
                    .filter(judgement -> judgement.guarantee() == Guarantee.ROLLBACK)
                    .forEach(judgement -> items.add(verdict(judgement)));
            out.text("The run went back itself.");
            out.items(items);
        }
    }

    /** Whether the kernel module has to be taken back too, for which nobody may use it; nothing for drivers without one. */
    private void module() {
        Manifest.KernelModule module =
                manifest.driver() == null ? null : manifest.driver().module();
        if (module == null) {
            return;
        }
        out.heading("The kernel module");
        KernelModules first = run.seen(Channel.KERNEL_MODULES).before();
        KernelModules last = run.seen(Channel.KERNEL_MODULES).last();
        if (first == null || last == null) {
            out.text(
                    "Which module was loaded was " + SectionBuilder.NOT_RECORDED
                            + ": compare its images before and after. If they differ, stop all workloads before you take the release back.");
            return;
        }
        if (first.images().equals(last.images())) {
            out.text(
                    "Its image is the same as before the upgrade. Take the driver back alone; workloads run on meanwhile.");
            return;
        }
        out.text(
                "The upgrade brought another one: " + images(first) + " → " + images(last)
                        + ". A module in use cannot be unloaded, and helm rollback takes the module back together with the driver.");
        out.items(List.of(
                "If the driver fails, and the new module does not: " + driverAlone(module, last),
                "If the module fails: stop all workloads that use volumes, which leaves their claims and data as they are; give Module "
                        + module.name()
                        + " its old images; wait until its availableNumber is its desiredNumber; then take"
                        + " the driver back with the commands below; then start the workloads again"));
    }

    private String driverAlone(Manifest.KernelModule module, KernelModules last) {
        String from = manifest.change() == null ? null : manifest.change().from();
        List<String> belong = from == null ? null : module.releases().get(from);
        if (belong == null || module.image() == null) {
            return "the driver can go back alone only if the new module belongs to its old release too, of which the profile says"
                    + " nothing";
        }
        Pattern version = Pattern.compile(module.image());
        boolean fits = last.images().values().stream()
                .map(version::matcher)
                .allMatch(found -> found.find() && belong.contains(found.group("version")));
        return fits
                ? "the profile says that it belongs to release " + from
                        + " too, so go back by helm upgrade to the old chart, with the values of the module as they are now; workloads run on"
                : "the profile says that only " + String.join(", ", belong) + " belongs to release " + from
                        + ", so that both have to go back, as follows";
    }

    private static String images(KernelModules look) {
        return look.images().isEmpty()
                ? "none"
                : String.join(", ", new TreeSet<>(look.images().values()));
    }

    private String rollback(RecordedAction action) {
        String deleted = action.output(Actions.DELETED);
        String options = action.input(Actions.OPTIONS);
        return "helm rollback " + (options == null ? "" : options + " ") + "of " + action.subject() + " at "
                + run.clock(action.begun()) + ": " + end(action)
                + (deleted == null || deleted.isEmpty() ? "" : "; Helm deleted " + deleted.replace(",", ", "));
    }

    private String putBack(RecordedAction action) {
        String kept = action.output(Actions.KEPT);
        return "a backup put in the place of " + action.subject() + " without Helm at " + run.clock(action.begun())
                + ": "
                + end(action)
                + (kept == null || kept.isEmpty()
                        ? ""
                        : "; of the new release there stayed " + kept.replace(",", ", "));
    }

    private static String end(RecordedAction action) {
        return action.failed()
                ? "failed: " + action.error()
                : action.done() == null ? "its end was " + SectionBuilder.NOT_RECORDED : Phase.OK;
    }

    private static String verdict(Judgement judgement) {
        return "guarantee rollback: " + Checks.verdict(judgement.verdict())
                + (judgement.verdict() == Verdict.PASS ? "" : ": " + JudgementText.first(judgement));
    }

    // ---- the commands

    private void commands() {
        out.heading("Commands");
        HelmRevisions last = run.seen(Channel.HELM).last();
        HelmRevisions.Entry newest = RecordedUpgrade.newest(last).orElse(null);
        HelmRevisions.Entry old =
                RecordedUpgrade.newest(run.before(Channel.HELM, lastUpgrade)).orElse(null);
        if (newest == null) {
            out.text("Helm's history was " + SectionBuilder.NOT_RECORDED
                    + ", or Helm knew of no release: the way back is that of the tool which upgraded.");
            return;
        }
        if (old == null) {
            out.text("Which revision was deployed before the upgrade was " + SectionBuilder.NOT_RECORDED
                    + "; Helm's history says it, and the newest is " + RecordedUpgrade.words(newest) + ".");
        } else if (newest.revision() == old.revision()) {
            out.text("There is no later revision than before the upgrade, " + RecordedUpgrade.words(newest)
                    + ": there is nothing that Helm could take back.");
            return;
        } else if (wentBack(run) && newest.chart().equals(old.chart())) {
            out.text("At the last look the release was " + RecordedUpgrade.words(newest)
                    + ", the chart of before the upgrade: it is back already.");
            afterwards();
            return;
        }
        Optional<HelmRevisions.Entry> target = old == null ? Optional.empty() : target(last, newest, old);
        target.ifPresent(to -> out.text("From " + RecordedUpgrade.words(newest) + ", back to revision " + to.revision()
                + " of " + to.chart()
                + ". The commands are run in the folder of Holdfast, and go to the context that CONTEXT names, of the"
                + " kubeconfig that KUBECONFIG names. The third changes something, the others look."));
        if (manifest.change() != null && manifest.change().versions() != null) {
            out.text("The release went up in several steps. These commands take the last one back; the revisions of the"
                    + " others are in the table of Helm revisions.");
        }
        String release = release();
        if (release.equals(UNKNOWN_RELEASE)) {
            out.text("The name of the Helm release was " + SectionBuilder.NOT_RECORDED + ": put it in place of "
                    + UNKNOWN_RELEASE + "; helm list names it.");
        }
        out.commands(lines(
                release,
                target.map(HelmRevisions.Entry::revision).map(String::valueOf).orElse("REVISION")));
        target.ifPresent(to -> objects(newest, to));
        crds();
        afterwards();
    }

    /** Of several upgrades one after the other, Helm takes the last one back. */
    private static long lastUpgrade(RecordedUpgrade run) {
        return run.manifest().phases().stream()
                .filter(phase -> phase.name().equals(Phase.UPGRADE))
                .mapToLong(Phase::start)
                .max()
                .orElse(run.window().upgradeStart());
    }

    /** The newest revision of before, or a later one of the same chart that was taken back to in between. */
    private static Optional<HelmRevisions.Entry> target(
            HelmRevisions last, HelmRevisions.Entry newest, HelmRevisions.Entry old) {
        return last.revisions().stream()
                .filter(revision -> revision.revision() < newest.revision())
                .filter(revision -> revision.chart().equals(old.chart()))
                .filter(revision -> revision.status().equals("superseded")
                        || revision.status().equals("deployed"))
                .filter(revision ->
                        revision.revision() == old.revision() || !newest.chart().equals(old.chart()))
                .max(Comparator.comparingInt(HelmRevisions.Entry::revision));
    }

    private String release() {
        return run.recording().actions().stream()
                .filter(action -> OF_RELEASE.contains(action.what()))
                .map(RecordedAction::subject)
                .findFirst()
                .orElse(UNKNOWN_RELEASE);
    }

    private String namespace() {
        return manifest.driver() == null ? "NAMESPACE" : manifest.driver().namespace();
    }

    private List<String> lines(String release, String revision) {
        String namespace = quoted(namespace());
        List<String> lines = new ArrayList<>();
        lines.add("helm --kube-context \"$CONTEXT\" -n " + namespace + " history " + quoted(release));
        lines.add("java -jar target/holdfast.jar preflight --kubeconfig \"$KUBECONFIG\" --context \"$CONTEXT\""
                + (manifest.facts().containsKey("profile")
                        ? " --profile " + quoted(manifest.facts().get("profile"))
                        : "")
                + " --rollback=" + revision + " --plan");
        lines.add("helm --kube-context \"$CONTEXT\" -n " + namespace + " rollback " + quoted(release) + " " + revision);
        for (Rollouts.Entry workload : workloads()) {
            lines.add("kubectl --context \"$CONTEXT\" -n " + namespace + " rollout status "
                    + quoted(workload.kind().toLowerCase(Locale.ROOT) + "/" + workload.name()) + " --timeout=10m");
        }
        if (manifest.driver() != null) {
            lines.add("kubectl --context \"$CONTEXT\" get csidriver "
                    + quoted(manifest.driver().name()));
            lines.add(
                    "kubectl --context \"$CONTEXT\" get csinodes -o 'custom-columns=NODE:.metadata.name,DRIVERS:.spec.drivers[*].name'");
            if (manifest.driver().mounterNamespace() != null) {
                lines.add("kubectl --context \"$CONTEXT\" -n "
                        + quoted(manifest.driver().mounterNamespace()) + " get pods -o wide");
            }
        }
        return lines;
    }

    /** The workloads that were there before what is taken back; they have to be rolled out again. */
    private List<Rollouts.Entry> workloads() {
        Rollouts before = run.before(Channel.ROLLOUTS, lastUpgrade);
        return before == null || before.rollouts() == null ? List.of() : before.rollouts();
    }

    /** One word of a command line. */
    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    // ---- what goes with it

    private void objects(HelmRevisions.Entry newest, HelmRevisions.Entry target) {
        out.heading("What Helm does to the objects of the release");
        if (newest.objects() == null || target.objects() == null) {
            out.text("The objects of the revisions were " + SectionBuilder.NOT_RECORDED
                    + "; the plan of the preflight names what would be deleted.");
            return;
        }
        Map<String, String> from = newest.objects();
        Map<String, String> to = target.objects();
        List<String> items = new ArrayList<>();
        List<String> deleted = Changes.minus(from.keySet(), to.keySet());
        if (!deleted.isEmpty()) {
            items.add("deleted, because revision " + target.revision() + " has none of them (" + deleted.size() + "): "
                    + RecordedUpgrade.few(deleted, NAMED));
        }
        List<String> made = Changes.minus(to.keySet(), from.keySet());
        if (!made.isEmpty()) {
            items.add("recreated (" + made.size() + "): " + RecordedUpgrade.few(made, NAMED));
        }
        long changed = to.entrySet().stream()
                .filter(object -> from.containsKey(object.getKey()))
                .filter(object -> !from.get(object.getKey()).equals(object.getValue()))
                .count();
        items.add("changed back: " + changed);
        out.items(items);
        deleted.stream()
                .filter(name -> name.startsWith(NAMESPACE_KIND))
                .forEach(name -> out.text("Look out: with " + name + " goes everything in it"
                        + (manifest.driver() != null
                                        && name.equals(NAMESPACE_KIND
                                                + manifest.driver().mounterNamespace())
                                ? ", the mounter pods among it, and with them every mount that they serve."
                                : ".")));
    }

    private void crds() {
        out.heading("CRDs");
        Set<String> names = new TreeSet<>(
                manifest.change() == null ? List.of() : manifest.change().crds());
        out.text(
                names.isEmpty()
                        ? "CRDs of a chart's folder crds/ are in no revision: Helm neither takes them back nor removes them."
                        : "Helm neither takes back nor removes the CRDs of the new chart's folder crds/: "
                                + String.join(", ", names)
                                + ". Leave them and their objects as long as a mount of the new release is in use.");
    }

    private void afterwards() {
        out.heading("What to look at afterwards");
        List<String> items = new ArrayList<>();
        items.add("every workload of the driver is rolled out, with the images of before: "
                + workloads().stream()
                        .map(entry -> entry.kind() + " " + entry.name() + " "
                                + String.join(
                                        ", ", entry.images().stream().distinct().toList()))
                        .reduce((one, other) -> one + "; " + other)
                        .orElse(SectionBuilder.NOT_RECORDED));
        items.add("the driver is registered on every node: " + String.join(", ", manifest.nodes()));
        long since =
                manifest.volumes().stream().filter(volume -> !volume.before()).count();
        items.add("mounts made before the upgrade, and those made since, answer: this run had "
                + Text.count(manifest.volumes().stream().filter(Volume::before).count(), "workload")
                + " on old and " + since + " on new ones");
        items.add("a new claim is bound, and a new pod gets its volume");
        items.add("the driver's logs have no error");
        if (manifest.driver() != null && manifest.driver().can().republishes()) {
            items.add("the kubelets' repeated NodePublishVolume calls are answered");
        }
        out.items(items);
    }

    private void backups() {
        List<RecordedAction> backups = run.recording().actions().of(Actions.BACK_UP);
        if (backups.isEmpty()) {
            return;
        }
        out.heading("Backups");
        out.items(backups.stream()
                .map(action -> run.clock(action.begun()) + ", before "
                        + (action.input(Actions.TO) == null
                                ? "the next step"
                                : "the step to " + action.input(Actions.TO))
                        + ": "
                        + (action.failed()
                                ? "failed: " + action.error()
                                : action.output(Actions.FOLDER) == null
                                        ? "made"
                                        : "made in " + action.output(Actions.FOLDER)))
                .toList());
    }
}
