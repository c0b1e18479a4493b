package dev.holdfast.preflight.images;

import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pull that a node is to try.
 *
 * @param policy of the pod
 * @param secrets that the pod gets, copied from where the release has them
 * @param node that tries it
 */
record Pull(String image, String policy, Set<SecretName> secrets, String node) {
    /** Reasons by which a kubelet says that it has not got an image. */
    private static final Set<String> REFUSED = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    /** What a kubelet says of a registry that gave no answer in time. */
    private static final Pattern LATE = Pattern.compile(
            "i/o timeout|TLS handshake timeout|Client\\.Timeout exceeded|context deadline exceeded|connection timed out");
    /** Reasons while a kubelet is still at it. */
    private static final Set<String> BUSY = Set.of("ContainerCreating", "PodInitializing");

    /** How a pull ended. */
    sealed interface Outcome {}

    /** The node has the image. */
    record Pulled() implements Outcome {}

    /**
     * The node cannot have it.
     *
     * @param reason of the kubelet, such as ErrImagePull
     */
    record Refused(String reason, String message) implements Outcome {}

    /** Neither was seen. */
    record Unknown(String seen) implements Outcome {}

    /** What a pod tells of the pull; its command does not matter, as the kubelet pulls before it starts anything. */
    static Outcome outcome(Pod pod) {
        Optional<ContainerStatus> status = Stream.ofNullable(pod.getStatus())
                .flatMap(there -> Stream.ofNullable(there.getContainerStatuses()))
                .flatMap(List::stream)
                .findFirst();
        if (status.isEmpty() || status.get().getState() == null) {
            String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
            return new Unknown(
                    Objects.equals(phase, "Failed")
                            ? "the node does not take the pod: "
                                    + pod.getStatus().getReason() + ": "
                                    + pod.getStatus().getMessage()
                            : "the pod has not begun");
        }
        ContainerStateWaiting waiting = status.get().getState().getWaiting();
        if (waiting == null) {
            return new Pulled();
        }
        String reason = String.valueOf(waiting.getReason());
        if (REFUSED.contains(reason)) {
            String message = String.valueOf(waiting.getMessage());
            // the kubelet tries again, and a slow registry may answer then
            return LATE.matcher(message).find() ? new Unknown(reason + ": " + message) : new Refused(reason, message);
        }
        return BUSY.contains(reason) ? new Unknown("it is still being pulled") : new Pulled();
    }

    /** Whether nothing more is to be seen of it. */
    static boolean ended(Pod pod) {
        boolean failed =
                pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase());
        return failed || !(outcome(pod) instanceof Unknown);
    }
}
