package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pods on one volume that differ in one thing each: {@link LightPodsRun#apart}. */
class SeparationJudgeTest {
    private static final String GROUP = "group (fs-group)";

    private static Judgement judge(History history) {
        return Verdicts.judge("separation", history);
    }

    private static History together() {
        History history = LightPodsRun.empty();
        LightPodsRun.add(history, "a", Actions.NOTHING, LightPodsRun.VOLUME, "", LightPodsRun.OPTIONS, "mp-1");
        LightPodsRun.add(history, "group", Sharing.FS_GROUP, LightPodsRun.VOLUME, "", LightPodsRun.OPTIONS, "mp-1");
        LightPodsRun.add(history, "volume", Sharing.VOLUME, "pv-other", "", LightPodsRun.OPTIONS, "mp-3");
        LightPodsRun.add(history, "options", Sharing.MOUNT_OPTIONS, LightPodsRun.VOLUME, "", "uid=8", "mp-4");
        return history;
    }

    @Test
    void podsThatDifferAreServedApart() {
        Judgement judgement = judge(LightPodsRun.apart());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly(GROUP, "volume (volume)", "options (mount-options)");
        assertThat(Verdicts.of(judgement, GROUP).message())
                .isEqualTo("differs in fs-group, and has mounter pod mp-2 where the others have mp-1");
        assertThat(judgement.worst()).isEqualTo("separate");
    }

    @Test
    void aPodThatSharesAlthoughItDiffersIsAnOffence() {
        Offence offence = Verdicts.failed(judge(together()), GROUP);
        assertThat(offence.what()).isEqualTo("a pod that differs from others in fs-group is served together with them");
        assertThat(offence.value()).isEqualTo("mounter pod mp-1");
    }

    @Test
    void amountThatIsSharedIsAnOffenceWhateverAttachmentsSay() {
        History history = LightPodsRun.served(
                together(), "mp-1", 33, 44, Map.of("mp-1", List.of("uid-a"), "mp-9", List.of("uid-group")));
        assertThat(Verdicts.failed(judge(history), GROUP).value())
                .isEqualTo("FUSE mount " + LightPodsRun.device("mp-1"));
    }

    @Test
    void whatAProfileSaysSeparatesIsWhatIsJudged() {
        History history = LightPodsRun.apart()
                .driver(driver -> DriverBuilder.of(driver)
                        .sharing(new Sharing(List.of(Sharing.VOLUME), null, null))
                        .build());
        assertThat(judge(history).findings())
                .extracting(finding -> finding.subject())
                .containsExactly("volume (volume)");
    }

    @Test
    void aCriterionThatNothingWasTriedOfIsADoubt() {
        History history =
                LightPodsRun.apart().undone(Actions.START_LIGHT_POD, "group").undone(Actions.END_LIGHT_POD, "group");
        assertThat(Verdicts.doubted(judge(history), Sharing.FS_GROUP))
                .isEqualTo("no pod differed from others in fs-group alone, so nothing is known of it");
    }

    @Test
    void withoutAProfileThatSaysSoNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "criteria"))
                .isEqualTo("the driver's profile names nothing that separates pods");
    }

    @Test
    void aPodThatDidNotComeIsADoubt() {
        assertThat(Verdicts.doubted(
                        judge(LightPodsRun.apart().broke(Actions.START_LIGHT_POD, "seen last: Pending", "group")),
                        GROUP))
                .isEqualTo("group did not become ready: seen last: Pending");
        assertThat(Verdicts.doubted(judge(LightPodsRun.apart().neverDone(Actions.START_LIGHT_POD, "group")), GROUP))
                .isEqualTo("group did not become ready: it was still waited for");
        assertThat(Verdicts.doubted(judge(LightPodsRun.apart().broke(Actions.START_LIGHT_POD, "no", "a", "b")), GROUP))
                .isEqualTo("no pod was ready that it could be compared with");
    }

    @Test
    void whatWasNeverLookedAtIsADoubt() {
        assertThat(Verdicts.doubted(judge(LightPodsRun.apart().without(Channel.ATTACHMENTS, History.OBSERVER)), GROUP))
                .isEqualTo("no attachment was seen that names the pod");
        assertThat(Verdicts.doubted(judge(LightPodsRun.apart().without(Channel.MOUNTS, "w1")), GROUP))
                .isEqualTo("its volume was never seen mounted");
    }
}
