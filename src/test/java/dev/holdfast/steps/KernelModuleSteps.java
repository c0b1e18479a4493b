package dev.holdfast.steps;

import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.stage.ComeBack;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.UpgradeOptions;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Upgrades of a driver whose mounts need a kernel module. */
public final class KernelModuleSteps {
    private static final String REFUSED = "refused";

    private final World world;

    /** Steps of one scenario. */
    public KernelModuleSteps(World world) {
        this.world = world;
    }

    @Given("a driver whose mounts need a kernel module")
    public void needsModule() {
        DriverProfile profile =
                UpgradeOptions.from(Options.ofProcess().properties()).load();
        if (profile.module() == null) {
            throw new TestAbortedException("does not apply: driver profile " + profile.name()
                    + " names no kernel module; name another with -Dupgrade.profile=");
        }
    }

    @When(
            "^the driver is upgraded from (\\S+) to (\\S+) by (\\S+), which is tried while they write, and done when they have stopped$")
    public void whenStopped(String from, String to, String way) {
        world.plan().upgrade(List.of(from, to)).way(way).whenStopped();
    }

    @When("then the workloads come back")
    public void comeBack() {
        world.plan().then(new ComeBack());
    }

    @Then(
            "the kernel module has the same image before and after the upgrade, is loaded on every node that is to have it, and node plugins run just there")
    public void same() {
        world.conclude(Guarantee.KERNEL_MODULE);
    }

    @Then("the upgrade that was tried was refused with a list of all pods that use volumes, and changed nothing")
    public void refused() {
        world.conclude(
                Guarantee.KERNEL_MODULE,
                Limits.defaults(),
                finding -> finding.subject().startsWith(REFUSED));
    }

    @Then(
            "the other kernel module was loaded on every node that is to have it before the driver was upgraded, belongs to its release, and node plugins run just there")
    public void moduleFirst() {
        world.conclude(
                Guarantee.KERNEL_MODULE,
                Limits.defaults(),
                finding -> !finding.subject().startsWith(REFUSED));
    }

    @Then("every workload that came back reads what it left, on a mount of its own")
    public void cameBack() {
        world.conclude(Guarantee.TRANSITION);
    }

    @Then("every acknowledged object is read again, unchanged")
    public void data() {
        world.conclude(Guarantee.DATA);
    }
}
