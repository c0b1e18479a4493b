package dev.holdfast.lab;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A release of Kubernetes that the lab's nodes can run. Which there are is the table {@link #ALL}, one of each minor.
 *
 * @param version such as v1.34.4
 * @param etcd tag of the image of etcd that its kubeadm asks for
 * @param pause the same of the pause image
 * @param modules file in fixtures/lab that names the Go modules it is compiled from, with a .sum beside it
 * @param tags of the build, by which cmd/kube is what this release needs where others differ; empty for none
 */
public record KubernetesRelease(String version, String etcd, String pause, String modules, String tags) {
    /** The file that names the modules of everything else in the lab too. */
    private static final String SHARED_MODULES = "go.mod";

    /** Oldest first. Tags are those of cmd/kubeadm/app/constants in the release's source; the files of modules have to agree. */
    private static final List<KubernetesRelease> ALL = List.of(
            new KubernetesRelease("v1.33.13", "3.5.24-0", "3.10", "kubernetes/1.33.mod", "kubernetes_1_33"),
            new KubernetesRelease("v1.34.4", "3.6.5-0", "3.10.1", SHARED_MODULES, ""),
            new KubernetesRelease("v1.35.4", "3.6.6-0", "3.10.1", "kubernetes/1.35.mod", ""),
            new KubernetesRelease("v1.36.3", "3.6.8-0", "3.10.2", "kubernetes/1.36.mod", ""));

    /** The one that a lab runs unless another is asked for. */
    public static final String USUAL = "1.34";

    /**
     * The release of a name.
     *
     * @param name its minor or its whole version: 1.33, 1.33.13 or v1.33.13
     * @throws LabException if the lab has no such release; the text lists those it has
     */
    public static KubernetesRelease named(String name) {
        String plain = name.startsWith("v") ? name.substring(1) : name;
        return find(plain)
                .orElseThrow(() -> new LabException("the lab has no Kubernetes '" + name + "'; it has "
                        + ALL.stream()
                                .map(release -> release.minor() + " (" + release.version() + ")")
                                .collect(Collectors.joining(", "))));
    }

    private static Optional<KubernetesRelease> find(String plain) {
        return ALL.stream()
                .filter(release ->
                        plain.equals(release.minor()) || release.version().equals("v" + plain))
                .findFirst();
    }

    /** All of them, oldest first. */
    static List<KubernetesRelease> all() {
        return ALL;
    }

    /** Its minor version, such as 1.34. */
    public String minor() {
        return version.substring(1, version.lastIndexOf('.'));
    }

    /** Whether it is compiled from the modules of everything else. */
    boolean sharesModules() {
        return modules.equals(SHARED_MODULES);
    }

    /** Flags of Go's linker that have the components report this version; kubeadm takes itself for v0.0.0 without them. */
    String linkerFlags() {
        String[] numbers = minor().split("\\.", -1);
        return "-s -w -X k8s.io/component-base/version.gitVersion=" + version
                + " -X k8s.io/component-base/version.gitMajor=" + numbers[0]
                + " -X k8s.io/component-base/version.gitMinor=" + numbers[1]
                + " -X k8s.io/client-go/pkg/version.gitVersion=" + version;
    }

    /** Names of the image of its control plane, by which kubeadm's static pods ask for it: one image has all of them. */
    List<String> controlPlaneImages() {
        return List.of(
                "registry.k8s.io/kube-apiserver:" + version,
                "registry.k8s.io/kube-controller-manager:" + version,
                "registry.k8s.io/kube-scheduler:" + version,
                "registry.k8s.io/etcd:" + etcd);
    }

    /** Name of the image of pods' sandboxes. */
    String pauseImage() {
        return "registry.k8s.io/pause:" + pause;
    }

    /** Name of the program on a node that was given this release beside the one that it booted with. */
    String program() {
        return "kube-" + version;
    }
}
