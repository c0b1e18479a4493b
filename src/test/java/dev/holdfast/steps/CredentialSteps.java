package dev.holdfast.steps;

import dev.holdfast.campaign.stage.RotateKeys;
import dev.holdfast.campaign.stage.WrongKeys;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;

/** Keys that change, and keys that are wrong. */
public final class CredentialSteps {
    private final World world;

    /** Steps of one scenario. */
    public CredentialSteps(World world) {
        this.world = world;
    }

    @Given("a static and a dynamic volume bring Secrets of their own, before the upgrade and after it")
    public void ownSecrets() {
        world.plan().workloads(world.plan().workloads().withOwnSecrets());
    }

    @When(
            "then these Secrets get another key, and after them the driver does, and each old key is revoked at the S3 server")
    public void rotation() {
        world.plan().then(new RotateKeys());
    }

    @When("then the Secrets of an old mount, a new mount and a starting pod get a wrong key, and the right one back")
    public void wrongKeys() {
        world.plan().then(new WrongKeys());
    }

    @Then("at each check every workload writes and reads, with credentials that were refreshed")
    public void checked() {
        world.conclude(Guarantee.CREDENTIALS);
    }

    @Then("each old key is refused, and on no mount, old or new, anything fails after the revocation of its key")
    public void rotated() {
        world.conclude(Guarantee.CREDENTIALS);
    }

    @Then(
            "at least {int} republishes of every mount are seen since its new key, and at each check it is written to and read")
    public void refreshed(int republishes) {
        // all but the last bring the key and are waited for
        world.conclude(Guarantee.CREDENTIALS, Limits.defaults().withRepublishCycles(republishes - 1));
    }

    @Then(
            "each pod with a wrong key has such an event within {int} republishes, and works within {duration} of the correction")
    public void reportedAndRecovered(int republishes, Duration limit) {
        world.conclude(
                Guarantee.WRONG_KEY,
                Limits.defaults().withRepublishCycles(republishes).with(Limit.KEY_CORRECTED, limit));
    }
}
