package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.NodeLines.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * static-1 (by a systemd unit on w1) and new-2 (by a mounter pod on w2) read what the other wrote: shared/once, acknowledged at 40.05;
 * shared/twice, acknowledged at 35.05, and again with other content at 40.05. The metadata TTL is 10 s, and the two clocks together are
 * known within 4 ms. See {@link Histories#mixed}.
 */
class MixedJudgeTest {
    private static final String YOUNG = "new-2";
    private static final String ONCE = "shared/once";
    private static final String TWICE = "shared/twice";

    @Test
    void theReportCountsWhatWasRead() {
        Judgement judgement = judge(Histories.mixed());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("new objects at once, overwritten ones within 10 s");
        assertThat(judgement.worst()).isEqualTo("nothing too late");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OLD, YOUNG);
        Finding finding = Verdicts.of(judgement, OLD);
        assertThat(finding.message())
                .isEqualTo("2 new objects and 1 overwritten ones of mounts by a mounter pod were read as they were"
                        + " written");
        assertThat(finding.figures())
                .containsEntry("new objects read", "2")
                .containsEntry("overwritten objects read again", "1")
                .containsEntry("reads", "3")
                .containsEntry("served by", "systemd unit");
    }

    // ---- new objects

    @ParameterizedTest
    @ValueSource(strings = {OLD, YOUNG})
    void aNewObjectThatIsNotSeenAtOnceIsAnOffence(String reader) {
        Judgement judgement = judge(failing(Histories.mixed(), reader, 40.5, "ENOENT"));
        Offence offence = Verdicts.failed(judgement, reader);
        assertThat(offence.what())
                .isEqualTo("object shared/once of " + (reader.equals(OLD) ? YOUNG : OLD)
                        + " is not there when read through another mount");
        // 450 ms by the middle of the clocks, of which 4 ms are not sure.
        assertThat(offence.value()).isEqualTo("ENOENT, 446 ms after the write was acknowledged");
        assertThat(offence.before()).isEqualTo("3 bytes, SHA-256 sha-one");
        assertThat(offence.after()).isEqualTo("ENOENT");
        assertThat(offence.at()).isEqualTo(History.wall(40.5));
        assertThat(judgement.worst()).isEqualTo("446 ms too late");
    }

    @Test
    void aReadBegunBeforeTheWriteWasAcknowledgedMayFindNothing() {
        History history = Histories.mixed();
        Writes.unreadable(history, OLD, 40.03, YOUNG, ONCE, "ENOENT");
        Verdicts.passed(judge(history));
    }

    @Test
    void onlyWhatIsSurelyTooLateCounts() {
        History sure = Histories.mixed();
        Writes.unreadable(sure, OLD, 40.0541, YOUNG, ONCE, "ENOENT");
        Verdicts.failed(judge(sure), OLD);
        History unsure = Histories.mixed();
        Writes.unreadable(unsure, OLD, 40.054, YOUNG, ONCE, "ENOENT");
        Verdicts.passed(judge(unsure));
    }

    @Test
    void theLessIsKnownOfTheClocksTheLessCounts() {
        History history = failing(Histories.mixed(), OLD, 40.5, "ENOENT");
        // One second there and back: half a second either way.
        clocks(history, 0.5, OLD, OTHER, NEW, YOUNG, "w1", "w2");
        assertThat(judge(history).findings()).noneMatch(f -> f.verdict() == Verdict.FAIL);
    }

    @Test
    void clocksOfTheirOwnAreTakenIntoAccount() {
        Verdicts.passed(judge(Histories.mixed().clock(OLD, 100).clock(YOUNG, -50)));
        Verdicts.failed(
                judge(failing(Histories.mixed(), OLD, 40.5, "ENOENT")
                        .clock(OLD, 100)
                        .clock(YOUNG, -50)),
                OLD);
    }

    @Test
    void anyErrorIsAnOffence() {
        Offence offence = Verdicts.failed(judge(failing(Histories.mixed(), OLD, 40.5, "EIO")), OLD);
        assertThat(offence.what()).isEqualTo("object shared/once of new-2 cannot be read through another mount");
        assertThat(offence.value()).startsWith("EIO, ");
    }

    @Test
    void aStaleHandleWithoutAnOverwriteIsAnOffence() {
        Verdicts.failed(judge(failing(Histories.mixed(), OLD, 40.5, "ESTALE")), OLD);
    }

    @Test
    void otherContentIsAnOffence() {
        Offence offence = Verdicts.failed(judge(reading(Histories.mixed(), OLD, 40.5, "two")), OLD);
        assertThat(offence.what()).isEqualTo("object shared/once of new-2 is read with other content than was written");
        assertThat(offence.before()).isEqualTo("3 bytes, SHA-256 sha-one");
        assertThat(offence.after()).isEqualTo("3 bytes, SHA-256 sha-two");
    }

    @Test
    void contentThatIsCutShortIsAnOffence() {
        History history = Histories.mixed()
                .map(
                        Channel.CROSS_READS,
                        OLD,
                        (s, r) -> s == 40.5 ? Lines.crossRead(r.writer(), r.key(), 2, r.sha256(), r.ns(), null) : r);
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("2 bytes, SHA-256 sha-one");
    }

    @Test
    void newObjectsReadMuchLaterDoNotShowThatTheyWereSeenAtOnce() {
        // The first read of shared/twice comes 950 ms after it was written; without it only late ones are left.
        History history = Histories.mixed().drop(Channel.CROSS_READS, OLD, 0, 50);
        Writes.read(history, OLD, 50.06, YOUNG, ONCE, "one");
        Writes.read(history, OLD, 45.06, YOUNG, TWICE, "before");
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo(
                        "no new object of a mount by a mounter pod was read within 10 s of its write, so it is unknown"
                                + " whether new ones are seen at once");
    }

    @Test
    void aNewObjectReadExactlyOneTtlLaterStillShowsIt() {
        History history = Histories.mixed().drop(Channel.CROSS_READS, OLD, 0, 50);
        Writes.read(history, OLD, 50.05, YOUNG, ONCE, "one");
        Writes.read(history, OLD, 45.051, YOUNG, TWICE, "before");
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("new objects read", "1");
    }

    // ---- overwritten objects

    @Test
    void anOverwrittenObjectMayBeSeenAsItWasWithinTheTtl() {
        History history = Histories.mixed();
        Writes.read(history, OLD, 50.054, YOUNG, TWICE, "before");
        Verdicts.passed(judge(history));
    }

    @Test
    void anOverwrittenObjectThatIsSeenAsItWasLaterIsAnOffence() {
        History history = Histories.mixed();
        Writes.read(history, OLD, 50.0541, YOUNG, TWICE, "before");
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what())
                .isEqualTo("object shared/twice of new-2 is still read as it was before it was overwritten");
        assertThat(offence.value()).isEqualTo("6 bytes, SHA-256 sha-before, 10 s after the write was acknowledged");
        assertThat(offence.limit()).isEqualTo("new objects at once, overwritten ones within 10 s");
        assertThat(offence.before()).isEqualTo("5 bytes, SHA-256 sha-after");
        assertThat(offence.after()).isEqualTo("6 bytes, SHA-256 sha-before");
    }

    @Test
    void theTtlIsAParameter() {
        Judgement judgement = Judges.judge(Guarantee.MIXED, Histories.mixed(), Limits.defaults());
        assertThat(judgement.limit()).endsWith("within 60 s");
        assertThat(Verdicts.doubted(judgement, OLD))
                .isEqualTo("no object of a mount by a mounter pod was read, overwritten, and read again later than 60 s"
                        + " after that");
    }

    @Test
    void anObjectOverwrittenWhileItIsReadMayEndInAStaleHandle() {
        History history = Histories.mixed();
        Writes.unreadable(history, OLD, 45, YOUNG, TWICE, "ESTALE");
        Verdicts.passed(judge(history));
    }

    @Test
    void aStaleHandleLongAfterTheOverwriteIsAnOffence() {
        Verdicts.failed(judge(failing(Histories.mixed(), OLD, 51, "ESTALE")), OLD);
    }

    @Test
    void anotherErrorWithinTheTtlIsAnOffence() {
        History history = Histories.mixed();
        Writes.unreadable(history, OLD, 45, YOUNG, TWICE, "EIO");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aReadMayBringWhatWasWrittenWhileItWasUnderWay() {
        History history = Histories.mixed();
        // Begun at 39.5, and ended 4 ms before the write was begun at 40, which may have been the same moment.
        CrossRead slow = Lines.crossRead(YOUNG, TWICE, 5, "sha-after", 496_000_000, null);
        Verdicts.passed(judge(history.add(Channel.CROSS_READS, OLD, 39.5, slow)));
    }

    @Test
    void aReadCannotBringWhatWasWrittenAfterIt() {
        History history = Histories.mixed();
        CrossRead quick = Lines.crossRead(YOUNG, TWICE, 5, "sha-after", 495_900_000, null);
        assertThat(Verdicts.failed(judge(history.add(Channel.CROSS_READS, OLD, 39.5, quick)), OLD)
                        .what())
                .contains("other content");
    }

    @Test
    void whatAWriteLeftThatWasNotAcknowledgedCannotBeCompared() {
        History open = overwritten(Histories.mixed());
        Writes.read(open, OLD, 52, YOUNG, TWICE, "whatever");
        Verdicts.passed(judge(open));
        History failed = overwritten(Histories.mixed())
                .add(Channel.OPERATIONS, YOUNG, 51.5, Lines.failed(90_004, TWICE, "EIO", "close"));
        Writes.read(failed, OLD, 52, YOUNG, TWICE, "whatever");
        Verdicts.passed(judge(failed));
    }

    @Test
    void aReadBeforeSuchAWriteCanBeCompared() {
        History history = overwritten(Histories.mixed());
        Writes.read(history, OLD, 50.9, YOUNG, TWICE, "whatever");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void suchAWriteIsNoReasonForAnError() {
        History history = overwritten(Histories.mixed());
        Writes.unreadable(history, OLD, 52, YOUNG, TWICE, "EIO");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void anOpenWriteIsNotEndedByAFurtherIncarnation() {
        History history = overwritten(Histories.mixed())
                .add(Channel.OPERATIONS, new Source(YOUNG, 1), 51.6, Lines.invoked(90_004, "elsewhere"))
                .add(
                        Channel.OPERATIONS,
                        new Source(YOUNG, 1),
                        51.7,
                        Lines.acknowledged(90_004, "elsewhere", 1, "sha-elsewhere", 7));
        Writes.read(history, OLD, 52, YOUNG, TWICE, "whatever");
        Verdicts.passed(judge(history));
    }

    @Test
    void aVersionOfAFurtherIncarnationIsTheNewest() {
        History history = Histories.mixed()
                .add(Channel.OPERATIONS, new Source(YOUNG, 1), 45, Lines.invoked(0, TWICE))
                .add(Channel.OPERATIONS, new Source(YOUNG, 1), 45.05, Lines.acknowledged(0, TWICE, 6, "sha-newest", 7));
        Writes.read(history, OLD, 56, YOUNG, TWICE, "after");
        assertThat(Verdicts.failed(judge(history), OLD).before()).isEqualTo("6 bytes, SHA-256 sha-newest");
    }

    @Test
    void anOverwriteAfterAnOpenWriteHasTheTtl() {
        // The object may have been there since the write that was left open, so it is not a new one.
        History history = Histories.mixed().add(Channel.OPERATIONS, YOUNG, 38, Lines.invoked(90_000, "shared/late"));
        Writes.wrote(history, YOUNG, 90_010, 40, "shared/late", "late");
        Writes.unreadable(history, OLD, 45, YOUNG, "shared/late", "ENOENT");
        Verdicts.passed(judge(history));
    }

    @Test
    void withoutAnEarlierReadAnOverwriteProvesNothing() {
        History history = Histories.mixed().drop(Channel.CROSS_READS, OLD, 36, 37);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("no object of a mount by a mounter pod was read, overwritten, and read again later than 10 s"
                        + " after that");
    }

    @Test
    void anOverwriteThatIsSeenEarlyIsSeenToo() {
        History history = Histories.mixed();
        Writes.read(history, OLD, 41, YOUNG, TWICE, "after");
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("overwritten objects read again", "1");
    }

    // ---- kinds

    @Test
    void aKindThatDidNotReadIsInconclusive() {
        Judgement judgement = judge(Histories.mixed().without(Channel.CROSS_READS, YOUNG));
        assertThat(Verdicts.doubted(judgement, "by mounter pod"))
                .isEqualTo("no volume served by a mounter pod read what others wrote");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OLD, "by mounter pod");
        assertThat(Verdicts.of(judgement, OLD).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.doubted(judge(Histories.mixed().without(Channel.CROSS_READS, OLD)), "by systemd unit"))
                .isEqualTo("no volume served by a systemd unit read what others wrote");
    }

    @Test
    void aNewVolumeThatASystemdUnitServesIsNotOfTheOtherKind() {
        Judgement judgement = judge(served(p -> cgroup(p, History.SYSTEMD)));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judgement, "by mounter pod").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judgement, OLD).message())
                .startsWith("no new object of a mount by a mounter pod was read");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("reads", "0");
    }

    @Test
    void anUnknownKindIsInconclusive() {
        assertThat(Verdicts.of(judge(served(p -> cgroup(p, "/user.slice/x"))), YOUNG)
                        .message())
                .startsWith(
                        "what serves the volume of new-2 is unknown (pid 400 in /user.slice/x), so it is unknown which"
                                + " kind of mount it is");
        Judgement unseen = judge(Histories.mixed().without(Channel.MOUNTS, "w2"));
        assertThat(Verdicts.of(unseen, YOUNG).message())
                .startsWith("what serves the volume of new-2 is unknown (it was never seen mounted)");
        // It is the writer of what the other reads, too.
        assertThat(Verdicts.of(unseen, OLD).message()).startsWith("what serves the volume of new-2 is unknown");
    }

    @Test
    void aWriterThatTheManifestDoesNotKnowIsInconclusive() {
        History history = Histories.mixed();
        Writes.read(history, OLD, 55, "stranger", ONCE, "one");
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the manifest does not know workload stranger, whose objects were read");
    }

    @Test
    void anotherBucketOrPrefixIsInconclusive() {
        String why = "workload new-2 writes to another bucket or prefix, so its objects cannot be read here";
        assertThat(Verdicts.of(judge(moved("bucket-other", "")), OLD).message()).startsWith(why);
        assertThat(Verdicts.of(judge(moved("bucket-shared", "x/")), OLD).message())
                .startsWith(why);
    }

    @Test
    void clocksThatWereNeverExchangedAreInconclusive() {
        History reader = Histories.mixed();
        clocks(reader, 0.002, OTHER, NEW, YOUNG, "w1", "w2");
        assertThat(Verdicts.of(judge(reader), OLD).message())
                .startsWith("clocks were never exchanged with agent static-1, so its reads cannot be placed in time");
        History writer = Histories.mixed();
        clocks(writer, 0.002, OLD, OTHER, NEW, "w1", "w2");
        assertThat(Verdicts.of(judge(writer), OLD).message())
                .startsWith("clocks were never exchanged with agent new-2, so its records cannot be placed in time");
    }

    @Test
    void aTornLedgerOfTheWriterIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.mixed().damaged("torn", "operations/new-2@0.jsonl")), OLD))
                .startsWith("operations/new-2@0.jsonl is torn");
    }

    private static void clocks(History history, double halfRoundTrip, String... agents) {
        for (String agent : agents) {
            history.add(
                    Channel.CLOCKS,
                    History.OBSERVER,
                    1,
                    new ClockSample(
                            0, ns(1 + halfRoundTrip), agent, ns(1 - halfRoundTrip), ns(1), ns(1 + halfRoundTrip)));
        }
    }

    /** shared/twice of new-2 is begun again at 51, and that never ends. */
    private static History overwritten(History history) {
        return history.add(Channel.OPERATIONS, YOUNG, 51, Lines.invoked(90_004, TWICE));
    }

    private static History failing(History history, String reader, double second, String errno) {
        return history.map(
                Channel.CROSS_READS,
                reader,
                (s, r) -> s == second ? Lines.crossRead(r.writer(), r.key(), -1, null, r.ns(), errno) : r);
    }

    private static History reading(History history, String reader, double second, String content) {
        return history.map(
                Channel.CROSS_READS,
                reader,
                (s, r) -> s == second
                        ? Lines.crossRead(r.writer(), r.key(), content.length(), "sha-" + content, r.ns(), null)
                        : r);
    }

    private static Processes.Entry cgroup(Processes.Entry p, String cgroup) {
        return new Processes.Entry(p.connection(), p.pid(), p.start(), p.state(), p.comm(), p.args(), cgroup);
    }

    private static History served(UnaryOperator<Processes.Entry> change) {
        return Histories.mixed()
                .map(
                        Channel.PROCESSES,
                        "w2",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.connection() == connection(YOUNG) ? change.apply(p) : p)
                                .toList()));
    }

    private static History moved(String bucket, String prefix) {
        return Histories.mixed()
                .volumes(volumes -> volumes.stream()
                        .map(v -> !v.name().equals(YOUNG)
                                ? v
                                : VolumeBuilder.of(v)
                                        .bucket(bucket)
                                        .prefix(prefix)
                                        .build())
                        .toList());
    }

    private static Judgement judge(History history) {
        return Histories.judge("mixed", history);
    }
}
