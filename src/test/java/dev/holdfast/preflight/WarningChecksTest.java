package dev.holdfast.preflight;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarningChecksTest {
    private final Scenery scene = new Scenery();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{running: {startedAt: 2026-01-01T11:30:00Z}}",
                "{terminated: {finishedAt: 2026-01-01T11:30:00Z}}",
                "{waiting: {reason: CrashLoopBackOff}}"
            })
    void aRestartWithinTheHourIsFound(String state) {
        scene.nodePods.set(0, Scenery.driverPod("node-1", "w1", "True", 2, state));
        finds(WarningChecks.restarts(scene.snapshot()), "node-1/s3-plugin (2 restarts in all)");
    }

    @Test
    void anOldRestartIsNoNewOne() {
        scene.nodePods.set(
                0, Scenery.driverPod("node-1", "w1", "True", 2, "{running: {startedAt: 2026-01-01T10:30:00Z}}"));
        isOk(WarningChecks.restarts(scene.snapshot()), "none in 3 pods");
    }

    @Test
    void aFirstStartIsNoRestart() {
        scene.nodePods.set(
                0, Scenery.driverPod("node-1", "w1", "True", 0, "{running: {startedAt: 2026-01-01T11:59:00Z}}"));
        isOk(WarningChecks.restarts(scene.snapshot()), "none in 3 pods");
    }

    @Test
    void errorLinesAreFoundAsTheProfileSays() {
        LogSummary look = LogSummary.of(
                "node-1/s3-plugin", """
                I0101 15:04:05.1 1 node.go:1] fine
                E0101 15:04:05.1 1 node.go:1] first
                E0101 15:04:05.1 1 node.go:1] second
                I0101 15:04:05.1 1 node.go:1] E0101 in the midst
                E0101 15:04:05.1 1 controller.go:1] persistentvolumes "pvc-1" not found
                """, Scenery.PROFILE.forJudges().errors());
        assertThat(look).isEqualTo(new LogSummary("node-1/s3-plugin", 5, 2, "E0101 15:04:05.1 1 node.go:1] second"));
    }

    @Test
    void errorLinesAreFoundAlsoWhereAnotherLogCannotBeRead() {
        isOk(WarningChecks.errorLines(scene.snapshot()), "none in 10 lines of 1 container");
        scene.logs.add(new Unread<>("the log of node-2/s3-plugin cannot be read", "wait"));
        isUndetermined(WarningChecks.errorLines(scene.snapshot()), "node-2/s3-plugin cannot be read");
        scene.logs.add(new Read<>(new LogSummary("controller/c", 5, 1, "E0101 no bucket")));
        finds(WarningChecks.errorLines(scene.snapshot()), "controller/c: 1, the last: E0101 no bucket");
    }

    @Test
    void withoutALogNobodyCanSayWhetherThereAreErrors() {
        scene.logs.clear();
        isUndetermined(WarningChecks.errorLines(scene.snapshot()), "no container");
    }

    @Test
    void whatBelongsTogetherIsThere() {
        isOk(WarningChecks.halves(scene.snapshot()), "none");
    }

    @Test
    void aVolumeWithoutItsClaimIsFound() {
        scene.volumes.add(Scenery.volume("pv-old", "s3.csi.scality.com", "Released", "gone"));
        finds(WarningChecks.halves(scene.snapshot()), "volume pv-old is Released: its claim was default/gone");
        scene.volumes.set(1, Scenery.volume("pv-old", "s3.csi.scality.com", "Bound", "gone"));
        finds(
                WarningChecks.halves(scene.snapshot()),
                "volume pv-old is bound to claim default/gone, which does not exist");
    }

    @Test
    void aVolumeWhoseClaimWasMadeAnewIsFound() {
        scene.claims.get(0).getMetadata().setUid("another");
        finds(WarningChecks.halves(scene.snapshot()), "volume pv-data is bound to claim default/data");
    }

    @Test
    void volumesOfOtherDriversAreNotLookedAt() {
        scene.volumes.add(Scenery.volume("pv-old", "disk.example.com", "Released", "gone"));
        isOk(WarningChecks.halves(scene.snapshot()), "none");
    }

    @Test
    void aClaimThatLostItsVolumeIsFound() {
        scene.claims.add(Scenery.claim("lost", "Lost", "s3", "pv-gone"));
        finds(WarningChecks.halves(scene.snapshot()), "claim default/lost has lost its volume pv-gone");
    }

    @Test
    void anAttachmentIsFoundIfAnythingItNamesIsGone() {
        scene.attachments.set(
                0, new Attachment("att-1", "w1", "pv-gone", Map.of("mp-a", List.of("uid-gone"), "mp-gone", List.of())));
        finds(
                WarningChecks.halves(scene.snapshot()),
                "attachment att-1 is for volume pv-gone, which does not exist\nattachment att-1 names");
        finds(WarningChecks.halves(scene.snapshot()), "names mounter pod mp-gone, which does not exist");
        finds(WarningChecks.halves(scene.snapshot()), "names a pod of uid uid-gone, which does not exist");
    }

    @Test
    void aMounterPodOfNobodyIsFoundOnceItIsNotNewAnyMore() {
        scene.pods.add(Scenery.mounter("mp-b", "11:59:00"));
        isOk(WarningChecks.halves(scene.snapshot()), "none");
        scene.pods.add(Scenery.mounter("mp-c", "11:50:00"));
        finds(WarningChecks.halves(scene.snapshot()), "mounter pod mp-c is in no attachment");
    }

    @Test
    void aMountWithoutANodePluginIsFound() {
        scene.nodePods.remove(0);
        finds(
                WarningChecks.halves(scene.snapshot()),
                "pod default/writer mounts pv-data on w1, which has no node plugin");
    }
}
