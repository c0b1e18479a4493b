package dev.holdfast.steps;

import dev.holdfast.campaign.stage.Cleanup;
import dev.holdfast.campaign.stage.DrainNode;
import dev.holdfast.campaign.stage.LookForUnits;
import dev.holdfast.campaign.stage.MovePods;
import dev.holdfast.campaign.stage.ReadAcross;
import dev.holdfast.campaign.stage.RecreatePods;
import dev.holdfast.campaign.stage.RestartControllers;
import dev.holdfast.campaign.stage.ShareVolume;
import dev.holdfast.campaign.workload.RecreationOrder;
import dev.holdfast.evidence.Actions;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What becomes of old and new pods after an upgrade, until all of them are gone. */
public final class AftermathSteps {
    private final World world;

    /** Steps of one scenario. */
    public AftermathSteps(World world) {
        this.world = world;
    }

    @Given("a Deployment, a StatefulSet and a ReplicaSet have a workload each")
    public void controllers() {
        world.plan().workloads(world.plan().workloads().withControllers());
    }

    @When("then two more workloads on each node use one volume")
    public void sharing() {
        world.plan().then(new ShareVolume());
    }

    @When("then an old and a new pod on one bucket read what the other writes, and what it overwrites {duration} later")
    public void mixed(Duration ttl) {
        world.plan().limit(Limit.METADATA_TTL, ttl).then(new ReadAcross());
    }

    @When("then each old pod is deleted and recreated, one after the other")
    public void recreated() {
        world.plan().then(new RecreatePods(RecreationOrder.byName()));
    }

    @When(
            "then each old pod is deleted and recreated in an order drawn with seed {long}, every other one on another node")
    public void drawn(long seed) {
        world.plan().then(new RecreatePods(RecreationOrder.drawn(seed)));
    }

    @When("then the Deployment and the StatefulSet are restarted, and the ReplicaSet's pod is deleted")
    public void roll() {
        world.plan().then(new RestartControllers());
    }

    @When(
            "while the driver rolls out, a Deployment and a StatefulSet have their pods move to another node, and two Deployments make new pods first, one on its node and one elsewhere")
    public void move() {
        world.plan().then(new MovePods());
    }

    @When("then a node is drained, and takes new pods again")
    public void drain() {
        world.plan().then(new DrainNode());
    }

    @When("^then a node is drained, its kubelet is upgraded to (\\S+), and it takes new pods again$")
    public void drainAndUpgrade(String release) {
        world.plan().then(new DrainNode(Optional.of(release)));
    }

    @When("then every node is searched for {duration} for what is left of the systemd mounter")
    public void units(Duration time) {
        world.plan().limit(Limit.UNITS, time).then(new LookForUnits());
    }

    @When("then the workloads and their volumes are deleted, and what is left of them is looked for during {duration}")
    public void cleanup(Duration time) {
        world.plan().limit(Limit.LEFTOVERS, time).then(new Cleanup());
    }

    @Then("on every node workloads of one volume share a mounter pod")
    public void shared() {
        world.conclude(Guarantee.SHARING);
    }

    @Then("each reads the other's new objects at once, and overwritten ones within {duration} as they are")
    public void readAcross(Duration ttl) {
        world.conclude(Guarantee.MIXED, Limits.defaults().with(Limit.METADATA_TTL, ttl));
    }

    @Then(
            "every recreated pod is served by a mounter pod on its node, reads what the one before it left, and nothing of that one's systemd unit is left after {duration}")
    public void moved(Duration limit) {
        world.conclude(Guarantee.TRANSITION, within(limit));
    }

    @Then(
            "each of their new pods is served by a mounter pod, reads what the one before it left, and nothing of that one is left after {duration}")
    public void rolled(Duration limit) {
        world.conclude(Guarantee.ROLLS, within(limit));
    }

    @Then(
            "each new pod on another node writes {duration} after it was asked for at the latest, reads what the one before it left, and nothing of that one is left")
    public void movedGoneFirst(Duration limit) {
        world.conclude(Guarantee.MOVES, within(limit), replaced(Actions.GONE_FIRST));
    }

    @Then("both pods work side by side until the old one goes")
    public void movedBeside() {
        world.conclude(Guarantee.MOVES, Limits.defaults(), replaced(Actions.BESIDE));
    }

    @Then("the new pod waits as long as the old one runs, which is not harmed, and works when that is gone")
    public void movedWaiting() {
        world.conclude(Guarantee.MOVES, Limits.defaults(), replaced(Actions.WAITS));
    }

    private static Predicate<Finding> replaced(String how) {
        return finding -> finding.subject().endsWith(", " + how);
    }

    @Then(
            "each evicted pod is followed by one on another node as well, nothing of it is left on the drained node after {duration}, and a new pod works there")
    public void drained(Duration limit) {
        world.conclude(Guarantee.NODE_DRAIN, within(limit));
    }

    @Then(
            "no unit, process or mount of the systemd mounter is left on any node {duration} after the last pod moved over")
    public void noUnits(Duration limit) {
        world.conclude(Guarantee.UNITS, Limits.defaults().with(Limit.UNITS, limit));
    }

    @Then("of no workload anything is left {duration} after it was deleted, and only the buckets that may go are gone")
    public void cleanedUp(Duration limit) {
        world.conclude(Guarantee.CLEANUP, within(limit));
    }

    private static Limits within(Duration limit) {
        return Limits.defaults().with(Limit.LEFTOVERS, limit);
    }
}
