package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrdFormTest {
    private static final Path CRD =
            Path.of("fixtures/charts/2.2.0/scality-mountpoint-s3-csi-driver/crds/mountpoints3podattachments.yaml");

    @Test
    void theFormOfTheReferenceChartIsToldLineByLine() throws IOException {
        assertThat(form(Files.readString(CRD, StandardCharsets.UTF_8)))
                .contains(
                        "scope Cluster",
                        "kind MountpointS3PodAttachment",
                        "v2 served",
                        "v2 selectable .spec.nodeName",
                        "v2 .spec requires volumeID",
                        "v2 .spec.nodeName string",
                        "v2 .spec.mountpointS3PodAttachments{} array",
                        "v2 .spec.mountpointS3PodAttachments{}[].workloadPodUID string")
                .doesNotContainSequence("Node of the workloads");
    }

    @Test
    void aVersionThatIsNotServedOffersNothing() {
        assertThat(form("""
                                apiVersion: apiextensions.k8s.io/v1
                                kind: CustomResourceDefinition
                                metadata: {name: things.example}
                                spec:
                                  group: example
                                  scope: Namespaced
                                  names: {kind: Thing, plural: things}
                                  versions:
                                    - name: v1
                                      served: false
                                      storage: false
                                      schema: {openAPIV3Schema: {type: object}}
                                    - name: v2
                                      served: true
                                      storage: true
                                      subresources: {status: {}, scale: {specReplicasPath: .a, statusReplicasPath: .b}}
                                      schema:
                                        openAPIV3Schema:
                                          type: object
                                          properties:
                                            mode: {type: string, enum: [A, B]}
                                            port: {x-kubernetes-int-or-string: true}
                                            rest: {type: object, x-kubernetes-preserve-unknown-fields: true}
                                """))
                .containsExactly(
                        "kind Thing",
                        "scope Namespaced",
                        "v2 . object",
                        "v2 .mode allows \"A\"",
                        "v2 .mode allows \"B\"",
                        "v2 .mode string",
                        "v2 .port int-or-string",
                        "v2 .rest any",
                        "v2 .rest object",
                        "v2 served",
                        "v2 subresource scale",
                        "v2 subresource status");
    }

    private static List<String> form(String yaml) {
        return CrdForm.of(new KubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class));
    }
}
