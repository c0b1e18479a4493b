package dev.holdfast.steps;

import dev.holdfast.campaign.stage.ReadBackAfterReboot;
import dev.holdfast.campaign.stage.RebootNode;
import dev.holdfast.campaign.stage.RestartNodePlugin;
import dev.holdfast.campaign.stage.RestartService;
import dev.holdfast.campaign.stage.RollBack;
import dev.holdfast.campaign.stage.UpgradeControlPlane;
import dev.holdfast.campaign.stage.UpgradeKubelets;
import dev.holdfast.campaign.stage.WorkForward;
import dev.holdfast.campaign.stage.WorkRolledBack;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What is done to the release and to nodes after an upgrade. */
public final class NodeSteps {
    /** What the subjects end with that say something of the upgrade of the control plane. */
    private static final String CONTROL_PLANE = "control plane";

    private final World world;

    /** Steps of one scenario. */
    public NodeSteps(World world) {
        this.world = world;
    }

    @When("then the driver is rolled back with helm, and new workloads are started on it")
    public void rollBack() {
        world.plan().then(new RollBack()).then(new WorkRolledBack());
    }

    @When("^then the old release is brought back by (.+), and new workloads are started on it$")
    public void bringBack(String way) {
        world.plan().then(new RollBack(RollBack.By.named(way))).then(new WorkRolledBack());
    }

    @When("then the driver is upgraded again, and new workloads are started on it")
    public void forward() {
        world.plan().upgradeAgain().then(new WorkForward());
    }

    @When("then the kubelet of a node is restarted, and a new workload is started there")
    public void kubelet() {
        world.plan().then(new RestartService(RestartService.Service.KUBELET));
    }

    @When("then containerd is restarted there, and a new workload is started there")
    public void containerd() {
        world.plan().then(new RestartService(RestartService.Service.CONTAINERD));
    }

    @When("then the node plugin is restarted there, and a new workload is started there")
    public void plugin() {
        world.plan().then(new RestartNodePlugin());
    }

    @When(
            "then the node is rebooted, while others write: these three, one on each node from before the upgrade, and a new one on each other node")
    public void reboot() {
        world.plan().then(new RebootNode()).then(new ReadBackAfterReboot());
    }

    @When("^then the control plane is upgraded to Kubernetes (\\S+), and a new workload is started on each node$")
    public void controlPlane(String release) {
        world.plan().then(new UpgradeControlPlane(release));
    }

    @When(
            "^then the kubelet of each (other )?node is upgraded to (\\S+) without a drain, and a new workload is started there$")
    public void kubelets(String other, String release) {
        world.plan()
                .then(new UpgradeKubelets(
                        release,
                        other == null ? UpgradeKubelets.Which.EACH : UpgradeKubelets.Which.EACH_BUT_LAST,
                        Duration.ZERO));
    }

    @When(
            "^then the kubelet of a node is upgraded to (\\S+) while the API server is out of reach for (\\d+) s, and a new workload is started there$")
    public void kubeletAlone(String release, int seconds) {
        world.plan().then(new UpgradeKubelets(release, UpgradeKubelets.Which.LAST, Duration.ofSeconds(seconds)));
    }

    @When(
            "then the CNI configuration of a node is rewritten and containerd is restarted there, and a new workload is started there")
    public void network() {
        world.plan().then(new RestartService(RestartService.Service.CONTAINERD_AND_CNI));
    }

    @Then(
            "mounts of both kinds are left alone by the rollback, and each release serves new pods in its own way meanwhile")
    public void rolledBack() {
        world.conclude(Guarantee.ROLLBACK);
    }

    @Then(
            "^the restart of (?:the )?(?:node )?(kubelet|containerd|plugin) disturbs no mount, and a new pod is served by a mounter pod within (\\d+) s$")
    public void restarted(String part, int seconds) {
        world.conclude(
                Guarantee.named(part + "-restart"),
                Limits.defaults().with(Limit.AFTER_RESTART, Duration.ofSeconds(seconds)));
    }

    @Then(
            "^the upgrade of the control plane disturbs no mount, the driver works on each node, and a new pod is served by a mounter pod there within (\\d+) s$")
    public void controlPlaneUpgraded(int seconds) {
        upgraded(seconds, finding -> finding.subject().endsWith(CONTROL_PLANE));
    }

    @Then(
            "^the upgrade of each kubelet disturbs no mount, the driver works on its node, and a new pod is served by a mounter pod there within (\\d+) s$")
    public void kubeletsUpgraded(int seconds) {
        upgraded(seconds, finding -> !finding.subject().endsWith(CONTROL_PLANE));
    }

    private void upgraded(int seconds, Predicate<Finding> part) {
        world.conclude(
                Guarantee.CLUSTER_UPGRADE,
                Limits.defaults().with(Limit.AFTER_CLUSTER_UPGRADE, Duration.ofSeconds(seconds)),
                part);
    }

    @Then("within {duration} after the node is up again every workload on it writes, in the same pod")
    public void writesAgain(Duration limit) {
        rebooted(within(limit), finding -> onNode(finding) && !finding.subject().contains(", "));
    }

    @Then("within {duration} after the node is up again every workload on it is served by a mounter pod")
    public void servedByMounterPods(Duration limit) {
        rebooted(within(limit), finding -> finding.subject().endsWith(", served"));
    }

    @Then("every object that was acknowledged before the reboot or after it is found unchanged")
    public void nothingLost() {
        rebooted(Limits.defaults(), finding -> finding.subject().endsWith(", data"));
    }

    @Then(
            "{duration} after the node is up again nothing of the systemd mounter, no mount without a process and no attachment without its pod is left on it")
    public void nothingLeft(Duration limit) {
        rebooted(within(limit), finding -> finding.subject().equals("left over"));
    }

    @Then("on other nodes nothing is disturbed, and no write waited longer than {duration}")
    public void undisturbedElsewhere(Duration gap) {
        rebooted(
                Limits.defaults().with(Limit.REBOOT_GAP, gap),
                finding -> !onNode(finding) && !finding.subject().contains(", "));
    }

    /** A part of what is said of the reboot, and in any case whether there was one. */
    private void rebooted(Limits limits, Predicate<Finding> part) {
        world.conclude(
                Guarantee.REBOOT, limits, part.or(finding -> finding.subject().equals("reboot")));
    }

    /** Whether it says something of the node that was rebooted: the last, as for all stages that change a node. */
    private boolean onNode(Finding finding) {
        List<String> nodes = world.manifest().nodes();
        return finding.node().equals(nodes.get(nodes.size() - 1));
    }

    private static Limits within(Duration limit) {
        return Limits.defaults().with(Limit.AFTER_REBOOT, limit);
    }
}
