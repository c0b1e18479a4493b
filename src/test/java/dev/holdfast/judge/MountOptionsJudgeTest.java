package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.judge.SetUpRun.OWNER;
import static dev.holdfast.judge.SetUpRun.PREFIX;
import static dev.holdfast.judge.SetUpRun.READ_ONLY;
import static dev.holdfast.judge.SetUpRun.mounted;
import static dev.holdfast.judge.SetUpRun.setUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AttributeLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** An old and a new volume set up in one way, looked at every second; the upgrade goes from 10 to 20, the judged time ends at 60. */
class MountOptionsJudgeTest {
    private static History changed(
            History history, String volume, double from, BiFunction<Double, AttributeLine, AttributeLine> change) {
        return history.map(Channel.ATTRIBUTES, volume, (s, line) -> s < from ? line : change.apply(s, line));
    }

    private static AttributeLine file(AttributeLine line, AttributeLine other) {
        return line instanceof AttributeLine.Looked look && !look.folder() ? other : line;
    }

    @Test
    void whatIsAsItWasSetUpPasses() {
        Judgement judgement = judge(setUp(OWNER, ""));
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(2);
        assertThat(Verdicts.of(judgement, OLD).message()).startsWith("set up with owner, and so in ");
        Verdicts.passed(judge(setUp(PREFIX, "team-a/")));
        Verdicts.passed(judge(setUp(READ_ONLY, "")));
    }

    @Test
    void anotherOwnerIsAnOffence() {
        History history = changed(
                setUp(OWNER, ""), OLD, 30, (s, line) -> file(line, Lines.looked("f/1", false, 0, 2002, "0640")));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("file f/1 has another owner or other permissions than were set up");
        assertThat(offence.before()).isEqualTo("owner 1001:2002, permissions 0640");
        assertThat(offence.after()).isEqualTo("owner 0:2002, permissions 0640");
        assertThat(offence.phase()).isEqualTo("stability");
    }

    @Test
    void anotherGroupIsAnOffence() {
        History history = changed(
                setUp(OWNER, ""), NEW, 30, (s, line) -> file(line, Lines.looked("f/1", false, 1001, 0, "0640")));
        Verdicts.failed(judge(history), NEW);
    }

    @Test
    void otherPermissionsAreAnOffence() {
        History files = changed(
                setUp(OWNER, ""), NEW, 30, (s, line) -> file(line, Lines.looked("f/1", false, 1001, 2002, "0644")));
        assertThat(Verdicts.failed(judge(files), NEW).value()).isEqualTo("owner 1001:2002, permissions 0644");
        History folders = changed(
                setUp(OWNER, ""),
                NEW,
                30,
                (s, line) -> line instanceof AttributeLine.Looked look && look.folder()
                        ? Lines.looked("f", true, 1001, 2002, "0755")
                        : line);
        assertThat(Verdicts.failed(judge(folders), NEW).what()).startsWith("folder f has another owner");
    }

    @Test
    void whatIsReadBackWithAnotherOwnerIsAnOffence() {
        History history =
                setUp(OWNER, "").add(Channel.ATTRIBUTES, OLD, 62, Lines.looked("f/7", false, 1001, 2002, "0600"));
        assertThat(Verdicts.failed(judge(history), OLD).what()).startsWith("file f/7 ");
    }

    @Test
    void whatWasNotSetUpMayBeAnything() {
        Verdicts.passed(judge(changed(
                setUp(PREFIX, "team-a/"), NEW, 30, (s, line) -> file(line, Lines.looked("f/1", false, 0, 0, "0644")))));
    }

    @Test
    void aFileThatCannotBeLookedAtIsAnOffence() {
        History history =
                changed(setUp(OWNER, ""), OLD, 30, (s, line) -> file(line, Lines.lookFailed("f/1", "ENOTCONN")));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("ENOTCONN");
    }

    @Test
    void objectsOutsideOfThePrefixAreAnOffence() {
        History history = setUp(PREFIX, "team-a/")
                .got(Actions.LOOK_OUTSIDE, any -> Map.of(Actions.ANSWER, "7", Actions.KEY, "holdfast/x"), NEW);
        Offence offence = Verdicts.failed(judge(history), NEW);
        assertThat(offence.what()).startsWith("objects lie outside of prefix team-a/ of bucket ");
        assertThat(offence.value()).isEqualTo("7 of them, such as holdfast/x");
    }

    @Test
    void withoutALookOutsideOfThePrefixThereIsDoubt() {
        assertThat(Verdicts.doubted(judge(setUp(PREFIX, "team-a/").undone(Actions.LOOK_OUTSIDE, OLD)), OLD))
                .contains("nobody looked straight in S3");
    }

    @Test
    void aReadOnlyVolumeThatIsWrittenToIsAnOffence() {
        History history = changed(
                setUp(READ_ONLY, ""),
                NEW,
                30,
                (s, line) -> line instanceof AttributeLine.Tried ? Lines.tried(null) : line);
        assertThat(Verdicts.failed(judge(history), NEW).what()).isEqualTo("the read-only volume was written to");
    }

    @Test
    void aReadOnlyVolumeThatIsMountedForWritingIsAnOffenceThoughItsPodCannotWrite() {
        History history = setUp(READ_ONLY, "")
                .map(Channel.MOUNTS, SetUpRun.NODE, (s, look) -> s < 30 ? look : mounted(look, NEW, "rw,nosuid"));
        Offence offence = Verdicts.failed(judge(history), NEW);
        assertThat(offence.what()).isEqualTo("the read-only volume is mounted for writing");
        assertThat(offence.value()).isEqualTo("rw,nosuid of rw,user_id=0");
        assertThat(offence.phase()).isEqualTo("stability");
    }

    @Test
    void aReadOnlyVolumeWhoseMountNobodySawIsInDoubt() {
        History history = setUp(READ_ONLY, "").map(Channel.MOUNTS, SetUpRun.NODE, (s, look) -> Lines.mounts(List.of()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("was never seen on the node");
    }

    @Test
    void aWriteThatFailsOtherwiseIsNotRefused() {
        History history = changed(
                setUp(READ_ONLY, ""),
                OLD,
                30,
                (s, line) -> line instanceof AttributeLine.Tried ? Lines.tried("EIO") : line);
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("EIO");
    }

    @Test
    void aReadOnlyVolumeThatNobodyTriedToWriteToIsInDoubt() {
        History history =
                changed(setUp(READ_ONLY, ""), NEW, 0, (s, line) -> line instanceof AttributeLine.Tried ? null : line);
        assertThat(Verdicts.doubted(judge(history), NEW)).contains("nobody tried to write");
    }

    @Test
    void aVolumeThatWasNotLookedAtBeforeOrAfterTheUpgradeIsInDoubt() {
        assertThat(Verdicts.doubted(judge(changed(setUp(OWNER, ""), OLD, 0, (s, line) -> s < 10 ? null : line)), OLD))
                .contains("before the upgrade");
        assertThat(Verdicts.doubted(judge(changed(setUp(OWNER, ""), OLD, 0, (s, line) -> s > 19 ? null : line)), OLD))
                .contains("after the upgrade");
        assertThat(Verdicts.doubted(judge(changed(setUp(OWNER, ""), OLD, 0, (s, line) -> s > 50 ? null : line)), OLD))
                .contains("before the end of the judged time");
    }

    @Test
    void aWorkloadThatItsVolumeDoesNotLetBeginIsAnOffence() {
        History history = setUp(OWNER, "")
                .without(Channel.ATTRIBUTES, NEW)
                .didNot(26, 29, Actions.AWAIT_AGENT, NEW, Map.of(), "agent new-1 gave up: EACCES");
        assertThat(Verdicts.failed(judge(history), NEW).value()).isEqualTo("agent new-1 gave up: EACCES");
    }

    @Test
    void aVolumeThatNobodyLookedAtIsInDoubt() {
        assertThat(Verdicts.doubted(judge(setUp(PREFIX, "team-a/").without(Channel.ATTRIBUTES, NEW)), NEW))
                .contains("no file of the volume was looked at");
    }

    @Test
    void aNewWorkloadThatGotNoPodIsAnOffence() {
        History history = setUp(OWNER, "")
                .didNot(
                        24,
                        29,
                        Actions.START_WORKLOAD,
                        "new-set-up-owner",
                        Map.of(Actions.NODE, "w1", Actions.WAY, "owner"),
                        "not bound");
        assertThat(Verdicts.failed(judge(history), "new-set-up-owner").value()).isEqualTo("not bound");
    }

    @Test
    void aWayWithoutANewVolumeIsInDoubt() {
        History history = setUp(OWNER, "")
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(NEW)).toList());
        assertThat(Verdicts.doubted(judge(history), "a new mount set up with owner"))
                .contains("there is no such volume");
    }

    @Test
    void withoutAnySuchVolumeNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "volumes"))
                .isEqualTo("no volume was set up otherwise than usual");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("mount-options", history);
    }
}
