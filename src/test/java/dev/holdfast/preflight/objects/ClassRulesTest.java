package dev.holdfast.preflight.objects;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Scenery;
import dev.holdfast.preflight.Wording;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassRulesTest {
    private static final String FIELDS =
            "reclaimPolicy: Delete, volumeBindingMode: Immediate, parameters: {a: x, b: y}, mountOptions: [allow-delete]";

    private final Scenery scene = new Scenery();
    private List<HasMetadata> before = List.of(storageClass(FIELDS));
    private final List<StorageClass> live = new ArrayList<>(List.of(storageClass(FIELDS)));
    private List<HasMetadata> after = List.of(storageClass(FIELDS));

    private static StorageClass storageClass(String fields) {
        return named("s3", "{}", fields);
    }

    private static StorageClass named(String name, String annotations, String fields) {
        return Scenery.of(
                StorageClass.class,
                "kind: StorageClass\nmetadata: {name: " + name + ", annotations: " + annotations
                        + "}\nprovisioner: s3.csi.scality.com\n" + fields.replaceAll(", (?=\\w+: )(?![^{]*})", "\n"));
    }

    private Check judge() {
        return ClassRules.of(before, live, after).judge(scene.claims, scene.direction);
    }

    @Test
    void aClassThatStaysIsKept() {
        isOk(judge(), "s3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reclaimPolicy: Delete|reclaimPolicy: Retain|s3: reclaimPolicy Delete → Retain",
                "volumeBindingMode: Immediate|volumeBindingMode: WaitForFirstConsumer|s3: volumeBindingMode Immediate → WaitForFirstConsumer",
                "a: x|a: z|s3: parameters a x → z",
                "b: y|c: y|s3: parameters b y → none",
                "[allow-delete]|[]|s3: mountOptions [allow-delete] → none",
                "reclaimPolicy: Delete|allowVolumeExpansion: true|s3: allowVolumeExpansion false → true"
            })
    void aFieldThatTheUpgradeChangesIsFound(String was, String will, String found) {
        after = List.of(storageClass(FIELDS.replace(was, will)));
        finds(judge(), found);
        assertThat(judge().level()).isEqualTo(Level.WARNING);
    }

    @Test
    void whatSomebodyChangedInTheClusterIsSetBack() {
        live.set(0, storageClass(FIELDS.replace("a: x", "a: mine, d: more")));
        finds(judge(), "s3: parameters a mine → x");
        assertThat(judge().result().value()).doesNotContain("more");
    }

    @Test
    void whatIsUnsaidIsAsByDefault() {
        after = List.of(storageClass("parameters: {a: x, b: y}, mountOptions: [allow-delete]"));
        isOk(judge(), "s3");
    }

    @Test
    void aClassThatTheUpgradeDeletesIsFoundWhereClaimsUseIt() {
        after = List.of();
        finds(judge(), "s3 is deleted, and 1 claim of it exist: default/data");
        scene.claims.clear();
        isOk(judge(), "the new chart has none; deleted, and used by no claim: s3");
        assertThat(ClassRules.of(before, live, after).existing()).isEmpty();
    }

    @Test
    void aClassThatHelmKeepsIsNotDeleted() {
        before = List.of(named("s3", "{helm.sh/resource-policy: keep}", FIELDS));
        after = List.of();
        isOk(judge(), "the new chart has none");
        assertThat(ClassRules.of(before, live, after).existing())
                .extracting(Wording::name)
                .containsExactly("s3");
    }

    @Test
    void theDefaultClassStaysTheDefault() {
        String yes = "{storageclass.kubernetes.io/is-default-class: \"true\"}";
        before = List.of(named("s3", yes, FIELDS));
        live.set(0, named("s3", yes, FIELDS));
        finds(judge(), "s3 is the default class no more");
        after = List.of();
        finds(judge(), "s3 is deleted, and is the default class");
        after = List.of(named("s3", yes, FIELDS), named("more", yes, FIELDS));
        finds(judge(), "more than one default class: more, s3");
    }

    @Test
    void ofARollbackTheRevisionIsNamed() {
        scene.direction = Direction.ROLLBACK;
        after = List.of(storageClass(FIELDS.replace("a: x", "a: z")));
        speaksOfARollback(judge());
        before = List.of();
        after = List.of();
        isOk(judge(), "that revision has none");
    }
}
