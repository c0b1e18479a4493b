package dev.holdfast.lab;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Forms a cluster from booted nodes, with kubeadm. */
final class KubeadmCluster {
    private static final Duration INIT = Duration.ofMinutes(4);
    /** Checks, addons the lab has its own form of, and kubelet-finalize, which only restarts the kubelet to rotate its certificate. */
    private static final String SKIPPED = "preflight,kubelet-finalize,addon/kube-proxy,addon/coredns,show-join-command";

    private static final Duration READY = Duration.ofSeconds(90);

    private final Names names;
    private final Project project;
    private final Shell shell;
    private final Map<String, String> values;
    /** Zero once nodes may join. */
    private final CountDownLatch initialised = new CountDownLatch(1);

    /**
     * A cluster that is not formed yet.
     *
     * @param kubernetes what its nodes have
     */
    KubeadmCluster(Names names, Project project, KubernetesRelease kubernetes, Duration syncFrequency, Shell shell) {
        this.names = names;
        this.project = project;
        this.shell = shell;
        this.values = Map.of(
                "CLUSTER",
                names.cluster(),
                "SERVER",
                names.address(Names.CONTROL_PLANE),
                "TOKEN",
                token(),
                "KUBERNETES",
                kubernetes.version(),
                "PAUSE",
                kubernetes.pause(),
                "SYNC",
                syncFrequency.toMillis() + "ms",
                "CGROUP_DRIVER",
                Cgroups.v2() ? "systemd" : "cgroupfs",
                "SYSTEMD_CGROUP",
                Boolean.toString(Cgroups.v2()));
    }

    /** Values for the placeholders in the node's files. */
    Map<String, String> values(String node) {
        Map<String, String> all = new TreeMap<>(values);
        all.put("NODE", node);
        all.put("ADDRESS", names.address(node));
        all.put("POD_RANGE", names.podRange(node));
        all.put("MACHINE_ID", java.util.UUID.randomUUID().toString().replace("-", ""));
        return all;
    }

    /** Initialises the control plane on the node and writes the lab's kubeconfig. */
    void init(Node node) {
        kubeadm(node, "init", SKIPPED);
        String admin = Trees.read(node.root().resolve("etc/kubernetes/admin.conf"));
        Trees.write(names.kubeconfig(), admin.replace("kubernetes-admin@" + names.cluster(), names.cluster()));
        proxy(node);
        // Joining nodes poll for this signature every 5 s only; waiting here saves that time.
        node.run(
                "kubectl",
                "--namespace=kube-public",
                "wait",
                "configmap/cluster-info",
                "--for=jsonpath={.data.jws-kubeconfig-" + tokenId() + "}",
                "--timeout=60s");
        initialised.countDown();
    }

    /** Joins the node as a worker, once the control plane is up. */
    void join(Node node) {
        Wait.until("the control plane of lab " + names.id(), INIT.plus(READY), () -> {
            // Also ends the wait when the control plane failed.
            shell.check();
            return initialised.getCount() == 0 ? Wait.REACHED : "kubeadm init has not ended";
        });
        kubeadm(node, "join", "preflight");
        proxy(node);
    }

    private String tokenId() {
        String token = values.get("TOKEN");
        return token.substring(0, token.indexOf('.'));
    }

    private void kubeadm(Node node, String what, String skipped) {
        Path file = node.root().resolve("root/kubeadm.yaml");
        Trees.write(file, Template.fill(project.node().resolve("kubeadm-" + what + ".yaml"), values(node.name())));
        Shell.Command command = node.command(
                        "kubeadm",
                        what,
                        "--config=/root/kubeadm.yaml",
                        "--ignore-preflight-errors=all",
                        "--skip-phases=" + skipped)
                .within(INIT);
        try {
            shell.run(command);
        } catch (LabException e) {
            String kubelet = node.run("journalctl", "-u", "kubelet", "-n", "15", "--no-pager", "-o", "cat");
            throw new LabException(
                    e.getMessage()
                            + (kubelet.isBlank() ? "" : "\nthe kubelet of " + node.name() + " logged:\n" + kubelet),
                    e);
        }
    }

    private void proxy(Node node) {
        Trees.write(node.root().resolve("etc/kubernetes/kube-proxy.conf"), Trees.read(names.kubeconfig()));
        node.run("systemctl", "start", "kube-proxy");
    }

    /** Waits until kube-proxy on the node routes Service addresses. */
    void awaitProxy(Node node) {
        Wait.until("kube-proxy's rules on " + node.name(), READY, () -> {
            Shell.Outcome outcome = shell.attempt(node.command("iptables", "-t", "nat", "-S", "KUBE-SERVICES"));
            return outcome.out().contains("10.96.0.1/32") ? Wait.REACHED : String.join(" / ", outcome.tail());
        });
    }

    /** Waits until every node is Ready and pods can be created. */
    void awaitReady() {
        Config config = Config.fromKubeconfig(names.kubeconfig().toFile());
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            Wait.until("all nodes of lab " + names.id() + " to be Ready", READY, () -> {
                shell.check();
                return seen(() -> unready(client));
            });
            Wait.until("the default service account", READY, () -> {
                shell.check();
                return seen(() -> client.serviceAccounts()
                                        .inNamespace("default")
                                        .withName("default")
                                        .get()
                                == null
                        ? "none"
                        : Wait.REACHED);
            });
        }
    }

    private String unready(KubernetesClient client) {
        Map<String, String> waiting = new TreeMap<>();
        names.nodes().forEach(node -> waiting.put(node, "not registered"));
        client.nodes().list().getItems().forEach(node -> {
            List<NodeCondition> ready = node.getStatus().getConditions().stream()
                    .filter(condition -> condition.getType().equals("Ready"))
                    .toList();
            String name = node.getMetadata().getName();
            if (ready.stream().anyMatch(condition -> condition.getStatus().equals("True"))) {
                waiting.remove(name);
            } else {
                waiting.put(
                        name,
                        ready.isEmpty() ? "no condition yet" : ready.get(0).getMessage());
            }
        });
        return waiting.isEmpty() ? Wait.REACHED : waiting.toString();
    }

    /** An error of the API server while it starts does not end the wait. */
    private static String seen(java.util.function.Supplier<String> probe) {
        try {
            return probe.get();
        } catch (KubernetesClientException e) {
            return e.getMessage();
        }
    }

    /** A random bootstrap token of kubeadm's format. */
    private static String token() {
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        SecureRandom random = new SecureRandom();
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < 22; i++) {
            token.append(i == 6 ? "." : "").append(letters.charAt(random.nextInt(letters.length())));
        }
        return token.toString();
    }
}
