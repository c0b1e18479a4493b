package dev.holdfast.steps;

import dev.holdfast.campaign.stage.AskAccess;
import dev.holdfast.campaign.stage.LookAtConstraints;
import dev.holdfast.campaign.stage.SearchForKeys;
import dev.holdfast.campaign.stage.TryRefusedPods;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.function.Predicate;

/** What the driver's pods, accounts and texts must not have. */
public final class SecuritySteps {
    private final World world;

    /** Steps of one scenario. */
    public SecuritySteps(World world) {
        this.world = world;
    }

    @When("then pods that Pod Security must refuse are tried in the namespace of mounter pods, by dry runs")
    public void refusedPods() {
        world.plan().then(new TryRefusedPods());
    }

    @When("then the API server is asked what the driver's service accounts may do")
    public void access() {
        world.plan().then(new AskAccess());
    }

    @When("then the driver's processes, pods, logs and events are searched for the keys of the run")
    public void keys() {
        world.plan().then(new SearchForKeys());
    }

    @Then(
            "mount processes run as the user that the profile names, without capabilities and behind a filter of system calls, as their pods say, and their namespace refuses others")
    public void unprivileged() {
        world.conclude(Guarantee.UNPRIVILEGED);
    }

    @When("then what OpenShift is told to allow the driver's pods is looked at, in the cluster and in the chart")
    public void constraints() {
        world.plan().then(new LookAtConstraints());
    }

    @Then("what the chart tells OpenShift to allow is what the node plugin has, and for mounter pods no privileges")
    public void constraintsOfTheChart() {
        world.concludeWhereAny(
                Guarantee.UNPRIVILEGED,
                constraintsOf("chart"),
                "the driver profile names no chart values for OpenShift");
    }

    @Then("the cluster's SecurityContextConstraints allow the node plugin what it has, and mounter pods no privileges")
    public void constraintsOfTheCluster() {
        world.concludeWhereAny(
                Guarantee.UNPRIVILEGED, constraintsOf("cluster"), "the cluster has no API group security.openshift.io");
    }

    @Then("SELinux confines each mount process, with the label that its pod asks for")
    public void seLinux() {
        world.concludeWhereAny(
                Guarantee.UNPRIVILEGED, SecuritySteps::isLabelled, "no node of the cluster has SELinux enabled");
    }

    private static Predicate<Finding> constraintsOf(String place) {
        return finding -> finding.subject().equals("SecurityContextConstraints of the " + place);
    }

    private static boolean isLabelled(Finding finding) {
        return finding.figures().getOrDefault("label", "").matches("\\w+:\\w+:\\w+:s\\d.*");
    }

    @Then(
            "no service account of the driver may read Secrets elsewhere, run programs in pods, make pods elsewhere or take over others, but for what the profile gives a reason for")
    public void serviceAccounts() {
        world.conclude(Guarantee.SERVICE_ACCOUNTS);
    }

    @Then(
            "no key of the run stands in an argument, a log, an event or a pod's specification, and in no environment variable but those that the profile names")
    public void secrecy() {
        world.conclude(Guarantee.SECRECY);
    }
}
