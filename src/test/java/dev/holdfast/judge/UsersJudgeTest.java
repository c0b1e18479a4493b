package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users may do on old, new and moved mounts: {@link UsersRun#tried}. */
class UsersJudgeTest {
    private static final String OLD_ITSELF = OLD + ", old mount, itself";
    private static final String OLD_ANOTHER = OLD + ", old mount, another user";
    private static final String NEW_ANOTHER = NEW + ", new mount, another user";
    private static final String MOVED_ITSELF = OLD + ", moved mount, itself";
    private static final String MOVED_ANOTHER = OLD + ", moved mount, another user";

    private static Judgement judge(History history) {
        return Verdicts.judge("users", history);
    }

    private static Judgement answered(String what, String answer) {
        return judge(UsersRun.tried(Map.of(what, answer)));
    }

    @Test
    void whoeverAVolumeIsSetUpForIsLetInAndNobodyElse() {
        Judgement judgement = judge(UsersRun.tried());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly(
                        OLD_ITSELF, OLD_ANOTHER, NEW + ", new mount, itself", NEW_ANOTHER, MOVED_ITSELF, MOVED_ANOTHER);
        assertThat(Verdicts.of(judgement, OLD_ITSELF).message())
                .isEqualTo("user 1000 of groups 2000 could list, read and write in 2 attempts");
        assertThat(Verdicts.of(judgement, NEW_ANOTHER).message())
                .isEqualTo("user 4001 was refused to list, read and write in 1 attempt");
        assertThat(judgement.worst()).isEqualTo("as it was set up");
    }

    @Test
    void anotherUserWhoIsLetInIsAnOffenceWheneverAndHowever() {
        for (String way : List.of(Actions.LIST, Actions.READ, Actions.WRITE)) {
            Offence offence = Verdicts.failed(answered("old 5 another user " + way, "ok"), OLD_ANOTHER);
            assertThat(offence.what()).isEqualTo("another user can " + way + " on its old mount");
            assertThat(offence.phase()).isEqualTo("warm-up");
            assertThat(offence.value()).isEqualTo("user 4001 was let in");
            Verdicts.failed(answered("old 40 another user " + way, "ok"), OLD_ANOTHER);
            Verdicts.failed(answered("new 40 another user " + way, "ok"), NEW_ANOTHER);
            Verdicts.failed(answered("moved 65 another user " + way, "ok"), MOVED_ANOTHER);
        }
    }

    @Test
    void itsOwnUserWhoIsKeptOutIsAnOffence() {
        Offence offence = Verdicts.failed(answered("moved 65 itself write", "EACCES"), MOVED_ITSELF);
        assertThat(offence.what()).isEqualTo("the workload's own user cannot write on its moved mount");
        assertThat(offence.value()).isEqualTo("EACCES");
        Verdicts.failed(answered("old 40 itself read", "EIO"), OLD_ITSELF);
    }

    @Test
    void whatFailsOtherwiseThanByARefusalIsNoRefusal() {
        assertThat(Verdicts.doubted(answered("new 40 another user read", "ENOENT"), NEW_ANOTHER))
                .isEqualTo("that another user could not read was no refusal, but ENOENT");
        assertThat(answered("new 40 another user read", "EPERM").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aMovedMountHasTheOwnerAndThePermissionsOfANewOne() {
        for (String other : List.of("0:2000 0660", "1000:0 0660", "1000:2000 0644")) {
            Offence offence = Verdicts.failed(answered("moved 65 itself file", other), MOVED_ITSELF);
            assertThat(offence.what())
                    .isEqualTo("file on its moved mount has another owner or other permissions than a new mount");
            assertThat(offence.before()).isEqualTo("1000:2000 0660");
            assertThat(offence.after()).isEqualTo(other);
        }
        assertThat(Verdicts.failed(answered("moved 65 itself folder", "1000:2000 0755"), MOVED_ITSELF)
                        .what())
                .startsWith("folder on its moved mount");
        assertThat(Verdicts.doubted(answered("moved 65 itself file", "ENOENT"), MOVED_ITSELF))
                .isEqualTo("owner and permissions of its file were not seen: ENOENT");
    }

    @Test
    void ofAnOldMountOwnerAndPermissionsAreForOthersToSay() {
        Verdicts.passed(answered("old 40 itself file", "1000:0 0644"));
    }

    @Test
    void withoutANewMountInTheSameWayNothingIsKnownOfAMovedOne() {
        Judgement judgement = judge(UsersRun.tried()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(NEW)).toList()));
        assertThat(Verdicts.doubted(judgement, MOVED_ITSELF))
                .isEqualTo("no new mount is set up with group, so what it must have is unknown");
    }

    @Test
    void aPodThatCouldNotMoveIsAnOffence() {
        History history = UsersRun.tried()
                .didNot(
                        64,
                        65,
                        Actions.START_LIGHT_POD,
                        "moved-1",
                        Map.of(Actions.NODE, "w1", Actions.SET, "moved"),
                        "pod moved-1 is ready did not happen");
        assertThat(Verdicts.failed(judge(history), "moved-1").what())
                .isEqualTo("the pod that was to take an old one's place did not get its volume");
        Verdicts.passed(judge(UsersRun.tried()
                .didNot(
                        64,
                        65,
                        Actions.START_LIGHT_POD,
                        "light-1",
                        Map.of(Actions.NODE, "w1", Actions.SET, "light"),
                        "pod light-1 is ready did not happen")));
    }

    @Test
    void whatWasNotTriedIsADoubt() {
        Judgement judgement = judge(UsersRun.tried().undone(Actions.TRY_ACCESS, NEW));
        assertThat(Verdicts.doubted(judgement, "another user on new mounts"))
                .isEqualTo("it was not tried, so nothing is known of it");
        assertThat(Verdicts.doubted(judgement, "itself on new mounts"))
                .isEqualTo("it was not tried, so nothing is known of it");
        Judgement broken = judge(UsersRun.tried().broke(Actions.TRY_ACCESS, "pod did not start", OLD));
        assertThat(Verdicts.doubted(broken, OLD_ANOTHER)).startsWith("it could not be tried: pod did not start");
        assertThat(Verdicts.doubted(broken, "another user on old mounts before the upgrade"))
                .isEqualTo("it was not tried, so nothing is known of it");
    }
}
