package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.PodSecurity;
import dev.holdfast.evidence.PodSecurity.ContainerSecurity;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What a pod's specification allows it, as the API server has it. */
public final class PodSecurityReader {
    private PodSecurityReader() {}

    /** What a pod is allowed. */
    public static PodSecurity of(PodSpec spec) {
        PodSecurityContext pod =
                spec.getSecurityContext() == null ? new PodSecurityContext() : spec.getSecurityContext();
        return new PodSecurity(
                Stream.of(
                                name("hostPID", spec.getHostPID()),
                                name("hostNetwork", spec.getHostNetwork()),
                                name("hostIPC", spec.getHostIPC()))
                        .filter(Objects::nonNull)
                        .toList(),
                volumes(spec)
                        .filter(volume -> volume.getHostPath() != null)
                        .map(volume -> volume.getHostPath().getPath())
                        .toList(),
                spec.getServiceAccountName() == null ? "default" : spec.getServiceAccountName(),
                hasToken(spec),
                Stream.concat(
                                Stream.ofNullable(spec.getInitContainers())
                                        .flatMap(List::stream)
                                        .map(container -> container(container, true, pod)),
                                spec.getContainers().stream().map(container -> container(container, false, pod)))
                        .toList());
    }

    private static String name(String name, Boolean set) {
        return Boolean.TRUE.equals(set) ? name : null;
    }

    private static Stream<Volume> volumes(PodSpec spec) {
        return Stream.ofNullable(spec.getVolumes()).flatMap(List::stream);
    }

    /** The API server adds a projected volume with a token, unless pod or service account say that it must not; a pod may also ask for one. */
    private static boolean hasToken(PodSpec spec) {
        return volumes(spec)
                .filter(volume ->
                        volume.getProjected() != null && volume.getProjected().getSources() != null)
                .flatMap(volume -> volume.getProjected().getSources().stream())
                .anyMatch(source -> source.getServiceAccountToken() != null);
    }

    private static ContainerSecurity container(Container container, boolean init, PodSecurityContext pod) {
        SecurityContext own =
                container.getSecurityContext() == null ? new SecurityContext() : container.getSecurityContext();
        Capabilities capabilities = own.getCapabilities() == null ? new Capabilities() : own.getCapabilities();
        SeccompProfile seccomp = or(own.getSeccompProfile(), pod.getSeccompProfile());
        SELinuxOptions seLinux = or(own.getSeLinuxOptions(), pod.getSeLinuxOptions());
        return new ContainerSecurity(
                container.getName(),
                init,
                Boolean.TRUE.equals(own.getPrivileged()),
                or(own.getRunAsUser(), pod.getRunAsUser()),
                or(own.getRunAsGroup(), pod.getRunAsGroup()),
                Boolean.TRUE.equals(or(own.getRunAsNonRoot(), pod.getRunAsNonRoot())),
                list(capabilities.getAdd()),
                list(capabilities.getDrop()),
                seccomp == null ? null : seccomp.getType(),
                Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()),
                own.getAllowPrivilegeEscalation(),
                seLinux == null ? null : label(seLinux));
    }

    private static String label(SELinuxOptions options) {
        return String.join(
                ":",
                text(options.getUser()),
                text(options.getRole()),
                text(options.getType()),
                text(options.getLevel()));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static List<String> list(List<String> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    private static <T> T or(T own, T ofPod) {
        return own == null ? ofPod : own;
    }
}
