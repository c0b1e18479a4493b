package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KeyFind;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecrecyJudgeTest {
    @Test
    void keysWhereTheyMustBePass() {
        Judgement judgement = judge(SecureRun.searched());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(7);
        assertThat(Verdicts.of(judgement, "environment on w1").message())
                .isEqualTo("no key was found in 3 texts of 300 bytes, except by contract in s3-plugin AWS_SECRET");
    }

    @ParameterizedTest
    @CsvSource({
        "arguments on w1, argument 3, the secret access key stands in argument 3 of container s3-plugin of pod p",
        "environment on w2, OTHER, the secret access key stands in variable OTHER of container s3-plugin of pod p",
        "logs, '', the secret access key stands in the log of container s3-plugin of pod p",
        "pod specifications, '', the secret access key stands in the specification of pod p",
        "events, '', the secret access key stands in an event of p",
        // what may be in an environment may not be an argument
        "arguments on w2, AWS_SECRET, the secret access key stands in AWS_SECRET of container s3-plugin of pod p"
    })
    void aKeyAnywhereElseIsAnOffence(String place, String where, String what) {
        Offence offence = Verdicts.failed(
                judge(found(place, new KeyFind("p", "s3-plugin", where, "base64", "secret access key"))), place);
        assertThat(offence.what()).isEqualTo(what);
        assertThat(offence.value()).isEqualTo("base64");
    }

    @Test
    void theVariableOfOneContainerIsNotThatOfAnother() {
        KeyFind other = new KeyFind("p", "sidecar", "AWS_SECRET", "plain", "secret access key");
        assertThat(Verdicts.failed(judge(found("environment on w1", other)), "environment on w1")
                        .what())
                .contains("variable AWS_SECRET of container sidecar");
        KeyFind unit = new KeyFind("mount-s3-1.service", "", "AWS_SECRET", "plain", "access key");
        assertThat(Verdicts.failed(judge(found("environment on w1", unit)), "environment on w1")
                        .what())
                .isEqualTo("the access key stands in variable AWS_SECRET of mount-s3-1.service");
        History unknown = SecureRun.searched()
                .driver(d -> DriverBuilder.of(d).security(null).build());
        assertThat(Verdicts.of(judge(unknown), "environment on w1").offence()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"arguments on w1", "environment on w2", "logs", "pod specifications", "events"})
    void aPlaceThatNobodySearchedIsADoubt(String place) {
        assertThat(Verdicts.doubted(judge(SecureRun.searched().undone(Actions.SEARCH_KEYS, place)), place))
                .isEqualTo(place + " were not searched, so nothing is known of them");
        assertThat(Verdicts.doubted(judge(SecureRun.searched().broke(Actions.SEARCH_KEYS, "forbidden", place)), place))
                .isEqualTo(place + " could not be searched: forbidden");
        assertThat(Verdicts.doubted(
                        judge(SecureRun.searched()
                                .got(Actions.SEARCH_KEYS, facts -> with(facts, Actions.TEXTS, "0"), place)),
                        place))
                .contains("nothing was searched");
    }

    @Test
    void aLogThatWentWithItsPodIsADoubtUnlessAnotherOfItsKindWasRead() {
        Judgement others = judge(logs("mountpoint,s3-plugin", "mountpoint/mp-1,mountpoint/mp-2"));
        Verdicts.passed(others);
        assertThat(Verdicts.of(others, "logs").figures()).containsEntry("gone with their pods", "2 logs");
        assertThat(Verdicts.doubted(judge(logs("s3-plugin", "mountpoint/mp-1")), "logs"))
                .isEqualTo("no log of mountpoint/mp-1 was read: it went with its pod before");
    }

    private static History logs(String read, String gone) {
        return SecureRun.searched()
                .got(
                        Actions.SEARCH_KEYS,
                        facts -> with(with(facts, Actions.LOGS_READ, read), Actions.LOGS_GONE, gone),
                        "logs");
    }

    private static History found(String place, KeyFind find) {
        return SecureRun.searched()
                .got(Actions.SEARCH_KEYS, facts -> with(facts, Actions.FINDS, KeyFind.text(List.of(find))), place);
    }

    private static Map<String, String> with(Map<String, String> facts, String name, String value) {
        Map<String, String> other = new HashMap<>(facts);
        other.put(name, value);
        return other;
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("secrecy", history);
    }
}
