package dev.holdfast.preflight.images;

import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The images that nodes report. */
record NodeImages(List<Node> nodes) {
    /** A kubelet lists at most this many images (nodeStatusMaxImages), the largest first. */
    static final int LISTED = 50;

    /** Where an image is missing: certainly, and where a node does not list all that it has. */
    record Missing(List<String> surely, List<String> perhaps) {}

    /** Which of the nodes that need an image lack it; where one node of all is enough, all of them or none. */
    Missing missing(ImageUse use) {
        List<Node> without = nodes.stream()
                .filter(node -> use.nodes().isEmpty() || use.nodes().contains(Wording.name(node)))
                .filter(node -> find(node, use.image()).isEmpty())
                .toList();
        if (use.nodes().isEmpty() && without.size() < nodes.size()) {
            return new Missing(List.of(), List.of());
        }
        boolean all = use.nodes().isEmpty() && without.stream().anyMatch(NodeImages::isTruncated);
        return new Missing(
                without.stream()
                        .filter(node -> !all && !isTruncated(node))
                        .map(Wording::name)
                        .toList(),
                without.stream()
                        .filter(node -> all || isTruncated(node))
                        .map(Wording::name)
                        .toList());
    }

    /**
     * The nodes that have an image which they did not pull: one that was loaded into a node has no digest of a registry.
     *
     * @param among names of nodes; empty for all
     */
    List<String> loaded(String image, Set<String> among) {
        return nodes.stream()
                .filter(node -> among.isEmpty() || among.contains(Wording.name(node)))
                .filter(node -> find(node, image)
                        .filter(there -> there.getNames().stream().noneMatch(name -> name.contains("@")))
                        .isPresent())
                .map(Wording::name)
                .toList();
    }

    private static boolean isTruncated(Node node) {
        return images(node).count() >= LISTED;
    }

    private static Optional<ContainerImage> find(Node node, String image) {
        String wanted = ImageName.normal(image);
        int digest = wanted.indexOf('@');
        // nodes report tag and digest apart
        String name = digest < 0 ? wanted : ImageName.repository(image) + wanted.substring(digest);
        return images(node).filter(there -> there.getNames().contains(name)).findFirst();
    }

    private static Stream<ContainerImage> images(Node node) {
        return Stream.ofNullable(node.getStatus())
                .flatMap(status -> Stream.ofNullable(status.getImages()))
                .flatMap(List::stream);
    }
}
