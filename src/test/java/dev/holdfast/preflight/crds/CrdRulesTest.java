package dev.holdfast.preflight.crds;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.ShellWords;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Level;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrdRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String V1 = version(
            "v1", "node: {type: string}, uids: {type: array, items: {type: string}}", "[{jsonPath: .spec.node}]");

    private static String version(String name, String fields, String selectable) {
        return """
                {name: %s, served: true, storage: true, selectableFields: %s, schema: {openAPIV3Schema:
                  {type: object, properties: {spec: {type: object, properties: {%s}}}}}}
                """.formatted(name, selectable, fields);
    }

    private static CustomResourceDefinition scoped(String scope, String kind, String... versions) {
        return Scenery.of(CustomResourceDefinition.class, """
                metadata: {name: mounts.example.com}
                spec:
                  group: example.com
                  scope: %s
                  names: {kind: %s, plural: mounts}
                  versions: [%s]
                status: {storedVersions: [v1]}
                """.formatted(scope, kind, String.join(", ", versions)));
    }

    private static CustomResourceDefinition crd(String... versions) {
        return scoped("Cluster", "Mount", versions);
    }

    private static Reading<StoredObjects> stored(String... objects) {
        List<JsonNode> all = new ArrayList<>();
        for (String object : objects) {
            try {
                all.add(YAML.readTree(
                        "{apiVersion: example.com/v1, kind: Mount, metadata: {name: m}, " + object + "}"));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(object, e);
            }
        }
        return new Read<>(new StoredObjects("v1", all, true));
    }

    private static CrdChange change(
            CustomResourceDefinition now, CustomResourceDefinition next, Reading<StoredObjects> stored) {
        return new CrdChange(Optional.ofNullable(now), Optional.ofNullable(next), false, List.of(), stored);
    }

    private static Check kept(CrdChange... changes) {
        return check(KeptRule.judge(List.of(changes), Direction.UPGRADE));
    }

    private static Check applied(CrdChange change) {
        return check(AppliedRule.judge(List.of(change), "oci://example.com/charts/driver:2.0.0"));
    }

    private static Check check(Result result) {
        return new Check(Level.BLOCKING, "n", "l", result);
    }

    @Test
    void aMissingOneHasToBeAppliedByTheCommandThatIsNamed() {
        Check check = applied(change(null, crd(V1), stored()));
        finds(check, "CRD mounts.example.com is missing");
        assertThat(((Check.Finding) check.result()).advice())
                .contains(
                        "helm show crds oci://example.com/charts/driver --version 2.0.0 | kubectl apply --server-side");
    }

    @ParameterizedTest
    @CsvSource({
        "oci://example.com/c:1.0, oci://example.com/c --version 1.0",
        "oci://example.com:5000/c, oci://example.com:5000/c",
        "./charts/c, ./charts/c",
        "c-1.0.tgz, c-1.0.tgz",
        "oci://example.com/c@sha256:ab, oci://example.com/c@sha256:ab",
    })
    void aChartIsShownAsHelmTakesIt(String chart, String shown) {
        assertThat(ShellWords.joined(Helm.chart(chart))).isEqualTo(shown);
    }

    @Test
    void anOlderOneSaysWhatItLacks() {
        String more = version("v1", "node: {type: string}, group: {type: string}", "[{jsonPath: .spec.group}]");
        Check check = applied(change(crd(V1), crd(more), stored()));
        finds(
                check,
                "CRD mounts.example.com is older than the chart's, it lacks: v1 .spec.group string, v1 selectable .spec.group");
    }

    @Test
    void aNewerOneOrTheSameNeedsNothing() {
        isOk(applied(change(crd(V1), crd(V1), stored())), "1 CRD");
        isOk(applied(change(crd(V1, V1.replace("v1", "v2")), crd(V1), stored())), "1 CRD");
    }

    @Test
    void oneThatTheApiServerDoesNotServeIsFound() {
        CustomResourceDefinition now = Scenery.of(CustomResourceDefinition.class, """
                metadata: {name: mounts.example.com}
                spec: {group: example.com, scope: Cluster, names: {kind: Mount, plural: mounts}, versions: [%s]}
                status: {conditions: [{type: Established, status: "False"}]}
                """.formatted(V1));
        finds(applied(change(now, crd(V1), stored())), "is not established");
    }

    @Test
    void helmAppliesThoseOfTemplatesItself() {
        CrdChange byHelm = new CrdChange(Optional.empty(), Optional.of(crd(V1)), true, List.of(), stored());
        isOk(applied(byHelm), "1 CRD that Helm applies");
    }

    @Test
    void aStoredVersionMustStay() {
        finds(
                kept(change(crd(V1), crd(V1.replace("v1", "v2")), stored())),
                "CRD mounts.example.com: objects are stored in version v1, which that of the new chart has no more");
        isOk(kept(change(crd(V1), crd(V1, V1.replace("v1", "v2")), stored())), "1 CRD");
    }

    @Test
    void scopeAndKindCannotChange() {
        finds(
                kept(change(crd(V1), scoped("Namespaced", "Mount", V1), stored())),
                "its scope cannot change from Cluster to Namespaced");
        finds(
                kept(change(crd(V1), scoped("Cluster", "Attachment", V1), stored())),
                "its kind cannot change from Mount to Attachment");
    }

    @Test
    void aNameThatAnotherHasIsFound() {
        CustomResourceDefinition other = Scenery.of(CustomResourceDefinition.class, """
                metadata: {name: oldmounts.example.com}
                spec: {group: example.com, scope: Cluster, names: {kind: Mount, plural: oldmounts}, versions: [%s]}
                """.formatted(V1));
        finds(
                kept(new CrdChange(Optional.empty(), Optional.of(crd(V1)), false, List.of(other), stored())),
                "CRD oldmounts.example.com has the same kind Mount");
        other.getSpec().getNames().setKind("Other");
        isOk(kept(new CrdChange(Optional.empty(), Optional.of(crd(V1)), false, List.of(other), stored())), "1 CRD");
        other.getSpec().getNames().setShortNames(List.of("mounts"));
        finds(
                kept(new CrdChange(Optional.empty(), Optional.of(crd(V1)), false, List.of(other), stored())),
                "CRD oldmounts.example.com has the same name mounts");
        other.getSpec().getNames().setKind("Mount");
        other.getSpec().getNames().setShortNames(null);
        isOk(kept(new CrdChange(Optional.of(crd(V1)), Optional.of(crd(V1)), false, List.of(other), stored())), "1 CRD");
    }

    @Test
    void aSelectableFieldMustStay() {
        String none = version("v1", "node: {type: string}, uids: {type: array, items: {type: string}}", "[]");
        finds(kept(change(crd(V1), crd(none), stored())), "objects could be selected no more by v1 .spec.node");
        isOk(kept(change(crd(none), crd(V1), stored())), "1 CRD");
        // nobody could select by a version that is not served, and one that goes is said to go by itself
        String v2 = version("v2", "node: {type: string}", "[{jsonPath: .spec.node}]");
        isOk(kept(change(crd(V1, v2.replace("served: true", "served: false")), crd(V1), stored())), "1 CRD");
        isOk(kept(change(crd(V1, v2), crd(V1), stored())), "1 CRD");
    }

    @Test
    void whatIsStoredOfAllIsCountedTogether() {
        isOk(
                kept(
                        change(crd(V1), crd(V1), stored("spec: {node: a}")),
                        change(crd(V1), crd(V1), stored("spec: {}", "spec: {}"))),
                "2 CRDs, 3 stored objects");
    }

    @Test
    void ofAVersionThatIsNotStoredFromThenOnNothingIsLost() {
        String stored = version("v3", "node: {type: string}", "[]");
        String other = version("v2", "host: {type: string}", "[]").replace("storage: true", "storage: false");
        assertThat(kept(change(crd(V1), crd(other, stored), stored("spec: {node: a}")))
                        .result()
                        .value())
                .doesNotContain("dropped");
    }

    @Test
    void aFieldThatObjectsUseMustStay() {
        String less = version("v1", "node: {type: string}", "[{jsonPath: .spec.node}]");
        finds(
                kept(change(crd(V1), crd(less), stored("spec: {node: a, uids: [x]}", "spec: {node: a}"))),
                "field .spec.uids would be dropped in 1 of 2 stored objects");
        isOk(kept(change(crd(V1), crd(less), stored("spec: {node: a}"))), "1 CRD, 1 stored object");
    }

    @Test
    void aFieldThatChangesItsTypeIsFound() {
        String other = version(
                "v1", "node: {type: integer}, uids: {type: array, items: {type: object}}", "[{jsonPath: .spec.node}]");
        Check check = kept(change(crd(V1), crd(other), stored("spec: {node: a, uids: [x]}")));
        finds(check, "field .spec.node would have to be an integer");
        finds(check, "field .spec.uids[] would have to be an object");
    }

    @Test
    void aFieldOfAVersionThatGoesIsLookedForInTheOneThatIsStoredFromThenOn() {
        String next = version("v2", "host: {type: string}", "[]");
        Check check = kept(change(crd(V1), crd(next), stored("spec: {node: a}")));
        finds(check, "field .spec.node would be dropped");
        CustomResourceDefinition converted = crd(next);
        converted
                .getSpec()
                .setConversion(Scenery.of(CustomResourceDefinition.class, "{spec: {conversion: {strategy: Webhook}}}")
                        .getSpec()
                        .getConversion());
        assertThat(kept(change(crd(V1), converted, stored("spec: {node: a}")))
                        .result()
                        .value())
                .doesNotContain("dropped");
    }

    @Test
    void anotherTypeOrRequirementThanBeforeIsFoundOnlyIfItIsNew() {
        String strict =
                V1.replace("{type: object, properties: {node", "{type: object, required: [uids], properties: {node");
        finds(
                kept(change(crd(V1), crd(strict), stored("spec: {node: a}"))),
                "field .spec.uids would have to be there in 1 of 1");
        isOk(kept(change(crd(strict), crd(strict), stored("spec: {node: a}"))), "1 CRD");
    }

    @Test
    void objectsThatCannotBeListedLeaveItUndetermined() {
        CrdChange change =
                change(crd(V1), crd(V1), new Unread<>("objects of CRD mounts.example.com cannot be read", "allow it"));
        isUndetermined(kept(change), "mounts.example.com cannot be read");
    }

    @Test
    void oneThatHelmDeletesTakesItsObjectsAlong() {
        finds(kept(change(crd(V1), null, stored("spec: {}"))), "Helm would delete it, and with it 1 object");
        isOk(kept(change(crd(V1), null, stored())), "1 CRD");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type: object, additionalProperties: {type: string}                          | {a: x}                |
            type: object, additionalProperties: {type: object, properties: {u: {type: string}}} | {a: {u: x, w: y}} | field .spec{}.w would be dropped
            type: object, x-kubernetes-preserve-unknown-fields: true                    | {a: x}                |
            type: object                                                                | {a: x}                | field .spec.a would be dropped
            type: object, properties: {a: {x-kubernetes-int-or-string: true}}           | {a: x}                |
            type: object, properties: {a: {x-kubernetes-int-or-string: true}}           | {a: [1]}              | field .spec.a would have to be a string or an integer
            type: object, properties: {a: {type: string, enum: [x, y]}}                 | {a: z}                | field .spec.a could not keep its value
            type: object, properties: {a: {type: string, enum: [x, y]}}                 | {a: y}                |
            type: object, required: [b], properties: {b: {type: string, default: x}}    | {}                    |
            type: object, required: [b], properties: {b: {type: string}}                | {}                    | field .spec.b would have to be there
            type: object, x-kubernetes-embedded-resource: true, properties: {}          | {kind: P, metadata: {name: x}} |
            type: object, properties: {a: {type: object, properties: {}}}               | {a: {kind: P}}        | field .spec.a.kind would be dropped
            type: object, properties: {a: {type: number}}                               | {a: 1}                |
            type: object, properties: {a: {type: boolean}}                              | {a: null}             |
            """)
    void aSchemaTakesWhatItKnows(String schema, String spec, String misfit) throws JsonProcessingException {
        var crd = Scenery.of(CustomResourceDefinition.class, """
                spec: {versions: [{schema: {openAPIV3Schema: {type: object, properties: {spec: {%s}}}}}]}
                """.formatted(schema));
        assertThat(FieldUse.misfits(
                        crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema(),
                        YAML.readTree("{kind: K, apiVersion: v1, metadata: {name: x}, spec: " + spec + "}")))
                .isEqualTo(misfit == null ? java.util.Set.of() : java.util.Set.of(misfit));
    }

    @Test
    void aRevisionThatLosesAStoredVersionIsNotGoneBackTo() {
        Result result =
                KeptRule.judge(List.of(change(crd(V1), crd(V1.replace("v1", "v2")), stored())), Direction.ROLLBACK);
        assertThat(((Check.Finding) result).advice()).startsWith("do not roll back to this revision:");
        speaksOfARollback(check(result));
        assertThat(KeptRule.judge(List.of(), Direction.ROLLBACK).value()).isEqualTo("that revision has none");
    }
}
