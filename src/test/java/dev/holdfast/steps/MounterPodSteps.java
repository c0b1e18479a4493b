package dev.holdfast.steps;

import dev.holdfast.campaign.stage.StartOnOldVolumes;
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

    private void mounterRelease(String part) {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith(part));
    }
}
