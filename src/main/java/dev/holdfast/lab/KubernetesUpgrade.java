package dev.holdfast.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The upgrade of a running lab to another release of Kubernetes, as the handbook of kubeadm has it: the control plane first, then each node.
 * Who calls it decides on drains, and waits for nodes to be Ready. Errors are {@link LabException}s with a complete message.
 */
public final class KubernetesUpgrade {
    /** It waits itself until each static pod runs, for up to 5 min. */
    private static final Duration APPLY = Duration.ofMinutes(12);
    /** Checks ask for what the lab has in its own way, and so do addons: kube-proxy is a unit here, and there is no name service. */
    private static final String SKIPPED = "--skip-phases=preflight,addon";

    private static final String IGNORED = "--ignore-preflight-errors=all";
    private static final String FOLDER = "/usr/local/bin/";

    private final KubernetesRelease release;
    private final Shell shell;
    private final Function<String, Node> nodes;

    KubernetesUpgrade(KubernetesRelease release, Shell shell, Function<String, Node> nodes) {
        this.release = release;
        this.shell = shell;
        this.nodes = nodes;
    }

    /** {@code kubeadm upgrade apply}: API server, controllers, scheduler and etcd of the new release run when it returns. */
    public void controlPlane() {
        Node node = nodes.apply(Names.CONTROL_PLANE);
        link(node, "kubeadm", "kubectl");
        kubeadm(node, "apply", release.version(), "--yes");
    }

    /**
     * Has a node's kubelet and kube-proxy be of the new release once they are restarted: {@code kubeadm upgrade node} where the control plane is
     * elsewhere, and the programs. It asks the API server.
     */
    public void place(String name) {
        Node node = nodes.apply(name);
        link(node, "kubeadm", "kubectl");
        if (!name.equals(Names.CONTROL_PLANE)) {
            kubeadm(node, "node");
        }
        link(node, "kubelet", "kube-proxy");
    }

    /** Restarts a node's kubelet. */
    public void restartKubelet(String name) {
        nodes.apply(name).run("systemctl", "restart", "kubelet");
    }

    /** Restarts a node's kube-proxy. */
    public void restartProxy(String name) {
        nodes.apply(name).run("systemctl", "restart", "kube-proxy");
    }

    private void link(Node node, String... components) {
        for (String component : components) {
            node.run("ln", "--symbolic", "--force", "--no-target-directory", release.program(), FOLDER + component);
        }
    }

    private void kubeadm(Node node, String... words) {
        List<String> all = new ArrayList<>(List.of("kubeadm", "upgrade"));
        all.addAll(List.of(words));
        all.addAll(List.of(IGNORED, SKIPPED));
        shell.run(node.command(all.toArray(new String[0])).within(APPLY));
    }
}
