package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;

import dev.holdfast.preflight.Attachment;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MounterRuleTest {
    private static final String NAME = "room for mounter pods";
    private final Bench bench = new Bench();

    @BeforeEach
    void namespaceOfMounterPods() {
        bench.after.add(Scenery.of(Namespace.class, "{apiVersion: v1, kind: Namespace, metadata: {name: mount-s3}}"));
    }

    /** More volumes that a pod on w1 mounts. */
    private void volumes(int more) {
        for (int i = 0; i < more; i++) {
            bench.scene.claims.add(Scenery.claim("c" + i, "Bound", "s3", "pv" + i));
            bench.scene.volumes.add(Scenery.volume("pv" + i, "s3.csi.scality.com", "Bound", "c" + i));
            bench.scene.pods.add(Scenery.workload("w" + i, "w1", "c" + i));
        }
    }

    @Test
    void everyVolumeOfANodeNeedsOne() {
        isOk(bench.check(NAME), "w1: 1 more mounter pod, room for 7 pods");
        bench.scene.pods.add(Scenery.workload("second", "w1", "data"));
        isOk(bench.check(NAME), "w1: 1 more mounter pod, room for 6 pods");
        volumes(2);
        isOk(bench.check(NAME), "w1: 3 more mounter pods, room for 4 pods");
    }

    @Test
    void aNodeWithoutRoomIsFound() {
        volumes(4);
        finds(bench.check(NAME), "w1: 5 more mounter pods, but room for 3 of 5");
    }

    @Test
    void oneTooManyIsTooMany() {
        volumes(3);
        isOk(bench.check(NAME), "w1: 4 more mounter pods, room for 4 pods");
        bench.scene.pods.add(Bench.stranger("s", "w1", "containers: [{name: c}]"));
        finds(bench.check(NAME), "w1: 4 more mounter pods, but room for 3 of 4");
    }

    @Test
    void aMountThatHasOneNeedsNone() {
        bench.scene.attachments.add(new Attachment("a", "w1", "pv-data", Map.of("mp", List.of("uid-writer"))));
        isOk(bench.check(NAME), "every mount has one");
        bench.scene.attachments.set(0, new Attachment("a", "w1", "pv-data", Map.of("mp", List.of("uid-other"))));
        isOk(bench.check(NAME), "w1: 1 more mounter pod");
    }

    @Test
    void theLargestOfThoseThatRunTellsWhatEachRequests() {
        bench.scene.pods.add(
                Bench.pod("mount-s3", "mp", "w2", "{}", "containers: [{name: c, resources: {requests: {cpu: 800m}}}]"));
        isOk(bench.check(NAME), "w1: 1 more mounter pod");
        volumes(1);
        finds(bench.check(NAME), "they request 1600m cpu of 1000m free");
    }

    @Test
    void aReleaseWithoutMounterPodsNeedsNoRoom() {
        bench.after.remove(bench.after.size() - 1);
        volumes(6);
        isOk(bench.check(NAME), "the new chart makes none");
    }
}
