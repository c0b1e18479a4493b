package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;
import static java.util.stream.Collectors.toCollection;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The images of the new release, and the nodes that already have them. */
record Images(DriverProfile profile, List<HasMetadata> objects, Driver driver, List<Node> nodes) {
    /** A kubelet lists at most this many images (nodeStatusMaxImages), the largest first. */
    private static final int LISTED = 50;

    Result judge() {
        Set<String> onNodes = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        Target.daemonSet(objects, profile.daemonSet())
                .ifPresent(
                        set -> onNodes.addAll(images(set.getSpec().getTemplate().getSpec())));
        Target.deployment(objects, String.valueOf(profile.deployment()))
                .ifPresent(controller ->
                        all.addAll(images(controller.getSpec().getTemplate().getSpec())));
        all.addAll(onNodes);
        if (all.isEmpty()) {
            return new Undetermined(
                    "the new chart has neither DaemonSet " + profile.daemonSet() + " nor Deployment "
                            + profile.deployment(),
                    "check that --to names a chart of this driver, and that the profile fits it");
        }
        List<String> missing = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        for (String image : onNodes) {
            report(image, nodesWithout(image, false), missing);
            report(image, nodesWithout(image, true), unsure);
        }
        all.removeAll(onNodes);
        for (String image : all) {
            if (nodes.stream().noneMatch(node -> has(node, image))) {
                (nodes.stream().anyMatch(Images::isTruncated) ? unsure : missing).add(image + " on no node");
            }
        }
        if (!missing.isEmpty()) {
            return new Finding(
                    lines(missing),
                    "pull it on each node beforehand (crictl pull IMAGE), which also shows whether it is available");
        }
        return unsure.isEmpty()
                ? new Ok(count(onNodes.size() + all.size(), "image") + " on "
                        + count(driver.eligible().size(), "node"))
                : new Undetermined(
                        lines(unsure) + "\nnot among the " + LISTED + " images that a node lists at most",
                        "crictl images on the node shows all; crictl pull IMAGE pulls one");
    }

    private static void report(String image, List<String> without, List<String> into) {
        if (!without.isEmpty()) {
            into.add(image + " not on " + some(without));
        }
    }

    /** The nodes with a node plugin that do not list the image, either those with a truncated list or those with a complete one. */
    private List<String> nodesWithout(String image, boolean truncated) {
        return nodes.stream()
                .filter(node -> driver.eligible().contains(Wording.name(node)))
                .filter(node -> isTruncated(node) == truncated && !has(node, image))
                .map(Wording::name)
                .toList();
    }

    private static boolean isTruncated(Node node) {
        return node.getStatus().getImages().size() >= LISTED;
    }

    private static boolean has(Node node, String image) {
        return node.getStatus().getImages().stream()
                .flatMap(there -> there.getNames().stream())
                .anyMatch(normal(image)::equals);
    }

    private static Set<String> images(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .map(Container::getImage)
                .collect(toCollection(TreeSet::new));
    }

    /** An image's name as nodes report it: with registry, and with a tag if it has no digest. */
    static String normal(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String full = registry ? image : "docker.io/" + (slash < 0 ? "library/" : "") + image;
        return full.contains("@") || full.lastIndexOf(':') > full.lastIndexOf('/') ? full : full + ":latest";
    }
}
