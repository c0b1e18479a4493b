package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.RenderedChart;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Storage;
import dev.holdfast.preflight.secrets.SecretFacts;
import dev.holdfast.preflight.secrets.SecretName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretReference;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretRulesTest {
    private static final String NAMESPACE = "scality-s3-csi";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: controller}
            spec:
              replicas: REPLICAS
              template:
                spec: {containers: [{name: c, CONTAINER}], volumes: [VOLUME]}
            """;
    private static final String MADE = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: s, annotations: {ANNOTATION}}
            stringData: {k: v}
            """;

    private final Scenery scene = new Scenery();
    private Direction direction = Direction.UPGRADE;
    private final Map<SecretName, Reading<Optional<SecretFacts>>> there = new LinkedHashMap<>();
    private String container = "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]";
    private String volume = "";
    private int replicas = 1;
    private String before = "";
    private String after = "";

    @BeforeEach
    void aSecretWithItsKey() {
        put(NAMESPACE, "s", "k");
    }

    private void put(String namespace, String name, String... keys) {
        there.put(
                new SecretName(namespace, name),
                new Read<>(
                        keys.length == 0
                                ? Optional.empty()
                                : Optional.of(new SecretFacts("Opaque", Set.of(keys), Set.of()))));
    }

    private List<HasMetadata> objects() {
        return RenderedChart.of(
                        "",
                        DEPLOYMENT
                                        .replace("REPLICAS", String.valueOf(replicas))
                                        .replace("CONTAINER", container)
                                        .replace("VOLUME", volume)
                                + after)
                .objects();
    }

    private Check judge() {
        return judge(SecretUses.ofPods(objects(), NAMESPACE));
    }

    private Check judge(List<SecretUse> uses) {
        return judge(uses, ClassSecrets.NONE);
    }

    private Check judge(ClassSecrets classes) {
        return judge(classes.uses(), classes);
    }

    private Check judge(List<SecretUse> uses, ClassSecrets classes) {
        return new SecretRules(there, RenderedChart.of("", before).objects(), Optional.of(objects()), NAMESPACE)
                .judge(uses, classes, direction);
    }

    @Test
    void aSecretWithTheKeyIsThere() {
        isOk(judge(), "1 Secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
                "envFrom: [{secretRef: {name: s}}]"
            })
    void aSecretOfAContainerThatDoesNotExistBlocks(String named) {
        container = named;
        put(NAMESPACE, "s");
        Check check = judge();
        finds(check, "Secret scality-s3-csi/s does not exist, and is named by Deployment/controller");
        assertThat(check.level()).isEqualTo(Level.BLOCKING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: v, secret: {secretName: s, items: [{key: x, path: p}]}}",
                "{name: v, projected: {sources: [{secret: {name: s, items: [{key: x, path: p}]}}]}}"
            })
    void aKeyThatAVolumeNamesMustBeThere(String named) {
        container = "env: []";
        volume = named;
        finds(judge(), "Secret scality-s3-csi/s has no key x");
        put(NAMESPACE, "s", "x");
        isOk(judge(), "1 Secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]",
                "envFrom: [{secretRef: {name: s, optional: true}}]",
                "env: [{name: A, value: s}]"
            })
    void whatIsOptionalMayBeMissing(String named) {
        container = named;
        put(NAMESPACE, "s");
        isOk(judge(), "0 Secrets");
    }

    @Test
    void aWorkloadOfNoPodsDoesNotBlock() {
        replicas = 0;
        put(NAMESPACE, "s");
        assertThat(judge().level()).isEqualTo(Level.WARNING);
        finds(judge(), "does not exist");
    }

    @Test
    void aSecretThatTheChartMakesIsThere() {
        put(NAMESPACE, "s");
        after = MADE.replace("ANNOTATION", "");
        isOk(judge(), "1 Secret");
    }

    @Test
    void aKeyThatOnlyTheOldChartMadeGoesWithIt() {
        put(NAMESPACE, "s", "k", "x");
        before = MADE.replace("ANNOTATION", "");
        after = MADE.replace("ANNOTATION", "").replace("{k: v}", "{other: v}");
        finds(judge(), "Secret scality-s3-csi/s has no key k");
        before = before.replace("{k: v}", "{x: v}");
        isOk(judge(), "1 Secret");
    }

    @Test
    void aSecretThatOnlyTheOldChartMadeGoesWithIt() {
        before = MADE.replace("ANNOTATION", "");
        finds(judge(), "Secret scality-s3-csi/s is deleted by the upgrade: only the old chart has it");
        direction = Direction.ROLLBACK;
        finds(judge(), "Secret scality-s3-csi/s is deleted by the rollback: only the present revision has it");
        speaksOfARollback(judge());
        before = MADE.replace("ANNOTATION", "helm.sh/resource-policy: keep");
        isOk(judge(), "1 Secret");
    }

    @Test
    void ofASecretThatMayNotBeReadNobodyCanSayWhatItHolds() {
        there.put(new SecretName(NAMESPACE, "s"), new Unread<>("Secret s cannot be read: forbidden", "ask for it"));
        isUndetermined(judge(), "forbidden");
    }

    private static StorageClass storageClass(String whose, String name, String namespace) {
        return Scenery.of(StorageClass.class, """
                metadata: {name: s3}
                provisioner: s3.csi.scality.com
                parameters:
                  csi.storage.k8s.io/WHOSE-secret-name: "%s"
                  csi.storage.k8s.io/WHOSE-secret-namespace: "%s"
                """.replace("WHOSE", whose).formatted(name, namespace));
    }

    private ClassSecrets ofClass(String name, String namespace) {
        return ofClass(storageClass("node-publish", name, namespace));
    }

    private ClassSecrets ofClass(StorageClass one) {
        return ClassSecrets.of(List.of(one), Scenery.PROFILE, scene.claims);
    }

    private static List<String> names(ClassSecrets classes) {
        return classes.uses().stream().map(use -> use.secret().toString()).toList();
    }

    @Test
    void theSecretOfAClassHasTheKeysOfTheDriver() {
        put("ns", "keys", "access_key_id");
        Check check = judge(ofClass("keys", "ns"));
        finds(
                check,
                "Secret ns/keys has no key secret_access_key, and is named by StorageClass/s3 (its new volumes are not served)");
        assertThat(check.level()).isEqualTo(Level.WARNING);
        put("ns", "keys", "access_key_id", "secret_access_key");
        isOk(judge(ofClass("keys", "ns")), "1 Secret");
    }

    @Test
    void withoutTheSecretOfTheProvisionerNoNewClaimIsBound() {
        put("ns", "keys");
        Check check = judge(ofClass(storageClass("provisioner", "keys", "ns")));
        finds(check, "Secret ns/keys does not exist, and is named by StorageClass/s3 (its new claims stay Pending)");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provisioner",
                "node-publish",
                "node-stage",
                "controller-publish",
                "controller-expand",
                "node-expand"
            })
    void aClassNamesSecretsForEachCall(String whose) {
        assertThat(names(ofClass(storageClass(whose, "keys", "ns")))).containsExactly("ns/keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "namespace"})
    void halfAReferenceIsRefusedByTheProvisioner(String half) {
        StorageClass one = storageClass("provisioner", "", "");
        one.setParameters(Map.of("csi.storage.k8s.io/provisioner-secret-" + half, "keys"));
        Check check = judge(ofClass(one));
        finds(
                check,
                "StorageClass/s3 names a Secret by one of csi.storage.k8s.io/provisioner-secret-name and -secret-namespace alone, so that no claim of it is bound");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void aPlaceholderThatNobodyFillsIsRefusedByTheProvisioner() {
        finds(
                judge(ofClass("${pvc.name}-${unknown}", "ns")),
                "StorageClass/s3 names Secret ns/${pvc.name}-${unknown}, whose placeholder nobody fills");
        finds(judge(ofClass("keys", "${unknown}")), "whose placeholder nobody fills");
    }

    @Test
    void aSecretThatAClassNamesByItsClaimsIsLookedForForEach() {
        scene.claims.add(Scenery.claim("more", "Bound", "s3", "pv-more"));
        scene.claims.add(Scenery.claim("other", "Bound", "disk", "pv-other"));
        assertThat(names(ofClass("${pvc.name}-keys", "${pvc.namespace}")))
                .containsExactly("default/data-keys", "default/more-keys");
        assertThat(names(ofClass("${pv.name}", "ns"))).containsExactly("ns/pv-data", "ns/pv-more");
        scene.claims.get(0).getMetadata().setAnnotations(Map.of("team", "blue"));
        assertThat(names(ofClass("${pvc.annotations['team']}", "ns"))).containsExactly("ns/blue");
    }

    @Test
    void aNameThatNoClaimFillsIsSaidAndNotLookedFor() {
        isOk(
                judge(ofClass("${pvc.annotations['team']}", "ns")),
                "0 Secrets; not looked for, since no claim fills the name: StorageClass/s3 names ns/${pvc.annotations['team']}");
        scene.claims.clear();
        isOk(
                judge(ofClass("${pvc.name}-keys", "ns")),
                "0 Secrets; not looked for, since no claim fills the name: StorageClass/s3 names ns/${pvc.name}-keys");
    }

    private List<SecretUse> ofVolume() {
        scene.volumes.get(0).getSpec().getCsi().setNodePublishSecretRef(new SecretReference("own", "ns"));
        return SecretUses.ofVolumes(storage().volumes(), Scenery.PROFILE);
    }

    private Storage storage() {
        return new Storage(
                Scenery.PROFILE.name(), scene.pods, scene.claims, scene.volumes, new ArrayList<>(scene.classes));
    }

    @Test
    void aVolumeWhoseSecretIsGoneIsAWarning() {
        put("ns", "own");
        Check check = judge(ofVolume());
        finds(check, "Secret ns/own does not exist, and is named by PersistentVolume/pv-data");
        assertThat(check.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void takingTheSecretFromAVolumeBlocks() {
        put("ns", "own", "access_key_id", "secret_access_key");
        isOk(judge(ofVolume()), "1 Secret");
        before = MADE.replace("ANNOTATION", "").replace("name: s,", "name: own, namespace: ns,");
        Check check = judge(ofVolume());
        finds(check, "Secret ns/own is deleted by the upgrade");
        assertThat(check.level()).isEqualTo(Level.BLOCKING);
    }
}
