package dev.holdfast.suite.sample;

import dev.holdfast.report.InconclusiveError;
import dev.holdfast.report.VerdictError;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;

/** Steps that end in every way a step can, for the test of the console; no feature of the project finds them. */
public final class SampleSteps {
    /** Holds. */
    @Given("a step that holds")
    public void holds() {}

    /** Ends as a judgement with this verdict does. */
    @Then("the verdict is {word}")
    public void verdict(String name) {
        Verdict verdict = Verdict.valueOf(name);
        Judgement judgement = new Judgement(
                Guarantee.GAPS,
                verdict,
                "2.5 s",
                "1 s",
                List.of(new Finding("w1", "node-a", verdict, "a gap of 2.5 s", Map.of("gaps", "1"), null)));
        if (verdict == Verdict.FAIL) {
            throw new VerdictError(judgement);
        }
        throw new InconclusiveError(judgement);
    }

    /** Breaks for a reason that is no verdict. */
    @Then("it breaks with {string} because of {string}")
    public void breaks(String message, String cause) {
        if (!message.isEmpty()) {
            throw new IllegalStateException(message, new IllegalArgumentException(cause));
        }
    }
}
