package dev.holdfast.steps;

import dev.holdfast.campaign.Part;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.time.Duration;
import java.util.List;

/** Keys that change, and keys that are wrong. */
public final class CredentialSteps {
    private final World world;

    /** Steps of one scenario. */
    public CredentialSteps(World world) {
        this.world = world;
    }

    @Given("a static and a dynamic volume with Secrets of their own, before the upgrade and after it")
    public void ownSecrets() {
        world.with(Part.CREDENTIALS);
    }

    @Given(
            "later these Secrets get another key, and then the driver does, and each old key is revoked at the S3 server")
    public void rotation() {
        world.with(Part.CREDENTIALS);
    }

    @Given("credentials are checked {int} and {int} minutes into it, or in proportion")
    public void checks(int first, int second) {
        world.checkCredentials(List.of(Duration.ofMinutes(first), Duration.ofMinutes(second)));
    }

    @Then("at each check every workload writes and reads, with credentials that were refreshed")
    public void checked() {
        world.conclude("credentials", Limits.defaults());
    }

    @Given(
            "after the drain the Secrets of an old mount, a new mount and a starting pod get a wrong key, and the right one back")
    public void wrongKeys() {
        world.with(Part.WRONG_KEY);
    }

    @Then("each old key is refused, and on no mount, old or new, anything fails after the revocation of its key")
    public void rotated() {
        world.conclude("credentials", Limits.defaults());
    }

    @Then(
            "at least {int} republishes of every mount are seen since its new key, and at each check it is written to and read")
    public void refreshed(int republishes) {
        // all but the last bring the key and are waited for
        world.conclude("credentials", Limits.defaults().withRepublishCycles(republishes - 1));
    }

    @Then(
            "each pod with a wrong key has such an event within {int} republishes, and works within {int} s of the correction")
    public void toldAndHealed(int republishes, int seconds) {
        world.conclude(
                "wrong-key",
                Limits.defaults()
                        .withRepublishCycles(republishes)
                        .with(Limit.KEY_CORRECTED, Duration.ofSeconds(seconds)));
    }
}
