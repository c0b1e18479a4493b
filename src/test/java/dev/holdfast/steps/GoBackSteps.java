package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run says of going back. */
public final class GoBackSteps {
    private final World world;

    /** Steps of one scenario. */
    public GoBackSteps(World world) {
        this.world = world;
    }

    @Then("^the run says to go back, because (.+)$")
    public void saysToGoBack(String because) {
        world.saysToGoBack(because);
    }

    @Then("a run says to go back for these, and for nothing else")
    public void triggers(DataTable table) {
        List<List<String>> rows = new ArrayList<>();
        for (Guarantee guarantee : Guarantee.values()) {
            if (asks(guarantee, Map.of())) {
                rows.add(List.of(guarantee.id(), "FAIL"));
            } else if (asks(guarantee, Map.of(GoBack.TOO_SLOW, "50 %"))) {
                rows.add(List.of(
                        guarantee.id(),
                        "FAIL, by more than " + Limits.defaults().goBack() + " % slower"));
            }
        }
        // a reviewer reads them by how much they weigh, not in the order of reports
        assertThat(table.cells().subList(1, table.height())).containsExactlyInAnyOrderElementsOf(rows);
    }

    private static boolean asks(Guarantee guarantee, Map<String, String> figures) {
        Finding failed = new Finding("subject", "", Verdict.FAIL, "", figures, null);
        return GoBack.of(List.of(new Judgement(guarantee, Verdict.FAIL, "", "", List.of(failed))))
                .filter(GoBack::isAskedFor)
                .isPresent();
    }
}
