package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a pod is allowed by its specification.
 *
 * @param hostNamespaces which of {@code hostPID}, {@code hostNetwork} and {@code hostIPC} it has
 * @param hostPaths paths of the node that are volumes of it
 * @param serviceAccount name of its service account
 * @param token whether it gets a token of that account
 * @param containers init containers first
 */
public record PodSecurity(
        List<String> hostNamespaces,
        List<String> hostPaths,
        String serviceAccount,
        boolean token,
        List<ContainerSecurity> containers) {
    /**
     * What one container is allowed; what it says itself goes before what its pod says for all.
     *
     * @param init whether it is an init container
     * @param user id that it runs as; null where neither it nor its pod says
     * @param group the same of its group
     * @param nonRoot whether the kubelet refuses to start it as root
     * @param added capabilities beside the usual ones
     * @param dropped capabilities of the usual ones that it does not have
     * @param seccomp type of its profile; null where neither it nor its pod says
     * @param escalation whether it may gain more privileges than it began with; null where it does not say, which means that it may
     * @param seLinux label as USER:ROLE:TYPE:LEVEL, with what is not said left empty; null where neither it nor its pod says
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ContainerSecurity(
            String name,
            boolean init,
            boolean privileged,
            Long user,
            Long group,
            boolean nonRoot,
            List<String> added,
            List<String> dropped,
            String seccomp,
            boolean readOnlyRoot,
            Boolean escalation,
            String seLinux) {}
}
