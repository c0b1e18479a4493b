package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check.Ok;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No check rests on names of the driver that the lab has: they come from the profile, the charts and the cluster. */
final class ForeignDriverTest {
    private static final DriverProfile PLAIN = DriverProfile.load(Path.of("fixtures/profiles/plain.object.csi.yaml"));

    @Test
    void noNameOfAProfileIsInTheCode() throws IOException {
        Set<String> names = new TreeSet<>();
        for (DriverProfile profile : List.of(PLAIN, Scenery.PROFILE)) {
            names.addAll(List.of(profile.name(), profile.namespace(), profile.daemonSet()));
            names.add(profile.credentials().secret());
            if (profile.hasMounterPods()) {
                names.add(profile.mounter().namespace());
                names.add(profile.attachments().plural());
            }
        }
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/holdfast/preflight"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(names);
            }
        }
    }

    /** A driver without controller, mounter pods and attachments, under names of its own. */
    @Test
    void aHealthyDriverOfAnotherProfileHasNoFinding() {
        Scenery scene = new Scenery();
        scene.deployment = null;
        scene.controllerPods.clear();
        scene.attachments.clear();
        scene.pods.removeIf(pod -> pod.getMetadata().getNamespace().equals("mount-s3"));
        scene.daemonSet = Scenery.of(DaemonSet.class, """
                metadata: {name: plain-mount, namespace: object-storage, generation: 3}
                spec:
                  selector: {matchLabels: {role: mounts}}
                  template: {spec: {containers: [{name: plain, image: "example.com/plain:1"}]}}
                status: {desiredNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 2, observedGeneration: 3}
                """);
        scene.csiDriver = Optional.of(Scenery.of(CSIDriver.class, "metadata: {name: plain.object.csi}"));
        scene.csiNodes.replaceAll(node -> Scenery.csiNode(node.getMetadata().getName(), "plain.object.csi"));
        scene.volumes.replaceAll((PersistentVolume volume) ->
                Scenery.volume(volume.getMetadata().getName(), "plain.object.csi", "Bound", "data"));
        Snapshot s = scene.snapshot();
        Snapshot plain = new Snapshot(
                PLAIN,
                s.taken(),
                s.kubernetes(),
                s.nodes(),
                s.driver(),
                s.pods(),
                s.csiDriver(),
                s.csiNodes(),
                s.claims(),
                s.volumes(),
                s.classes(),
                s.attachments(),
                s.logs(),
                s.probed(),
                s.crds(),
                s.release(),
                s.rights(),
                s.direction(),
                s.target(),
                s.resources(),
                s.tools());
        List<Check> checks = Preflight.of(plain).checks();
        assertThat(checks).filteredOn(check -> !(check.result() instanceof Ok)).isEmpty();
        assertThat(checks)
                .filteredOn(check -> check.id().equals("mounts-by-kind-of-mounter"))
                .singleElement()
                .asString()
                .contains("plain.object.csi");
        // what is spoilt is found by the driver's own names
        scene.csiNodes.replaceAll(node -> Scenery.csiNode(node.getMetadata().getName(), Scenery.PROFILE.name()));
        CheckAssert.finds(BlockingChecks.registered(plain), "w1");
    }
}
