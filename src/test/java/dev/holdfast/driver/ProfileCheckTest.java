package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.ProfileCheck.Intent;
import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import dev.holdfast.driver.ProfileCheck.Tried;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfileCheckTest {
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private static final Tried FINE = new Tried(
            Map.of("values.region s3.region", List.of()), Map.of("reuse-values", Optional.empty()), List.of());
    private static final String CHART = """
            # Source: a comment is no object
            ---
            apiVersion: storage.k8s.io/v1
            kind: CSIDriver
            metadata: {name: s3.csi.scality.com}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: mount-s3}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: s3-csi-node, namespace: scality-s3-csi}
            spec:
              template:
                metadata: {labels: {app: s3-csi-node, more: labels}}
                spec:
                  containers:
                    - name: s3-plugin
                      image: holdfast.dev/driver:1
                      env:
                        - name: AWS_SESSION_TOKEN
                          valueFrom: {secretKeyRef: {name: s3-secret, key: session_token, optional: true}}
                    - {name: registrar, image: "example.com/registrar:2"}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: s3-csi-controller, namespace: scality-s3-csi}
            spec:
              template:
                metadata: {labels: {app: s3-csi-controller}}
                spec:
                  containers:
                    - name: controller
                      image: holdfast.dev/driver:1
                      env:
                        - name: AWS_ACCESS_KEY_ID
                          valueFrom: {secretKeyRef: {name: s3-secret, key: access_key_id}}
                        - {name: MOUNTPOINT_IMAGE, value: "example.com/mounter:3"}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: mountpoints3podattachments.s3.csi.scality.com}
            spec:
              group: s3.csi.scality.com
              versions:
                - name: v2
                  served: true
                  schema:
                    openAPIV3Schema:
                      properties:
                        spec:
                          properties:
                            nodeName: {type: string}
                            persistentVolumeName: {type: string}
                            volumeID: {type: string}
                            mountOptions: {type: string}
                            workloadFSGroup: {type: string}
                            mountpointS3PodAttachments: {type: object}
            """;

    private static RenderedChart chart(String version, String yaml) {
        return RenderedChart.of("driver " + version, yaml);
    }

    private static List<Line> check(String to) {
        return ProfileCheck.lines(PROFILE, chart("1", CHART), chart("2", to), FINE, by("reuse-values"));
    }

    private static Intent by(String way, String... kept) {
        return new Intent(way, Set.of(kept));
    }

    private static List<Line> wrong(List<Line> lines) {
        return lines.stream().filter(line -> line.mark() == Mark.WRONG).toList();
    }

    @Test
    void aProfileThatFitsHasNothingWrong() {
        List<Line> lines = check(CHART);
        assertThat(wrong(lines)).isEmpty();
        assertThat(ProfileCheck.worst(lines)).isEqualTo(Mark.FITS);
        assertThat(ProfileCheck.worst(check(CHART.replace("name: v2", "name: v3"))))
                .isEqualTo(Mark.WRONG);
        assertThat(lines)
                .contains(new Line(Mark.FITS, "daemonSet s3-csi-node", "in both charts", ""))
                .anySatisfy(line -> {
                    assertThat(line.what()).isEqualTo("Secret s3-secret");
                    assertThat(line.seen())
                            .isEqualTo("made before the install, for driver 1, Deployment s3-csi-controller;"
                                    + " driver 2, Deployment s3-csi-controller; dynamic.parameters");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: s3.csi.scality.com               | name: other.csi        | name s3.csi.scality.com                 | driver 2 has CSIDriver [other.csi]
            name: s3-csi-node,                     | name: other,           | daemonSet s3-csi-node                   | driver 2 has DaemonSet [other]
            s3-csi-node, namespace: scality-s3-csi | s3-csi-node, namespace: kube-system | namespace scality-s3-csi   | driver 2 puts DaemonSet s3-csi-node into namespace kube-system
            labels: {app: s3-csi-node              | labels: {app: node     | nodePlugin.labels {app=s3-csi-node}     | driver 2 has pods with {app=node, more=labels}
            name: s3-plugin                        | name: plugin           | nodePlugin.container s3-plugin          | driver 2 has containers [plugin, registrar]
            name: s3-csi-controller                | name: controller       | deployment s3-csi-controller            | driver 2 has Deployment [controller]
            name: s3-csi-controller                | name: controller       | credentials.restarts Deployment/s3-csi-controller | driver 2 has [DaemonSet s3-csi-node, Deployment controller]
            name: mount-s3                         | name: mounters         | mounter.namespace mount-s3              | driver 2 makes nothing in it; it has namespaces [mounters]
            name: mountpoints3podattachments       | name: attachments      | attachments mountpoints3podattachments.s3.csi.scality.com | driver 2 has CRDs [attachments.s3.csi.scality.com]
            name: v2                               | name: v3               | attachments mountpoints3podattachments.s3.csi.scality.com v2 | driver 2 serves versions [v3]
            volumeID:                              | volume:                | attachments mountpoints3podattachments.s3.csi.scality.com | driver 2 has no field volumeID in it
            key: access_key_id                     | key: id                | Secret s3-secret                        | driver 1, Deployment s3-csi-controller; driver 2, Deployment s3-csi-controller; dynamic.parameters wants keys [id], and under 'before' it has [access_key_id, secret_access_key]
            name: s3-secret, key: access           | name: key, key: access | Secret key                              | is referenced by driver 2, Deployment s3-csi-controller and made by neither chart nor profile
            """)
    void whatIsNotInAChartIsNamedWithWhatIsThere(String there, String instead, String what, String seen) {
        assertThat(CHART).contains(there);
        assertThat(wrong(check(CHART.replace(there, instead)))).anySatisfy(line -> {
            assertThat(line.what()).isEqualTo(what);
            assertThat(line.seen()).isEqualTo(seen);
            assertThat(line.advice()).isNotEmpty();
        });
    }

    @Test
    void aSecretThatMayBeMissingIsNoError() {
        List<Line> lines =
                check(CHART.replace("name: s3-secret, key: session_token", "name: tokens, key: session_token"));
        assertThat(wrong(lines)).isEmpty();
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.mark()).isEqualTo(Mark.NOTE);
            assertThat(line.seen())
                    .isEqualTo("is referenced by driver 2, DaemonSet s3-csi-node, may be missing,"
                            + " and made by neither chart nor profile");
        });
    }

    @Test
    void whatTheChartMakesMustNotBeMadeBefore() {
        String secret = CHART + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s3-secret}\n";
        assertThat(wrong(check(secret)))
                .extracting(Line::what, Line::advice)
                .contains(org.assertj.core.groups.Tuple.tuple("before Secret s3-secret", "take it out of 'before'"));
    }

    @Test
    void aValueThatNoTemplateReadsAndAWayThatCannotBeGoneAreNamed() {
        Tried tried = new Tried(
                Map.of("values.region s3.zone", List.of("driver 2")),
                Map.of(
                        "reuse-values", Optional.of("helm template failed: nil pointer"),
                        "reset-then-reuse-values", Optional.empty()),
                List.of());
        List<Line> lines = ways(tried, by("reuse-values"));
        assertThat(wrong(lines))
                .containsExactly(
                        new Line(
                                Mark.WRONG,
                                "values.region s3.zone",
                                "no template of driver 2 reads it",
                                "look the value up in the chart's values.yaml, or leave it out"),
                        new Line(
                                Mark.WRONG,
                                "way reuse-values (chosen)",
                                "helm template failed: nil pointer",
                                "upgrade another way, by --way here and -Dupgrade.way= in a run: reset-then-reuse-values"));
        assertThat(wrong(ways(tried, by("reset-then-reuse-values"))))
                .extracting(Line::what)
                .containsExactly("values.region s3.zone");
    }

    private static List<Line> ways(Tried tried, Intent intent) {
        return ProfileCheck.lines(PROFILE, chart("1", CHART), chart("2", CHART), tried, intent);
    }

    @Test
    void anErrorOfSeveralWaysIsToldOnce() {
        Optional<String> error = Optional.of("nil pointer");
        Tried tried = new Tried(
                Map.of(), new TreeMap<>(Map.of("oci", error, "packaged", error, "reuse-values", error)), List.of());
        assertThat(wrong(ways(tried, by("packaged"))))
                .containsExactly(new Line(
                        Mark.WRONG,
                        "way oci, packaged (chosen), reuse-values",
                        "nil pointer",
                        "no way can be rendered: give the values that are missing, with --to-values or --to-set"));
    }

    @Test
    void whereTheProfileHasNoWayThatCanBeGoneHelmsOwnAreNamed() {
        Tried tried = new Tried(
                Map.of(), Map.of("reuse-values", Optional.of("nil pointer")), List.of("--reset-then-reuse-values"));
        assertThat(wrong(ways(tried, by("reuse-values"))))
                .extracting(Line::advice)
                .containsExactly("it can be rendered with --reset-then-reuse-values: write that way under 'ways' in the"
                        + " profile, as NAME: {options: [--reset-then-reuse-values]}, or give the values that are"
                        + " missing, with --to-values or --to-set");
    }

    @Test
    void aSecretThatTheUserHasMadeIsNotMissing() {
        String other = CHART.replace("name: s3-secret, key: access", "name: key, key: access");
        assertThat(wrong(ProfileCheck.lines(
                        PROFILE, chart("1", CHART), chart("2", other), FINE, by("reuse-values", "key"))))
                .isEmpty();
        assertThat(wrong(ProfileCheck.lines(
                        PROFILE, chart("1", CHART), chart("2", other), FINE, by("reuse-values", "another"))))
                .hasSize(1);
    }

    @Test
    void whatHangsOnADaemonSetThatIsNotThereIsNotCalledFitting() {
        assertThat(check(CHART.replace("name: s3-csi-node,", "name: other,")))
                .filteredOn(line -> line.what().startsWith("nodePlugin"))
                .containsExactly(new Line(
                        Mark.OPEN, "nodePlugin", "not looked at, because there is no DaemonSet s3-csi-node", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: v, secret: {secretName: s3-secret, items: [{key: tls, path: tls}]}}",
                "{name: v, projected: {sources: [{secret: {name: s3-secret, items: [{key: tls, path: tls}]}}]}}"
            })
    void theKeysOfASecretThatAVolumeShowsAreNeeded(String volume) {
        String chart = CHART.replace(
                "    spec:\n      containers:\n        - name: controller\n",
                "    spec:\n      volumes: [" + volume + "]\n      containers:\n        - name: controller\n");
        assertThat(chart).isNotEqualTo(CHART);
        assertThat(wrong(check(chart)))
                .singleElement()
                .satisfies(line -> assertThat(line.seen()).contains("wants keys [tls]"));
    }

    @Test
    void imagesAreListedWithWhatNeedsThem() {
        assertThat(check(CHART))
                .contains(
                        new Line(
                                Mark.NOTE,
                                "image example.com/mounter:3",
                                "needed by driver 1 by MOUNTPOINT_IMAGE, driver 2 by MOUNTPOINT_IMAGE",
                                "in the lab load it with -Dlab.images=FILE (docker save); a node of yours must be able to pull it"),
                        new Line(
                                Mark.NOTE,
                                "image holdfast.dev/driver:1",
                                "needed by driver 1, driver 2",
                                "the lab builds it"));
    }
}
