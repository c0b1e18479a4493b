package dev.holdfast.steps;

import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.evidence.Channel;
import dev.holdfast.verdict.Limit;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Upgrades that go wrong on purpose, and what the judges must say then. */
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

    @Given("a cluster of {int} node(s)")
    public void nodes(int count) {
        world.nodes(count);
    }

    @Given("^(\\d+) s into (?:the )?(.+), of each volume$")
    public void ofVolumes(int after, String point, Map<String, String> faults) {
        ofVolumes.putAll(faults);
        faults.forEach((workload, words) ->
                Faults.ofVolume(workload, words, moment(after, point)).forEach(world::disturb));
    }

    @Given("^(\\d+) s into (?:the )?(\\S+), (the .+)$")
    public void ofCluster(int after, String point, String words) {
        ofCluster = words;
        world.disturb(Faults.ofCluster(words, moment(after, point)));
    }

    private static Moment moment(int after, String point) {
        return new Moment(point, Duration.ofSeconds(after));
    }

    @Given("^a new release that is bad: (.+)$")
    public void badRelease(String words) {
        world.flaw(Faults.ofRelease(words));
    }

    @Given("a republish may fail for {int} s after the node plugin came back")
    public void republishMayFailFor(int seconds) {
        world.limit(Limit.REPUBLISH_AFTER, Duration.ofSeconds(seconds));
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
    private static void same(String done, String told) {
        if (!done.equals(told)) {
            throw new IllegalStateException("the row tells of '" + told + "', but what is done is '" + done + "'");
        }
    }
}
