package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.campaign.observe.BundleSink;
import dev.holdfast.campaign.observe.Manifests;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModuleUpdateTest {
    private static final String MODULE = "/apis/kmm.sigs.x-k8s.io/v1beta1/namespaces/block-csi/modules/block";
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/module.block.csi.holdfast.dev.yaml"));

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(console, true, StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private FakeApi api;
    private Cluster cluster;
    private BundleSink sink;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi()
                .says("GET /api/v1/pods", 200, items("""
                        {"metadata": {"namespace": "work", "name": "writer"}, "status": {"phase": "Running"},
                         "spec": {"nodeName": "w1", "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]}}
                        """))
                .says("GET /api/v1/persistentvolumeclaims", 200, items("""
                        {"metadata": {"namespace": "work", "name": "c"}, "spec": {"volumeName": "pv"}}
                        """))
                .says("GET /api/v1/persistentvolumes", 200, items("""
                        {"metadata": {"name": "pv"}, "spec": {"csi": {"driver": "block.csi.holdfast.dev"},
                         "claimRef": {"namespace": "work", "name": "c"}}}
                        """))
                .says("GET /apis/storage.k8s.io/v1/storageclasses", 200, items(""));
        there("r/m:6-1.0", 2, 2);
        cluster = api.connect(folder);
        sink = new BundleSink(folder.resolve("bundle"), new Redactor());
        sink.manifest(Manifests.any());
    }

    @AfterEach
    void stop() {
        progress.close();
        sink.close();
        cluster.close();
        api.close();
    }

    private static String items(String all) {
        return "{\"items\": [" + all + "]}";
    }

    private static String module(String image, int desired, int available) {
        return """
                {"apiVersion": "kmm.sigs.x-k8s.io/v1beta1", "kind": "Module",
                 "metadata": {"name": "block", "namespace": "block-csi"},
                 "spec": {"selector": {"a": "b"}, "moduleLoader": {"container": {
                  "kernelMappings": [{"regexp": "^6", "containerImage": "%s"}]}}},
                 "status": {"moduleLoader": {"desiredNumber": %d, "availableNumber": %d}}}
                """.formatted(image, desired, available);
    }

    private void there(String image, int desired, int available) {
        api.says("GET " + MODULE, 200, module(image, desired, available));
    }

    private void annotated(String annotations) {
        api.says(
                "GET " + MODULE,
                200,
                module("r/m:6-1.0", 2, 2)
                        .replace("\"metadata\": {", "\"metadata\": {\"annotations\": {" + annotations + "}, "));
    }

    private ModuleUpdate to(String image) {
        return to(List.of(Scenery.of(GenericKubernetesResource.class, module(image, 0, 0))));
    }

    private ModuleUpdate to(List<HasMetadata> objects) {
        Attempts attempts =
                new Attempts(new ActionLog(sink, () -> false), cluster, new Interruption(line -> {}), progress);
        return new ModuleUpdate(cluster, PROFILE, attempts, progress, "1.1.0", objects);
    }

    private Action.Done done() throws IOException {
        try (Stream<Action> lines =
                Bundle.open(folder.resolve("bundle")).lines(Channel.ACTIONS, new Source(Channel.OBSERVER, 0))) {
            return lines.filter(Action.Done.class::isInstance)
                    .map(Action.Done.class::cast)
                    .reduce((one, next) -> next)
                    .orElseThrow();
        }
    }

    @Test
    void theSameModuleMayStayUnderPods() throws IOException {
        assertThat(to("r/m:6-1.0").allows()).isTrue();
        assertThat(done().facts())
                .isEqualTo(Map.of(
                        Actions.ANSWER,
                        Actions.ACCEPTED,
                        Actions.REASON,
                        "the module stays the same",
                        Actions.PODS,
                        "work/writer"));
    }

    @Test
    void anotherOneIsRefusedWithAllPodsByName() throws IOException {
        assertThat(to("r/m:6-1.1").allows()).isFalse();
        assertThat(done().facts())
                .containsEntry(Actions.ANSWER, Actions.REFUSED)
                .containsEntry(Actions.REASON, "another module for kernel ^6: r/m:6-1.0 → r/m:6-1.1")
                .containsEntry(Actions.PODS, "work/writer");
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains(
                        "the upgrade to 1.1.0 is refused: another module for kernel ^6: r/m:6-1.0 → r/m:6-1.1, and 1 pod would"
                                + " hold the old module: work/writer; stop them");
    }

    @Test
    void anotherOneMayComeWhenNobodyUsesVolumes() throws IOException {
        api.says("GET /api/v1/pods", 200, items(""));
        assertThat(to("r/m:6-1.1").allows()).isTrue();
        assertThat(done().facts()).containsEntry(Actions.ANSWER, Actions.ACCEPTED);
    }

    @Test
    void whereItCannotBeFoundOutTheUpgradeMayNotBegin() throws IOException {
        api.says("GET /api/v1/pods", 403, "{\"kind\": \"Status\", \"code\": 403, \"message\": \"you may not\"}");
        assertThat(to("r/m:6-1.0").allows()).isFalse();
        assertThat(done().error()).contains("you may not");
    }

    @Test
    void theSameModuleIsLeftAlone() {
        to("r/m:6-1.0").update();
        assertThat(api.asked("PATCH " + MODULE)).isZero();
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("Module block stays as it is");
    }

    @Test
    void anotherOneIsGivenToTheModuleWhichIsThenLoaded() throws IOException {
        api.says("PATCH " + MODULE, 200, module("r/m:6-1.1", 2, 0));
        to("r/m:6-1.1").update();
        assertThat(api.asked("PATCH " + MODULE)).isEqualTo(1);
        assertThat(done().error()).isNull();
        assertThat(done().facts()).containsEntry(Actions.REASON, "another module for kernel ^6: r/m:6-1.0 → r/m:6-1.1");
    }

    @Test
    void aChartWithoutTheModuleHasNoneToLoad() throws IOException {
        annotated("\"meta.helm.sh/release-name\": \"holdfast-block-csi\"");
        to(List.of()).update();
        assertThat(api.asked("PATCH " + MODULE)).isZero();
        assertThat(done().error()).isEqualTo("the chart of 1.1.0 has no Module block, so that there is none to load");
    }

    @Test
    void aModuleThatHelmWouldDeleteIsRefused() throws IOException {
        annotated("\"meta.helm.sh/release-name\": \"holdfast-block-csi\"");
        assertThat(to(List.of()).allows()).isFalse();
        assertThat(done().facts()).containsEntry(Actions.REASON, "the module goes: Module is deleted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"meta.helm.sh/release-name\": \"holdfast-block-csi\", \"helm.sh/resource-policy\": \"keep\""
            })
    void aModuleThatOthersAppliedOrHelmKeepsStays(String annotations) throws IOException {
        annotated(annotations);
        assertThat(to(List.of()).allows()).isTrue();
        assertThat(done().facts()).containsEntry(Actions.REASON, "the module stays the same");
        to(List.of()).update();
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("Module block stays as it is");
    }
}
