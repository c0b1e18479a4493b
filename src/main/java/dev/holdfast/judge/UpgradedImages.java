package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Another release runs than before: where the charts' own defaults name different images, the pods run another image. What an upgrade was
 * told to roll out does not prove it, because values that are reused or set can keep the old image in place. An image is another one by its
 * name and, where the runtime says it, by its digest: a new name for the old image is no new release.
 */
final class UpgradedImages {
    private UpgradedImages() {}

    /** Judges the containers for which the charts name different images. */
    static void judge(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Target target = recording.manifest().change().target();
        if (target == null) {
            finding.passed("the charts' own images were not recorded");
            return;
        }
        if (target.unknown() != null) {
            finding.doubt("the charts' own images are unknown: " + target.unknown());
            return;
        }
        if (target.images().isEmpty()) {
            finding.passed("both charts name the same images");
            return;
        }
        long begun = recording.window().upgradeStart();
        long end = recording.window().end();
        Pods before = finding.lastLook(Channel.PODS, Channel.OBSERVER, begun);
        Pods after = finding.lastLook(Channel.PODS, Channel.OBSERVER, end);
        if (before == null || after == null) {
            finding.doubt("the driver's pods were not looked at before and after the upgrade");
            return;
        }
        Rollouts templates = finding.lastLook(Channel.ROLLOUTS, Channel.OBSERVER, begun);
        int compared = 0;
        for (Manifest.DefaultImage image : target.images()) {
            if (isDriver(image, recording) || isDefault(image, templates)) {
                List<Pods.Container> old = containers(before, image);
                List<Pods.Container> now = containers(after, image);
                now.forEach(container -> compare(image, container, old, finding));
                compared += old.isEmpty() ? 0 : now.size();
            }
        }
        if (compared == 0) {
            finding.doubt("no container of the release was seen both before and after the upgrade");
        }
        finding.figure("containers", Integer.toString(compared));
        finding.passed(Text.count(compared, "container") + " of the release, and none runs an image of before");
    }

    /** The driver itself, which no upgrade leaves as it was. */
    private static boolean isDriver(Manifest.DefaultImage image, Recording recording) {
        return image.container().equals(recording.manifest().driver().nodePluginContainer());
    }

    /** Whether it ran what the old chart names: somebody who has chosen another image for a sidecar may keep it. */
    private static boolean isDefault(Manifest.DefaultImage image, Rollouts templates) {
        return templates != null
                && templates.rollouts().stream()
                        .filter(entry -> image.workload().equals(entry.kind() + "/" + entry.name()))
                        .anyMatch(entry -> entry.images().contains(image.from()));
    }

    private static List<Pods.Container> containers(Pods look, Manifest.DefaultImage image) {
        return look.pods().stream()
                .filter(pod -> image.workload().equals(pod.workload()) && !pod.deleting())
                .flatMap(pod -> pod.containers().stream())
                .filter(container -> container.name().equals(image.container()))
                .toList();
    }

    private static void compare(
            Manifest.DefaultImage image, Pods.Container now, List<Pods.Container> old, FindingBuilder finding) {
        Stream<Pods.Container> same = old.stream()
                .filter(before -> before.image().equals(now.image())
                        || (now.imageId() != null && Objects.equals(before.imageId(), now.imageId())));
        same.findFirst()
                .ifPresent(before -> UpgradeJudge.lacking(
                        finding,
                        finding.recording().window().upgradeEnd(),
                        "nothing was upgraded: container " + image.container() + " of "
                                + image.workload().replace('/', ' ') + " runs the image of before",
                        before.image().equals(now.image())
                                ? now.image() + " instead of such as " + image.to()
                                : now.image() + " is " + before.image() + " by another name",
                        "values that the release was given, or that were reused, name the old image",
                        "the old image was published again under the new name"));
    }
}
