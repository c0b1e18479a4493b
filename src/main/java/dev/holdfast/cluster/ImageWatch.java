package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Ends a wait early when a pod's image cannot be pulled, because waiting does not fix a wrong name. A transient fault of a registry is
 * given 20 s.
 */
public final class ImageWatch {
    private static final Set<String> TROUBLE =
            Set.of("ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final String namespace;
    private long since;

    /** A watch over the pods of one namespace, for the length of one wait. */
    public ImageWatch(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /**
     * Checks the pods once.
     *
     * @throws ClusterException when an image could not be pulled for 20 s
     */
    public void check() {
        Optional<String> trouble = cluster.client().pods().inNamespace(namespace).list().getItems().stream()
                .flatMap(ImageWatch::troubles)
                .findFirst();
        if (trouble.isEmpty()) {
            since = 0;
        } else if (since == 0) {
            since = System.nanoTime();
        } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new ClusterException(
                    trouble.get() + "; check the image's name, or load it with -Dlab.images=ARCHIVE");
        }
    }

    private static Stream<String> troubles(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(status -> status.getState() != null
                        && status.getState().getWaiting() != null
                        && TROUBLE.contains(status.getState().getWaiting().getReason()))
                .map(status -> describe(pod, status));
    }

    private static String describe(Pod pod, ContainerStatus status) {
        return "image '" + status.getImage() + "' of pod " + pod.getMetadata().getName() + " is unavailable: "
                + status.getState().getWaiting().getReason();
    }
}
