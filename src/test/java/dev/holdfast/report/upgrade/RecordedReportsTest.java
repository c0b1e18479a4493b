package dev.holdfast.report.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.judge.Judges;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.RunVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reports of recorded runs: each can be made, and says what the record holds. */
class RecordedReportsTest {
    private static final Path BUNDLES = Path.of("fixtures/bundles");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(BUNDLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".zip"))
                    .sorted()
                    .toList();
        }
    }

    private static Page unjudged(String name) throws IOException {
        try (StoredBundle stored = StoredBundle.open(BUNDLES.resolve(name))) {
            return Page.of(stored.bundle(), new RunVerdict(List.of(), Diagnosis.NONE));
        }
    }

    private static Page judged(String name) throws IOException {
        try (StoredBundle stored = StoredBundle.open(BUNDLES.resolve(name + ".zip"))) {
            Bundle bundle = stored.bundle();
            return Page.of(bundle, Judges.run(Guarantee.promisedBy(bundle.manifest()), bundle, Limits.defaults()))
                    .isSound();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_recorded_run_has_a_report_in_both_forms(String name) throws IOException {
        Page page = unjudged(name).isSound();
        assertThat(page.report().title())
                .startsWith("Upgrade report of "
                        + (name.startsWith("block-") ? "block.csi.holdfast.dev" : "s3.csi.scality.com") + ": ");
        assertThat(page.report().sections())
                .extracting(UpgradeReport.Section::title)
                .containsExactly(
                        "The upgrade",
                        "Steps done",
                        "Checks by tier",
                        "What changed",
                        "Figures before and after",
                        "Issues met",
                        "The way back");
    }

    @Test
    void a_killed_process_is_told_with_what_went_first_and_what_was_measured() throws IOException {
        Page page = judged("process-killed");
        assertThat(page.report().result())
                .isEqualTo(
                        "FAIL: of 11 guarantees 6 broken, 2 not proved, 3 held; at the last look the release was revision 2"
                                + " of scality-mountpoint-s3-csi-driver-2.2.0, deployed.");
        assertThat(page.lines("Checks by tier"))
                .contains("# Must (blocking): 1 of 6 held", "# Should (warning): 2 of 5 held");
        assertThat(page.lines("Issues met").get(0))
                .startsWith(
                        "What happened: First, 3.3 s into phase upgrade (15:59:40.483 UTC), static-1 on cp1: the mount process"
                                + " is gone (pid 1368 → gone).");
        assertThat(page.lines("Figures before and after"))
                .contains(
                        "static-1 on cp1 | median 11.4 ms, p99 81.0 ms, longest wait 113 ms, 118 operations | median 12.1 ms, p99"
                                + " 129.9 ms, longest wait 46.142 s, 31 operations, 58 failed | no operation succeeded, 400"
                                + " failed");
    }

    @Test
    void a_namespace_that_went_with_the_rollback_is_told_and_the_release_is_back() throws IOException {
        Page page = judged("namespace-goes");
        assertThat(page.lines("The way back"))
                .contains(
                        "helm rollback of scality-mountpoint-s3-csi-driver at 01:35:08: ok; Helm deleted Namespace mount-s3,"
                                + " ClusterRole s3-csi-pod-reconciler, ClusterRoleBinding s3-csi-pod-reconciler, Role"
                                + " mount-s3/s3-csi-pod-reconciler, RoleBinding mount-s3/s3-csi-pod-reconciler",
                        "At the last look the release was revision 3 of scality-mountpoint-s3-csi-driver-1.2.0, deployed, the chart"
                                + " of before the upgrade: it is back already.");
        assertThat(page.lines("What changed"))
                .contains(
                        "pods in mount-s3 | - | holdfast.dev/mountpoint-s3-csi-driver:2.2.0 | -",
                        "mountpoints3podattachments.s3.csi.scality.com: not there before, established after; it is new, with 32"
                                + " lines of form");
    }

    @Test
    void a_run_that_went_back_and_forth_goes_back_to_the_revision_of_the_rollback() throws IOException {
        assertThat(judged("back-and-forth").lines("The way back"))
                .contains(
                        "guarantee rollback: ✔ PASS",
                        "helm --kube-context \"$CONTEXT\" -n scality-s3-csi rollback scality-mountpoint-s3-csi-driver 3");
    }

    @Test
    void whether_to_go_back_follows_from_the_verdicts() throws IOException {
        assertThat(judged("clean").lines("The way back")).startsWith("Nothing asks for going back.");
        assertThat(judged("back-and-forth").lines("The way back")).startsWith("Nothing asks for going back.");
        assertThat(judged("namespace-goes").lines("The way back"))
                .first()
                .asString()
                .startsWith(
                        "Nothing asked for going back before that was done; the way back broke it: guarantee handles does not hold (")
                .contains("the way back broke it: data differs (");
        assertThat(judged("image-missing").lines("The way back"))
                .startsWith("Go back by the commands below, because:")
                .anyMatch(line -> line.startsWith("guarantee upgrade does not hold ("));
        assertThat(judged("run-killed").lines("The way back"))
                .first()
                .asString()
                .startsWith("Undecided whether to go back: nothing seen asks for it, but not proved: ");
    }

    @Test
    void several_steps_stand_with_their_checks_and_backups_and_go_back_by_one() throws IOException {
        Page page = judged("hop-by-hop");
        assertThat(page.lines("The upgrade")).contains("step by step | 1.1.0 → 1.2.0 → 2.0.0 → 2.2.0");
        assertThat(page.lines("Steps done"))
                .contains("04:54:26 | hop of scality-mountpoint-s3-csi-driver (from 1.2.0; to 2.0.0) | 7.0 s | ok");
        assertThat(page.lines("The way back"))
                .contains(
                        "helm --kube-context \"$CONTEXT\" -n scality-s3-csi rollback scality-mountpoint-s3-csi-driver 3",
                        "every workload of the driver is rolled out, with the images of before: DaemonSet s3-csi-node"
                                + " holdfast.dev/mountpoint-s3-csi-driver:2.0.0; Deployment s3-csi-controller"
                                + " holdfast.dev/mountpoint-s3-csi-driver:2.0.0")
                .anyMatch(line -> line.startsWith("04:54:25, before the step to 2.0.0: made in "));
    }

    @Test
    void an_image_that_does_not_exist_leaves_what_was_not_judged_in_one_line() throws IOException {
        Page page = judged("image-missing");
        assertThat(page.lines("Checks by tier"))
                .contains("? INCONCLUSIVE process, mount, handles, errors, data: not judged, because driver pod"
                        + " s3-csi-controller-7f9d88755f-fvkqn on cp1 cannot pull image"
                        + " holdfast.dev/mountpoint-s3-csi-driver:nosuch (ImagePullBackOff)");
        assertThat(page.lines("What changed"))
                .contains(
                        "DaemonSet s3-csi-node | holdfast.dev/mountpoint-s3-csi-driver:1.2.0 | holdfast.dev/mountpoint-s3-csi-driver:nosuch",
                        "Nodes on which the driver is registered: cp1 before, none after.");
    }

    @Test
    void a_driver_whose_mounts_the_kernel_serves_is_asked_for_no_processes_and_no_repeated_calls() throws IOException {
        Page page = judged("block-unstaged");
        assertThat(page.lines("Steps done")).noneMatch(line -> line.contains("| read remounted of"));
        assertThat(page.lines("Figures before and after"))
                .noneMatch(line -> line.startsWith("memory of mount processes"));
        assertThat(page.lines("The way back"))
                .contains("the driver's logs have no error")
                .noneMatch(line -> line.contains("NodePublishVolume"));
    }

    @Test
    void what_a_record_lacks_is_said() throws IOException {
        assertThat(judged("torn").lines("The upgrade"))
                .contains(
                        "record | format 2; damaged: operations/static-1@0.jsonl is torn, operations/static-1@0.jsonl is edited");
        assertThat(judged("run-killed").lines("The upgrade"))
                .contains("record | format 2; damaged: manifest.json is unsealed")
                .anyMatch(line -> line.startsWith("run | from ") && line.endsWith(", never ended"));
        assertThat(judged("format-1").lines("The upgrade"))
                .contains(
                        "record | format 1, which kept neither actions nor what was to be proved, sealed and as it was sealed");
    }
}
