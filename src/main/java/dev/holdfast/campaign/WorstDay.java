package dev.holdfast.campaign;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Limit;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The worst day of one node, with mounts of both kinds in use: its kubelet, its container runtime and its node plugin are restarted while
 * everybody writes, and after the drain it is rebooted. The workloads that are judged up to the drain rest by then; guests of both kinds, on
 * this node and on others, write on through the reboot.
 */
final class WorstDay {
    private static final List<Part> RESTARTS =
            List.of(Part.KUBELET_RESTART, Part.CONTAINERD_RESTART, Part.PLUGIN_RESTART);
    /** For a node plugin that is deleted: no other one is made while its pod ends. */
    private static final Duration PLUGIN_BACK = Duration.ofMinutes(3);

    private static final Duration WRITING = Duration.ofSeconds(5);

    private final Setting setting;
    private final CampaignPlan plan;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final Fleet fleet;
    private final Progress progress;
    private final ActionLog actions;
    private final Guests guests;
    private final AgentPuller puller;
    private final Drain drain;

    WorstDay(Setting setting, ActionLog actions, Guests guests, AgentPuller puller, Drain drain) {
        this.setting = setting;
        this.plan = setting.plan();
        this.cluster = setting.cluster();
        this.profile = setting.profile();
        this.agents = setting.agents();
        this.fleet = setting.fleet();
        this.progress = setting.progress();
        this.actions = actions;
        this.guests = guests;
        this.puller = puller;
        this.drain = drain;
    }

    private static boolean planned(CampaignPlan plan) {
        return plan.has(Part.REBOOT) || RESTARTS.stream().anyMatch(plan::has);
    }

    /**
     * Refuses what cannot be done.
     *
     * @throws CampaignException in a cluster of the user's, whose nodes nobody but its owner restarts, and in a lab without a worker
     */
    static void check(CampaignPlan plan, Environment environment, List<String> nodes) {
        if (!planned(plan)) {
            return;
        }
        Lab lab = environment
                .lab()
                .orElseThrow(
                        () -> new CampaignException("only nodes of the lab are restarted and rebooted, never those of "
                                + environment.cluster().context() + "; leave the worst day out"));
        if (nodes.stream().allMatch(lab.nodes().get(0)::equals)) {
            throw new CampaignException(
                    "a node's worst day needs a node beside the control plane, which must not go down: -Dlab.workers=1");
        }
    }

    /** The node whose day it is: the last, which is never the control plane. */
    private String node() {
        return setting.nodes().get(setting.nodes().size() - 1);
    }

    private Lab lab() {
        return setting.environment().lab().orElseThrow();
    }

    /** Whether anything is restarted. */
    boolean restarts() {
        return RESTARTS.stream().anyMatch(plan::has);
    }

    /** Guests with mounts of the old release come before it goes. */
    void prepare() {
        if (plan.has(Part.REBOOT)) {
            guests.startOnEach(setting.nodes(), "early");
        }
    }

    /** One part of the node after the other, and after each a new pod, and time for a republish of every volume. */
    void restart() {
        setting.pause().hold("letting them write", WRITING);
        if (plan.has(Part.KUBELET_RESTART)) {
            service(Actions.RESTART_KUBELET, "kubelet");
        }
        if (plan.has(Part.CONTAINERD_RESTART)) {
            service(Actions.RESTART_CONTAINERD, "containerd");
        }
        if (plan.has(Part.PLUGIN_RESTART)) {
            plugin();
        }
    }

    private void service(String what, String service) {
        done(what, () -> process(service), () -> lab().run(node(), "systemctl", "restart", service));
        after(service);
    }

    /** Process id and start, without which the id alone could be another's. */
    private String process(String service) {
        return lab().inspect(node(), "systemctl", "show", "--property=MainPID,ExecMainStartTimestampMonotonic", service)
                .lines()
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private void plugin() {
        done(Actions.RESTART_PLUGIN, () -> String.join(" ", plugins(any -> true)), () -> {
            Set<String> old = plugins(any -> true);
            pods().forEach(cluster::delete);
            cluster.await(
                    "another node plugin on " + node() + " is ready",
                    PLUGIN_BACK,
                    () -> plugins(pod -> true),
                    now -> now.stream().noneMatch(old::contains)
                            && !plugins(Readiness::isReady).isEmpty(),
                    seen -> {});
        });
        after("plugin");
    }

    private Stream<Pod> pods() {
        return cluster
                .client()
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(profile.nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> node().equals(pod.getSpec().getNodeName()));
    }

    private Set<String> plugins(Predicate<Pod> which) {
        return pods().filter(which)
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Does something to the node, with what shows it before and after. */
    private void done(String what, Supplier<String> shows, Runnable deed) {
        actions.around(what, node(), Map.of(Actions.BEFORE, shows.get()), () -> {
            deed.run();
            return Map.of(Actions.AFTER, shows.get());
        });
    }

    private void after(String what) {
        judged("a new pod after the restart of the " + what, () -> guests.startOn(node(), "after-" + what));
        setting.pause()
                .hold("letting every volume be republished", setting.pause().twoCycles());
    }

    /** What the cluster does not bring about is on record, and ends nothing. */
    private void judged(String what, Runnable work) {
        try {
            work.run();
        } catch (ClusterException | CampaignException e) {
            if (setting.interruption().asked()) {
                throw e;
            }
            progress.say(what + " did not come, and that is judged: " + e.getMessage());
        }
    }

    /** The node goes down and comes up, and its workloads with it; nobody helps them. */
    void reboot() {
        guests.startOnEach(
                setting.nodes().stream().filter(name -> !name.equals(node())).toList(), "beside");
        setting.pause().hold("letting them write", WRITING);
        try (Progress.Step step = progress.step("rebooting " + node())) {
            done(
                    Actions.REBOOT_NODE,
                    () -> lab().inspect(node(), "cat", "/proc/sys/kernel/random/boot_id")
                            .strip(),
                    () -> lab().reboot(node()));
            step.detail("waiting for its workloads");
            // a little longer than they may take, so that it is on record what was so then
            Duration limit = plan.limit(Limit.AFTER_REBOOT).plus(WRITING);
            agents.together(
                    workloads(),
                    name -> judged(
                            "workload " + name,
                            () -> actions.around(
                                    Actions.AWAIT_WORKLOAD,
                                    name,
                                    Map.of(Actions.NODE, node()),
                                    () -> agents.await(name, "running", limit))));
            agents.await(Workloads.control(node()), "running", limit);
        }
        puller.sampleClocks(workloads());
        puller.sampleClocks(List.of(node(), Workloads.control(node())));
        setting.pause().hold("letting them write", WRITING);
    }

    private List<Volume> onNode() {
        return Stream.concat(fleet.volumes().stream(), guests.staying().stream())
                .filter(volume -> volume.node().equals(node()))
                .toList();
    }

    private List<String> workloads() {
        return fleet.running(onNode());
    }

    /** Everything that was written on the node, before the reboot and since, and by guests elsewhere. */
    void readBack() {
        List<Volume> elsewhere = guests.staying().stream()
                .filter(volume -> !volume.node().equals(node()))
                .toList();
        drain.again(Stream.concat(onNode().stream(), elsewhere.stream()).toList(), List.of(Workloads.control(node())));
    }
}
