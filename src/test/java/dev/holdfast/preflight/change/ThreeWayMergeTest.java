package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.ThreeWayMerge;
import org.junit.jupiter.api.Test;

final class ThreeWayMergeTest {
    private static void patches(String before, String after, String live, String patch) {
        assertThat(ThreeWayMerge.patch(Yaml.of(before), Yaml.of(after), Yaml.of(live)))
                .isEqualTo(Yaml.of(patch));
    }

    @Test
    void whatIsAsItIsWantedIsLeftAlone() {
        patches("{a: 1, b: {c: x}}", "{a: 1, b: {c: x}}", "{a: 1, b: {c: x, added: y}, status: z}", "{}");
    }

    @Test
    void everyValueOfTheNewManifestIsSetAlsoWhereTheClusterHasStrayed() {
        patches(
                "{a: 1, b: {c: x}}",
                "{a: 2, b: {c: x}, d: {e: 1}}",
                "{a: 1, b: {c: strayed}}",
                "{a: 2, b: {c: x}, d: {e: 1}}");
    }

    @Test
    void whatTheNewManifestLeavesOutIsTakenAwayButNotWhatOthersAdded() {
        patches(
                "{labels: {mine: 1, gone: 1, gone-already: 1}}",
                "{labels: {mine: 1}}",
                "{labels: {mine: 1, gone: 1, theirs: 1}}",
                "{labels: {gone: null}}");
    }

    @Test
    void defaultsInListsAreNoChange() {
        patches(
                "{containers: [{name: a, image: i}]}",
                "{containers: [{name: a, image: i}]}",
                "{containers: [{name: a, image: i, terminationMessagePath: /dev/termination-log}]}",
                "{}");
    }

    @Test
    void aListThatChangesIsTakenAsAWhole() {
        patches(
                "{modes: [Persistent]}",
                "{modes: [Persistent, Ephemeral]}",
                "{modes: [Persistent]}",
                "{modes: [Persistent, Ephemeral]}");
        patches(
                "{containers: [{name: a, args: [x]}]}",
                "{containers: [{name: a}]}",
                "{containers: [{name: a, args: [x]}]}",
                "{containers: [{name: a}]}");
    }

    @Test
    void elementsWithNamesAreMergedWithThoseThatAreThere() {
        patches(
                "{webhooks: [{name: a, url: x}, {name: gone}]}",
                "{webhooks: [{name: a, url: y}, {name: new}]}",
                "{webhooks: [{name: a, url: x, caBundle: injected}, {name: gone}, {name: theirs}]}",
                "{webhooks: [{name: a, url: y, caBundle: injected}, {name: new}, {name: theirs}]}");
        patches(
                "{env: [{name: a, value: x}]}",
                "{env: [{name: a, valueFrom: {k: v}}]}",
                "{env: [{name: a, value: x}]}",
                "{env: [{name: a, valueFrom: {k: v}}]}");
    }

    @Test
    void aDeploymentKeepsNothingOfAnotherStrategy() {
        patches(
                "{kind: Deployment, spec: {}}",
                "{kind: Deployment, spec: {strategy: {type: Recreate}}}",
                "{kind: Deployment, spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}",
                "{spec: {strategy: {type: Recreate, rollingUpdate: null}}}");
        patches(
                "{kind: Deployment, spec: {strategy: {type: RollingUpdate}}}",
                "{kind: Deployment, spec: {strategy: {type: RollingUpdate}}}",
                "{kind: Deployment, spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}",
                "{}");
    }

    @Test
    void anUnchangedListMayHaveAdditions() {
        patches(
                "{containers: [{name: a}]}",
                "{containers: [{name: a}]}",
                "{containers: [{name: injected}, {name: a, x: y}]}",
                "{}");
    }

    @Test
    void ofAKindThatHelmDoesNotKnowOnlyTheManifestsAreCompared() {
        assertThat(ThreeWayMerge.patch(Yaml.of("{spec: {a: 1, b: 1}}"), Yaml.of("{spec: {a: 1, c: 1}}")))
                .isEqualTo(Yaml.of("{spec: {b: null, c: 1}}"));
    }
}
