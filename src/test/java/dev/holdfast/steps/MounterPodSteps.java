package dev.holdfast.steps;

import dev.holdfast.campaign.stage.MoveSetUps;
import dev.holdfast.campaign.stage.StartOnOldVolumes;
import dev.holdfast.campaign.stage.TryAccess;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/** Mounter pods of one release beside those of another. */
public final class MounterPodSteps {
    private final World world;

    /** Steps of one scenario. */
    public MounterPodSteps(World world) {
        this.world = world;
    }

    @When("then another workload is started on a volume of an old one, on each node")
    public void onOldVolumes() {
        world.plan().then(new StartOnOldVolumes());
    }

    @Then("the mounter pods of the old release are the same pods, with the mark and the image that they had")
    public void oldMounterPods() {
        mounterRelease("the old mounter pod of ");
    }

    @Then(
            "new workloads are served by mounter pods with the mark of the new release, beside old ones on the same volume")
    public void newMounterPods() {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith("the new mounter pod of ")
                        || finding.subject().equals("side by side"));
    }

    @Then("the CRD of attachments has every version, field and selectable field that it had")
    public void crd() {
        mounterRelease("CRD ");
    }

    @When(
            "then what its own user and another one may do is tried on each volume that is set up so, as before the upgrade")
    public void tryAccess() {
        world.plan().then(new TryAccess());
    }

    @When("then the old pods of these volumes are deleted, and pods of the same users and groups take their places")
    public void move() {
        world.plan().then(new MoveSetUps());
    }

    @Then(
            "^on (old|new|moved) mounts each workload's own user can list, read and write, and another user can do nothing of it$")
    public void users(String mount) {
        world.conclude(
                Guarantee.USERS,
                Limits.defaults(),
                finding -> finding.subject().contains(", " + mount + " mount, ")
                        || finding.subject().contains(" on " + mount + " mounts")
                        || (mount.equals("moved") && finding.subject().startsWith("moved-")));
    }

    private void mounterRelease(String part) {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith(part));
    }
}
