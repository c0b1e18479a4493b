package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KeyFind;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.PodSecurity;
import dev.holdfast.evidence.PodSecurity.ContainerSecurity;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes.Privileges;
import java.util.List;
import java.util.Map;

/** A run in which the driver has no more rights than it needs. */
final class SecureRun {
    static final String MOUNTERS = "mount-s3";
    static final String NONE = "0000000000000000";
    private static final String LABEL = "pod-security.kubernetes.io/";

    static final Manifest.Security PROMISED =
            new Manifest.Security(1000L, 1000L, true, false, "restricted", List.of(), Map.of());

    static final String PLUGIN_ACCOUNT = "kube-system/s3-csi-driver-sa";
    static final String MOUNTER_ACCOUNT = "mount-s3/default";
    static final String KEY =
            KeyFind.text(List.of(new KeyFind("csi-w1-new", "s3-plugin", "AWS_SECRET", "plain", "secret access key")));

    private SecureRun() {}

    /** Mount processes without privileges, pods that say so, and a namespace that refuses others. */
    static History unprivileged() {
        History history = History.healthy()
                .driver(d -> DriverBuilder.of(d).security(PROMISED).build())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(
                                look.pods().stream().map(SecureRun::specified).toList()));
        for (String node : List.of("w1", "w2")) {
            history = history.map(
                    Channel.PROCESSES,
                    node,
                    (s, look) -> Lines.processes(look.processes().stream()
                            .map(p -> p.withPrivileges(p.cgroup().contains("kubepods") ? ordinary() : root()))
                            .toList()));
        }
        history = history.did(
                31, 31.1, Actions.LOOK_AT_NAMESPACE, MOUNTERS, Map.of(), Map.of(LABEL + "enforce", "restricted"));
        return tried(tried(history, Actions.COMPLIANT, Actions.ACCEPTED, 31.2), "runs as root", Actions.REFUSED, 31.4);
    }

    /** Each account of the driver was asked about one thing that it needs, and one that it does not. */
    static History asked() {
        Manifest.Access needed = new Manifest.Access("s3-csi-driver-sa", "get", "secrets", "volumes name them");
        History history = unprivileged()
                .driver(d -> DriverBuilder.of(d)
                        .security(new Manifest.Security(null, null, null, null, null, List.of(needed), null))
                        .build());
        double second = 40;
        for (String account : List.of(PLUGIN_ACCOUNT, MOUNTER_ACCOUNT)) {
            history = question(history, second, account, "get", "secrets", account.equals(PLUGIN_ACCOUNT));
            history = question(history, second + 1, account, "create", "pods/exec", false);
            second += 2;
        }
        return history;
    }

    static History question(
            History history, double second, String account, String verb, String resource, boolean allowed) {
        return history.did(
                second,
                second + 0.1,
                Actions.ASK_ACCESS,
                account,
                Map.of(Actions.VERB, verb, Actions.RESOURCE, resource, Actions.NAMESPACE, ""),
                Map.of(Actions.ANSWER, allowed ? Actions.YES : Actions.NO));
    }

    /** Each place was searched, and only the node plugin has the key where the profile says so. */
    static History searched() {
        History history = History.healthy()
                .driver(d -> DriverBuilder.of(d)
                        .security(new Manifest.Security(
                                null, null, null, null, null, null, Map.of("s3-plugin", List.of("AWS_SECRET"))))
                        .build());
        double second = 40;
        for (String node : List.of("w1", "w2")) {
            history = place(history, second, Actions.ARGUMENTS, node, "");
            history = place(history, second + 1, Actions.ENVIRONMENT, node, KEY);
            second += 2;
        }
        for (String place : List.of(Actions.POD_SPECS, Actions.LOGS, Actions.EVENTS)) {
            history = place(history, second++, place, null, "");
        }
        return history;
    }

    private static History place(History history, double second, String place, String node, String finds) {
        return history.did(
                second,
                second + 0.1,
                Actions.SEARCH_KEYS,
                node == null ? place : place + " on " + node,
                node == null ? Map.of(Actions.PLACE, place) : Map.of(Actions.PLACE, place, Actions.NODE, node),
                Map.of(Actions.TEXTS, "3", Actions.BYTES, "300", Actions.FINDS, finds));
    }

    private static History tried(History history, String way, String answer, double second) {
        return history.did(
                second,
                second + 0.1,
                Actions.TRY_POD,
                MOUNTERS,
                Map.of(Actions.WAY, way),
                Map.of(Actions.ANSWER, answer));
    }

    static Privileges ordinary() {
        return new Privileges(
                "1000 1000 1000 1000",
                "1000 1000 1000 1000",
                "1000",
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                true,
                2,
                true,
                null);
    }

    static Privileges root() {
        return new Privileges("0 0 0 0", "0 0 0 0", "", NONE, "1ff", "1ff", "1ff", NONE, false, 0, false, null);
    }

    static ContainerSecurity container() {
        return new ContainerSecurity(
                "main",
                false,
                false,
                1000L,
                1000L,
                true,
                List.of(),
                List.of("ALL"),
                "RuntimeDefault",
                true,
                false,
                null);
    }

    static PodSecurity of(ContainerSecurity... containers) {
        return new PodSecurity(List.of(), List.of(), "default", false, List.of(containers));
    }

    private static Pods.Entry specified(Pods.Entry pod) {
        return switch (pod.namespace()) {
            case MOUNTERS -> pod.withSecurity(of(container()));
            case "kube-system" -> pod.withWorkload("DaemonSet/s3-csi-node").withSecurity(plugin(false));
            default -> pod;
        };
    }

    /** The node plugin, whose own container is privileged, and a sidecar of it. */
    static PodSecurity plugin(boolean privilegedSidecar) {
        return new PodSecurity(
                List.of(),
                List.of("/var/lib/kubelet"),
                "s3-csi-driver-sa",
                true,
                List.of(privileged("s3-plugin", true), privileged("sidecar", privilegedSidecar)));
    }

    private static ContainerSecurity privileged(String name, boolean is) {
        return new ContainerSecurity(name, false, is, null, null, false, List.of(), List.of(), null, false, null, null);
    }
}
