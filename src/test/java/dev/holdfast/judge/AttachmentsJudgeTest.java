package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A pod comes and goes while another writer adds an entry: {@link LightPodsRun#followed}. */
class AttachmentsJudgeTest {
    private static final String ENTRY = "entry of a";
    private static final String SELECTION = "selection by spec.nodeName";

    private static Judgement judge(History history) {
        return Judges.judge(
                Guarantee.ATTACHMENTS, history, Limits.defaults().with(Limit.DETACHED, Duration.ofSeconds(10)));
    }

    @Test
    void eachPartIsTold() {
        Judgement judgement = judge(LightPodsRun.followed());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly("schema", SELECTION, ENTRY, "several writers", "stale entries");
        assertThat(Verdicts.of(judgement, "schema").message())
                .isEqualTo("1 wrong object refused, and a right one accepted");
        assertThat(Verdicts.of(judgement, ENTRY).message())
                .isEqualTo("named from before it ran until 2.0 s after its end: deleted");
    }

    @Test
    void aWrongObjectThatIsAcceptedIsAnOffence() {
        History history = LightPodsRun.followed()
                .got(Actions.TRY_ATTACHMENT, any -> Map.of(Actions.ANSWER, Actions.ACCEPTED), "without nodeName");
        assertThat(Verdicts.failed(judge(history), "schema").value()).isEqualTo("without nodeName");
    }

    @Test
    void whereARightObjectIsRefusedNothingIsKnown() {
        History history = LightPodsRun.followed()
                .got(
                        Actions.TRY_ATTACHMENT,
                        any -> Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "webhook"),
                        Actions.COMPLETE);
        assertThat(Verdicts.doubted(judge(history), "schema"))
                .isEqualTo("an object with all that it needs is refused too: webhook");
    }

    @Test
    void aSelectionThatMissesOneIsAnOffence() {
        History history = LightPodsRun.followed()
                .got(
                        Actions.SELECT_ATTACHMENTS,
                        any -> Map.of(Actions.SELECTED, "s3pa-1", Actions.MATCHING, "s3pa-1,s3pa-2"));
        Offence offence = Verdicts.failed(judge(history), SELECTION);
        assertThat(offence.before()).isEqualTo("s3pa-1, s3pa-2");
        assertThat(offence.after()).isEqualTo("s3pa-1");
    }

    @Test
    void aFieldThatCannotBeSelectedByIsAnOffence() {
        assertThat(Verdicts.failed(
                                judge(LightPodsRun.followed()
                                        .broke(Actions.SELECT_ATTACHMENTS, "400: field label not supported")),
                                SELECTION)
                        .what())
                .isEqualTo("objects cannot be selected by the field");
    }

    @Test
    void aSelectionOfNothingShowsNothing() {
        History history = LightPodsRun.followed()
                .got(Actions.SELECT_ATTACHMENTS, any -> Map.of(Actions.SELECTED, "", Actions.MATCHING, ""));
        assertThat(Verdicts.doubted(judge(history), SELECTION)).isEqualTo("no object was there that could be selected");
    }

    @Test
    void aPodThatRunsWithoutAnEntryIsAnOffence() {
        History history = LightPodsRun.served(LightPodsRun.followed(), "mp-1", 34, 36, Map.of("mp-1", List.of()));
        Offence offence = Verdicts.failed(judge(history), ENTRY);
        assertThat(offence.what()).isEqualTo("no attachment names a workload that runs");
    }

    @Test
    void anEntryThatStaysIsAnOffence() {
        History stays = LightPodsRun.followed();
        stays.map(
                Channel.ATTACHMENTS,
                History.OBSERVER,
                (s, look) -> look.attachments() == null || s < 44
                        ? look
                        : Lines.attachments(List.of(new Attachments.Entry(
                                "s3pa-left",
                                "w1",
                                LightPodsRun.VOLUME,
                                LightPodsRun.VOLUME,
                                Map.of("mp-1", List.of("uid-a")),
                                LightPodsRun.OPTIONS,
                                ""))));
        assertThat(Verdicts.failed(judge(stays), ENTRY).what())
                .isEqualTo("an attachment names a workload that is gone");
    }

    @Test
    void anEntryOfAnotherGroupIsAnOffence() {
        History history = LightPodsRun.followed()
                .map(
                        Channel.ATTACHMENTS,
                        History.OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(one -> one.mountersOf("uid-a").isEmpty()
                                                ? one
                                                : new Attachments.Entry(
                                                        one.name(),
                                                        one.node(),
                                                        one.persistentVolume(),
                                                        one.volumeId(),
                                                        one.workloads(),
                                                        one.mountOptions(),
                                                        "2000"))
                                        .toList()));
        Offence offence = Verdicts.failed(judge(history), ENTRY);
        assertThat(offence.what()).isEqualTo("an attachment says another fsGroup of a workload than it has");
    }

    @Test
    void mountOptionsInAnotherOrderAreTheSame() {
        History history = LightPodsRun.followed().got(Actions.START_LIGHT_POD, facts -> {
            Map<String, String> other = new HashMap<>(facts);
            other.put(Actions.MOUNT_OPTIONS, "uid=7,allow-delete");
            return other;
        });
        Verdicts.passed(judge(history));
    }

    @Test
    void anEntryThatIsLostToAnotherWriterIsAnOffence() {
        History lost = LightPodsRun.strangerSeen(
                LightPodsRun.followed()
                        .map(
                                Channel.ATTACHMENTS,
                                History.OBSERVER,
                                (s, look) -> look.attachments() == null
                                        ? look
                                        : Lines.attachments(look.attachments().stream()
                                                .filter(one -> one.mountersOf(LightPodsRun.STRANGER)
                                                        .isEmpty())
                                                .toList())),
                36.5,
                38);
        assertThat(Verdicts.failed(judge(lost), "several writers").what())
                .isEqualTo("an entry is gone that another writer has added");
    }

    @Test
    void anUpdateByAnOldVersionThatIsAcceptedIsAnOffence() {
        History history = LightPodsRun.followed()
                .got(Actions.UPDATE_OLD_VERSION, any -> Map.of(Actions.ANSWER, Actions.ACCEPTED));
        assertThat(Verdicts.failed(judge(history), "several writers").what())
                .isEqualTo("an update by an old version is accepted");
    }

    @Test
    void aStaleEntryThatStaysIsAnOffence() {
        History history = LightPodsRun.strangerSeen(LightPodsRun.followed(), 43, 70);
        assertThat(Verdicts.failed(judge(history), "stale entries").what())
                .isEqualTo("the entry of a workload that never was is still there");
    }

    @Test
    void aPodThatDoesNotEndIsADoubt() {
        assertThat(Verdicts.doubted(judge(LightPodsRun.followed().neverDone(Actions.END_LIGHT_POD)), ENTRY))
                .isEqualTo("the workload did not come to its end");
    }

    @Test
    void whatNobodyLookedAtIsADoubt() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "selection"))
                .isEqualTo("nobody looked at it, so nothing is known of it");
        assertThat(Verdicts.doubted(
                        judge(LightPodsRun.followed().without(Channel.ATTACHMENTS, History.OBSERVER)), ENTRY))
                .startsWith("attachments were never looked at while the workload ran");
    }

    /** What attachments say of pod a, replaced. */
    private static History said(UnaryOperator<Attachments.Entry> change) {
        return LightPodsRun.followed()
                .map(
                        Channel.ATTACHMENTS,
                        History.OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(one -> one.mountersOf("uid-a").isEmpty() ? one : change.apply(one))
                                        .toList()));
    }

    private static Attachments.Entry entry(String node, String volume, String handle, String options) {
        return new Attachments.Entry("s3pa-a", node, volume, handle, Map.of("mp-1", List.of("uid-a")), options, "");
    }

    @Test
    void eachThingThatAnEntrySaysWronglyIsAnOffence() {
        String volume = LightPodsRun.VOLUME;
        Map<String, Attachments.Entry> wrong = Map.of(
                "node", entry("w2", volume, volume, LightPodsRun.OPTIONS),
                "PersistentVolume", entry("w1", "pv-x", volume, LightPodsRun.OPTIONS),
                "volume handle", entry("w1", volume, "handle-x", LightPodsRun.OPTIONS),
                "mount options", entry("w1", volume, volume, "uid=8"));
        wrong.forEach((what, entry) -> assertThat(
                        Verdicts.failed(judge(said(one -> entry)), ENTRY).what())
                .isEqualTo("an attachment says another " + what + " of a workload than it has"));
    }

    @Test
    void whatWasTriedAndNotAnsweredIsADoubt() {
        assertThat(Verdicts.doubted(
                        judge(LightPodsRun.followed().broke(Actions.TRY_ATTACHMENT, "gone", "without nodeName")),
                        "schema"))
                .isEqualTo("whether an object is accepted is unknown: without nodeName");
        assertThat(Verdicts.doubted(
                        judge(LightPodsRun.followed().undone(Actions.TRY_ATTACHMENT, "without nodeName")), "schema"))
                .isEqualTo("no object was tried that is wrong");
        assertThat(Verdicts.doubted(judge(LightPodsRun.followed().neverDone(Actions.SELECT_ATTACHMENTS)), SELECTION))
                .startsWith("it was still asked for when the record ended");
        assertThat(Verdicts.doubted(
                        judge(LightPodsRun.followed().neverDone(Actions.UPDATE_OLD_VERSION)), "several writers"))
                .isEqualTo("no update by an old version was answered");
        assertThat(Verdicts.doubted(judge(LightPodsRun.followed().broke(Actions.START_LIGHT_POD, "Pending")), ENTRY))
                .isEqualTo("a did not become ready: Pending");
    }

    /** Attachments are looked at up to a time only. */
    private static History lookedUntil(double end) {
        return LightPodsRun.followed().map(Channel.ATTACHMENTS, History.OBSERVER, (s, look) -> s > end ? null : look);
    }

    @Test
    void whatEndsAfterTheLastLookIsADoubt() {
        assertThat(Verdicts.doubted(judge(lookedUntil(43)), ENTRY))
                .isEqualTo("nobody looked after the entry was to have gone");
        assertThat(Verdicts.doubted(judge(lookedUntil(36)), "several writers"))
                .isEqualTo("attachments were never looked at after another writer had added an entry");
        assertThat(Verdicts.doubted(judge(lookedUntil(41)), "stale entries"))
                .isEqualTo("nobody looked when the entries were to have gone");
    }

    @Test
    void whereNothingSaysWhenAnEntryIsStaleNothingIsKnown() {
        History history = LightPodsRun.followed()
                .driver(driver -> DriverBuilder.of(driver)
                        .sharing(new Sharing(driver.sharing().by(), null, null))
                        .build());
        assertThat(Verdicts.doubted(judge(history), "stale entries"))
                .isEqualTo("the driver's profile does not say when they go");
        assertThat(Verdicts.doubted(judge(LightPodsRun.followed().broke(Actions.ADD_ENTRY, "no")), "stale entries"))
                .isEqualTo("no entry of a workload that is not there was added");
    }
}
