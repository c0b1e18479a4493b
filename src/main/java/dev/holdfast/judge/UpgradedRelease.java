package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.cause.Words;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the upgrade made of the Helm release: its revision, and the rollout of its workloads. */
final class UpgradedRelease {
    private UpgradedRelease() {}

    /** The release is deployed at the version that was asked for. */
    static void release(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Change change = recording.manifest().change();
        FirstSeen changed = HelmHistory.changed(recording.window().upgradeStart(), finding);
        if (finding.lastLook(Channel.HELM, Channel.OBSERVER, recording.window().end()) == null) {
            finding.doubt("the Helm history was never looked at");
            return;
        }
        HelmRevisions.Entry newest =
                HelmHistory.newest(HelmHistory.before(recording.window().end(), finding));
        String seen = newest == null ? "no revision" : HelmHistory.text(newest);
        finding.figure("release", seen);
        if (!changed.ever() || newest == null) {
            UpgradeJudge.lacking(
                    finding,
                    recording.end(),
                    Words.NO_REVISION + " of the Helm release",
                    seen,
                    "Helm refused the upgrade",
                    "the wrong release was upgraded");
        } else if (!HelmHistory.deployed(newest, change.to())) {
            UpgradeJudge.lacking(
                    finding,
                    changed.at(),
                    "the Helm release is not deployed at chart version " + change.to(),
                    seen,
                    "the new pods did not become ready within Helm's time limit",
                    "another upgrade or a rollback came in between");
        } else {
            failed(Actions.HELM_UPGRADE, "helm upgrade failed", finding);
        }
        finding.passed(seen);
    }

    /** The workloads of the release are rolled out with the images that were asked for, each with its own. */
    static void rollout(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Change change = recording.manifest().change();
        List<String> wanted = change.wantedImages();
        Rollouts last = finding.lastLook(
                Channel.ROLLOUTS, Channel.OBSERVER, recording.window().end());
        if (last == null) {
            finding.doubt("the workloads of the release were never looked at");
            return;
        }
        if (wanted.isEmpty()) {
            finding.doubt("it is not known which images the new release should run");
        }
        Rollouts before = finding.lastLook(
                Channel.ROLLOUTS, Channel.OBSERVER, recording.window().upgradeStart());
        FirstSeen complete = new FirstSeen();
        finding.looks(
                Channel.ROLLOUTS,
                Channel.OBSERVER,
                (at, content, source) -> complete.look(
                        at,
                        at >= recording.window().upgradeStart()
                                && missing(content, before, change).isEmpty()));
        List<String> missing = missing(last, before, change);
        if (!missing.isEmpty()) {
            UpgradeJudge.lacking(
                    finding,
                    complete.ever() ? complete.at() : recording.end(),
                    complete.ever() ? "the rollout did not stay complete" : "the rollout did not complete",
                    String.join("; ", missing),
                    "the new image cannot be pulled or does not start",
                    "a pod of the new template does not become ready");
        }
        if (missing.isEmpty()) {
            failed(Actions.AWAIT_ROLLOUT, "the rollout did not complete in the time it had", finding);
        }
        if (complete.ever()) {
            String took = Text.seconds(complete.at() - recording.window().upgradeStart());
            finding.figure("complete after", took);
            finding.passed("complete " + took + " after the upgrade began, with " + String.join(", ", wanted));
        }
    }

    /** What the upgrade itself did not bring to its end, though it looks well later. */
    private static void failed(String what, String words, FindingBuilder finding) {
        Window window = finding.recording().window();
        finding.recording()
                .actions()
                .of(
                        what,
                        action -> action.failed()
                                && action.begun() >= window.upgradeStart()
                                && action.begun() < window.upgradeEnd())
                .forEach(action -> finding.offence(
                        action.done(),
                        words,
                        action.error(),
                        null,
                        null,
                        "see the message itself",
                        "the new release needed more time than a user would give it"));
    }

    /** What a look lacks of a complete rollout, in words. */
    private static List<String> missing(Rollouts look, Rollouts before, Manifest.Change change) {
        List<String> missing = new ArrayList<>();
        look.rollouts().stream().filter(entry -> !entry.complete()).forEach(entry -> missing.add(entry.progress()));
        if (look.rollouts().stream().noneMatch(entry -> entry.kind().equals("DaemonSet"))) {
            missing.add("there is no DaemonSet");
        } else if (look.rollouts().stream().noneMatch(Rollouts.Entry::onNodes)) {
            missing.add("no DaemonSet wants a node");
        }
        // none are wanted of a workload that comes with the release, and that is fine; of one that had some, something
        // was taken away
        Stream.ofNullable(before)
                .flatMap(earlier -> earlier.rollouts().stream())
                .filter(earlier -> earlier.desired() > 0)
                .flatMap(earlier -> find(look, name(earlier)).stream())
                .filter(now -> now.desired() == 0)
                .forEach(now -> missing.add(now.kind() + " " + now.name() + " has no pod any more"));
        if (change.target() == null || change.target().workloads().isEmpty()) {
            Set<String> images = new HashSet<>();
            look.rollouts().forEach(entry -> images.addAll(entry.images()));
            change.wantedImages().stream()
                    .filter(image -> !images.contains(image))
                    .forEach(image -> missing.add("no template names image " + image));
        } else {
            change.target().workloads().forEach((name, images) -> lacking(name, images, look, missing));
        }
        return missing;
    }

    private static void lacking(String name, List<String> images, Rollouts look, List<String> missing) {
        Optional<Rollouts.Entry> entry = find(look, name);
        if (entry.isEmpty()) {
            missing.add("there is no " + name.replace('/', ' '));
            return;
        }
        images.stream()
                .filter(image -> !entry.get().images().contains(image))
                .forEach(image -> missing.add(name.replace('/', ' ') + " does not name image " + image));
    }

    private static Optional<Rollouts.Entry> find(Rollouts look, String name) {
        return look.rollouts().stream()
                .filter(entry -> name(entry).equals(name))
                .findFirst();
    }

    private static String name(Rollouts.Entry entry) {
        return entry.kind() + "/" + entry.name();
    }
}
