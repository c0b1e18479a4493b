package dev.holdfast.steps;

import dev.holdfast.campaign.Part;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;

/** An upgrade under load and what must hold of it. */
public final class UpgradeSteps {
    private final World world;

    /** Steps of one scenario. */
    public UpgradeSteps(World world) {
        this.world = world;
    }

    @Given("{int} workloads write to static volumes and {int} to dynamic ones, each every {int} ms")
    public void workloads(int statics, int dynamics, int periodMs) {
        world.workloads(statics, dynamics, periodMs);
    }

    @Given("after the upgrade two more workloads on each node use one volume")
    public void sharing() {
        world.with(Part.SHARING);
    }

    @Given("then each old pod is deleted and made again, one after the other")
    public void transition() {
        world.with(Part.TRANSITION);
    }

    @Given("later the driver is rolled back with helm, and upgraded again")
    public void rollback() {
        world.with(Part.ROLLBACK);
    }

    @Given(
            "later the kubelet, containerd and the node plugin of a node are restarted in turn, and then the node is rebooted")
    public void worstDay() {
        world.with(Part.KUBELET_RESTART);
        world.with(Part.CONTAINERD_RESTART);
        world.with(Part.PLUGIN_RESTART);
        world.with(Part.REBOOT);
        // what a restart may do to republishes is judged with the restart
        world.without(Part.REPUBLISH);
    }

    @Given("^the upgrade is done by (\\S+)$")
    public void way(String documented) {
        world.by(documented);
    }

    @Given("while the driver rolls out, on each node a claim and a pod on it are made, and another pod is deleted")
    public void midRollout() {
        world.with(Part.ROLLOUT);
    }

    @Given("each release is held for {int} s before the next")
    public void stabilisation(int seconds) {
        world.limit(Limit.STABILISATION, Duration.ofSeconds(seconds));
    }

    @Given("then an old and a new pod on one bucket read what the other writes, and what it overwrites {int} s later")
    public void mixed(int seconds) {
        world.with(Part.MIXED);
        world.limit(Limit.METADATA_TTL, Duration.ofSeconds(seconds));
    }

    @Given("the new release is held for {int} minutes, of which each has a line of health")
    public void hold(int minutes) {
        world.hold(Duration.ofMinutes(minutes));
    }

    @Given("the new release has no mounter pods")
    public void noMounterPods() {
        world.without(Part.POD_MOUNTER);
    }

    @Given("republishes are not waited for")
    public void noRepublish() {
        world.without(Part.REPUBLISH);
    }

    @Given("in the end the workloads and their volumes go, of which nothing may be left after {int} s")
    public void cleanup(int seconds) {
        world.with(Part.CLEANUP);
        world.limit(Limit.LEFTOVERS, Duration.ofSeconds(seconds));
    }

    @When("^the driver is upgraded from (\\S+) to (\\S+) while they write$")
    public void upgrade(String from, String to) {
        world.upgrade(from, List.of(), to);
    }

    @When("^the driver is upgraded from (\\S+) by way of (.+) to (\\S+) while they write$")
    public void upgrade(String from, String through, String to) {
        world.upgrade(from, List.of(through.split(" and |, ")), to);
    }

    @Given("^others upgrade the driver, such as from (\\S+) to (\\S+)$")
    public void others(String from, String to) {
        world.leaveUpgradeToOthers(from, to);
    }

    @When("the workloads are set up, and left alone")
    public void setUp() {
        world.setUp();
    }

    @When("what they did is verified")
    public void verify() {
        world.verify();
    }

    @When("the run is cleaned up")
    public void cleanUp() {
        world.cleanUp();
    }

    @Then("every old mount is served by the same process, seen at least every {int} ms")
    public void sameProcess(int periodMs) {
        world.conclude("process", Limits.defaults().with(Limit.SAMPLE_PERIOD, Duration.ofMillis(periodMs)));
    }

    @Then("every old mount is the same mount on the host and in its pod")
    public void sameMount() {
        world.conclude("mount", Limits.defaults());
    }

    @Then("files held open across the upgrade are read and written to the end")
    public void handles() {
        world.conclude("handles", Limits.defaults());
    }

    @Then("the inode numbers of held files are unchanged")
    public void inodes() {
        world.conclude("inodes", Limits.defaults());
    }

    @Then("^no write waited longer than (\\d+(?:\\.\\d+)?) s$")
    public void gaps(String seconds) {
        world.conclude(
                "gaps",
                Limits.defaults()
                        .with(Limit.MAX_GAP, Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000))));
    }

    @Then("no operation on an old mount failed")
    public void errors() {
        world.conclude("errors", Limits.defaults());
    }

    @Then("no workload pod was restarted, replaced or stopped")
    public void pods() {
        world.conclude("pods", Limits.defaults());
    }

    @Then("every acknowledged object is found unchanged through the mount and straight from S3")
    public void data() {
        world.conclude("data", Limits.defaults());
    }

    @Then("the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images")
    public void upgradeWorked() {
        world.conclude("upgrade", Limits.defaults());
    }

    @Then("on every node a pod started after the upgrade is served by a mounter pod")
    public void podMounter() {
        world.conclude("pod-mounter", Limits.defaults());
    }

    @Then("the new node plugin republishes every old volume at least {int} times without failing")
    public void republish(int cycles) {
        world.conclude("republish", Limits.defaults().withRepublishCycles(cycles));
    }

    @Then("the new node plugin republishes every old volume without failing, once in {int} pod sync periods at least")
    public void republishAllAlong(int periods) {
        world.republishedAllAlong(periods);
    }

    @Then("on every node workloads of one volume share a mounter pod")
    public void shared() {
        world.conclude("sharing", Limits.defaults());
    }

    @Then(
            "every pod that was made again is served by a mounter pod, and nothing of its systemd unit is left after {int} s")
    public void movedOver(int seconds) {
        world.conclude("transition", Limits.defaults().with(Limit.LEFTOVERS, Duration.ofSeconds(seconds)));
    }

    @Then(
            "mounts of both kinds are left alone by the rollback, and each release serves new pods in its own way meanwhile")
    public void rolledBack() {
        world.conclude("rollback", Limits.defaults());
    }

    @Then(
            "^the restart of (?:the )?(?:node )?(\\w+) disturbs no mount, and a new pod is served by a mounter pod within (\\d+) s$")
    public void restarted(String part, int seconds) {
        world.conclude(part + "-restart", Limits.defaults().with(Limit.AFTER_RESTART, Duration.ofSeconds(seconds)));
    }

    @Then(
            "within {int} s after the node is up again every workload on it writes, served by a mounter pod, and nothing is lost or left over, and on other nodes no write waited longer than {int} s")
    public void rebooted(int seconds, int gap) {
        world.conclude(
                "reboot",
                Limits.defaults()
                        .with(Limit.AFTER_REBOOT, Duration.ofSeconds(seconds))
                        .with(Limit.MAX_GAP, Duration.ofSeconds(gap)));
    }

    @Then("what was begun during the rollout is done without help within {int} s after it, on every node")
    public void rolledOut(int seconds) {
        world.conclude("rollout", Limits.defaults().with(Limit.AFTER_ROLLOUT, Duration.ofSeconds(seconds)));
    }

    @Then(
            "each hop was checked, backed up and stable for {int} s, no release was skipped, and skipping one was refused")
    public void hops(int seconds) {
        world.conclude("hops", Limits.defaults().with(Limit.STABILISATION, Duration.ofSeconds(seconds)));
    }

    @Then("each reads the other's new objects at once, and overwritten ones within {int} s as they are")
    public void readAcross(int seconds) {
        world.conclude("mixed", Limits.defaults().with(Limit.METADATA_TTL, Duration.ofSeconds(seconds)));
    }

    @Then("of no workload anything is left {int} s after they went, and only the buckets that may go are gone")
    public void cleanedUp(int seconds) {
        world.conclude("cleanup", Limits.defaults().with(Limit.LEFTOVERS, Duration.ofSeconds(seconds)));
    }
}
