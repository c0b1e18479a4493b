package dev.holdfast.steps;

import dev.holdfast.campaign.stage.ReadBackAfterReboot;
import dev.holdfast.campaign.stage.RebootNode;
import dev.holdfast.campaign.stage.RestartNodePlugin;
import dev.holdfast.campaign.stage.RestartService;
import dev.holdfast.campaign.stage.RollBack;
import dev.holdfast.campaign.stage.UpgradeAgain;
import dev.holdfast.campaign.stage.WorkForward;
import dev.holdfast.campaign.stage.WorkRolledBack;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;

/** What is done to the release and to nodes after an upgrade. */
public final class NodeSteps {
    private final World world;

    /** Steps of one scenario. */
    public NodeSteps(World world) {
        this.world = world;
    }

    @When("then the driver is rolled back with helm, and new workloads are started on it")
    public void rollBack() {
        world.plan().then(new RollBack()).then(new WorkRolledBack());
    }

    @When("then the driver is upgraded again, and new workloads are started on it")
    public void forward() {
        world.plan().then(new UpgradeAgain(DriverProfile.USUAL_WAY)).then(new WorkForward());
    }

    @When("then the kubelet of a node is restarted")
    public void kubelet() {
        world.plan().then(new RestartService(RestartService.Service.KUBELET));
    }

    @When("then containerd is restarted there")
    public void containerd() {
        world.plan().then(new RestartService(RestartService.Service.CONTAINERD));
    }

    @When("then the node plugin is restarted there")
    public void plugin() {
        world.plan().then(new RestartNodePlugin());
    }

    @When("then the node is rebooted")
    public void reboot() {
        world.plan().then(new RebootNode()).then(new ReadBackAfterReboot());
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
            "within {duration} after the node is up again every workload on it writes, served by a mounter pod, and nothing is lost or left over, and on other nodes no write waited longer than {duration}")
    public void rebooted(Duration limit, Duration gap) {
        world.conclude(
                Guarantee.REBOOT,
                Limits.defaults().with(Limit.AFTER_REBOOT, limit).with(Limit.MAX_GAP, gap));
    }
}
