package dev.holdfast.judge;

import static dev.holdfast.judge.SecureRun.MOUNTER_ACCOUNT;
import static dev.holdfast.judge.SecureRun.PLUGIN_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceAccountsJudgeTest {
    @Test
    void accountsThatMayDoWhatTheyNeedPass() {
        Judgement judgement = judge(SecureRun.asked());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly(PLUGIN_ACCOUNT, MOUNTER_ACCOUNT);
        assertThat(Verdicts.of(judgement, PLUGIN_ACCOUNT).message())
                .isEqualTo(
                        "kube-system/s3-csi-driver-sa may do none of 2 things that it does not need; get secrets it needs: volumes name them");
    }

    @Test
    void aRightWithoutAReasonIsAnOffence() {
        History history = SecureRun.question(SecureRun.asked(), 50, PLUGIN_ACCOUNT, "list", "secrets", true);
        assertThat(Verdicts.failed(judge(history), PLUGIN_ACCOUNT).what())
                .isEqualTo("kube-system/s3-csi-driver-sa may list secrets in the whole cluster");
    }

    @Test
    void theReasonOfOneAccountIsNotThatOfAnother() {
        History history = SecureRun.question(SecureRun.asked(), 50, MOUNTER_ACCOUNT, "get", "secrets", true);
        assertThat(Verdicts.failed(judge(history), MOUNTER_ACCOUNT).what())
                .contains("mount-s3/default may get secrets");
    }

    @Test
    void inARecordWithoutAProfileOfSecurityNothingIsNeeded() {
        History history =
                SecureRun.asked().driver(d -> DriverBuilder.of(d).security(null).build());
        assertThat(Verdicts.failed(judge(history), PLUGIN_ACCOUNT).what()).contains("may get secrets");
    }

    @Test
    void anAccountThatNobodyAskedAboutIsADoubt() {
        assertThat(Verdicts.doubted(
                        judge(SecureRun.asked().undone(Actions.ASK_ACCESS, MOUNTER_ACCOUNT)), MOUNTER_ACCOUNT))
                .isEqualTo("nobody asked what mount-s3/default may do, which a pod of the driver has");
        assertThat(Verdicts.doubted(judge(History.healthy()), "service accounts"))
                .contains("nobody asked");
    }

    @Test
    void aQuestionWithoutAnAnswerIsADoubt() {
        assertThat(Verdicts.doubted(
                        judge(SecureRun.asked().broke(Actions.ASK_ACCESS, "forbidden", MOUNTER_ACCOUNT)),
                        MOUNTER_ACCOUNT))
                .contains("it is unknown whether mount-s3/default may get secrets", "forbidden");
        assertThat(Verdicts.doubted(
                        judge(SecureRun.asked().got(Actions.ASK_ACCESS, facts -> Map.of(), MOUNTER_ACCOUNT)),
                        MOUNTER_ACCOUNT))
                .contains("it is unknown");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("service-accounts", history);
    }
}
