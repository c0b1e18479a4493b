package dev.holdfast.steps;

import dev.holdfast.campaign.stage.TryClassSecrets;
import dev.holdfast.campaign.stage.TryStorageClasses;
import dev.holdfast.evidence.Actions;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;

/** Claims of StorageClasses before an upgrade and after it, and what must come of them. */
public final class StorageClassSteps {
    private final World world;

    /** Steps of one scenario. */
    public StorageClassSteps(World world) {
        this.world = world;
    }

    @When(
            "then, as before the upgrade, a volume is claimed of a class that binds at once, of one that waits for a pod, and of one that was replaced")
    public void tried() {
        world.plan().then(new TryStorageClasses());
    }

    @When(
            "then, as before the upgrade, volumes are claimed of a class whose Secret is missing, lacks a key, or has a wrong one, until it is mended")
    public void secrets() {
        world.plan().then(new TryClassSecrets());
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class whose Secret is missing, is Pending for {duration}, an event names the Secret, and once that is mended it is bound, and its pod writes and reads")
    public void missing(String moment, Duration time) {
        conclude(Actions.MISSING, moment, Limits.defaults().with(Limit.WITHOUT_POD, time));
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class whose Secret lacks a key, is Pending for {duration}, an event names the key that it lacks, and once that is mended it is bound, and its pod writes and reads")
    public void incomplete(String moment, Duration time) {
        conclude(Actions.INCOMPLETE, moment, Limits.defaults().with(Limit.WITHOUT_POD, time));
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class whose Secret has a wrong key, is Pending for {duration}, an event names what the store answers, and once that is mended it is bound, and its pod writes and reads")
    public void refused(String moment, Duration time) {
        conclude(Actions.REFUSED_KEY, moment, Limits.defaults().with(Limit.WITHOUT_POD, time));
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class that binds at once, is bound within {duration} without a pod, and its pod writes and reads")
    public void atOnce(String moment, Duration limit) {
        conclude(Actions.AT_ONCE, moment, Limits.defaults().with(Limit.BOUND, limit));
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class that waits, is Pending for {duration} without a pod, bound with it, which writes and reads")
    public void waiting(String moment, Duration time) {
        conclude(Actions.WAITING, moment, Limits.defaults().with(Limit.WITHOUT_POD, time));
    }

    @Then(
            "a claim that was made {word} the upgrade, of a class that was replaced, is bound within {duration}, with the new reclaim policy")
    public void replaced(String moment, Duration limit) {
        conclude(Actions.REPLACED, moment, Limits.defaults().with(Limit.BOUND, limit));
    }

    @Then(
            "every claimed volume has the reclaim policy that its class had then, also after the upgrade and after the class was replaced")
    public void policies() {
        world.conclude(Guarantee.STORAGE_CLASS);
    }

    private void conclude(String way, String moment, Limits limits) {
        String claim = Actions.triedClaim(way, moment);
        world.conclude(
                Guarantee.STORAGE_CLASS, limits, finding -> finding.subject().equals(claim));
    }
}
