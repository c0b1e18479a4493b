package dev.holdfast.steps;

import dev.holdfast.campaign.disturbance.AgentFrozen;
import dev.holdfast.campaign.disturbance.ApiServerAway;
import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.campaign.disturbance.ObserverStopped;
import dev.holdfast.campaign.disturbance.PodDeleted;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;
import java.util.List;

/** What is done to a campaign on purpose, and what its judges then must and must not say. */
public final class LossSteps {
    private final World world;

    /** Steps of one scenario. */
    public LossSteps(World world) {
        this.world = world;
    }

    @Given("^the API server is to be away for (\\d+) s, (\\d+) s into (?:the )?(.+)$")
    public void apiServerAway(int seconds, int after, String point) {
        world.disturb(new Disturbance(new ApiServerAway(Duration.ofSeconds(seconds)), moment(after, point)));
    }

    @Given("^the observer is to stand still for (\\d+) s, (\\d+) s into (?:the )?(.+)$")
    public void observerStopped(int seconds, int after, String point) {
        world.disturb(new Disturbance(new ObserverStopped(Duration.ofSeconds(seconds)), moment(after, point)));
    }

    @Given("^the agent of (\\S+) is to freeze, (\\d+) s into (?:the )?(.+)$")
    public void agentFrozen(String workload, int after, String point) {
        world.disturb(new Disturbance(new AgentFrozen(workload), moment(after, point)));
    }

    @Given("^the (probe|node plugin|S3 control) of node (\\S+) is to be deleted, (\\d+) s into (?:the )?(.+)$")
    public void podDeleted(String what, String node, int after, String point) {
        PodDeleted.Which which = switch (what) {
            case "probe" -> PodDeleted.Which.PROBE;
            case "node plugin" -> PodDeleted.Which.NODE_PLUGIN;
            default -> PodDeleted.Which.S3_CONTROL;
        };
        world.disturb(new Disturbance(new PodDeleted(which, node), moment(after, point)));
    }

    private static Moment moment(int after, String point) {
        return new Moment(point, Duration.ofSeconds(after));
    }

    @Then("no guarantee is found broken")
    public void nothingBroken() {
        world.nothingBroken();
    }

    @Then("guarantee {word} is proved for all volumes")
    public void proved(String guarantee) {
        world.doubted(guarantee, List.of());
    }

    @Then("^guarantee (\\S+) is in doubt for (.+), and for nothing else$")
    public void doubted(String guarantee, String subjects) {
        world.doubted(guarantee, List.of(subjects.split(", | and ")));
    }
}
