package dev.holdfast.preflight;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.name;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What must hold before an upgrade begins: a failure of one of these makes the upgrade itself fail, or hides its effects. */
final class BlockingChecks {
    private BlockingChecks() {}

    private static Check check(String name, String looked, Result result) {
        return new Check(Level.BLOCKING, name, looked, result);
    }

    /** The API server does not answer, so there is no snapshot. */
    static Check silent(String why) {
        return api(
                new Finding(
                        why,
                        "see why it does not answer, if it is the one that was meant; else name the right one: --kubeconfig … --context …"));
    }

    /** A request got no answer in its time, which tells nothing of the API server's health. */
    static Check late(String why) {
        return api(new Undetermined(
                why,
                "run preflight again; if it comes again, kubectl --kubeconfig … --context … get --raw /readyz shows whether the API server"
                        + " or the network is slow"));
    }

    static Check apiServer(Snapshot s) {
        return api(new Ok("answers as " + s.kubernetes()));
    }

    private static Check api(Result result) {
        return check("API server reachable", "its version", result);
    }

    static Check nodesReady(Snapshot s) {
        return check("nodes Ready", "condition Ready of every node", s.nodes().judge(nodes -> {
            List<String> bad = nodes.stream()
                    .filter(node -> !isReady(node))
                    .map(Wording::name)
                    .toList();
            if (bad.isEmpty() && !nodes.isEmpty()) {
                return new Ok(nodes.size() + " of " + nodes.size());
            }
            return new Finding(
                    nodes.isEmpty() ? "there is no node" : some(bad) + " not Ready, of " + count(nodes.size(), "node"),
                    "kubectl describe node NAME shows why; repair it, or remove the node from the cluster");
        }));
    }

    private static boolean isReady(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    static Check driverReady(Snapshot s) {
        return check(
                "driver pods Ready",
                "DaemonSet, Deployment and their pods",
                s.driver().judge(driver -> {
                    List<String> troubles = new ArrayList<>(nodePlugin(s.profile(), driver));
                    troubles.addAll(controller(s.profile(), driver));
                    driver.pods().stream()
                            .filter(pod -> !isReady(pod))
                            .forEach(pod -> troubles.add(name(pod) + " is not Ready" + reason(pod)));
                    return troubles.isEmpty()
                            ? new Ok(count(driver.nodePods().size(), "node plugin") + ", "
                                    + count(driver.controllerPods().size(), "controller"))
                            : new Finding(
                                    lines(troubles),
                                    "kubectl -n " + s.profile().namespace()
                                            + " get pods and kubectl describe show why; or the profile names other objects than yours");
                }));
    }

    private static List<String> nodePlugin(DriverProfile profile, Driver driver) {
        if (driver.daemonSet().isEmpty()) {
            return List.of("there is no DaemonSet " + profile.namespace() + "/" + profile.daemonSet());
        }
        DaemonSet set = driver.daemonSet().get();
        DaemonSetStatus status = set.getStatus();
        List<String> troubles = new ArrayList<>();
        if (!Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration())) {
            troubles.add("DaemonSet " + name(set) + " was changed, and its controller has not observed the change");
        }
        int wanted = number(status.getDesiredNumberScheduled());
        if (wanted == 0) {
            troubles.add("DaemonSet " + name(set) + " selects no node");
        }
        if (number(status.getNumberReady()) < wanted) {
            troubles.add("DaemonSet " + name(set) + " has " + number(status.getNumberReady()) + " of " + wanted
                    + " pods Ready");
        }
        if (number(status.getUpdatedNumberScheduled()) < wanted) {
            troubles.add(
                    "DaemonSet " + name(set) + " is being rolled out: " + number(status.getUpdatedNumberScheduled())
                            + " of " + wanted + " pods are of the current template");
        }
        return troubles;
    }

    private static List<String> controller(DriverProfile profile, Driver driver) {
        if (profile.deployment() == null) {
            return List.of();
        }
        if (driver.deployment().isEmpty()) {
            return List.of("there is no Deployment " + profile.namespace() + "/" + profile.deployment());
        }
        Deployment deployment = driver.deployment().get();
        int wanted = number(deployment.getSpec().getReplicas());
        int ready = number(deployment.getStatus().getReadyReplicas());
        if (wanted == 0) {
            return List.of("Deployment " + name(deployment) + " has 0 replicas");
        }
        return ready < wanted
                ? List.of("Deployment " + name(deployment) + " has " + ready + " of " + wanted + " pods Ready")
                : List.of();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    private static String reason(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> ": " + state.getWaiting().getReason())
                .findFirst()
                .orElse("");
    }

    private static int number(Integer value) {
        return value == null ? 0 : value;
    }

    static Check csiDriver(Snapshot s) {
        String object = "CSIDriver " + s.profile().name();
        return check(
                "CSIDriver present",
                object,
                s.csiDriver()
                        .judge(driver -> driver.isPresent()
                                ? new Ok("present")
                                : new Finding(
                                        "there is no " + object,
                                        "install the driver, or name the profile of the installed one")));
    }

    static Check registered(Snapshot s) {
        return check(
                "driver in every CSINode",
                "CSINodes of the nodes that have a node plugin pod",
                s.driver()
                        .flatMap(driver -> s.csiNodes().map(nodes -> new Registration(driver, nodes)))
                        .judge(registration -> registration.judge(s.profile().name())));
    }

    private record Registration(Driver driver, List<CSINode> nodes) {
        Result judge(String name) {
            if (driver.eligible().isEmpty()) {
                return new Undetermined(
                        "no node has a node plugin pod, so the driver is expected on none",
                        "start the node plugin; its pods are found by nodePlugin.labels in the profile");
            }
            Set<String> without = new TreeSet<>(driver.eligible());
            nodes.stream()
                    // null, not empty, on a node without any registered driver
                    .filter(node -> Stream.ofNullable(node.getSpec().getDrivers())
                            .flatMap(List::stream)
                            .anyMatch(registered -> registered.getName().equals(name)))
                    .forEach(node -> without.remove(Wording.name(node)));
            return without.isEmpty()
                    ? new Ok(count(driver.eligible().size(), "node"))
                    : new Finding(
                            "not on " + some(List.copyOf(without)),
                            "the logs of the node plugin's registrar on that node show why; restarting its pod registers it again");
        }
    }

    /** Claims of other drivers do not block this driver's upgrade. */
    static Check pendingClaims(Snapshot s) {
        return check(
                "no claim Pending",
                "claims of the driver, or of no known driver",
                s.storage().judge(storage -> {
                    List<PersistentVolumeClaim> pending = storage.claims().stream()
                            .filter(claim -> "Pending".equals(claim.getStatus().getPhase()))
                            .filter(claim -> !storage.isOfAnother(claim))
                            .toList();
                    List<String> stuck = pending.stream()
                            .filter(claim -> !isWaitingForConsumer(storage, claim))
                            .map(Wording::path)
                            .sorted()
                            .toList();
                    return stuck.isEmpty()
                            ? new Ok(pending.isEmpty() ? "none" : pending.size() + ", waiting for their first pod")
                            : new Finding(
                                    some(stuck),
                                    "kubectl describe pvc shows why; repair or delete it, or wait until it is bound");
                }));
    }

    private static boolean isWaitingForConsumer(Storage storage, PersistentVolumeClaim claim) {
        return storage.classOf(claim)
                        .map(StorageClass::getVolumeBindingMode)
                        .filter("WaitForFirstConsumer"::equals)
                        .isPresent()
                && !storage.isConsumed(claim);
    }

    static Check released(Snapshot s) {
        return check(
                Causes.RELEASE,
                "helm get metadata " + s.profile().release(),
                s.release().judge(release -> judge(s, release)));
    }

    private static Result judge(Snapshot s, Optional<Release> release) {
        String helm = "helm -n " + s.profile().namespace() + " ";
        if (release.isEmpty()) {
            return new Finding(
                    "there is no release " + s.profile().release() + " in namespace "
                            + s.profile().namespace(),
                    helm + "list --all shows the releases; the profile names release and namespace");
        }
        Release r = release.get();
        String value = r.chart() + "-" + r.version() + ", revision " + r.revision() + ", " + r.status();
        return r.status().equals("deployed")
                ? new Ok(value)
                : new Finding(
                        value,
                        helm + "history " + s.profile().release()
                                + " shows what happened; wait for a pending operation, or roll back to a deployed revision");
    }

    static Check kubernetesVersion(Snapshot s, Reading<Target> to) {
        return check("Kubernetes version", "kubeVersion of the new chart", to.judge(target -> {
            if (target.kubeVersion().isEmpty()) {
                return new Ok(s.kubernetes() + "; the chart requires none");
            }
            return target.refused().isPresent()
                    ? new Finding(target.refused().get(), "upgrade Kubernetes first, or use an older chart")
                    // Helm compares versions before it renders, but after it has read the values
                    : target.objects().judge(rendered -> new Ok(s.kubernetes() + " is " + target.kubeVersion()));
        }));
    }

    static Check upgradePath(Snapshot s, Reading<Target> to) {
        return check(
                "no release skipped",
                "upgradePath of the profile, version of the release and of the new chart",
                s.release()
                        .flatMap(release -> to.map(target -> new Hop(s.profile(), release, target)))
                        .judge(Hop::judge));
    }

    private record Hop(DriverProfile profile, Optional<Release> from, Target to) {
        Result judge() {
            if (from.isEmpty()) {
                return new Undetermined(
                        "there is no release to upgrade from",
                        "see the check \"" + Causes.RELEASE + "\"",
                        Causes.RELEASE);
            }
            String hop = from.get().version() + " → " + to.version();
            if (profile.upgradePath().goesBack(from.get().version(), to.version())) {
                return new Finding(
                        hop + " goes back to an older release",
                        "the way back is helm rollback, which holdfast preflight --rollback looks at; an upgrade to an older release is none");
            }
            try {
                Map<String, String> skipped =
                        profile.upgradePath().skipped(from.get().version(), to.version());
                return skipped.isEmpty()
                        ? new Ok(hop)
                        : new Finding(
                                hop + " skips " + String.join(", ", skipped.keySet()) + ": "
                                        + String.join("; ", skipped.values()),
                                "upgrade to " + skipped.keySet().iterator().next() + " first");
            } catch (DriverException e) {
                return new Undetermined(e.getMessage(), "compare " + hop + " with the driver's notes on upgrading");
            }
        }
    }

    static Check permission(Snapshot s) {
        return check(
                "permission",
                "SelfSubjectAccessReviews for what Helm creates and changes",
                s.rights().judge(rights -> {
                    List<String> denied = rights.denied();
                    if (!denied.isEmpty()) {
                        return new Finding(
                                // all of them: the user has to ask for each
                                "may not " + String.join("\nmay not ", denied),
                                s.direction().say("upgrade", "roll back")
                                        + " as another user, or grant these rights to the user of this context");
                    }
                    return rights.unknown().isEmpty()
                            ? new Ok("all " + rights.reviewed().size() + " rights")
                            : new Undetermined(
                                    "the API server does not know " + some(rights.unknown()),
                                    "apply the chart's CRDs first, and any others it needs");
                }));
    }
}
