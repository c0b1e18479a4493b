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

/** Makes a cluster of booted nodes, with kubeadm. */
final class KubeadmCluster {
    private static final Duration INIT = Duration.ofMinutes(4);
    /** Checks, what the lab brings itself, and kubelet-finalize: it restarts the kubelet to rotate a certificate that outlives any lab. */
    private static final String SKIPPED = "preflight,kubelet-finalize,addon/kube-proxy,addon/coredns,show-join-command";

    private static final Duration READY = Duration.ofSeconds(90);

    private final Names names;
    private final Project project;
    private final Shell shell;
    private final Map<String, String> values;
    /** At zero when nodes may join. */
    private final CountDownLatch initialised = new CountDownLatch(1);

    KubeadmCluster(Names names, Project project, Duration syncFrequency, Shell shell) {
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
                Versions.KUBERNETES,
                "PAUSE",
                Versions.PAUSE_TAG,
                "SYNC",
                syncFrequency.toMillis() + "ms",
                "CGROUP_DRIVER",
                Cgroups.v2() ? "systemd" : "cgroupfs",
                "SYSTEMD_CGROUP",
                Boolean.toString(Cgroups.v2()));
    }

    /** What the places in the node's files stand for. */
    Map<String, String> values(String node) {
        Map<String, String> all = new TreeMap<>(values);
        all.put("NODE", node);
        all.put("ADDRESS", names.address(node));
        all.put("POD_RANGE", names.podRange(node));
        all.put("MACHINE_ID", java.util.UUID.randomUUID().toString().replace("-", ""));
        return all;
    }

    /** Makes the node the control plane and writes the lab's kubeconfig. */
    void init(Node node) {
        kubeadm(node, "init", SKIPPED);
        String admin = Trees.read(node.root().resolve("etc/kubernetes/admin.conf"));
        Trees.write(names.kubeconfig(), admin.replace("kubernetes-admin@" + names.cluster(), names.cluster()));
        proxy(node);
        // Workers look for this signature every 5 s only, and would miss its arrival.
        node.run(
                "kubectl",
                "--namespace=kube-public",
                "wait",
                "configmap/cluster-info",
                "--for=jsonpath={.data.jws-kubeconfig-" + tokenId() + "}",
                "--timeout=60s");
        initialised.countDown();
    }

    /** Makes the node a worker, once the control plane is there. */
    void join(Node node) {
        Wait.until("the control plane of lab " + names.id(), INIT.plus(READY), () -> {
            // Also how a worker learns that the control plane failed.
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
                            + (kubelet.isBlank() ? "" : "\nthe kubelet of " + node.name() + " said:\n" + kubelet),
                    e);
        }
    }

    private void proxy(Node node) {
        Trees.write(node.root().resolve("etc/kubernetes/kube-proxy.conf"), Trees.read(names.kubeconfig()));
        node.run("systemctl", "start", "kube-proxy");
    }

    /** Waits until the node routes service addresses. */
    void awaitProxy(Node node) {
        Wait.until("kube-proxy's rules on " + node.name(), READY, () -> {
            Shell.Outcome outcome = shell.attempt(node.command("iptables", "-t", "nat", "-S", "KUBE-SERVICES"));
            return outcome.out().contains("10.96.0.1/32") ? Wait.REACHED : String.join(" / ", outcome.tail());
        });
    }

    /** Waits until every node is Ready and pods can be made. */
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

    /** What the API server refuses while it starts is something seen, not the end of the wait. */
    private static String seen(java.util.function.Supplier<String> probe) {
        try {
            return probe.get();
        } catch (KubernetesClientException e) {
            return e.getMessage();
        }
    }

    /** In the form of kubeadm's bootstrap tokens. */
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
