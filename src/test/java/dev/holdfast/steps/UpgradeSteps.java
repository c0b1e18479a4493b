package dev.holdfast.steps;

import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.stage.AwaitProbes;
import dev.holdfast.campaign.stage.AwaitRepublish;
import dev.holdfast.campaign.stage.DeleteOldPods;
import dev.holdfast.campaign.stage.DrainWriters;
import dev.holdfast.campaign.stage.EditMountOptions;
import dev.holdfast.campaign.stage.Hold;
import dev.holdfast.campaign.stage.LetWrite;
import dev.holdfast.campaign.stage.StartNewWorkloads;
import dev.holdfast.campaign.stage.StartOnVolume;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An upgrade under load and what must hold of it. */
public final class UpgradeSteps {
    private final World world;
    private Duration held = Duration.ZERO;

    /** Steps of one scenario. */
    public UpgradeSteps(World world) {
        this.world = world;
    }

    @Given("{int} workloads write to static volumes and {int} to dynamic ones, each every {duration}")
    public void workloads(int statics, int dynamics, Duration period) {
        world.plan().workloads(WorkloadPlan.of(statics, dynamics, (int) period.toMillis()));
    }

    @Given("a cluster of {int} node(s)")
    public void nodes(int count) {
        world.plan().nodes(count);
    }

    @Given("^a cluster of (\\d+) nodes with Kubernetes (\\S+)$")
    public void nodes(int count, String kubernetes) {
        world.plan().nodes(count).kubernetes(kubernetes);
    }

    @Given("a static volume is set up in each of these ways for an old workload, and one for a new workload")
    public void setups(List<Map<String, String>> ways) {
        List<VolumeSetup> setups = ways.stream()
                .map(row -> VolumeSetup.parse(
                        row.get("way"),
                        row.get("set up with"),
                        row.get("edited before the upgrade"),
                        row.get("edited after it")))
                .toList();
        world.plan().workloads(world.plan().workloads().withSetups(setups));
    }

    @When("then mount options are edited again, and two republishes of every volume are waited for")
    public void editMountOptions() {
        world.plan().then(new EditMountOptions());
    }

    @Then("^of volumes set up with (\\S+), old mounts have (.+), and new ones (.+)$")
    public void setUp(String way, String old, String fresh) {
        world.concludeSetup(way, old, fresh);
    }

    @When("^the driver is upgraded from (\\S+) to (\\S+) while they write$")
    public void upgrade(String from, String to) {
        world.plan().upgrade(List.of(from, to));
    }

    @When("^the driver is upgraded from (\\S+) to (\\S+) by (\\S+) while they write$")
    public void upgrade(String from, String to, String way) {
        world.plan().upgrade(List.of(from, to)).way(way);
    }

    @When("^the driver is upgraded from (\\S+) by way of (.+) to (\\S+) while they write$")
    public void upgradeByWayOf(String from, String through, String to) {
        List<String> releases = new ArrayList<>(List.of(from));
        releases.addAll(Arrays.asList(through.split(" and |, ")));
        releases.add(to);
        world.plan().upgrade(releases);
    }

    @When("each release is left alone for {duration} before the next")
    public void stabilisation(Duration time) {
        world.plan().limit(Limit.STABILISATION, time);
    }

    @When("while the driver rolls out, on each node a claim and a pod on it are made, and another pod is deleted")
    public void midRollout() {
        world.plan().workMeanwhile();
    }

    @When("then a new workload is started on each node")
    public void newWorkloads() {
        world.plan().then(new StartNewWorkloads(true));
    }

    @When("then a new workload is started on each node, by a release without mounter pods")
    public void newWorkloadsWithoutMounterPods() {
        world.plan().then(new StartNewWorkloads(false));
    }

    @When("then two republishes of every volume are waited for")
    public void republishes() {
        world.plan().then(new AwaitRepublish());
    }

    @When("then all workloads write for {duration}")
    public void letWrite(Duration time) {
        world.plan().then(new LetWrite(time));
    }

    @When("^then another workload is started on the volume of (\\S+)$")
    public void onVolumeOf(String workload) {
        world.plan().then(new StartOnVolume(workload));
    }

    @When("then the driver is watched for as long as its liveness probes need to restart a container")
    public void probes() {
        world.plan().then(new AwaitProbes());
    }

    @When(
            "then the new release is held for {int} minutes, and {int} and {int} minutes into it credentials are checked and a new claim and a new pod are made on each node, as at its end")
    public void hold(int minutes, int first, int second) {
        Duration usual = Duration.ofMinutes(minutes);
        held = Options.ofProcess().duration("upgrade.hold").orElse(usual);
        List<Duration> checks = List.of(first, second).stream()
                .map(Duration::ofMinutes)
                .map(time -> Duration.ofSeconds(time.toSeconds() * held.toSeconds() / usual.toSeconds()))
                .toList();
        world.plan().then(new Hold(held, checks));
    }

    @When("then the new release is held for {duration}, and at its end a new claim and a new pod are made on each node")
    public void hold(Duration time) {
        world.plan().then(new Hold(time, List.of()));
    }

    @Then("at each check and at the end a new claim was bound on each node, and a new pod on it wrote")
    public void lateWork() {
        world.conclude(Guarantee.LATE_WORK);
    }

    @Then("while the release was held no mount process had more than {int} MiB above what it had at first")
    public void memory(int mebibytes) {
        world.conclude(Guarantee.MEMORY, Limits.defaults().withMemoryGrowth(mebibytes));
    }

    @When("then an old pod is deleted on each node")
    public void deleteOldPods() {
        world.plan().then(new DeleteOldPods());
    }

    @When("then the workloads stop writing, and all they wrote is read back")
    public void drain() {
        world.plan().then(new DrainWriters());
    }

    @Given("^others upgrade the driver, such as from (\\S+) to (\\S+)$")
    public void others(String from, String to) {
        world.plan().upgradeByOthers(from, to);
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

    @Then("every mount is served by the same process, seen at least every {duration}")
    public void sameProcess(Duration period) {
        world.conclude(Guarantee.PROCESS, Limits.defaults().with(Limit.SAMPLE_PERIOD, period));
    }

    @Then("every mount is served by the same process, seen at least every {duration}, and during the upgrade never"
            + " more than {duration} apart")
    public void sameProcess(Duration period, Duration hole) {
        world.conclude(
                Guarantee.PROCESS,
                Limits.defaults().with(Limit.SAMPLE_PERIOD, period).with(Limit.MAX_HOLE, hole));
    }

    @Then("every mount is the same mount on the host and in its pod")
    public void sameMount() {
        world.conclude(Guarantee.MOUNT);
    }

    @Then("files held open are read and written to the end")
    public void handles() {
        world.conclude(Guarantee.HANDLES);
    }

    @Then("the inode numbers of held files are unchanged")
    public void inodes() {
        world.conclude(Guarantee.INODES);
    }

    @Then("no write waited longer than {duration}")
    public void gaps(Duration longest) {
        world.conclude(Guarantee.GAPS, Limits.defaults().with(Limit.MAX_GAP, longest));
    }

    @Then("no operation on a mount failed")
    public void errors() {
        world.conclude(Guarantee.ERRORS);
    }

    @Then("no workload pod was restarted, replaced or stopped")
    public void pods() {
        world.conclude(Guarantee.PODS);
    }

    @Then("every acknowledged object is found unchanged through the mount and straight from S3")
    public void data() {
        world.conclude(Guarantee.DATA);
    }

    @Then("what holds for static volumes holds for dynamic ones")
    public void provisioning() {
        world.conclude(Guarantee.PROVISIONING);
    }

    @Then("the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images")
    public void upgradeWorked() {
        world.conclude(Guarantee.UPGRADE);
    }

    @Then("after the rollout no container of the driver restarts, and none of its pods fails")
    public void driverStable() {
        world.conclude(Guarantee.DRIVER_STABLE);
    }

    @Then("no VolumeAttachment goes while its pod runs, and none is left {duration} after it went")
    public void volumeAttachments(Duration limit) {
        world.conclude(Guarantee.VOLUME_ATTACHMENTS, Limits.defaults().with(Limit.LEFTOVERS, limit));
    }

    @Then("an old pod that is deleted is gone {duration} after its grace period")
    public void termination(Duration limit) {
        world.conclude(Guarantee.TERMINATION, Limits.defaults().with(Limit.TERMINATION, limit));
    }

    @Then("on every node a pod started after the upgrade is served by a mounter pod")
    public void podMounter() {
        world.conclude(Guarantee.POD_MOUNTER);
    }

    @Then("the new node plugin republishes every old volume at least {int} times without failing")
    public void republish(int cycles) {
        world.conclude(Guarantee.REPUBLISH, Limits.defaults().withRepublishCycles(cycles));
    }

    @Then(
            "the new node plugin republishes every old volume at least {int} times without failing, and of all republishes since it answered one at most {int} % fail")
    public void republish(int cycles, int failures) {
        world.conclude(
                Guarantee.REPUBLISH,
                Limits.defaults().withRepublishCycles(cycles).withRepublishFailures(failures));
    }

    @Then(
            "the new node plugin republishes every old volume once in {int} pod sync periods at least, and of all republishes since it answered one at most {int} % fail")
    public void republishAllAlong(int periods, int failures) {
        Manifest manifest = world.manifest();
        int cycles = (int) (held.toSeconds() / (periods * manifest.republishSeconds()));
        world.conclude(
                Guarantee.REPUBLISH,
                Limits.defaults().withRepublishCycles(Math.max(cycles, 1)).withRepublishFailures(failures));
    }

    @Then("what was begun during the rollout is done without help within {duration} after it, on every node")
    public void rolledOut(Duration limit) {
        world.conclude(Guarantee.ROLLOUT, Limits.defaults().with(Limit.AFTER_ROLLOUT, limit));
    }

    @Then(
            "each hop was checked, backed up and stable for {duration}, no release was skipped, and skipping one was refused")
    public void hops(Duration stable) {
        world.conclude(Guarantee.HOPS, Limits.defaults().with(Limit.STABILISATION, stable));
    }
}
