package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.UpgradeReview;
import dev.holdfast.preflight.speed.Comparison;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.qameta.allure.Allure;
import java.util.List;

/** What is to be reported of an upgrade by what was measured, probed and saved before it. */
public final class BeforeAndAfterSteps {
    private static final PreflightLab LAB = PreflightSteps.LAB;
    private static final String INVENTORY = "mounts by kind of mounter";

    private BeforeAndAfter run;
    private List<Check> speed;
    private UpgradeReview review;
    private String lost;

    @Given(
            "release {word} on {int} nodes was measured, probed and saved, upgraded to {word}, and measured and probed again")
    public void upgraded(String from, int nodes, String to) {
        run = LAB.once("upgrade", BeforeAndAfter.class, () -> {
            LAB.run(from, nodes);
            return BeforeAndAfter.of(LAB, to);
        });
        speed = new Comparison(run.baseline(), run.again(), Comparison.PERCENT).checks();
        review = UpgradeReview.of(run.saved(), run.after(), speed);
        attach("Upgrade review", PreflightText.text(review));
    }

    private static void attach(String name, String text) {
        Allure.addAttachment(name, "text/plain", text, ".txt");
    }

    private static Check inventory(Snapshot snapshot) {
        return only(Preflight.of(snapshot).checks(), INVENTORY);
    }

    private static Check only(List<Check> checks, String name) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Then("before the upgrade {int} mounts are served by systemd, {int} by mounter pods, and {int} unknown")
    public void before(int systemd, int pods, int unknown) {
        counts(run.before(), systemd, pods, unknown);
    }

    @Then("after it {int} mounts are served by systemd, {int} by mounter pods, and {int} unknown")
    public void after(int systemd, int pods, int unknown) {
        counts(run.after(), systemd, pods, unknown);
    }

    private static void counts(Snapshot snapshot, int systemd, int pods, int unknown) {
        Check check = inventory(snapshot);
        attach("Inventory", PreflightText.text(List.of(check)));
        assertThat(check.result()).isInstanceOf(Check.Ok.class);
        assertThat(check.result().value())
                .contains(systemd + " systemd, " + pods + " pod mounter, " + unknown + " unknown");
    }

    @Then("without a probe those that systemd serves are unknown")
    public void unprobed() {
        Check check = inventory(run.read());
        assertThat(check.result().value()).contains("0 systemd, 1 pod mounter, 2 unknown");
        assertThat(check.looked()).contains("--probe");
    }

    @Then("the cluster holds after the first measurement and probe what it held before them")
    public void nothingLeft() {
        assertThat(run.left()).isEmpty();
    }

    @Then("^of (.+) median, spread and number of samples are reported before and after$")
    public void reported(String names) {
        attach("Figures", PreflightText.text(speed));
        assertThat(speed).extracting(Check::name).containsExactlyInAnyOrderElementsOf(quoted(names));
        assertThat(speed)
                .allSatisfy(check -> assertThat(check.result().value())
                        .matches("[\\d.]+ ms \\(n \\d+, quartiles [\\d.]+ to [\\d.]+\\) → [\\d.]+ ms \\(n \\d+,.*"));
    }

    @Then("none of these figures is undetermined")
    public void determined() {
        assertThat(speed).noneMatch(Check::undetermined);
    }

    @Then("^it is reported that (.+) are others, and that a workload is new$")
    public void changesReported(String aspects) {
        for (String aspect : quoted(aspects)) {
            assertThat(value(aspect)).as(aspect).containsAnyOf("→", " is new");
        }
        assertThat(value("release")).contains("version 1.2.0 → 2.2.0");
        assertThat(value("pods with volumes")).contains("default/new is new").doesNotContain("old");
    }

    private String value(String aspect) {
        return only(review.changes(), aspect).result().value();
    }

    @Then("no change is a finding")
    public void noFinding() {
        assertThat(review.changes())
                .as(PreflightText.text(review))
                .filteredOn(check -> !check.name().startsWith(Comparison.PREFIX))
                .noneMatch(Check::found)
                .noneMatch(Check::undetermined);
    }

    @Then("^every success criterion is met that a look at the cluster can judge, (.+) among them$")
    public void met(String some) {
        assertThat(review.criteria().values().stream().flatMap(List::stream))
                .extracting(Check::name)
                .containsAll(quoted(some));
        assertThat(review.criteria().values().stream()
                        .flatMap(List::stream)
                        .filter(check -> check.level() != Level.INFORMATIVE))
                .as(PreflightText.text(review))
                .isNotEmpty()
                .allMatch(check -> check.result() instanceof Check.Ok);
        assertThat(review.exitCode()).isEqualTo(Preflight.READY);
    }

    @Then("the others are named with the guarantee that judges them")
    public void named() {
        assertThat(String.join("\n", review.elsewhere().values()))
                .contains("data", "gaps", "errors", "republish", "credentials", "mixed", "pod-mounter", "cleanup");
    }

    @When("it is measured again while the S3 server stands still most of the time")
    public void slow() {
        try (SlowS3 slow = new SlowS3(LAB.lab())) {
            attach("Fault", slow.toString());
            speed = new Comparison(run.baseline(), run.measure(), Comparison.PERCENT).checks();
        }
        attach("Figures of a slow object store", PreflightText.text(speed));
    }

    @Then("^(.+) are found more than (\\d+) % worse$")
    public void slower(String names, int percent) {
        assertThat(percent).isEqualTo(Comparison.PERCENT);
        assertThat(quoted(names))
                .as(PreflightText.text(speed))
                .allMatch(name -> only(speed, name).found());
    }

    @Then("{string} is a finding")
    public void baselineMissed(String criterion) {
        assertThat(criterion(UpgradeReview.of(run.saved(), run.after(), speed), criterion)
                        .found())
                .isTrue();
    }

    private static Check criterion(UpgradeReview review, String name) {
        return only(review.criteria().values().stream().flatMap(List::stream).toList(), name);
    }

    private static List<String> quoted(String names) {
        return List.copyOf(PreflightSteps.quoted(names));
    }

    @When("a workload from before the upgrade and its claim are deleted")
    public void deleted() {
        lost = run.loseOne();
        review = UpgradeReview.of(run.saved(), run.read(), List.of());
        attach("Upgrade review without a workload", PreflightText.text(review));
    }

    @Then("^(.+) are findings, and nothing else$")
    public void gone(String names) {
        assertThat(review.changes())
                .filteredOn(Check::found)
                .extracting(Check::name)
                .containsExactlyInAnyOrderElementsOf(quoted(names));
        assertThat(value("pods with volumes")).contains("default/" + lost + " is gone");
        assertThat(value("claims")).contains("default/" + lost + " is gone");
        assertThat(review.exitCode()).isEqualTo(Preflight.BLOCKED);
    }

    @Then("{string} is undetermined")
    public void survival(String criterion) {
        assertThat(criterion(review, criterion).undetermined()).isTrue();
    }
}
