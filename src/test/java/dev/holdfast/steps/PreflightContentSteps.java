package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.PreflightText;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.upgrade.Inspection;
import dev.holdfast.steps.PreflightCauses.Cause;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is done to images, Secrets, volumes and CSI objects so that a preflight finds it. */
public final class PreflightContentSteps {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String NOWHERE = "nobody-has-it";
    private static final String CSI_DRIVER = "templates/csidriver.yaml";
    private static final String VOLUME = """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %1$s}
            spec:
              accessModes: [ReadWriteMany]
              capacity: {storage: 1Gi}
              persistentVolumeReclaimPolicy: Retain
              storageClassName: ""
              claimRef: {namespace: default, name: %1$s}
              csi:
                driver: %2$s
                volumeHandle: %3$s
                %4$s
            """;
    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %1$s, namespace: default, finalizers: [%2$s]}
            spec:
              storageClassName: ""
              volumeName: %1$s
              accessModes: [ReadWriteMany]
              resources: {requests: {storage: 1Gi}}
            """;
    private static final String MODULES = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: modules.kmm.sigs.x-k8s.io}
            spec:
              group: kmm.sigs.x-k8s.io
              scope: Namespaced
              names: {kind: Module, plural: modules, singular: module, listKind: ModuleList}
              versions:
                - name: v1beta1
                  served: true
                  storage: true
                  subresources: {status: {}}
                  schema:
                    openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;
    private static final String MODULE = """
            apiVersion: kmm.sigs.x-k8s.io/v1beta1
            kind: Module
            metadata: {name: content, namespace: {{ .Release.Namespace }}}
            spec:
              moduleLoader:
                container:
                  modprobe: {moduleName: content}
                  kernelMappings: [{regexp: ".*", containerImage: "registry.example/content:1"}]
            """;
    private static final String CLASS = """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata:
              name: content
              labels: {app.kubernetes.io/managed-by: Helm}
              annotations:
                meta.helm.sh/release-name: %1$s
                meta.helm.sh/release-namespace: %2$s
                storageclass.kubernetes.io/is-default-class: "%3$s"
            provisioner: %4$s
            parameters: %5$s
            mountOptions: [%6$s]
            """;

    private final PreflightScenario scenario;
    private String blocked;

    /** Made by Cucumber. */
    public PreflightContentSteps(PreflightScenario scenario) {
        this.scenario = scenario;
    }

    private static PreflightLab lab() {
        return PreflightSteps.LAB;
    }

    private static KubernetesClient client() {
        return lab().cluster().client();
    }

    private static DriverProfile profile() {
        return lab().profile();
    }

    private void made(String... manifests) {
        List<HasMetadata> objects =
                Arrays.stream(manifests).<HasMetadata>map(YAML::unmarshal).toList();
        lab().cluster().apply(objects);
        scenario.caused(new Cause(() -> {
            List<HasMetadata> last = new ArrayList<>(objects);
            Collections.reverse(last);
            lab().remove(last);
        }));
    }

    private void chart(String name, String file, UnaryOperator<String> edit) {
        scenario.upgradeTo(ChangedChart.edited(lab().target("2.2.0"), name, file, edit, lab().folder()));
    }

    private static Secret driversSecret() {
        return client().secrets()
                .inNamespace(profile().namespace())
                .withName(profile().credentials().secret())
                .require();
    }

    private static Secret copy(Secret there, Map<String, String> data) {
        return new SecretBuilder(there)
                .withMetadata(new ObjectMetaBuilder()
                        .withName(there.getMetadata().getName())
                        .withNamespace(there.getMetadata().getNamespace())
                        .withLabels(there.getMetadata().getLabels())
                        .build())
                .withData(data)
                .build();
    }

    @When("the Secret with the driver's key is deleted")
    public void secretDeleted() {
        Secret there = driversSecret();
        lab().cluster().delete(there);
        scenario.caused(new Cause(() -> lab().cluster().apply(List.of(copy(there, there.getData())))));
    }

    @When("the Secret with the driver's key loses one of its keys")
    public void keyLost() {
        Secret there = driversSecret();
        Map<String, String> less = new HashMap<>(there.getData());
        less.remove(profile().credentials().secretKey());
        replace(copy(there, less));
        scenario.caused(new Cause(() -> replace(copy(there, there.getData()))));
    }

    private static void replace(Secret secret) {
        client().secrets()
                .inNamespace(secret.getMetadata().getNamespace())
                .withName(secret.getMetadata().getName())
                .edit(there ->
                        new SecretBuilder(there).withData(secret.getData()).build());
    }

    @When("the new images are nowhere")
    public void imagesNowhere() {
        scenario.with(Map.of("image.tag", NOWHERE));
    }

    @When("the new images are nowhere, and are never to be pulled")
    public void imagesNever() {
        scenario.with(Map.of("image.tag", NOWHERE, "image.pullPolicy", "Never"));
    }

    @When("the new images are nowhere, and so is their pull Secret")
    public void imagesAndSecretNowhere() {
        scenario.with(Map.of("image.tag", NOWHERE, "imagePullSecrets[0]", NOWHERE));
    }

    @When("the new images are pulled for each pod, and no registry has them")
    public void imagesAlways() {
        scenario.with(Map.of("image.pullPolicy", "Always"));
    }

    @When("the pods of the new chart name a pull Secret that nobody made")
    public void noPullSecret() {
        scenario.with(Map.of("imagePullSecrets[0]", NOWHERE));
    }

    @When("a pull Secret of the new pods opens another registry")
    public void otherRegistry() {
        String config = Base64.getEncoder()
                .encodeToString(
                        "{\"auths\":{\"registry.example.org\":{\"auth\":\"eDp5\"}}}".getBytes(StandardCharsets.UTF_8));
        made("""
                apiVersion: v1
                kind: Secret
                metadata: {name: content-pull, namespace: %s}
                type: kubernetes.io/dockerconfigjson
                data: {.dockerconfigjson: %s}
                """.formatted(profile().namespace(), config));
        scenario.with(Map.of("imagePullSecrets[0]", "content-pull"));
    }

    private static String volume(String name, String handle, String more) {
        return VOLUME.formatted(name, profile().name(), handle, more);
    }

    @When("a volume names a Secret that nobody made")
    public void volumeWithoutSecret() {
        made(volume("content", "content", "nodePublishSecretRef: {name: " + NOWHERE + ", namespace: default}"));
    }

    @When("a storage class names a Secret without the driver's keys")
    public void classWithoutKeys() {
        made(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: content, namespace: default}
                stringData: {something: else}
                """,
                storageClass(
                        "false",
                        "allow-delete",
                        "{csi.storage.k8s.io/provisioner-secret-name: content,"
                                + " csi.storage.k8s.io/provisioner-secret-namespace: default}"));
    }

    @When("a storage class names a Secret that nobody made")
    public void classWithoutSecret() {
        made(storageClass(
                "false",
                "allow-delete",
                "{csi.storage.k8s.io/provisioner-secret-name: " + NOWHERE
                        + ", csi.storage.k8s.io/provisioner-secret-namespace: default}"));
    }

    @When("a storage class names a Secret without its namespace")
    public void classWithHalfASecret() {
        made(storageClass("false", "allow-delete", "{csi.storage.k8s.io/provisioner-secret-name: content}"));
    }

    private static String storageClass(String isDefault, String option, String parameters) {
        return CLASS.formatted(
                profile().release(), profile().namespace(), isDefault, profile().name(), parameters, option);
    }

    @When("the new chart gives a storage class of the release other options")
    public void classChanged() {
        made(storageClass("false", "allow-delete", "{region: here}"));
        chart("class-changed", "templates/class.yaml", none -> storageClass("false", "allow-other", "{region: here}"));
    }

    @When("the new chart gives a storage class other parameters")
    public void classParametersChanged() {
        made(storageClass("false", "allow-delete", "{region: here}"));
        chart(
                "class-parameters",
                "templates/class.yaml",
                none -> storageClass("false", "allow-delete", "{region: there}"));
    }

    @When("the new chart needs attachments")
    public void attachmentsNeeded() {
        chart("needs-attachments", CSI_DRIVER, text -> text.replaceFirst("attachRequired: .*", "attachRequired: true"));
    }

    @When("the new chart has a second default class")
    public void secondDefault() {
        made(storageClass("true", "allow-delete", "{region: here}"));
        chart(
                "second-default",
                "templates/class.yaml",
                none -> storageClass("true", "allow-delete", "{region: here}")
                        .replace("name: content", "name: content-too"));
    }

    /** Kernel Module Management itself is not there: what it would make of the object is not asked. */
    @When("the new chart brings a kernel module for the driver")
    public void module() {
        made(MODULES);
        scenario.describedBy(withModule());
        chart("with-module", "templates/module.yaml", none -> MODULE);
    }

    @When("the new chart brings a kernel module for kernels that no node has")
    public void moduleOfOtherKernels() {
        made(MODULES);
        scenario.describedBy(withModule());
        chart("other-kernels", "templates/module.yaml", none -> MODULE.replace("\".*\"", "\"^2[.]\""));
    }

    private static DriverProfile withModule() {
        try {
            Path copy = Files.createDirectories(lab().folder()).resolve("with-module.yaml");
            Files.writeString(copy, Files.readString(lab().profileFile()) + "\nmodule: {name: content}\n");
            return DriverProfile.load(copy);
        } catch (IOException e) {
            throw new UncheckedIOException("the profile cannot be copied", e);
        }
    }

    @When("two volumes have the same handle")
    public void sameHandle() {
        made(volume("content", "same", ""), volume("content-too", "same", ""));
    }

    @When("the class that made a volume of the driver is gone")
    public void classGone() {
        made(volume("content", "content", "")
                .replace(
                        "metadata: {name: content}",
                        "metadata: {name: content, annotations: {pv.kubernetes.io/provisioned-by: "
                                + profile().name() + "}}")
                .replace("storageClassName: \"\"", "storageClassName: " + NOWHERE));
    }

    @When("a volume has lost its claim")
    public void claimLost() {
        boundVolume("");
        var claim = client().persistentVolumeClaims().inNamespace("default").withName("content");
        claim.delete();
        lab().await("the claim is gone", () -> claim.get() == null, gone -> gone);
    }

    private void boundVolume(String finalizer) {
        made(volume("content", "content", ""), CLAIM.formatted("content", finalizer));
        lab().await(
                        "the claim is bound",
                        () -> client().persistentVolumeClaims()
                                .inNamespace("default")
                                .withName("content")
                                .require()
                                .getStatus()
                                .getPhase(),
                        "Bound"::equals);
    }

    @When("a claim of the driver is being deleted")
    public void claimBeingDeleted() {
        boundVolume("holdfast.dev/held");
        var claim = client().persistentVolumeClaims().inNamespace("default").withName("content");
        claim.delete();
        scenario.caused(new Cause(() -> claim.edit(there -> new PersistentVolumeClaimBuilder(there)
                .editMetadata()
                .removeFromFinalizers("holdfast.dev/held")
                .endMetadata()
                .build())));
    }

    @When("the new chart names the driver otherwise than its volumes")
    public void driverRenamed() {
        boundVolume("");
        chart(
                "driver-renamed",
                CSI_DRIVER,
                text -> text.replace("name: " + profile().name(), "name: renamed.csi.example.com"));
    }

    @When("the new CSIDriver does not ask for a republish")
    public void noRepublish() {
        chart("no-republish", CSI_DRIVER, text -> text.replace("requiresRepublish: true", "requiresRepublish: false"));
    }

    @When("an attachment of the driver is left over")
    public void attachmentLeft() {
        made("""
                apiVersion: storage.k8s.io/v1
                kind: VolumeAttachment
                metadata: {name: content}
                spec: {attacher: %s, nodeName: w1, source: {persistentVolumeName: content}}
                """.formatted(profile().name()));
    }

    @When("a driver that is gone is still registered on node {word}")
    public void registeredStill(String node) {
        String gone = "gone.csi.example.com";
        var there = client().storage().v1().csiNodes().withName(node);
        there.edit(one -> new CSINodeBuilder(one)
                .editSpec()
                .addNewDriver()
                .withName(gone)
                .withNodeID(node)
                .endDriver()
                .endSpec()
                .build());
        scenario.caused(new Cause(() -> there.edit(one -> new CSINodeBuilder(one)
                .editSpec()
                .removeMatchingFromDrivers(driver -> driver.getName().equals(gone))
                .endSpec()
                .build())));
    }

    @When("the new chart has one more workload, of no pods and with an image that nobody has")
    public void idleWorkload() {
        scenario.with(Map.of("chartDefects[0]", "idle-workload"));
    }

    @Then("by a preflight with a probe for an upgrade to {word} {string} blocks, and nothing is left behind")
    public void notPulled(String release, String obstacle) {
        List<String> before = namespaces();
        Preflight probed = probed(lab().target(release));
        assertThat(obstacles(probed)).as(PreflightText.text(probed)).containsExactly(obstacle);
        assertThat(namespaces()).isEqualTo(before);
        blocked = obstacle;
    }

    @Then("once that is mended, by a preflight with a probe for an upgrade to {word} it does not")
    public void pulled(String release) {
        scenario.mend();
        Preflight probed = probed(lab().target(release));
        assertThat(probed.checks())
                .as(PreflightText.text(probed))
                .filteredOn(check -> check.name().equals(blocked))
                .singleElement()
                .satisfies(check -> assertThat(check.result()).isInstanceOf(Check.Ok.class));
    }

    private Preflight probed(Chart chart) {
        Snapshot snapshot = new Reader(lab().cluster(), profile(), Optional.of(lab().helm()))
                .read(Optional.of(scenario.target(chart)), Map.of());
        return new Inspection(lab().cluster(), snapshot)
                .probing(Shutdown.ofThisJvm())
                .preflight(List.of());
    }

    private static List<String> obstacles(Preflight preflight) {
        return preflight.checks().stream()
                .filter(check -> check.level() == Level.BLOCKING && check.found())
                .map(Check::name)
                .toList();
    }

    private static List<String> namespaces() {
        return client().namespaces().list().getItems().stream()
                .map((Namespace namespace) -> namespace.getMetadata().getName())
                .sorted()
                .toList();
    }
}
