package dev.holdfast.steps;

import dev.holdfast.campaign.Moves;
import dev.holdfast.campaign.Part;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;

/** What becomes of old pods after an upgrade. */
public final class TransitionSteps {
    private final World world;

    /** Steps of one scenario. */
    public TransitionSteps(World world) {
        this.world = world;
    }

    @Given("a Deployment, a StatefulSet and a ReplicaSet have a workload each")
    public void owners() {
        world.with(Part.ROLLS);
    }

    @Given(
            "then each old pod is deleted and made again in an order drawn with seed {long}, every other one on another node")
    public void drawn(long seed) {
        world.with(Part.TRANSITION);
        world.moves(Moves.drawn(seed));
    }

    @Given("then the Deployment and the StatefulSet are restarted, and the ReplicaSet's pod is deleted")
    public void roll() {
        world.with(Part.ROLLS);
    }

    @Given("then a node is drained, and takes new pods again")
    public void drain() {
        world.with(Part.NODE_DRAIN);
    }

    @Given("in the end every node is looked at until {int} s after the last pod moved over")
    public void units(int seconds) {
        world.with(Part.UNITS);
        world.limit(Limit.UNITS, Duration.ofSeconds(seconds));
    }

    @Then(
            "each pod in the place of another is served by a mounter pod on its node, reads what the other left, and nothing of the other's "
                    + "systemd unit is left after {int} s")
    public void moved(int seconds) {
        world.conclude("transition", within(seconds));
    }

    @Then(
            "each of their new pods is served by a mounter pod, reads what the one before it left, and nothing of that one is left after {int} s")
    public void rolled(int seconds) {
        world.conclude("rolls", within(seconds));
    }

    @Then(
            "each evicted pod is followed by one on another node as well, nothing of it is left on the drained node after {int} s, and a new "
                    + "pod works there")
    public void drained(int seconds) {
        world.conclude("node-drain", within(seconds));
    }

    @Then("no unit, process or mount of the systemd mounter is left on any node {int} s after the last pod moved over")
    public void noUnits(int seconds) {
        world.conclude("units", Limits.defaults().with(Limit.UNITS, Duration.ofSeconds(seconds)));
    }

    private static Limits within(int seconds) {
        return Limits.defaults().with(Limit.LEFTOVERS, Duration.ofSeconds(seconds));
    }
}
