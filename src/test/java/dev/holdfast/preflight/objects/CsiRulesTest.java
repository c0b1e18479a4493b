package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.ResourcePolicy;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Storage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsiRulesTest {
    private static final String DRIVER = "s3.csi.scality.com";
    private static final String SPEC = "attachRequired: false, podInfoOnMount: true, requiresRepublish: true,"
            + " fsGroupPolicy: File, volumeLifecycleModes: [Persistent, Ephemeral], tokenRequests: [{audience: sts}]";

    private final Scenery scene = new Scenery();
    private List<HasMetadata> before = List.of(driver(DRIVER, SPEC));
    private final List<CSIDriver> live = new ArrayList<>(List.of(driver(DRIVER, SPEC)));
    private List<HasMetadata> after = List.of(driver(DRIVER, SPEC));

    private static CSIDriver driver(String name, String spec) {
        return Scenery.of(
                CSIDriver.class,
                "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: " + name + "}\nspec: {" + spec + "}");
    }

    private Storage storage() {
        return new Storage(DRIVER, scene.pods, scene.claims, scene.volumes, scene.classes);
    }

    private Check brought() {
        return CsiRules.of(live).brought(before, after, storage(), scene.pods, scene.direction);
    }

    private Check kept() {
        return CsiRules.of(live).kept(before, after, storage(), scene.pods, scene.direction);
    }

    private void inline() {
        scene.pods.add(Scenery.of(Pod.class, """
                metadata: {name: inline, namespace: default, uid: u}
                spec: {nodeName: w1, volumes: [{name: v, csi: {driver: s3.csi.scality.com}}]}
                status: {phase: Running}
                """));
    }

    @Test
    void aDriverThatTheNewChartBringsIsBrought() {
        isOk(brought(), DRIVER);
        isOk(kept(), "no field changes");
    }

    @Test
    void aDriverThatVolumesNeedIsNotLeftOut() {
        after = List.of(driver("renamed.csi.scality.com", SPEC));
        finds(
                brought(),
                "the upgrade deletes CSIDriver s3.csi.scality.com, which the new chart has not: 1 volume need it: pv-data");
        assertThat(brought().level()).isEqualTo(Level.BLOCKING);
        isOk(kept(), "no field changes");
        scene.volumes.clear();
        finds(brought(), "no volume needs it");
        assertThat(brought().level()).isEqualTo(Level.WARNING);
        inline();
        finds(brought(), "1 pod need it: default/inline");
        assertThat(brought().level()).isEqualTo(Level.BLOCKING);
    }

    @Test
    void aDriverThatHelmKeepsIsNotLost() {
        before.get(0).getMetadata().setAnnotations(Map.of(ResourcePolicy.ANNOTATION, "keep"));
        after = List.of();
        isOk(brought(), DRIVER);
    }

    @Test
    void theDriverOfAnotherReleaseIsNotOurs() {
        live.add(driver("disk.example.com", SPEC));
        scene.volumes.add(Scenery.volume("pv-disk", "disk.example.com", "Bound", "disk"));
        isOk(brought(), DRIVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requiresRepublish: true|requiresRepublish: false|requiresRepublish true → false: the kubelet repeats NodePublishVolume no more",
                "requiresRepublish: true,||requiresRepublish true → false",
                "podInfoOnMount: true|podInfoOnMount: false|podInfoOnMount true → false",
                "fsGroupPolicy: File|fsGroupPolicy: None|fsGroupPolicy File → None",
                "attachRequired: false|attachRequired: true|pods wait for an attachment",
                "audience: sts|audience: other|gets no more tokens for sts",
                "[Persistent, Ephemeral]|[Persistent]|volumeLifecycleModes [Persistent, Ephemeral] → [Persistent]"
            })
    void whatRunningMountsLoseIsAWarning(String was, String will, String found) {
        after = List.of(driver(DRIVER, SPEC.replace(was, will == null ? "" : will)));
        finds(kept(), found);
        assertThat(kept().level()).isEqualTo(Level.WARNING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requiresRepublish: true|requiresRepublish: false|requiresRepublish false → true",
                "podInfoOnMount: true|podInfoOnMount: false|podInfoOnMount false → true",
                "[Persistent, Ephemeral]|[Persistent]|volumeLifecycleModes [Persistent] → [Persistent, Ephemeral]",
                "[{audience: sts}]|[]|tokenRequests [] → [{audience=sts}]"
            })
    void whatTheyGainIsNone(String next, String was, String said) {
        live.set(0, driver(DRIVER, SPEC.replace(next, was)));
        before = List.of(live.get(0));
        isOk(kept(), said);
    }

    @Test
    void aModeThatVolumesAreUsedInBlocks() {
        inline();
        after = List.of(driver(DRIVER, SPEC.replace("[Persistent, Ephemeral]", "[Persistent]")));
        assertThat(kept().level()).isEqualTo(Level.BLOCKING);
        finds(kept(), "the kubelet publishes volumes no more that are mounted");
    }

    @Test
    void whatSomebodyAddedInTheClusterStays() {
        live.set(0, driver(DRIVER, SPEC));
        before = List.of(driver(DRIVER, SPEC.replace("requiresRepublish: true,", "")));
        after = before;
        isOk(kept(), "no field changes");
    }

    @Test
    void anAttachmentOfADriverThatNeedsNoneIsFound() {
        VolumeAttachment needless = Scenery.of(VolumeAttachment.class, """
                metadata: {name: csi-1}
                spec: {attacher: s3.csi.scality.com, nodeName: w1, source: {persistentVolumeName: pv-data}}
                """);
        isOk(CsiRules.of(live).attachments(List.of()), "there is none");
        finds(CsiRules.of(live).attachments(List.of(needless)), "csi-1 of driver s3.csi.scality.com on w1");
        live.set(0, driver(DRIVER, SPEC.replace("attachRequired: false", "attachRequired: true")));
        isOk(CsiRules.of(live).attachments(List.of(needless)), "all 1");
    }

    @Test
    void aRegistrationOfADriverThatIsGoneIsFound() {
        CsiRules rules = CsiRules.of(live);
        isOk(rules.registrations(scene.csiNodes, DRIVER, Set.of("w1", "w2")), "2 CSINodes");
        finds(
                rules.registrations(scene.csiNodes, DRIVER, Set.of("w1")),
                "s3.csi.scality.com is registered on w2, which has no node plugin");
        scene.csiNodes.add(Scenery.csiNode("w3", "gone.example.com"));
        finds(
                rules.registrations(scene.csiNodes, DRIVER, Set.of("w1", "w2")),
                "gone.example.com is registered on w3, and there is no CSIDriver gone.example.com");
    }

    @Test
    void ofARollbackTheRevisionIsNamed() {
        scene.direction = Direction.ROLLBACK;
        after = List.of(driver("renamed.csi.scality.com", SPEC));
        finds(brought(), "the rollback deletes CSIDriver s3.csi.scality.com, which that revision has not");
        speaksOfARollback(brought());
        after = List.of(driver(DRIVER, SPEC.replace("fsGroupPolicy: File", "fsGroupPolicy: None")));
        speaksOfARollback(kept());
        before = List.of();
        after = List.of();
        isOk(brought(), "the present revision has no CSIDriver");
    }
}
