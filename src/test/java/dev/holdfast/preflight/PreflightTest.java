package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PreflightTest {
    private static final Result FOUND = new Finding("bad", "mend it");
    private static final Result UNKNOWN = new Undetermined("no answer", "ask again");

    private final Scenery scene = new Scenery();

    private static int exit(Check... checks) {
        return new Preflight(List.of(checks), List.of()).exitCode();
    }

    private static Check check(Level level, Result result) {
        return new Check(level, "c", "somewhere", result);
    }

    @Test
    void aClusterInGoodOrderMayBeUpgraded() {
        assertThat(Preflight.of(scene.upgrade()).exitCode()).isZero();
        assertThat(Preflight.of(scene.snapshot()).exitCode()).isZero();
    }

    @Test
    void whatBlocksIs1AlsoBesideWhatIsUndetermined() {
        assertThat(exit(check(Level.WARNING, UNKNOWN), check(Level.BLOCKING, FOUND)))
                .isEqualTo(1);
    }

    @Test
    void whatIsUndeterminedIs2() {
        assertThat(exit(check(Level.BLOCKING, UNKNOWN))).isEqualTo(2);
        assertThat(exit(check(Level.WARNING, UNKNOWN), check(Level.WARNING, FOUND)))
                .isEqualTo(2);
    }

    @Test
    void warningsAndInformationDoNotBlock() {
        assertThat(exit(
                        check(Level.WARNING, FOUND),
                        check(Level.INFORMATIVE, FOUND),
                        check(Level.INFORMATIVE, UNKNOWN)))
                .isZero();
    }

    @Test
    void whatCouldNotBeReadIsNeverOk() {
        Preflight preflight = Preflight.of(Scenery.unread());
        assertThat(preflight.checks().stream().filter(check -> !check.undetermined()))
                .extracting(Check::name)
                .containsExactly("API server reachable");
        assertThat(preflight.exitCode()).isEqualTo(2);
    }

    @Test
    void aSilentApiServerBlocks() {
        assertThat(Preflight.silent("connection refused").exitCode()).isEqualTo(1);
        assertThat(PreflightText.text(Preflight.silent("connection refused")))
                .contains("✘ API server reachable  connection refused", "to do: ");
    }

    @Test
    void anAnswerThatIsLateIsUndetermined() {
        Preflight late = Preflight.late("the API server gave no answer to GET /version within 20 s");
        assertThat(late.exitCode()).isEqualTo(2);
        assertThat(PreflightText.text(late)).contains("? API server reachable  the API server gave", "within 20 s");
    }

    @Test
    void eachCheckHasANameOfItsOwn() {
        assertThat(Preflight.of(scene.upgrade()).checks())
                .extracting(Check::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void anIdIsTheNameInLowerCaseWithoutWhatIsBetweenItsWords() {
        assertThat(new Check(Level.WARNING, "no error in the driver's logs", "", FOUND).id())
                .isEqualTo("no-error-in-the-driver-s-logs");
        assertThat(new Check(Level.WARNING, "(CSIDriver:  present, 2.0!)", "", FOUND).id())
                .isEqualTo("csidriver-present-2-0");
    }

    @Test
    void whatWasNotAskedForCountsForNothingAndIsSaid() {
        scene.nodes.set(1, Scenery.node("w2", "False"));
        Preflight all = Preflight.of(scene.snapshot());
        Preflight some = all.selected(new Selection(Set.of(), Set.of("nodes-ready", "resources")));
        assertThat(all.exitCode()).isEqualTo(1);
        assertThat(some.exitCode()).isZero();
        assertThat(some.checks()).hasSize(all.checks().size() - 2);
        assertThat(PreflightText.text(some))
                .contains("Not checked\n", "  - not asked for: nodes-ready, resources\n")
                .endsWith("nothing undetermined. Not checked, and may block: nodes-ready.\n");
        Preflight one = all.selected(new Selection(Set.of("nodes-ready"), Set.of()));
        assertThat(one.checks()).extracting(Check::id).containsExactly("nodes-ready");
        assertThat(one.exitCode()).isEqualTo(1);
        assertThat(PreflightText.text(one))
                .doesNotContain("API server reachable")
                .contains("and may block: api-server-");
    }

    @Test
    void whatWasNotCheckedAtAllIsNotReady() {
        assertThat(exit()).isEqualTo(2);
    }

    @Test
    void whatWasNotLookedAtIsSaid() {
        assertThat(Preflight.of(scene.snapshot()).leftOut())
                .anyMatch(line -> line.contains("--to"))
                .anyMatch(line -> line.contains("holdfast baseline"));
        assertThat(Preflight.of(scene.upgrade()).leftOut()).noneMatch(line -> line.contains("--to"));
    }

    @Test
    void theTextTellsValueSourceAndWhatToDo() {
        scene.nodes.set(1, Scenery.node("w2", "False"));
        scene.volumes.add(Scenery.volume("pv-old", "s3.csi.scality.com", "Released", "gone"));
        String text = PreflightText.text(Preflight.of(scene.snapshot()));
        assertThat(Stream.of("Blocking\n", "Warning\n", "Informative\n", "Not checked\n")
                        .map(text::indexOf))
                .isSorted()
                .doesNotContain(-1);
        assertThat(text)
                .containsPattern(
                        "✘ nodes Ready +w2 not Ready, of 2 nodes\n +source: condition Ready of every node\n +to do: kubectl")
                .containsPattern("! no dangling reference +volume pv-old is Released")
                .containsPattern("✔ CSIDriver present +present")
                .endsWith("\n1 blocking finding, 1 warning, nothing undetermined.\n");
    }

    @Test
    void longLinesAreFoldedBesideTheNamesAndWordsStayWhole() {
        String word = "w".repeat(150);
        Check found = check(Level.BLOCKING, new Finding("a b\n" + "many words ".repeat(20) + word, "mend it"));
        List<String> lines = PreflightText.text(new Preflight(List.of(found), List.of()))
                .lines()
                .toList();
        assertThat(lines).startsWith("Blocking", "  ✘ c  a b").contains("       " + word, "       to do: mend it");
        assertThat(lines).filteredOn(line -> line.length() > 130).containsExactly("       " + word);
        assertThat(lines).filteredOn(line -> line.contains("many")).hasSize(2);
    }

    @Test
    void aCheckThatDoesNotApplyIsNamedWithTheReasonAndDoesNotCount() {
        Preflight all = Preflight.of(new Scenery().upgrade());
        Preflight some = all.without(Map.of("nodes-ready", "there are none", "no-such-check", "of no version"));
        assertThat(some.checks())
                .hasSize(all.checks().size() - 1)
                .noneMatch(check -> check.id().equals("nodes-ready"));
        assertThat(some.leftOut()).contains("nodes-ready does not apply: there are none");
    }
}
