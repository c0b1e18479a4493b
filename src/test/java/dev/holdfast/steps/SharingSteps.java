package dev.holdfast.steps;

import dev.holdfast.campaign.stage.FailMounterPods;
import dev.holdfast.campaign.stage.FollowAttachments;
import dev.holdfast.campaign.stage.ReadAfterFailures;
import dev.holdfast.campaign.stage.ShareAtOnce;
import dev.holdfast.campaign.stage.ShareByCriteria;
import dev.holdfast.campaign.stage.ShareInCycles;
import dev.holdfast.campaign.stage.ShareInRollout;
import dev.holdfast.campaign.stage.TimeMounts;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Pods that share mounter pods or must not, and the attachments that say so. */
public final class SharingSteps {
    private final World world;

    /** Steps of one scenario. */
    public SharingSteps(World world) {
        this.world = world;
    }

    @When("then pods are started on one volume that are alike, and others that differ in one thing each")
    public void byCriteria() {
        world.plan().then(new ShareByCriteria());
    }

    @When("then {int} pods are started on one volume at once, one of them leaves, and then the others")
    public void atOnce(int count) {
        world.plan().then(new ShareAtOnce(count));
    }

    @When("then {int} times {int} pods come and go on a volume that two workloads write to")
    public void inCycles(int cycles, int count) {
        world.plan().then(new ShareInCycles(cycles, count));
    }

    @When("then two pods are started on one volume while two controllers of the driver run")
    public void inRollout() {
        world.plan().then(new ShareInRollout());
    }

    @When("^then mounter pods fail under a workload each: (.+)$")
    public void failures(String ways) {
        List<String> all = List.of(ways.split(", ", -1));
        world.plan().then(new FailMounterPods(all)).then(new ReadAfterFailures(all));
    }

    @Then(
            "^of a volume whose mounter pod is (deleted|evicted|killed|out of memory) a pod that runs meets an error and no silence, a new pod writes within the profile's time, and nothing acknowledged is lost$")
    public void recovery(String way) {
        world.conclude(
                Guarantee.RECOVERY,
                Limits.defaults(),
                finding -> finding.subject().equals("mounter pod " + way));
    }

    @When("then {int} mounts of each release are timed, an old and a new one at a time")
    public void timed(int count) {
        world.plan().then(new TimeMounts(count));
    }

    @Then(
            "^it takes at most (\\d+) % longer to (write|read|list) on new mounts than on old ones; more than (\\d+) % is a reason to go back$")
    public void slower(int percent, String operation, int goBack) {
        speed(percent, goBack, operation);
    }

    @Then(
            "a pod that shares a mount starts at most {int} % later than one with a mount of the old release; more than {int} % is a reason to go back")
    public void slowerStart(int percent, int goBack) {
        speed(percent, goBack, "start of a pod that shares a mount");
    }

    private void speed(int percent, int goBack, String part) {
        world.conclude(
                Guarantee.SPEED,
                Limits.defaults().withSlower(percent, goBack),
                finding -> finding.subject().equals(part));
    }

    @When("then pods come and end in every way while another writer adds entries to the attachment that names them")
    public void attachments() {
        world.plan().then(new FollowAttachments());
    }

    @Then("^pods that differ in (\\S+) alone (share a mounter pod|have mounter pods of their own)$")
    public void differing(String what, String how) {
        world.concludeSeparation(what, how.startsWith("share"));
    }

    @Then(
            "of {int} pods that start at once all share one mounter pod and are ready within {duration} of the first start")
    public void readyTogether(int count, Duration limit) {
        conclude(limit, finding -> finding.subject().equals(count + " pods of set at-once"));
    }

    @Then("attachment, mounter pod and source mount are gone {duration} after the last of them")
    public void lastOneOut(Duration limit) {
        world.conclude(
                Guarantee.SHARING,
                Limits.defaults().with(Limit.DETACHED, limit),
                finding -> finding.subject().startsWith("the end of "));
    }

    @Then("in each of {int} rounds the pods share one mounter pod")
    public void rounds(int count) {
        world.conclude(
                Guarantee.SHARING,
                Limits.defaults(),
                finding -> finding.subject().matches(".* of set cycle-\\d+")
                        || !finding.subject().contains("set"));
    }

    @Then("both are named by one attachment")
    public void oneAttachment() {
        world.conclude(
                Guarantee.SHARING,
                Limits.defaults(),
                finding -> finding.subject().endsWith("of set in-rollout"));
    }

    private void conclude(Duration together, Predicate<Finding> part) {
        world.conclude(Guarantee.SHARING, Limits.defaults().with(Limit.TOGETHER, together), part);
    }

    @Then("an attachment that lacks a field, or has one of another type, is refused")
    public void schema() {
        attachments(Limits.defaults(), "schema");
    }

    @Then("each field that can be selected by selects what the full list has of its value")
    public void selection() {
        attachments(Limits.defaults(), "selection by ");
    }

    @Then(
            "an attachment names each pod with its node, volume, options and group, from before the pod runs until its end, however it ends, and no longer than {duration} after it")
    public void entries(Duration limit) {
        attachments(Limits.defaults().with(Limit.DETACHED, limit), "entry of ");
    }

    @Then("no entry that another writer adds is lost, and an update by an old version is a conflict")
    public void writers() {
        attachments(Limits.defaults(), "several writers");
    }

    @Then("the entry of a workload that never was goes within the time that the driver's profile names")
    public void stale() {
        attachments(Limits.defaults(), "stale entries");
    }

    private void attachments(Limits limits, String part) {
        world.conclude(
                Guarantee.ATTACHMENTS, limits, finding -> finding.subject().startsWith(part));
    }
}
