package dev.holdfast.steps;

import dev.holdfast.campaign.environment.Options;
import dev.holdfast.campaign.fault.FaultCatalogue;
import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.UpgradeOptions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Upgrades that go wrong on purpose, and what the judges must and must not say then. */
public final class SabotageSteps {
    private static final String NOTHING = "nothing is done";

    private final World world;
    private final Map<String, String> ofVolumes = new LinkedHashMap<>();
    private String ofCluster = NOTHING;
    private Path copy;

    /** Steps of one scenario. */
    public SabotageSteps(World world) {
        this.world = world;
    }

    @Given("a driver whose volumes the kernel mounts")
    public void servedByKernel() {
        DriverProfile profile =
                UpgradeOptions.from(Options.ofProcess().properties()).load();
        if (!profile.capabilities().byKernel()) {
            throw new TestAbortedException("does not apply: driver profile " + profile.name()
                    + " has its mounts served by processes; name another with -Dupgrade.profile=");
        }
    }

    @Given("{moment}, of each volume")
    public void ofVolumes(Moment moment, Map<String, String> faults) {
        ofVolumes.putAll(faults);
        faults.forEach((workload, words) ->
                FaultCatalogue.ofVolume(workload, words, moment).forEach(world.plan()::fault));
    }

    @Given("^(\\d+) s into (?:the )?(new workloads|\\S+), (the .+)$")
    public void ofCluster(int after, String point, String words) {
        ofCluster = words;
        world.plan().fault(FaultCatalogue.ofCluster(words, new Moment(point, Duration.ofSeconds(after))));
    }

    @Given("^a new release that is bad: (.+)$")
    public void badRelease(String words) {
        world.plan().defect(FaultCatalogue.ofRelease(words));
    }

    @Given("a republish may fail for {duration} after the node plugin came back")
    public void republishMayFailFor(Duration time) {
        world.plan().limit(Limit.REPUBLISH_AFTER, time);
    }

    @Given("^a copy of the record in which the last (\\d+) bytes of what (\\S+) wrote are cut off$")
    public void cut(int bytes, String workload) {
        copy = Tampering.cut(world.evidence(), Channel.OPERATIONS, workload, bytes);
    }

    @Given("^a copy of the record in which one digit of what was read back of (\\S+) straight from S3 is changed$")
    public void edited(String workload) {
        copy = Tampering.edit(world.evidence(), Channel.READ_BACK, "s3-" + workload);
    }

    @Then("by that copy every guarantee is INCONCLUSIVE")
    public void everythingInDoubt() {
        world.everythingInDoubt(copy);
    }

    @Then("^FAIL is said of (.+), INCONCLUSIVE at most of (.+), and PASS of all others$")
    public void said(String fail, String doubt) {
        world.expect(Expectation.of(fail, doubt));
    }

    @Then("^where (.+), FAIL is said of (.+), INCONCLUSIVE at most of (.+), and PASS of all others$")
    public void saidWhere(String fault, String fail, String doubt) {
        same(ofCluster, fault);
        world.expect(Expectation.of(fail, doubt));
    }

    @Then("^of (\\S+), where (.+), FAIL is said of (.+), INCONCLUSIVE at most of (.+), and PASS of all others$")
    public void saidOfVolume(String workload, String fault, String fail, String doubt) {
        same(ofVolumes.getOrDefault(workload, NOTHING), fault);
        world.expect(workload, Expectation.of(fail, doubt));
    }

    /** A row says what was done, so that it can be read alone; it must not say anything else than its Background does. */
    private static void same(String done, String said) {
        if (!done.equals(said)) {
            throw new IllegalStateException("the row speaks of '" + said + "', but what is done is '" + done + "'");
        }
    }

    @Then("^of guarantee (\\S+) FAIL is said because \"(.+)\"$")
    public void cause(String guarantee, String words) {
        world.saidBecause(Guarantee.named(guarantee), words);
    }

    @Then("no guarantee is found broken")
    public void nothingBroken() {
        world.nothingBroken();
    }

    @Then("guarantee {guarantee} is proved for all volumes")
    public void proved(Guarantee guarantee) {
        world.doubted(guarantee, Limits.defaults(), List.of());
    }

    @Then("^guarantee (\\S+) is in doubt for (.+), and for nothing else$")
    public void doubted(String guarantee, String subjects) {
        world.doubted(Guarantee.named(guarantee), Limits.defaults(), List.of(subjects.split(", | and ")));
    }

    @Then(
            "^guarantee (\\S+), with no more than (\\d+) s between two looks, is in doubt for (.+), and for nothing else$")
    public void doubted(String guarantee, int seconds, String subjects) {
        world.doubted(
                Guarantee.named(guarantee),
                Limits.defaults().with(Limit.MAX_HOLE, Duration.ofSeconds(seconds)),
                List.of(subjects.split(", | and ")));
    }
}
