package dev.holdfast.judge;

import static dev.holdfast.judge.StorageClassRun.failed;
import static dev.holdfast.judge.StorageClassRun.withSecrets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimWithUnfitSecretTest {
    private static final String MISSING = Actions.triedClaim(Actions.MISSING, "after");
    private static final String INCOMPLETE = Actions.triedClaim(Actions.INCOMPLETE, "after");
    private static final String REFUSED = Actions.triedClaim(Actions.REFUSED_KEY, "after");

    @Test
    void claimsThatWaitUntilTheirSecretIsMendedPass() {
        Judgement judgement = judge(withSecrets());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .contains("missing-before", MISSING, "incomplete-before", INCOMPLETE, "refused-key-before", REFUSED);
        Finding finding = Verdicts.of(judgement, MISSING);
        assertThat(finding.figures())
                .containsEntry("its Secret", "holdfast/key-of-missing-after is missing")
                .containsEntry("Pending for", "10.4 s")
                .containsEntry("used after the Secret was mended", "0.5 s")
                .containsEntry("file system", "fuse");
        assertThat(finding.figures().get("event")).contains("error getting secret key-of-missing-after");
        assertThat(finding.message()).startsWith("Pending while its Secret is missing, an event says so");
    }

    // ---- it waits

    @ParameterizedTest
    @CsvSource({"missing, is missing", "incomplete, lacks a key", "refused-key, has a wrong key"})
    void aClaimThatIsBoundAnywayIsAnOffence(String way, String fault) {
        for (String moment : new String[] {"before", "after"}) {
            Offence offence = offence(
                    withSecrets().got(Actions.LOOK_AT_CLAIM, answer(Actions.BOUND), way + "-" + moment),
                    way + "-" + moment);
            assertThat(offence.what()).isEqualTo("a claim is bound although the Secret of its class " + fault);
            assertThat(offence.value()).isEqualTo("Bound after 10.4 s");
        }
    }

    @Test
    void aClaimThatNobodySawWaitIsADoubt() {
        assertThat(doubted(withSecrets().undone(Actions.LOOK_AT_CLAIM, MISSING), MISSING))
                .contains("whether the claim waited was not seen");
        assertThat(doubted(withSecrets().neverDone(Actions.LOOK_AT_CLAIM, MISSING), MISSING))
                .contains("whether the claim waited was not seen");
        assertThat(doubted(withSecrets().broke(Actions.LOOK_AT_CLAIM, "no answer", MISSING), MISSING))
                .contains("was not seen: no answer");
        assertThat(doubted(withSecrets().got(Actions.LOOK_AT_CLAIM, answer("Lost"), MISSING), MISSING))
                .contains("neither Pending nor Bound, but Lost");
    }

    @Test
    void aClaimThatWasHardlyLeftAloneIsADoubt() {
        Limits longer = Limits.defaults().with(Limit.WITHOUT_POD, Duration.ofSeconds(11));
        assertThat(Verdicts.doubted(Judges.judge(Guarantee.STORAGE_CLASS, withSecrets(), longer), MISSING))
                .contains("left alone for 10.4 s only");
    }

    // ---- an event says why

    @ParameterizedTest
    @ValueSource(strings = {"missing-after", "incomplete-after", "refused-key-before"})
    void aClaimOfWhichNoEventTellsIsAnOffence(String claim) {
        Offence offence = offence(
                withSecrets()
                        .map(
                                Channel.EVENTS,
                                History.OBSERVER,
                                (s, event) -> event.name().equals(claim) ? null : event),
                claim);
        assertThat(offence.what())
                .startsWith("no event of a claim says why it is not bound while the Secret of its class");
        assertThat(offence.value()).isEqualTo("none in 10.6 s");
    }

    @Test
    void anEventThatComesWhenTheSecretIsMendedIsTooLate() {
        assertThat(offence(retold(MISSING, 79, "error getting secret SECRET in namespace holdfast: not found"), MISSING)
                        .what())
                .startsWith("no event of a claim says why");
        Verdicts.passed(judge(retold(MISSING, 75, "error getting secret SECRET in namespace holdfast: not found")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing-after", "incomplete-after", "refused-key-after"})
    void anEventThatDoesNotNameTheCauseIsAnOffence(String claim) {
        Offence offence = offence(retold(claim, 66, "rpc error: internal error"), claim);
        assertThat(offence.what()).startsWith("events of a claim do not name the cause while the Secret of its class");
        assertThat(offence.value()).contains("internal error");
    }

    @Test
    void ofASecretThatLacksAKeyTheEventMayNameEither() {
        Verdicts.passed(judge(retold(INCOMPLETE, 66, "rpc error: Secret holdfast/SECRET is incomplete")));
        assertThat(offence(retold(MISSING, 66, "rpc error: no secret_access_key"), MISSING)
                        .value())
                .contains("no secret_access_key");
    }

    @Test
    void eventsOfOtherKindsDoNotTell() {
        History others = withSecrets().map(Channel.EVENTS, History.OBSERVER, (s, event) -> {
            if (!event.name().equals(MISSING)) {
                return event;
            }
            return Lines.event(
                    event.uid(),
                    event.type(),
                    "Provisioning",
                    event.message(),
                    event.kind(),
                    event.namespace(),
                    event.name(),
                    event.involvedUid(),
                    1,
                    event.first(),
                    event.last());
        });
        assertThat(offence(others, MISSING).what()).startsWith("no event of a claim");
    }

    @Test
    void withoutEventsNothingIsKnownOfThem() {
        History blind = withSecrets().without(Channel.EVENTS, History.OBSERVER);
        assertThat(doubted(blind, MISSING)).contains("no event of the cluster was recorded");
        assertThat(Verdicts.of(judge(blind), "immediate-after").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aKeyOfWhichNobodyKnowsThatItIsWrongIsADoubt() {
        assertThat(doubted(withSecrets().got(Actions.TRY_SECRET, answer(Actions.ACCEPTED), REFUSED), REFUSED))
                .contains("it was not recorded that the store refuses the wrong key");
        assertThat(doubted(withSecrets().got(Actions.TRY_SECRET, facts -> Map.of(), REFUSED), REFUSED))
                .contains("it was not recorded that the store refuses the wrong key");
    }

    // ---- it is bound once that is mended

    @Test
    void aClaimThatIsNotBoundOnceItsSecretIsMendedIsAnOffence() {
        Offence offence = offence(withSecrets().broke(Actions.USE_CLAIM, "seen last: Pending", MISSING), MISSING);
        assertThat(offence.what()).startsWith("the claim is not bound once its Secret is mended");
        assertThat(offence.value()).isEqualTo("seen last: Pending");
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.LIST, Actions.WRITE, Actions.READ})
    void whatItsPodCannotDoIsAnOffence(String way) {
        UnaryOperator<Map<String, String>> change = facts -> {
            Map<String, String> other = new HashMap<>(facts);
            other.put(way, "EIO");
            return other;
        };
        assertThat(offence(withSecrets().got(Actions.USE_CLAIM, change, REFUSED), REFUSED)
                        .what())
                .isEqualTo("the pod of the claim cannot " + way + " on its volume");
    }

    @Test
    void aSecretThatWasNotMendedIsADoubt() {
        assertThat(doubted(withSecrets().undone(Actions.MEND_SECRET, MISSING), MISSING))
                .contains("the Secret was not mended, as far as was recorded");
        assertThat(doubted(withSecrets().broke(Actions.MEND_SECRET, "no answer", MISSING), MISSING))
                .contains("the Secret was not mended: no answer");
        assertThat(doubted(withSecrets().undone(Actions.USE_CLAIM, MISSING), MISSING))
                .contains("no pod used the claim");
    }

    // ---- what must be there at all

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing-before",
                "missing-after",
                "incomplete-before",
                "incomplete-after",
                "refused-key-before",
                "refused-key-after"
            })
    void aClaimThatWasNotMadeIsADoubt(String claim) {
        assertThat(doubted(withSecrets().undone(Actions.TRY_SECRET, claim), claim))
                .contains("it was not claimed " + claim.replaceAll(".*-", "") + " the upgrade");
        assertThat(doubted(withSecrets().broke(Actions.TRY_SECRET, "no answer", claim), claim))
                .contains("whether the claim was made is not known: no answer");
        assertThat(doubted(withSecrets().neverDone(Actions.TRY_SECRET, claim), claim))
                .contains("whether the claim was made is not known, the record ends before");
    }

    @Test
    void aRunThatDoesNotTrySecretsNeedsNone() {
        Verdicts.passed(judge(StorageClassRun.claimed()
                .driver(driver -> DriverBuilder.of(driver)
                        .refusedKey("SignatureDoesNotMatch")
                        .build())));
    }

    @Test
    void ofADriverWhoseProfileDoesNotSayHowAKeyIsRefusedNoneIsNeeded() {
        Verdicts.passed(judge(StorageClassRun.claimed()
                .phases(phases -> Stream.concat(phases.stream(), Stream.of(History.phase(Phase.CLASS_SECRETS, 63, 64)))
                        .toList())
                .driver(driver -> DriverBuilder.of(driver).refusedKey(null).build())));
    }

    /** The claim's event says something else, at another time. */
    private static History retold(String claim, double second, String message) {
        return withSecrets()
                .map(
                        Channel.EVENTS,
                        History.OBSERVER,
                        (s, event) -> event.name().equals(claim) ? failed(claim, second, message) : event);
    }

    private static UnaryOperator<Map<String, String>> answer(String answer) {
        return facts -> Map.of(Actions.ANSWER, answer);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("storage-class", history);
    }

    private static Offence offence(History history, String claim) {
        return Verdicts.failed(judge(history), claim);
    }

    private static String doubted(History history, String claim) {
        return Verdicts.doubted(judge(history), claim);
    }
}
