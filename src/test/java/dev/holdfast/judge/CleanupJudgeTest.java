package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeFolders;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The workloads are gone at 70 and 20 s are allowed, so the deadline is at 90; volumes are deleted at 74, so that of buckets is at 94.
 * Looks at a node's mounts come every 500 ms, those at its processes 10 ms later, by a clock known within 2 ms, those at the cluster
 * every second. See {@link Histories#cleaned}.
 */
class CleanupJudgeTest {
    @Test
    void theReportTellsWhatWentAndWhatStayed() {
        Judgement judgement = judge(Histories.cleaned());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("nothing left 20 s after the workloads went");
        assertThat(judgement.worst()).isEqualTo("nothing left");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OLD, OTHER, NEW, "new-2");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo(
                        "no mount, process, unit, attachment or mounter pod is left, and bucket bucket-static-1 stayed");
        assertThat(Verdicts.of(judgement, OTHER).message()).endsWith("and bucket bucket-dynamic-1 went along");
        assertThat(Verdicts.of(judgement, OTHER).figures())
                .containsEntry("workloads gone", "7.0 s into phase clean")
                .containsEntry("bucket", "bucket-dynamic-1");
    }

    // ---- what stays

    @Test
    void aBucketThatStaysHoldsAllThatWasAcknowledged() {
        Judgement judgement = judge(kept(line -> line));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures().get("objects that stayed"))
                .isEqualTo("686");
        assertThat(Verdicts.of(judgement, NEW).figures()).containsEntry("objects that stayed", "were not recorded");
    }

    @Test
    void anObjectThatWentWithTheVolumeIsAnOffence() {
        for (String key : List.of(Writes.key(100), "holdfast/stream.bin")) {
            Offence offence = Verdicts.failed(judge(kept(line -> line.key().equals(key) ? null : line)), OLD);
            assertThat(offence.what())
                    .isEqualTo("acknowledged object " + key + " went with its volume, from a bucket that stays");
            assertThat(offence.at()).isEqualTo(History.wall(99.5));
        }
    }

    @Test
    void anObjectOfABucketThatStaysAndIsAnotherIsAnOffence() {
        History history = kept(line -> line.key().equals(Writes.key(100))
                ? Lines.readBack(line.key(), line.size(), Writes.sha(9), null)
                : line);
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("is not what was acknowledged");
    }

    @Test
    void aBucketThatCouldNotBeReadAgainIsInconclusive() {
        assertThat(Verdicts.doubted(
                        judge(kept(line -> null)
                                .add(
                                        Channel.READ_BACK,
                                        "s3-kept-" + OLD,
                                        99,
                                        Lines.readBack("", -1, null, "HTTP 503"))),
                        OLD))
                .contains("could not be listed after its volume went: HTTP 503");
        assertThat(Verdicts.doubted(judge(kept(line -> line).broke(Actions.READ_KEPT, "agent lost", OLD)), OLD))
                .isEqualTo("bucket bucket-static-1 was not read again after its volume went: agent lost");
        assertThat(Verdicts.doubted(
                        judge(kept(line -> line.key().equals(Writes.key(100))
                                ? Lines.readBack(line.key(), -1, null, "EIO")
                                : line)),
                        OLD))
                .contains("could not be read after its volume went: EIO");
    }

    // ---- leaks

    @Test
    void aFolderThatIsLeftIsAnOffence() {
        Offence offence = Verdicts.failed(judge(folders(111)), OLD);
        assertThat(offence.what()).isEqualTo("the volume folder is still there");
        assertThat(offence.value())
                .startsWith("pods/uid-static-1/volumes/kubernetes.io~csi/pv-static-1, 25 s after the workloads went");
    }

    @Test
    void aFolderThatWentIsNotLeft() {
        Judgement judgement = judge(folders(80));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OTHER).figures()).containsEntry("volume folder", "was not recorded");
    }

    @Test
    void aMountThatIsLeftIsAnOffence() {
        Judgement judgement = judge(mounted(mount(40, dev(OLD), target(OLD)), 111));
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).isEqualTo("the mount is still there");
        assertThat(offence.value()).isEqualTo(target(OLD) + ", 20.500 s after the workloads went");
        assertThat(offence.limit()).isEqualTo("nothing left 20 s after the workloads went");
        assertThat(offence.at()).isEqualTo(History.wall(90.5));
        assertThat(offence.phase()).isEqualTo("clean");
        assertThat(judgement.worst()).isEqualTo("something is left");
    }

    @Test
    void theSourceOfABindMountThatIsLeftIsAnOffence() {
        String source = "/var/lib/kubelet/plugins/s3/mnt/mp-" + NEW;
        assertThat(Verdicts.failed(judge(mounted(mount(50, "0:99", source), 111)), NEW)
                        .value())
                .startsWith(source + ", ");
    }

    @Test
    void aFileWithCredentialsThatIsLeftIsAnOffence() {
        Offence offence = Verdicts.failed(judge(credentials("uid-" + OLD, 110)), OLD);
        assertThat(offence.what()).isEqualTo("the file with the pod's credentials is still there");
        assertThat(offence.value()).isEqualTo("/plugins/uid-" + OLD + "-credentials, 21 s after the workloads went");
    }

    @Test
    void aFileWithCredentialsThatGoesInTimeIsNotLeftAndOneOfAnotherPodSaysNothing() {
        Verdicts.passed(judge(credentials("uid-" + OLD, 88)));
        Verdicts.passed(judge(credentials("uid-another", 110)));
    }

    @Test
    void aFileWithCredentialsThatNobodyLookedForAfterTheDeadlineIsInconclusive() {
        assertThat(Verdicts.doubted(
                        judge(credentials("uid-" + OLD, 110).drop(Channel.CREDENTIALS, "w1", 85, 120)), OLD))
                .startsWith("nobody looked for the file with the pod's credentials after the deadline");
    }

    /** Looks every second at one file, which is there from the begin to a time. */
    private static History credentials(String pod, double until) {
        History history = Histories.cleaned()
                .driver(d -> DriverBuilder.of(d)
                        .credentialFile("/plugins/(?<pod>uid-.*)-credentials")
                        .build());
        for (double s = 1; s <= 110; s++) {
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(
                            s > until
                                    ? List.of()
                                    : List.of(new CredentialFiles.Entry(
                                            "/plugins/" + pod + "-credentials", History.wall(1)))));
        }
        return history;
    }

    @Test
    void aMountOfAnotherIsNotLeft() {
        Verdicts.passed(judge(mounted(mount(40, dev(OLD), target("another")), 111)));
        Verdicts.passed(judge(mounted(mount(40, dev(OLD), "/mnt/mp-another"), 111)));
    }

    @Test
    void aProcessThatIsLeftIsAnOffence() {
        Processes.Entry process = process(connection(NEW), 300, 9000, "/elsewhere");
        Offence offence = Verdicts.failed(judge(running(process, 111)), NEW);
        assertThat(offence.what()).isEqualTo("the process is still there");
        assertThat(offence.value()).isEqualTo("pid 300, 20.010 s after the workloads went");
    }

    @Test
    void oneOfSeveralProcessesThatIsLeftIsAnOffence() {
        Processes.Entry second = process(connection(OLD), 102, 7, "/elsewhere");
        History history = Histories.cleaned().map(Channel.PROCESSES, "w1", (s, look) -> {
            List<Processes.Entry> all = new ArrayList<>(look.processes());
            all.add(second);
            return Lines.processes(all);
        });
        assertThat(Verdicts.failed(judge(history), OLD).value()).startsWith("pid 102, ");
    }

    @Test
    void whatIsSeenWhenThePodsBeginToGoCounts() {
        // The only look before the deadline is at 64, when they were told to stop.
        History history = Histories.cleaned()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s > 64 && s < 95 ? null : s < 64 ? look : attached("x"));
        Verdicts.passed(judge(history));
    }

    @Test
    void anAttachmentThatIsLeftIsAnOffence() {
        History history = Histories.cleaned()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : attached("uid-" + NEW));
        Offence offence = Verdicts.failed(judge(history), NEW);
        assertThat(offence.what()).isEqualTo("the attachment is still there");
        assertThat(offence.value()).isEqualTo("s3pa-x, 21 s after the workloads went");
    }

    @Test
    void anAttachmentWithSeveralMounterPodsIsLeftByOneOfThem() {
        History history = Histories.cleaned()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < 80
                                ? look
                                : Lines.attachments(List.of(new Attachments.Entry(
                                        "s3pa-x",
                                        "w1",
                                        "pv",
                                        "handle",
                                        Map.of("mp-1", List.of("uid-" + NEW), "mp-2", List.of("x"))))));
        assertThat(Verdicts.failed(judge(history), NEW).what()).isEqualTo("the attachment is still there");
    }

    @Test
    void anAttachmentThatIsThereUntilTheDeadlineIsNotLeft() {
        // Looks at 89 and, exactly at the deadline, at 90.
        Verdicts.passed(judge(Histories.cleaned()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 || s >= 90 ? look : attached("uid-" + NEW))));
    }

    @Test
    void anAttachmentOfAnotherIsNotLeft() {
        Verdicts.passed(judge(Histories.cleaned()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : attached("uid-of-another"))));
    }

    @Test
    void aKindThatIsNoLongerThereLeavesNoAttachment() {
        Verdicts.passed(judge(Histories.cleaned()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(null))));
    }

    @Test
    void aMounterPodThatIsLeftIsAnOffence() {
        History history = pod("mount-s3", "mp-" + NEW);
        Offence offence = Verdicts.failed(judge(history), NEW);
        assertThat(offence.what()).isEqualTo("the mounter pod is still there");
        assertThat(offence.value()).isEqualTo("mp-new-1, 21 s after the workloads went");
    }

    @Test
    void aPodOfAnotherIsNotLeft() {
        Verdicts.passed(judge(pod("mount-s3", "mp-another")));
        Verdicts.passed(judge(pod("another", "mp-" + NEW)));
    }

    @Test
    void aReleaseWithoutMounterPodsHasNoAttachments() {
        History history = Histories.cleaned()
                .volumes(volumes -> volumes.stream().filter(Volume::before).toList())
                .driver(d -> DriverBuilder.of(d).mounterNamespace(null).build())
                .without(Channel.ATTACHMENTS, OBSERVER);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    // ---- when it was looked at

    @Test
    void whatIsSeenSurelyAfterTheDeadlineIsLateAlsoWhenItGoesLater() {
        assertThat(Verdicts.failed(judge(mounted(mount(40, dev(OLD), target(OLD)), 91)), OLD)
                        .at())
                .isEqualTo(History.wall(90.5));
    }

    @Test
    void aClockThatIsBadlyKnownMakesItLess() {
        History history = mounted(mount(40, dev(OLD), target(OLD)), 91);
        for (String agent : List.of("w1", "w2")) {
            history.add(Channel.CLOCKS, OBSERVER, 1, new ClockSample(0, ns(2), agent, ns(0), ns(1), ns(2)));
        }
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void goingSeenOnlyAfterTheDeadlineBecauseNobodyLookedIsInconclusive() {
        History history = Histories.cleaned().drop(Channel.MOUNTS, "w1", 68, 95);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the mount was first seen gone 25 s after the workloads went; nobody looked just before the"
                        + " deadline, 20 s after the workloads went");
        History never = Histories.cleaned().drop(Channel.MOUNTS, "w1", 64, 95);
        assertThat(Verdicts.doubted(judge(never), OLD)).startsWith("the mount was first seen gone 25 s after");
    }

    @Test
    void withoutALookAfterTheDeadlineItIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.MOUNTS, "w1", 90, 111)), OLD))
                .isEqualTo("nobody looked for the mount after the deadline, 20 s after the workloads went");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.PROCESSES, "w1", 90, 111)), OLD))
                .isEqualTo("nobody looked for the process after the deadline, 20 s after the workloads went (and 1 more"
                        + " reason)");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.ATTACHMENTS, OBSERVER, 90, 111)), OLD))
                .isEqualTo("nobody looked for the attachment after the deadline, 20 s after the workloads went");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.PODS, OBSERVER, 90, 111)), NEW))
                .isEqualTo("nobody looked for the mounter pod after the deadline, 20 s after the workloads went");
    }

    @Test
    void oneLookAtTheDeadlineIsEnough() {
        Verdicts.passed(judge(Histories.cleaned().drop(Channel.ATTACHMENTS, OBSERVER, 90.5, 111)));
        // By a clock that may be 2 ms ahead, a look at 90 may have been before it.
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.MOUNTS, "w1", 90.2, 111)), OLD))
                .startsWith("nobody looked for the mount after the deadline");
        Verdicts.passed(judge(Histories.cleaned().drop(Channel.MOUNTS, "w1", 90.7, 111)));
    }

    @Test
    void whatWasNeverLookedForIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().drop(Channel.ATTACHMENTS, OBSERVER, 64, 111)), OLD))
                .isEqualTo("nobody looked for the attachment since the pod began to go");
    }

    @Test
    void aVolumeThatWasNeverSeenMountedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().without(Channel.MOUNTS, "w1")), OLD))
                .isEqualTo(
                        "the volume was never seen mounted for pod uid-static-1 before it went, so it is unknown what"
                                + " may be left of it");
    }

    @Test
    void aProcessThatWasNeverFoundIsInconclusive() {
        History history = Histories.cleaned()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .filter(p -> p.connection() != connection(OLD))
                                .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("no process was found that served device 0:57 for pod uid-static-1 before it went, so it is"
                        + " unknown whether one is left");
    }

    @Test
    void aKernelThatDoesNotTellTheConnectionLetsTheCommandLineTell() {
        History history = Histories.cleaned()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.connection() != connection(OLD)
                                        ? p
                                        : new Processes.Entry(
                                                -1,
                                                p.pid(),
                                                p.start(),
                                                p.state(),
                                                p.comm(),
                                                "mount-s3 bucket " + target(OLD),
                                                p.cgroup()))
                                .toList()));
        Verdicts.passed(judge(history));
    }

    // ---- the workloads

    @Test
    void workloadsThatWereNeverStoppedAreInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().undone(Actions.STOP_WORKLOADS)), OLD))
                .isEqualTo("the workloads were never stopped");
    }

    @Test
    void workloadsOfWhichItIsNotOnRecordThatTheyWentAreInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().neverDone(Actions.STOP_WORKLOADS)), OLD))
                .isEqualTo("the workloads were stopped, but it was not recorded that they are gone");
    }

    @Test
    void workloadsThatDidNotGoAreInconclusiveAndWhatIsLeftOfThemAnOffence() {
        History history = Histories.cleaned().broke(Actions.STOP_WORKLOADS, "2 pods are still there");
        assertThat(Verdicts.doubted(judge(history), OLD)).isEqualTo("the workloads did not go: 2 pods are still there");
        History left =
                mounted(mount(40, dev(OLD), target(OLD)), 111).broke(Actions.STOP_WORKLOADS, "2 pods are still there");
        assertThat(Verdicts.of(judge(left), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void theLastStopCounts() {
        History history = Histories.cleaned().did(-5, -4, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of());
        Verdicts.passed(judge(history));
    }

    @Test
    void aNodeWithoutAWorkloadIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().nodes(List.of("w1", "w2", "w3"))), "w3"))
                .isEqualTo("no workload was on this node, so nothing is known of it");
    }

    @Test
    void aWorkloadBesideTheManifestIsJudgedToo() {
        Volume extra = History.volume("extra", "static", false, "w1");
        History history = Histories.cleaned();
        AddedWorkload.started(history, 31, 32, extra);
        history.did(73, 74, Actions.DELETE_VOLUME, "extra", Map.of(), Map.of());
        CleanedRun.asked(history, 95, extra, true);
        NodeLines.show(history, NodeLines.bySystemd(extra, 80, 801, "mount-s3-9.service", s -> s >= 32 && s < 68));
        Verdicts.passed(judge(history));
        History left = Histories.cleaned();
        AddedWorkload.started(left, 31, 32, extra);
        NodeLines.show(left, NodeLines.bySystemd(extra, 80, 801, "mount-s3-9.service", s -> s >= 32));
        assertThat(Verdicts.of(judge(left), "extra").offence().value())
                .isEqualTo("pid 801, 20.010 s after the workloads went");
    }

    @Test
    void aWorkloadThatNeverBecameReadyHasNoVolume() {
        History history = Histories.cleaned();
        history.beganTo(31, Actions.START_POD, "extra", Map.of(Actions.NODE, "w1"));
        Verdicts.passed(judge(history));
    }

    @Test
    void everyPodThatAWorkloadEverHadIsJudged() {
        Volume again = RecreatedRun.again(OLD, "static", "w1");
        History history = Histories.cleaned()
                .did(
                        40,
                        42,
                        Actions.RECREATE_POD,
                        OLD,
                        Map.of(Actions.UID, "uid-" + OLD),
                        Map.of(Actions.UID, again.podUid()));
        NodeLines.show(history, NodeLines.bySystemd(again, 80, 801, "mount-s3-9.service", s -> s >= 42 && s < 68));
        Verdicts.passed(judge(history));
        NodeLines.show(history, NodeLines.bySystemd(again, 80, 801, "mount-s3-9.service", s -> s >= 68));
        assertThat(Verdicts.failed(judge(history), OLD).value()).startsWith("pid 801, ");
    }

    @Test
    void aPodIsJudgedOnTheNodeItWentToByTheNameItHadThere() {
        Volume there =
                RecreatedRun.again(OLD, "static", "w1").withPodUid("uid-there").withNode("w2");
        Map<String, String> results = new HashMap<>(Actions.describe(there));
        results.put(Actions.SUCCESSOR, "static-1.w2");
        History history =
                Histories.cleaned().did(40, 42, Actions.REPLACE_POD, OLD, Map.of(Actions.UID, "uid-" + OLD), results);
        Volume later = there.withPodUid("uid-later").withNode("w1");
        Map<String, String> more = new HashMap<>(Actions.describe(later));
        more.put(Actions.SUCCESSOR, "static-1.w1");
        history.did(50, 52, Actions.REPLACE_POD, "static-1.w2", Map.of(Actions.UID, "uid-there"), more);
        NodeLines.show(history, NodeLines.bySystemd(there, 80, 801, "mount-s3-9.service", s -> s >= 42 && s < 50));
        NodeLines.show(history, NodeLines.bySystemd(later, 81, 802, "mount-s3-8.service", s -> s >= 52 && s < 68));
        Verdicts.passed(judge(history));
        NodeLines.show(history, NodeLines.bySystemd(later, 81, 802, "mount-s3-8.service", s -> s >= 68));
        assertThat(Verdicts.failed(judge(history), OLD).value()).startsWith("pid 802, ");
    }

    @Test
    void aPodWhoseNewUidIsNotOnRecordIsLeftOut() {
        Verdicts.passed(judge(Histories.cleaned().did(40, 42, Actions.RECREATE_POD, OLD, Map.of(), Map.of())));
    }

    @Test
    void withoutAnyActionItIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().without(Channel.ACTIONS, OBSERVER)), OLD))
                .isEqualTo("no action of the campaign was recorded (and 1 more reason)");
    }

    // ---- buckets

    @Test
    void aBucketThatIsLeftOfAVolumeWithPolicyDeleteIsAnOffence() {
        Judgement judgement = judge(answered(75, true, 94.001, true, 96, true));
        Offence offence = Verdicts.failed(judgement, OTHER);
        assertThat(offence.what()).isEqualTo("the bucket of a volume with policy Delete is still there");
        assertThat(offence.value()).isEqualTo("bucket bucket-dynamic-1, 20.001 s after its volume was deleted");
        assertThat(offence.at()).isEqualTo(History.wall(94.001));
    }

    @Test
    void aBucketThatIsThereAtTheDeadlineIsNotLate() {
        assertThat(Verdicts.doubted(judge(answered(94, true, 95, false)), OTHER))
                .isEqualTo("bucket bucket-dynamic-1 was first seen gone 21.100 s after its volume was deleted; nobody"
                        + " looked just before the deadline, 20 s after it");
    }

    @Test
    void aBucketIsGoneInTimeWhenTheAnswerCameByTheDeadline() {
        Verdicts.passed(judge(answered(93.9, false, 94, false)));
        assertThat(Verdicts.doubted(judge(answered(93.901, false, 94, false)), OTHER))
                .startsWith("bucket bucket-dynamic-1 was first seen gone 20.001 s after");
    }

    @Test
    void aBucketThatComesBackIsNotGone() {
        assertThat(judge(answered(78, false, 95, true)).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.doubted(judge(answered(78, false, 80, true, 95, false)), OTHER))
                .startsWith("bucket bucket-dynamic-1 was first seen gone 21.100 s after");
    }

    @Test
    void nobodyAskingAfterTheDeadlineIsInconclusive() {
        assertThat(Verdicts.doubted(judge(answered(78, false, 93.999, false)), OTHER))
                .isEqualTo("nobody asked S3 for bucket bucket-dynamic-1 after the deadline, 31.0 s into phase clean");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().undone(Actions.BUCKET_EXISTS, "bucket-" + OTHER)), OTHER))
                .startsWith("nobody asked S3 for bucket bucket-dynamic-1 after the deadline");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().undone(Actions.BUCKET_EXISTS, "bucket-" + OLD)), OLD))
                .startsWith("nobody asked S3 for bucket bucket-static-1 after the deadline");
    }

    @Test
    void anAnswerThatFailedOrSaysNothingIsNone() {
        assertThat(Verdicts.doubted(
                        judge(Histories.cleaned().broke(Actions.BUCKET_EXISTS, "timeout", "bucket-" + OLD)), OLD))
                .startsWith("nobody asked S3 for bucket bucket-static-1");
        assertThat(Verdicts.doubted(
                        judge(Histories.cleaned().got(Actions.BUCKET_EXISTS, f -> Map.of(), "bucket-" + OLD)), OLD))
                .startsWith("nobody asked S3 for bucket bucket-static-1");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().neverDone(Actions.BUCKET_EXISTS, "bucket-" + OLD)), OLD))
                .startsWith("nobody asked S3 for bucket bucket-static-1");
    }

    @Test
    void anAnswerFromBeforeTheDeletionTellsNothingOfIt() {
        History history = answered(72.9, true, 78, false, 95, false);
        Verdicts.passed(judge(history));
        assertThat(Verdicts.doubted(judge(answered(72.9, false, 95, false)), OTHER))
                .startsWith("bucket bucket-dynamic-1 was first seen gone 21.100 s after");
    }

    @Test
    void anAnswerAskedForWhenTheDeletionBeganCounts() {
        Verdicts.passed(judge(answered(73, false, 95, false)));
    }

    @Test
    void aBucketThatWasNotEmptiedFirstNeedNotGo() {
        String why =
                "bucket bucket-dynamic-1 was not emptied before its volume was deleted, so it need not have gone along";
        assertThat(Verdicts.doubted(judge(Histories.cleaned().undone(Actions.EMPTY_BUCKET)), OTHER))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(Histories.cleaned().broke(Actions.EMPTY_BUCKET, "denied")), OTHER))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(emptied(72, 73.001)), OTHER)).isEqualTo(why);
        Verdicts.passed(judge(emptied(72, 73)));
        assertThat(Verdicts.doubted(judge(answered(75, true, 96, true).undone(Actions.EMPTY_BUCKET)), OTHER))
                .isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW, "new-2"})
    void aBucketThatMustStayAndIsGoneIsAnOffence(String volume) {
        History history = Histories.cleaned().undone(Actions.BUCKET_EXISTS, "bucket-" + volume);
        CleanedRun.asked(history, 80, v(volume), false);
        CleanedRun.asked(history, 95, v(volume), true);
        Offence offence = Verdicts.failed(judge(history), volume);
        assertThat(offence.what()).isEqualTo("a bucket is gone that must stay");
        assertThat(offence.value()).isEqualTo("no bucket bucket-" + volume);
        assertThat(offence.at()).isEqualTo(History.wall(80.1));
    }

    @Test
    void aBucketThatTheCampaignItselfRemovedIsNotMissed() {
        // Asked from 99.999 on, S3 answered before or while it was removed from 100 on.
        History before = Histories.cleaned();
        CleanedRun.asked(before, 99.999, v(OLD), false);
        Verdicts.failed(judge(before), OLD);
        History after = Histories.cleaned();
        CleanedRun.asked(after, 100, v(OLD), false);
        Verdicts.passed(judge(after));
    }

    @Test
    void aVolumeThatWasNeverDeletedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.cleaned().undone(Actions.DELETE_VOLUME, OLD)), OLD))
                .isEqualTo("the volume was never deleted");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().neverDone(Actions.DELETE_VOLUME, OLD)), OLD))
                .isEqualTo("the volume was deleted, but it was not recorded that it is gone");
        assertThat(Verdicts.doubted(judge(Histories.cleaned().broke(Actions.DELETE_VOLUME, "finalizer", OLD)), OLD))
                .isEqualTo("the volume could not be deleted: finalizer");
    }

    @Test
    void aPolicyThatIsNotKnownIsInconclusive() {
        History history =
                Histories.cleaned().asked(Actions.DELETE_VOLUME, f -> Map.of(Actions.POLICY, "Recycle"), "new-2");
        assertThat(Verdicts.doubted(judge(history), "new-2"))
                .isEqualTo("the deletion of the volume names no reclaim policy that is known: Recycle");
    }

    @Test
    void eachKindOfVolumeIsNeeded() {
        assertThat(Verdicts.doubted(
                        judge(answered(95, true)
                                .asked(Actions.DELETE_VOLUME, f -> Map.of(Actions.POLICY, Actions.RETAIN), OTHER)),
                        "dynamic volume with policy Delete"))
                .isEqualTo("no dynamic volume with policy Delete was deleted");
        assertThat(Verdicts.doubted(judge(without("new-2")), "dynamic volume with policy Retain"))
                .isEqualTo("no dynamic volume with policy Retain was deleted");
        assertThat(Verdicts.doubted(judge(without(OLD, NEW)), "static volume"))
                .isEqualTo("no static volume was deleted");
    }

    @Test
    void theDeadlineIsAParameter() {
        Judgement judgement = Judges.judge(
                Guarantee.CLEANUP,
                Histories.cleaned(),
                Histories.limits().with(Limit.LEFTOVERS, Duration.ofSeconds(4)));
        // Mounter pods go at 75, attachments at 80; the deadline is at 74.
        assertThat(judgement.limit()).isEqualTo("nothing left 4 s after the workloads went");
        assertThat(Verdicts.of(judgement, NEW).offence().at()).isEqualTo(History.wall(75));
    }

    private static Volume v(String name) {
        return History.volume(name, "static", true, "w1");
    }

    private static History without(String... names) {
        return Histories.cleaned()
                .volumes(volumes -> volumes.stream()
                        .filter(v -> !List.of(names).contains(v.name()))
                        .toList());
    }

    private static History emptied(double begun, double done) {
        return Histories.cleaned()
                .undone(Actions.EMPTY_BUCKET)
                .did(begun, done, Actions.EMPTY_BUCKET, "bucket-" + OTHER, Map.of(), Map.of());
    }

    /** What S3 answers for the bucket of dynamic-1: pairs of when it is asked, and whether it is there. */
    private static History answered(Object... answers) {
        History history = Histories.cleaned().undone(Actions.BUCKET_EXISTS, "bucket-" + OTHER);
        for (int i = 0; i < answers.length; i += 2) {
            CleanedRun.asked(history, ((Number) answers[i]).doubleValue(), v(OTHER), (Boolean) answers[i + 1]);
        }
        return history;
    }

    /** A mount that is seen on w1 from 68 to {@code until}. */
    private static History mounted(Mounts.Entry mount, double until) {
        return NodeLines.alsoMounted(Histories.cleaned(), "w1", mount, s -> s >= 68 && s < until);
    }

    /** A process that is seen on w1 from 69 to {@code until}. */
    private static History running(Processes.Entry process, double until) {
        return NodeLines.alsoRunning(Histories.cleaned(), "w1", process, s -> s >= 69 && s < until);
    }

    private static Attachments attached(String uid) {
        return Lines.attachments(
                List.of(new Attachments.Entry("s3pa-x", "w1", "pv", "handle", Map.of("mp-x", List.of(uid)))));
    }

    /** What the kubelet's folder shows on w1 every 5 s: that of the old volume until a second. */
    private static History folders(double until) {
        History history = Histories.cleaned();
        for (double s = 50; s < 110; s += 5) {
            history.add(
                    Channel.FOLDERS,
                    "w1",
                    s,
                    Lines.folders(
                            s < until
                                    ? List.of(new VolumeFolders.Entry(v(OLD).podUid(), v(OLD).persistentVolume()))
                                    : List.of(new VolumeFolders.Entry("another", v(OLD).persistentVolume()))));
        }
        return history;
    }

    /** The bucket of the old volume is read at 99, with these objects in it. */
    private static History kept(UnaryOperator<ReadBack> change) {
        History history = Histories.cleaned();
        List<ReadBack> there = history.lines(Channel.READ_BACK, new Source("s3-" + OLD, 0))
                .map(line -> Lines.readBack(line.key(), line.size(), line.sha256(), line.errno()))
                .map(change)
                .filter(Objects::nonNull)
                .toList();
        there.forEach(line -> history.add(Channel.READ_BACK, "s3-kept-" + OLD, 99, line));
        return history.did(98.5, 99.5, Actions.READ_KEPT, OLD, Map.of(), Map.of());
    }

    /** A pod that stays. */
    private static History pod(String namespace, String name) {
        return Histories.cleaned().map(Channel.PODS, OBSERVER, (s, look) -> {
            if (s < 75) {
                return look;
            }
            List<Pods.Entry> all = new ArrayList<>(look.pods());
            all.add(PodLines.pod(namespace, name, "uid", "w1", true, Map.of()));
            return Lines.pods(all);
        });
    }

    private static Judgement judge(History history) {
        return Histories.judge("cleanup", history);
    }
}
