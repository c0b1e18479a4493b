package dev.holdfast.judge;

import static dev.holdfast.judge.StorageClassRun.IMMEDIATE_AFTER;
import static dev.holdfast.judge.StorageClassRun.IMMEDIATE_BEFORE;
import static dev.holdfast.judge.StorageClassRun.REPLACED_AFTER;
import static dev.holdfast.judge.StorageClassRun.REPLACED_BEFORE;
import static dev.holdfast.judge.StorageClassRun.WAITING_AFTER;
import static dev.holdfast.judge.StorageClassRun.WAITING_BEFORE;
import static dev.holdfast.judge.StorageClassRun.claimed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageClassJudgeTest {
    @Test
    void claimsThatAreTreatedAsTheirClassesSayPass() {
        Judgement judgement = judge(claimed());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        IMMEDIATE_BEFORE,
                        IMMEDIATE_AFTER,
                        WAITING_BEFORE,
                        WAITING_AFTER,
                        REPLACED_BEFORE,
                        REPLACED_AFTER);
        assertThat(judgement.limit()).startsWith("bound 20 s after it was made");
        assertThat(judgement.worst()).isEqualTo("bound after 1.2 s");
        assertThat(Verdicts.of(judgement, IMMEDIATE_BEFORE).figures())
                .containsEntry("volumeBindingMode", "Immediate")
                .containsEntry("reclaim policy of the class", "Delete")
                .containsEntry("reclaim policy of the volume", "Delete")
                .containsEntry("file system", "fuse")
                .containsEntry("bound after at most", "1.2 s");
        assertThat(Verdicts.of(judgement, WAITING_AFTER).figures()).containsEntry("left without a pod", "10.0 s");
    }

    // ---- binding

    @Test
    void aClaimThatIsNeverBoundIsAnOffence() {
        Offence offence = failed(
                claimed()
                        .broke(Actions.TRY_CLAIM, "seen last: Pending, ProvisioningFailed: no", IMMEDIATE_AFTER)
                        .undone(Actions.USE_CLAIM, IMMEDIATE_AFTER),
                IMMEDIATE_AFTER);
        assertThat(offence.what()).isEqualTo("a claim of a class that binds at once is not bound");
        assertThat(offence.value()).contains("ProvisioningFailed");
    }

    @Test
    void aClaimThatIsBoundTooLateIsAnOffence() {
        History late = claimed().got(Actions.TRY_CLAIM, unbound("20500.000", "20800.000"), IMMEDIATE_AFTER);
        Offence offence = failed(late, IMMEDIATE_AFTER);
        assertThat(offence.what()).isEqualTo("a claim of a class that binds at once is bound too late");
        assertThat(offence.value()).isEqualTo("still unbound after 20.5 s");
        Verdicts.passed(Judges.judge(
                Guarantee.STORAGE_CLASS, late, Limits.defaults().with(Limit.BOUND, Duration.ofSeconds(21))));
    }

    @Test
    void aClaimThatMayHaveBeenBoundInTimeIsADoubt() {
        assertThat(doubted(
                        claimed().got(Actions.TRY_CLAIM, unbound("19900.000", "23000.000"), IMMEDIATE_AFTER),
                        IMMEDIATE_AFTER))
                .contains("bound between 19.9 s and 23.0 s after it was made");
    }

    @Test
    void aClaimOfWhichTheTimeIsUnknownIsADoubt() {
        assertThat(doubted(
                        claimed().got(Actions.TRY_CLAIM, without(Actions.UNBOUND), IMMEDIATE_AFTER), IMMEDIATE_AFTER))
                .contains("how long the claim was unbound was not recorded");
        assertThat(doubted(claimed().neverDone(Actions.TRY_CLAIM, IMMEDIATE_AFTER), IMMEDIATE_AFTER))
                .contains("before it is known whether the claim was bound");
    }

    @Test
    void aClaimThatWaitsAndIsBoundWithoutAPodIsAnOffence() {
        Offence offence = failed(
                claimed().got(Actions.TRY_CLAIM, with(Actions.ANSWER, Actions.BOUND), WAITING_AFTER), WAITING_AFTER);
        assertThat(offence.what()).isEqualTo("a claim of a class that waits for a pod is bound without one");
        assertThat(offence.value()).isEqualTo("Bound after 10.0 s without a pod");
    }

    @Test
    void aClaimThatWasHardlyLeftAloneIsADoubt() {
        History hardly = claimed().got(Actions.TRY_CLAIM, with(Actions.MILLISECONDS, "9000.000"), WAITING_AFTER);
        assertThat(doubted(hardly, WAITING_AFTER)).contains("without a pod for 9.0 s only");
        Verdicts.passed(Judges.judge(
                Guarantee.STORAGE_CLASS, hardly, Limits.defaults().with(Limit.WITHOUT_POD, Duration.ofSeconds(9))));
    }

    @Test
    void aClaimOfWhichThePhaseIsUnknownIsADoubt() {
        assertThat(doubted(
                        claimed().got(Actions.TRY_CLAIM, with(Actions.ANSWER, "Lost"), WAITING_AFTER), WAITING_AFTER))
                .contains("neither Pending nor Bound without a pod, but Lost");
        assertThat(doubted(claimed().got(Actions.TRY_CLAIM, without(Actions.ANSWER), WAITING_AFTER), WAITING_AFTER))
                .contains("phase without a pod was not recorded");
        assertThat(doubted(claimed().broke(Actions.TRY_CLAIM, "no answer", WAITING_AFTER), WAITING_AFTER))
                .contains("was not seen: no answer");
        assertThat(doubted(claimed().neverDone(Actions.TRY_CLAIM, WAITING_AFTER), WAITING_AFTER))
                .contains("before it is known whether the claim waited");
    }

    // ---- reclaim policy

    @ParameterizedTest
    @ValueSource(strings = {"immediate-after", "replaced-after", "immediate-before", "replaced-before"})
    void aNewVolumeOfAnotherPolicyIsAnOffence(String claim) {
        UnaryOperator<Map<String, String>> other = facts -> changed(facts, Actions.POLICY, other(facts));
        Offence offence = failed(
                claimed()
                        .got(Actions.TRY_CLAIM, other, claim)
                        .got(Actions.USE_CLAIM, other, claim)
                        .got(Actions.LOOK_AT_POLICY, other, claim),
                claim);
        assertThat(offence.what()).isEqualTo("a new volume has another reclaim policy than its class");
        assertThat(offence.after()).isNotEqualTo(offence.before());
    }

    @Test
    void theVolumeOfAClaimThatWaitsIsLookedAtWhenItsPodCame() {
        History history = claimed()
                .got(Actions.USE_CLAIM, with(Actions.POLICY, Actions.DELETE), WAITING_AFTER)
                .got(Actions.LOOK_AT_POLICY, with(Actions.POLICY, Actions.DELETE), WAITING_AFTER);
        assertThat(failed(history, WAITING_AFTER).what())
                .isEqualTo("a new volume has another reclaim policy than its class");
    }

    @Test
    void aPolicyThatChangesIsAnOffence() {
        Offence offence = failed(
                claimed().got(Actions.LOOK_AT_POLICY, with(Actions.POLICY, Actions.RETAIN), IMMEDIATE_BEFORE),
                IMMEDIATE_BEFORE);
        assertThat(offence.what()).isEqualTo("the reclaim policy of a volume changed");
        assertThat(offence.before()).isEqualTo("Delete");
        assertThat(offence.after()).isEqualTo("Retain");
    }

    @Test
    void aVolumeThatNobodyLookedAtAfterTheUpgradeIsADoubt() {
        assertThat(doubted(claimed().undone(Actions.LOOK_AT_POLICY, IMMEDIATE_BEFORE), IMMEDIATE_BEFORE))
                .contains("nobody looked at the reclaim policy of its volume again");
        assertThat(doubted(claimed().broke(Actions.LOOK_AT_POLICY, "no answer", WAITING_BEFORE), WAITING_BEFORE))
                .contains("nobody looked at the reclaim policy of its volume again");
    }

    @Test
    void aLookBeforeTheUpgradeDoesNotTellOfLater() {
        assertThat(doubted(claimed().drop(Channel.ACTIONS, History.OBSERVER, 44.9, 46), IMMEDIATE_BEFORE))
                .contains("nobody looked at the reclaim policy of its volume again");
    }

    @Test
    void aPolicyThatNobodySawIsADoubt() {
        History history = claimed()
                .got(Actions.TRY_CLAIM, without(Actions.POLICY), IMMEDIATE_AFTER)
                .got(Actions.USE_CLAIM, without(Actions.POLICY), IMMEDIATE_AFTER)
                .got(Actions.LOOK_AT_POLICY, without(Actions.POLICY), IMMEDIATE_AFTER);
        assertThat(doubted(history, IMMEDIATE_AFTER)).contains("the reclaim policy of its volume was not seen");
    }

    @Test
    void aClassThatWasNotReplacedIsADoubt() {
        assertThat(doubted(claimed().broke(Actions.REPLACE_CLASS, "it is still there"), REPLACED_AFTER))
                .contains("the class was not replaced before its volume was claimed: it is still there");
        assertThat(doubted(claimed().undone(Actions.REPLACE_CLASS), REPLACED_BEFORE))
                .contains("the class was not replaced");
    }

    // ---- pods

    @Test
    void aPodThatDoesNotGetItsVolumeIsAnOffence() {
        Offence offence =
                failed(claimed().broke(Actions.USE_CLAIM, "seen last: Pending", WAITING_AFTER), WAITING_AFTER);
        assertThat(offence.what()).contains("is not bound or not mounted when its pod comes");
        assertThat(offence.value()).isEqualTo("seen last: Pending");
        assertThat(failed(claimed().broke(Actions.USE_CLAIM, "seen last: Pending", IMMEDIATE_AFTER), IMMEDIATE_AFTER)
                        .what())
                .isEqualTo("the pod of the claim does not get its volume, or does not end");
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.LIST, Actions.WRITE, Actions.READ})
    void whatAPodCannotDoIsAnOffence(String way) {
        Offence offence = failed(claimed().got(Actions.USE_CLAIM, with(way, "EIO"), IMMEDIATE_AFTER), IMMEDIATE_AFTER);
        assertThat(offence.what()).isEqualTo("the pod of the claim cannot " + way + " on its volume");
        assertThat(offence.value()).isEqualTo("EIO");
    }

    @Test
    void anotherContentIsAnOffence() {
        assertThat(failed(
                                claimed().got(Actions.USE_CLAIM, with(Actions.CONTENT, Actions.WRONG), IMMEDIATE_AFTER),
                                IMMEDIATE_AFTER)
                        .what())
                .isEqualTo("the pod of the claim reads something else than it wrote");
    }

    @Test
    void anotherFileSystemIsAnOffence() {
        Offence offence = failed(
                claimed().got(Actions.USE_CLAIM, with(Actions.FILE_SYSTEM, "ext4"), IMMEDIATE_AFTER), IMMEDIATE_AFTER);
        assertThat(offence.what()).isEqualTo("the volume is mounted as another file system than the driver's");
        assertThat(offence.before()).isEqualTo("fuse");
        assertThat(offence.after()).isEqualTo("ext4");
        assertThat(failed(
                                claimed().got(Actions.USE_CLAIM, without(Actions.FILE_SYSTEM), IMMEDIATE_AFTER),
                                IMMEDIATE_AFTER)
                        .what())
                .isEqualTo("nothing is mounted in the pod as its volume");
    }

    @Test
    void theFileSystemIsThatOfTheDriver() {
        Verdicts.passed(judge(byKernel(claimed().got(Actions.USE_CLAIM, with(Actions.FILE_SYSTEM, "panfs")))));
        Verdicts.passed(judge(claimed().got(Actions.USE_CLAIM, with(Actions.FILE_SYSTEM, "fuse.mount-s3"))));
        assertThat(failed(
                                byKernel(claimed()
                                        .got(Actions.USE_CLAIM, with(Actions.FILE_SYSTEM, "panfs"))
                                        .got(Actions.USE_CLAIM, with(Actions.FILE_SYSTEM, "overlay"), WAITING_AFTER)),
                                WAITING_AFTER)
                        .before())
                .isEqualTo("panfs");
    }

    @Test
    void aClaimWithoutAPodIsADoubt() {
        assertThat(doubted(claimed().undone(Actions.USE_CLAIM, IMMEDIATE_AFTER), IMMEDIATE_AFTER))
                .contains("no pod used the claim");
        assertThat(doubted(claimed().neverDone(Actions.USE_CLAIM, IMMEDIATE_AFTER), IMMEDIATE_AFTER))
                .contains("before it is known whether its pod could use the claim");
    }

    // ---- what must be there at all

    @ParameterizedTest
    @ValueSource(
            strings = {
                "immediate-before",
                "immediate-after",
                "waiting-before",
                "waiting-after",
                "replaced-before",
                "replaced-after"
            })
    void aClaimThatWasNotMadeIsADoubt(String claim) {
        assertThat(doubted(claimed().undone(Actions.TRY_CLAIM, claim), claim))
                .contains("it was not claimed " + claim.replaceAll(".*-", "") + " the upgrade");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("storage-class", history);
    }

    private static Offence failed(History history, String claim) {
        return Verdicts.failed(judge(history), claim);
    }

    private static String doubted(History history, String claim) {
        return Verdicts.doubted(judge(history), claim);
    }

    private static UnaryOperator<Map<String, String>> with(String fact, String value) {
        return facts -> changed(facts, fact, value);
    }

    private static UnaryOperator<Map<String, String>> without(String fact) {
        return facts -> {
            Map<String, String> less = new HashMap<>(facts);
            less.remove(fact);
            return less;
        };
    }

    private static UnaryOperator<Map<String, String>> unbound(String least, String most) {
        return facts -> changed(changed(facts, Actions.UNBOUND, least), Actions.MILLISECONDS, most);
    }

    private static Map<String, String> changed(Map<String, String> facts, String fact, String value) {
        Map<String, String> other = new HashMap<>(facts);
        other.put(fact, value);
        return other;
    }

    private static String other(Map<String, String> facts) {
        return Actions.RETAIN.equals(facts.get(Actions.POLICY)) ? Actions.DELETE : Actions.RETAIN;
    }

    private static History byKernel(History history) {
        return history.driver(driver -> DriverBuilder.of(driver)
                .capabilities(new Manifest.Capabilities(
                        Manifest.Capabilities.KERNEL, "panfs", true, true, false, "remount", "many"))
                .build());
    }
}
