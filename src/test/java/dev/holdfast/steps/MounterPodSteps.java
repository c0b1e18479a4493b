package dev.holdfast.steps;

import dev.holdfast.campaign.stage.LookAtResources;
import dev.holdfast.campaign.stage.MoveSetUps;
import dev.holdfast.campaign.stage.StartOnOldVolumes;
import dev.holdfast.campaign.stage.TryAccess;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Map;
import java.util.TreeMap;

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

    @When("then a pod is started on each of these volumes, and its mounter pod is looked at")
    public void resources(DataTable volumes) {
        Map<String, Map<String, String>> says = new TreeMap<>();
        for (Map<String, String> row : volumes.asMaps()) {
            Map<String, String> its = new TreeMap<>();
            if (!row.get("says").equals("nothing")) {
                for (String one : row.get("says").split(", ", -1)) {
                    String[] words = one.split(" ", 2);
                    its.put(words[0], words[1]);
                }
            }
            says.put(row.get("volume"), its);
        }
        world.plan().then(new LookAtResources(says));
    }

    @Then("^the mounter pod of volume (\\S+) has the requests and limits that volume and chart say$")
    public void resourcesOf(String volume) {
        world.conclude(
                Guarantee.MOUNTER_RESOURCES,
                Limits.defaults(),
                finding -> finding.subject().equals("mounter pod of volume " + volume));
    }

    @Then("each mounter pod has the priority class that the chart names")
    public void priority() {
        world.conclude(
                Guarantee.MOUNTER_RESOURCES,
                Limits.defaults(),
                finding -> finding.subject().equals("priority class"));
    }

    private void mounterRelease(String part) {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith(part));
    }
}
