package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.driver.ProfileCheck.Intent;
import dev.holdfast.driver.ProfileCheck.Kept;
import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import dev.holdfast.driver.ProfileCheck.Tried;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfileCheckTest {
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private static final Tried FINE = new Tried(
            Map.of("values.region s3.region", List.of()),
            Map.of("reuse-values", Optional.empty()),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            "1.2.0",
            "2.2.0");
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
                    - name: s3-csi-controller
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
                            mountpointS3PodAttachments:
                              type: object
                              additionalProperties:
                                type: array
                                items: {type: object, properties: {workloadPodUID: {type: string}, attachmentTime: {type: string}}}
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
                                    + " driver 2, Deployment s3-csi-controller; dynamic.parameters; credentials");
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
            workloadPodUID:                        | uid:                   | attachments mountpoints3podattachments.s3.csi.scality.com | driver 2 has no field mountpointS3PodAttachments.*.workloadPodUID in it
            volumeID:                              | volume:                | attachments mountpoints3podattachments.s3.csi.scality.com | driver 2 has no field volumeID in it
            key: access_key_id                     | key: id                | Secret s3-secret                        | driver 2, Deployment s3-csi-controller wants keys [id], and made before the install it has [access_key_id, secret_access_key] alone
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
    void labelsThatOtherPodsHaveTooAreNone() {
        assertThat(wrong(check(CHART.replace("labels: {app: s3-csi-controller}", "labels: {app: s3-csi-node}"))))
                .anySatisfy(line -> {
                    assertThat(line.what()).isEqualTo("nodePlugin.labels of no others");
                    assertThat(line.seen()).isEqualTo("driver 2 has them on pods of Deployment s3-csi-controller too");
                });
    }

    @Test
    void aReleaseWithoutAnyCrdHasNoMounterPods() {
        String older = CHART.substring(0, CHART.indexOf("---\napiVersion: apiextensions"));
        assertThat(check(older))
                .filteredOn(line -> line.what().startsWith("attachments"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.mark()).isEqualTo(Mark.NOTE);
                    assertThat(line.seen()).isEqualTo("driver 2 has no CRD, so this release has no mounter pods");
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
        assertThat(wrong(check(PROFILE, secret, secret)))
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
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                "1.2.0",
                "2.2.0");
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
                Map.of(),
                new TreeMap<>(Map.of("oci", error, "packaged", error, "reuse-values", error)),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                "1.2.0",
                "2.2.0");
        assertThat(wrong(ways(tried, by("packaged"))))
                .containsExactly(new Line(
                        Mark.WRONG,
                        "way oci, packaged (chosen), reuse-values",
                        "nil pointer",
                        "no way can be rendered: give the values that are missing, with --to-values or --to-set"));
    }

    @Test
    void whatAWayLeavesOutIsNotedWithTheWaysThatDoNot() {
        Optional<String> none = Optional.empty();
        Tried tried = new Tried(
                Map.of(),
                new TreeMap<>(Map.of("oci", none, "packaged", none, "reuse-values", none, "uninstall", none)),
                List.of(),
                new TreeMap<>(Map.of(
                        "oci",
                        new Kept(List.of("a", "b.c"), List.of("d")),
                        "packaged",
                        new Kept(List.of(), List.of()),
                        "reuse-values",
                        new Kept(List.of("a", "b.c"), List.of("d")))),
                Map.of(
                        "DaemonSet/s3-csi-node s3-plugin", "a:1, not a:2",
                        "DaemonSet/s3-csi-node registrar", "b:1, not b:2"),
                List.of("x=1 for driver 1"),
                "1.2.0",
                "2.2.0");
        assertThat(ways(tried, by("reuse-values")))
                .filteredOn(line -> line.what().startsWith("way "))
                .containsExactly(
                        new Line(
                                Mark.FITS,
                                "way oci, packaged, reuse-values (chosen), uninstall",
                                "can be rendered",
                                ""),
                        new Line(
                                Mark.NOTE,
                                "way oci, reuse-values (chosen)",
                                "leaves out what only driver 2 has a value for, and its templates read: a, b.c;"
                                        + " keeps what driver 1 has as a value for: d",
                                "give the values that matter with the upgrade, by --to-set here and -Dupgrade.to.set= in a run,"
                                        + " or upgrade another way: packaged, uninstall"));
        assertThat(ways(tried, by("reuse-values")))
                .filteredOn(line ->
                        line.what().startsWith("image of ") || line.what().startsWith("value "))
                .extracting(Line::mark, Line::what, Line::seen)
                .containsExactlyInAnyOrder(
                        tuple(
                                Mark.WRONG,
                                "image of DaemonSet/s3-csi-node s3-plugin",
                                "way reuse-values keeps a:1, not a:2"),
                        tuple(
                                Mark.NOTE,
                                "image of DaemonSet/s3-csi-node registrar",
                                "way reuse-values keeps b:1, not b:2"),
                        tuple(Mark.NOTE, "value x=1 for driver 1", "changes nothing of what is rendered"));
    }

    @Test
    void whereTheProfileHasNoWayThatCanBeGoneHelmsOwnAreNamed() {
        Tried tried = new Tried(
                Map.of(),
                Map.of("reuse-values", Optional.of("nil pointer")),
                List.of("--reset-then-reuse-values"),
                Map.of(),
                Map.of(),
                List.of(),
                "1.2.0",
                "2.2.0");
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
                "    spec:\n      containers:\n        - name: s3-csi-controller\n",
                "    spec:\n      volumes: [" + volume + "]\n      containers:\n        - name: s3-csi-controller\n");
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

    private static final String SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: NAME%s}\n"
            + "stringData: {access_key_id: a, secret_access_key: b}\n";

    private static String secret(String name, String metadata) {
        return SECRET.formatted(metadata).replace("NAME", name);
    }

    private static DriverProfile changed(Path folder, String there, String instead) throws IOException {
        String text = Files.readString(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
        assertThat(text).contains(there);
        return DriverProfile.load(Files.writeString(folder.resolve("p.yaml"), text.replace(there, instead)));
    }

    private static List<Line> check(DriverProfile profile, String from, String to, String... kept) {
        return ProfileCheck.lines(profile, chart("1", from), chart("2", to), FINE, by("reuse-values", kept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "  secret: s3-secret"           | "  secret: other"      | Secret other     | is referenced by credentials and made by neither chart nor profile
            "  secretKey: secret_access"    | "  secretKey: secret"  | Secret s3-secret | credentials wants keys [secret_key], and made before the install it has [access_key_id, secret_access_key] alone
            "    metadata: {name: s3-secret" | "    metadata: {name: s3-secret, namespace: default" | Secret s3-secret | is referenced by driver 1, Deployment s3-csi-controller; driver 2, Deployment s3-csi-controller; dynamic.parameters; credentials and made by neither chart nor profile; what the profile makes under that name is Secret default/s3-secret
            "    kind: Secret"           | "    kind: secret"     | Secret s3-secret | is referenced by driver 1, Deployment s3-csi-controller; driver 2, Deployment s3-csi-controller; dynamic.parameters; credentials and made by neither chart nor profile; what the profile makes under that name is secret scality-s3-csi/s3-secret
            secret-namespace: "${namespace}" | secret-namespace: keys | Secret keys/s3-secret | is referenced by dynamic.parameters and made by neither chart nor profile; what the profile makes under that name is Secret scality-s3-csi/s3-secret
            """)
    void credentialsThatNobodyMakesAreNamed(
            String there, String instead, String what, String seen, @TempDir Path folder) throws IOException {
        assertThat(wrong(check(changed(folder, there.replace('\'', '"'), instead), CHART, CHART)))
                .anySatisfy(line -> {
                    assertThat(line.what()).isEqualTo(what);
                    assertThat(line.seen()).isEqualTo(seen);
                });
    }

    @Test
    void credentialsMayBeMadeByBothChartsOrByTheUser(@TempDir Path folder) throws IOException {
        DriverProfile profile = changed(folder, "  secret: s3-secret", "  secret: other");
        String chart = CHART + secret("other", "");
        assertThat(wrong(check(profile, chart, chart))).isEmpty();
        assertThat(wrong(check(profile, CHART, CHART, "other"))).isEmpty();
        assertThat(wrong(check(profile, chart.replace("secret_access_key: b", "c: d"), chart)))
                .singleElement()
                .satisfies(line -> assertThat(line.seen())
                        .isEqualTo("credentials wants keys [secret_access_key], and made by driver 1 it has"
                                + " [access_key_id, c] alone"));
        assertThat(wrong(check(profile, chart.replace("stringData", "other"), chart)))
                .isEmpty();
    }

    @Test
    void credentialsThatNoPodReadsAreNoted(@TempDir Path folder) throws IOException {
        DriverProfile profile = changed(folder, "  secret: s3-secret", "  secret: other");
        assertThat(check(profile, CHART + secret("other", ""), CHART + secret("other", "")))
                .anySatisfy(line -> {
                    assertThat(line.mark()).isEqualTo(Mark.NOTE);
                    assertThat(line.what()).isEqualTo("credentials.secret other");
                });
        assertThat(check(
                        changed(folder, "provisioner-secret-name: s3-secret", "provisioner-secret-name: x"),
                        CHART,
                        CHART))
                .anySatisfy(line -> assertThat(line.seen())
                        .isEqualTo("of [secret_access_key] in Secret s3-secret no pod of either chart reads anything;"
                                + " they read [access_key_id, session_token]"));
    }

    @Test
    void aSecretThatOnlyOneChartMakesHasAWayOut() {
        String needs = CHART.replace("name: s3-secret, key: access", "name: key, key: access");
        String makes = needs + secret("key", "");
        Line later = only(check(PROFILE, needs, makes));
        assertThat(later.seen())
                .isEqualTo(
                        "is referenced by driver 1, Deployment s3-csi-controller and made by driver 2 alone, which is"
                                + " installed later");
        assertThat(later.advice())
                .startsWith("make it under 'before', and either give driver 2 values by which it makes none (--to-set")
                .contains("or have Helm take it over by the label app.kubernetes.io/managed-by=Helm and the annotations"
                        + " meta.helm.sh/release-name=scality-mountpoint-s3-csi-driver");
        Line deleted = only(check(PROFILE, makes, needs));
        assertThat(deleted.seen()).endsWith("made by driver 1 alone, so that the upgrade deletes it");
        assertThat(deleted.advice())
                .isEqualTo(
                        "make it under 'before', and give driver 1 values by which it makes none (--from-set, --from-values)");
        String stays = needs + secret("key", ", annotations: {helm.sh/resource-policy: keep}");
        assertThat(wrong(check(PROFILE, stays, needs))).isEmpty();
    }

    private static Line only(List<Line> lines) {
        assertThat(wrong(lines)).hasSize(1);
        return wrong(lines).get(0);
    }

    @Test
    void whatIsMadeBeforeAndLaterByAChartIsTakenOverOnlyAsHelmWants(@TempDir Path folder) throws IOException {
        String makes = CHART + secret("s3-secret", "");
        assertThat(only(check(PROFILE, CHART, makes)).advice())
                .startsWith("give driver 2 values by which it makes none")
                .contains("or have Helm take it over by the label")
                .endsWith("where driver 1 does not need it, take it out of 'before'");
        DriverProfile helms = changed(
                folder,
                "    metadata: {name: s3-secret}",
                "    metadata:\n      name: s3-secret\n      labels: {app.kubernetes.io/managed-by: Helm}\n"
                        + "      annotations: {meta.helm.sh/release-name: '${release}', meta.helm.sh/release-namespace: '${namespace}'}");
        assertThat(wrong(check(helms, CHART, makes))).isEmpty();
        assertThat(only(check(helms, makes, CHART)))
                .isEqualTo(new Line(
                        Mark.WRONG,
                        "Secret s3-secret",
                        "is referenced by driver 2, Deployment s3-csi-controller; dynamic.parameters; credentials and made"
                                + " by driver 1 alone, so that the upgrade deletes it",
                        "give driver 1 values by which it makes none (--from-set, --from-values)"));
    }

    @Test
    void whatIsKeptIsTheUsers() throws IOException {
        assertThat(check(PROFILE, CHART, CHART, "s3-secret")).anySatisfy(line -> {
            assertThat(line.what()).isEqualTo("Secret s3-secret");
            assertThat(line.seen())
                    .startsWith(
                            "made by you (--keep), where it needs the keys [access_key_id, secret_access_key], for ");
        });
        String makes = CHART + secret("s3-secret", "");
        List<Line> lines = check(PROFILE, CHART, makes, "s3-secret");
        assertThat(wrong(lines)).isEmpty();
        assertThat(ProfileCheck.worst(lines)).isEqualTo(Mark.OPEN);
        assertThat(check(PROFILE, CHART, CHART, "s3-sercet"))
                .contains(new Line(
                        Mark.NOTE,
                        "--keep s3-sercet",
                        "neither the charts nor the profile refer to it",
                        "what can be kept is [s3-secret]"));
    }

    @Test
    void variablesWithTheKeyAreHeldAgainstTheCharts(@TempDir Path folder) throws IOException {
        assertThat(check(changed(folder, "  s3-plugin: [AWS", "  x: [AWS"), CHART, CHART))
                .contains(new Line(
                        Mark.NOTE,
                        "keyVariables.x",
                        "no pod of either chart has a container of this name; there are [registrar, s3-csi-controller, s3-plugin]",
                        "right if it is one of mounter pods, which the driver makes; otherwise write the name of a container"
                                + " that is there"))
                .anySatisfy(line -> assertThat(line.seen())
                        .isEqualTo("has no AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN in either chart; it has"
                                + " [AWS_ACCESS_KEY_ID, MOUNTPOINT_IMAGE]"));
        Line unlisted = only(check(
                changed(folder, "  s3-csi-controller: [AWS_ACCESS_KEY_ID,", "  s3-csi-controller: ["), CHART, CHART));
        assertThat(unlisted.seen())
                .isEqualTo(
                        "container s3-csi-controller gets [AWS_ACCESS_KEY_ID] from Secret s3-secret, and the profile does"
                                + " not list it");
        String all = CHART.replace(
                "        - name: s3-csi-controller\n",
                "        - name: s3-csi-controller\n          envFrom: [{prefix: P_, secretRef: {name: s3-secret}}]\n");
        assertThat(only(check(PROFILE, CHART, all)).seen())
                .isEqualTo(
                        "container s3-csi-controller gets [P_access_key_id, P_secret_access_key] from Secret s3-secret,"
                                + " and the profile does not list it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            1.2.0  | 2.2.0 | FITS  | from 1.2.0 to 2.2.0 no release is skipped that must not be
            1.1.0  | 2.2.0 | WRONG | from 1.1.0 to 2.2.0 it skips 1.2.0 (releases before
            1.2.0  | 2.3.0 | NOTE  | [2.3.0] is not among [1.1.0, 1.2.0, 2.0.0, 2.2.0]
            2.2.0  | 1.2.0 | NOTE  | from 2.2.0 to 1.2.0 it goes back
            2.2.0  | 2.2.0 | NOTE  | both charts are of release 2.2.0
            v1.2.0 | 2.2.0 | FITS  | from 1.2.0 to 2.2.0 no release is skipped that must not be
            latest | 2.2.0 | OPEN  | whether a release is skipped from latest to 2.2.0 cannot be told
            """)
    void aReleaseThatMustNotBeSkippedIsNamed(String from, String to, Mark mark, String seen) {
        Tried tried = new Tried(Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(), from, to);
        assertThat(ways(tried, by("reuse-values"))).anySatisfy(line -> {
            assertThat(line.what()).isEqualTo("upgradePath");
            assertThat(line.mark()).isEqualTo(mark);
            assertThat(line.seen()).startsWith(seen);
        });
    }

    @Test
    void whatIsNotLookedAtIsSaid(@TempDir Path folder) throws IOException {
        Line charts = ProfileCheck.ofItself(PROFILE, true, false).get(0);
        assertThat(charts.what()).isEqualTo("not looked at");
        assertThat(charts.seen())
                .contains("static, dynamic (but the Secrets it names), volumeOptions, systemdUnit")
                .contains("publishLog")
                .doesNotContain("credentials,")
                .doesNotContain("errorLog");
        assertThat(ProfileCheck.ofItself(PROFILE, false, true).get(0).seen())
                .contains("ways, ")
                .doesNotContain("publishLog");
        DriverProfile all = changed(folder, "refusedKey: '", "refusedKey: '|");
        assertThat(ProfileCheck.ofItself(all, true, true).get(0).seen())
                .startsWith("matches the empty text, and with it every other: |S3 refuses");
    }
}
