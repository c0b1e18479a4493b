package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.ErrorLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DriverProfileTest {
    private static final Path SCALITY = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");

    @Test
    void theProfileOfTheReferenceCaseIsComplete() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        assertThat(profile.name()).isEqualTo("s3.csi.scality.com");
        assertThat(profile.statics().attributes()).containsEntry("bucketName", "${bucket}");
        assertThat(profile.forJudges().mounterNamespace()).isEqualTo("mount-s3");
    }

    @Test
    void theReferenceCaseTellsByWhatPodsShareMounterPods() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        assertThat(profile.sharing().orElseThrow().by()).containsExactly("node", "volume", "mount-options", "fs-group");
        assertThat(profile.forJudges().sharing().staleSeconds()).isEqualTo(120);
        assertThat(DriverProfile.load(Path.of("fixtures/profiles/plain.object.csi.yaml"))
                        .sharing())
                .isEmpty();
    }

    @Test
    void aCriterionThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY).replace("by: [node, volume,", "by: [node, bucket,"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'mounter.sharing.by' is [node, bucket, mount-options, fs-group]");
    }

    @Test
    void theReferenceCaseTellsWhichReleaseMustNotBeSkipped() {
        UpgradePath path = DriverProfile.load(SCALITY).upgradePath();
        assertThat(path.skipped("1.1.0", "2.0.0"))
                .hasEntrySatisfying("1.2.0", why -> assertThat(why).contains("go to 1.2.0 first"));
        assertThat(path.skipped("1.2.0", "2.2.0")).isEmpty();
    }

    @Test
    void theReferenceDriverHasEachReleaseOfThePath() {
        assertThat(DriverProfile.load(SCALITY).upgradePath().releases())
                .allSatisfy(release ->
                        assertThat(Path.of("fixtures/charts").resolve(release)).isDirectory());
    }

    @Test
    void aPathIsNotNeeded(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replaceAll("(?ms)^upgradePath:.*?(?=^\\S)", ""));
        assertThat(DriverProfile.load(file).upgradePath().releases()).isEmpty();
    }

    @Test
    void aPathThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replace("[1.1.0, 1.2.0,", "[1.2.0, 1.1.0,"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("p.yaml")
                .hasMessageContaining("'1.1.0' does not come after '1.2.0'");
    }

    @Test
    void documentedWaysAreKnownByName() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        assertThat(profile.way("image-override").set()).containsEntry("image.tag", "${to}");
        assertThat(profile.way("values-file").valuesFile()).isTrue();
        assertThat(profile.way("packaged-chart").packaged()).isTrue();
        assertThatThrownBy(() -> profile.way("kubectl"))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("no way of upgrading 'kubectl'")
                .hasMessageContaining("values-file");
    }

    @Test
    void aProfileNeedNotNameTheUsualWayNorCredentials(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY).replaceAll("(?ms)^(ways|credentials):.*?(?=^\\S)", ""));
        DriverProfile profile = DriverProfile.load(file);
        assertThat(profile.way(DriverProfile.USUAL_WAY).options()).containsExactly("--reuse-values");
        assertThat(profile.credentials()).isNull();
        assertThat(DriverProfile.load(SCALITY).credentials().restarts())
                .containsExactly("DaemonSet/s3-csi-node", "Deployment/s3-csi-controller");
    }

    @Test
    void aFieldThatDoesNotExistIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), Files.readString(SCALITY) + "\ndeamonSet: typo\n");
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(", line ")
                .hasMessageContaining("there is no field 'deamonSet'; there are [attachments, before, ")
                .hasMessageNotContaining("dev.holdfast");
        Path inner = Files.writeString(
                folder.resolve("inner.yaml"), Files.readString(SCALITY).replace("    staleSeconds:", "    stale:"));
        assertThatThrownBy(() -> DriverProfile.load(inner))
                .hasMessageContaining(
                        "line " + lineOf(inner, "    stale:") + ": there is no field 'stale' under 'mounter.sharing'");
        Path outer = Files.writeString(
                folder.resolve("outer.yaml"), Files.readString(SCALITY).replaceFirst("(?m)^daemonSet:", "daemonSets:"));
        assertThatThrownBy(() -> DriverProfile.load(outer))
                .hasMessageContaining("line " + lineOf(outer, "daemonSets:") + ": there is no field 'daemonSets'");
    }

    private static int lineOf(Path file, String begin) throws IOException {
        return Files.readAllLines(file).stream()
                        .takeWhile(line -> !line.startsWith(begin))
                        .toList()
                        .size()
                + 1;
    }

    @Test
    void aPlaceholderOfAWayIsTheNewVersion(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replace("${to}", "${too}"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .hasMessageContaining("'image.tag' of way 'image-override' has a placeholder ${too}; there is ${to}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            namespace: mount-s3 | namespace: [a]          | 'mounter.namespace' takes a text
            staleSeconds: 120   | staleSeconds: soon      | 'mounter.sharing.staleSeconds' takes a whole number
            {options: [--reuse-values]} | {options: --reuse-values} | 'ways.reuse-values.options' takes a list
            readOnlyRoot: true  | readOnlyRoot: perhaps   | 'mounter.readOnlyRoot' takes true or false
            nodePlugin:         | nodePlugin: [x] #       | 'nodePlugin' takes fields with their values
            """)
    void aValueOfAnotherFormIsNamedWithWhatTheFieldTakes(
            String there, String instead, String message, @TempDir Path folder) throws IOException {
        String text = Files.readString(SCALITY);
        assertThat(text).contains(there);
        // what stands below the last one belongs to nothing then
        String changed = there.equals("nodePlugin:")
                ? text.replaceFirst("(?ms)^nodePlugin:.*?(?=^#)", "nodePlugin: [x]\n")
                : text.replace(there, instead);
        Path file = Files.writeString(folder.resolve("p.yaml"), changed);
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(", line ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "---\n"})
    void anEmptyFileIsNoProfile(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), text);
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("p.yaml' is empty");
    }

    @Test
    void aFieldThatIsMissingIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), Files.readString(SCALITY).replace("daemonSet: s3-csi-node", ""));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'daemonSet'");
    }

    @Test
    void aPatternThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), Files.readString(SCALITY) + "\nerrorLog: '('\n");
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'errorLog' is not a regular expression: Unclosed group at character 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            release: scality-mountpoint-s3-csi-driver | release: a!release: b       | field 'release' is given twice
            namespace: mount-s3                  | namespace: a!  namespace: b | field 'namespace' is given twice
            nodePlugin:                          | ---!nodePlugin:            | a second document begins
            (?<target>/                          | (/                         | 'publishLog' has no group (?<target>…) or (?<volume>…)
            "set: {image.tag: "                  | "set: {image..tag: "       | 'ways.image-override.set' names a chart value 'image..tag'
            region: s3.region                    | region:                    | the field 'values.region' is missing, or has no value
            "  secret: s3-secret"                | "  #"                      | the field 'credentials.secret' is missing
            container: s3-plugin                 | "#"                        | the field 'nodePlugin.container' is missing
            [--reuse-values]}                    | [~]}                       | 'ways.reuse-values': something in it has no value
            region: s3.region                    | region: s3..region         | 'values' names a chart value 's3..region'
            "  secretKey: secret_access_key"     | "  #"                      | the field 'credentials.secretKey' is missing
            "  namespace: mount-s3"              | "  #"                      | the field 'mounter.namespace' is missing
            "  version: v2"                      | "  #"                      | the field 'attachments.version' is missing
            "keyVariables:"                      | "keyVariables:!  other:"    | the field 'keyVariables.other' is missing
            "{options: [--reset-then-reuse-values]}" | ""                     | the field 'ways.reset-then-reuse-values' is missing
            "openShift:"                         | "openShift: {a..b: x} #"   | 'openShift' names a chart value 'a..b'
            "  prefix: "                         | "  prefix: #"               | 'volumeOptions' has 'prefix: null'
            "nodePlugin:"                        | "nodePlugin: {container: c}!nothing:" | there is no field 'nothing'
            """)
    void whatIsWrongIsSaidWithItsPlace(String there, String instead, String message, @TempDir Path folder)
            throws IOException {
        String text = Files.readString(SCALITY);
        assertThat(text).contains(there);
        Path file = Files.writeString(folder.resolve("p.yaml"), text.replace(there, instead.replace('!', '\n')));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("dev.holdfast");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "nodePlugin: {container: c}"           | ": the field 'nodePlugin.labels' is missing"
            "nodePlugin: {labels: {}, container: c}" | ", line 2: the field 'nodePlugin.labels' is missing"
            "namespace: Object_Storage"            | ", line 2: 'namespace' is 'Object_Storage'; a name is small letters"
            "release: a.b"                         | ", line 2: 'release' is 'a.b'; a name is small letters"
            "mounter: {namespace: A}"              | ", line 2: 'mounter.namespace' is 'A'; a name is small letters"
            "mounter: {namespace: a}"              | ": the field 'attachments' is missing"
            "daemonSet: {a: [}"                    | ", line 2: while parsing a flow node, expected the node content"
            "before: [{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: '${accessKey}'}}]" | ", line 2: a Secret under 'before' has a placeholder under 'data', which takes base64"
            "nodePlugin: {labels: [a]}"            | ", line 2: 'nodePlugin.labels' takes fields with their values"
            "daemonSet: {a: b}"                    | ", line 2: 'daemonSet' takes a text"
            "before: [~]"                          | ": something in it has no value"
            "before: {a: b}"                       | ", line 2: 'before' takes a list"
            "upgradePath: {releases: [b, a, 1.0]}" | ", line 2: 'upgradePath': "
            """)
    void whatIsWrongIsSaidWithItsLineWhereItHasOne(String field, String problem, @TempDir Path folder)
            throws IOException {
        String name = field.substring(0, field.indexOf(':'));
        String others = Files.readString(Path.of("fixtures/profiles/plain.object.csi.yaml"))
                .replaceAll("(?m)^#.*\\n", "")
                .replaceFirst("(?ms)^" + name + ":.*?(?=^\\S)", "");
        Path file = Files.writeString(folder.resolve("p.yaml"), "\n" + field + "\n" + others);
        assertThatThrownBy(() -> DriverProfile.load(file))
                .hasMessageStartingWith("driver profile '" + file + "'" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "  user: 1000"           | "  user: 0"             | 'mounter.user' is 0; it is the id of a user, not root's
            "  group: 1000"          | "  group: -1"           | 'mounter.group' is -1; it is the id of a group
            "podSecurity: restricted" | "podSecurity: strict"  | 'mounter.podSecurity' is 'strict'; it is privileged, baseline or restricted
            "versionLabel: s3"       | "versionLabel: a b/s3"  | 'mounter.versionLabel' is 'a b/s3.csi.scality.com/mounted-by-csi-driver-version'
            "files: !0660!"      | "files: rw-rw----"      | 'mounter.volumeMountGroup' is files rw-rw----, folders 0770; it has both, as octal digits
            ", folders: !0770!"  | ""                      | 'mounter.volumeMountGroup' is files 0660, folders null
            "by: [node, volume, mount-options, fs-group]" | "by: []" | 'mounter.sharing.by' is []; it lists some of
            "staleSeconds: 120"      | "staleSeconds: 0"       | 'mounter.sharing.staleSeconds' is 0; it is a whole number above 0
            "sources: /var"          | "sources: var"          | 'mounter.sharing.sources' is 'var/lib/kubelet
            "sourceMode: !0750!" | "sourceMode: !0790!"  | 'mounter.sharing.sourceMode' is '0790'; it is octal digits
            "errorSeconds: 10"       | "errorSeconds: 1.5"     | 'mounter.recovery.errorSeconds' takes a whole number
            "errorSeconds: 10"       | "errorSeconds: 0"       | 'mounter.recovery' is errorSeconds 0, servedSeconds 60, running fails
            "servedSeconds: 60"      | "#"                     | 'mounter.recovery' is errorSeconds 10, servedSeconds null, running fails
            "running: fails"         | "running: stops"        | it has errorSeconds and servedSeconds, whole numbers above 0, and running, fails or recovers
            "requests.cpu: mountpointCont" | "requests: mountpointCont" | 'mounter.resources' is [limits.cpu, limits.memory, requests, requests.memory]; there are
            "priorityClass: mount-s3" | "priorityClass: Mount S3" | 'mounter.resources.priorityClass' is 'Mount S3-critical'
            "requests.cpu: 10m, "    | "requests.cpu: -10m, "  | 'mounter.resources.usual' is requests.cpu: -10m; that is no quantity
            "requests.cpu: 10m, "    | "requests.cpu: much, "  | 'mounter.resources.usual' is requests.cpu: much; that is no quantity
            "requests.cpu: 10m, "    | "requests.cpu: 10m, limits.cpu: 9m, " | 'mounter.resources.usual' is requests.cpu: 10m; that is more than limits.cpu: 9m
            "requests.cpu: 10m, "    | "requests.disk: 10m, "  | 'mounter.resources' is [requests.disk, requests.memory]; there are
            "mountpointContainerResourcesRequestsMemory" | "mountpointContainerResourcesRequestsCpu" | 'mounter.resources.attributes' is requests.memory: mountpointContainerResourcesRequestsCpu; each has an attribute of its own
            "mountpointContainerResourcesRequestsMemory" | ""  | 'mounter.resources.attributes' is requests.memory: null
            "SizeLimit: !${size}!" | "SizeLimit: !${sise}!" | 'mounter.cache.emptyDir' is
            "SizeLimit: !${size}!" | "SizeLimit: 5"         | 'mounter.cache.emptyDir' is
            "SizeLimit: !${size}!"   | "SizeLimit: !${size}!, other: " | 'mounter.cache.emptyDir' is
            "Name: !${class}!"   | "Name: c"               | in its values are ${size} and ${class}, and no others than ${size}, ${medium} and ${class}
            "cache ${folder}"        | "cache /tmp"            | 'mounter.cache.hostOption' is 'cache /tmp'; it is a mount option with ${folder} in it
            """)
    void whatMounterPodsCannotPromiseIsRefused(String there, String instead, String message, @TempDir Path folder)
            throws IOException {
        String text = Files.readString(SCALITY);
        assertThat(text).contains(there.replace('!', '"'));
        Path file = Files.writeString(
                folder.resolve("p.yaml"), text.replace(there.replace('!', '"'), instead.replace('!', '"')));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(", line ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"word", "[a, b]", "- a", "7"})
    void whatHasNoFieldsIsNoProfile(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), text);
        assertThatThrownBy(() -> DriverProfile.load(file))
                .hasMessageContaining("a profile is fields with their values, as in fixtures/profiles");
    }

    @Test
    void aPatternThatIsNoneHasTheLineOfItsField(@TempDir Path folder) throws IOException {
        String text = Files.readString(SCALITY);
        Path file = Files.writeString(folder.resolve("p.yaml"), text.replace("refusedKey: '", "refusedKey: '("));
        long line = text.substring(0, text.indexOf("\nrefusedKey")).lines().count() + 1;
        assertThatThrownBy(() -> DriverProfile.load(file))
                .hasMessageContaining("p.yaml', line " + line + ": 'refusedKey' is not a regular expression");
    }

    /** Lines as the releases write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // 2.2.0 and 1.2.0, published
                "I1127 15:20:01.123456       1 node.go:84] NodePublishVolume: new request: {\"target_path\":\"TARGET\",\"volume_capability\":{\"AccessType\":{\"Mount\":{\"mount_flags\":[\"allow-delete\",\"region us-east-1\"]}},\"access_mode\":{\"mode\":5}},\"volume_context\":{\"bucketName\":\"data\"},\"volume_id\":\"handle-1\"}",
                "I1127 15:20:01.123456       1 node.go:84] NodePublishVolume: new request: {\"publish_context\":{},\"secrets\":\"***stripped***\",\"staging_target_path\":\"/var/lib/kubelet/plugins/staged\",\"target_path\":\"TARGET\",\"volume_id\":\"handle-1\"}",
                // 0.1.0, published: the request as Go and as protobuf print it
                "I1127 15:20:01.123456       1 node.go:83] NodePublishVolume: new request: volume_id:\"handle-1\" target_path:\"TARGET\" volume_capability:{mount:{}}",
                // the same in a JSON log
                "{\"level\":\"info\",\"msg\":\"NodePublishVolume: new request: {\\\"target_path\\\":\\\"TARGET\\\",\\\"volume_id\\\":\\\"handle-1\\\"}\"}",
                // the reference driver
                "I1121 15:57:13.543111       1 node.go:108] \"NodePublishVolume\" volume_id=\"handle-1\" pv=\"handle-1\" target_path=\"TARGET\" mounter=\"systemd\" republish=true outcome=\"success\"",
            })
    void aCallIsSeenInTheLogOfEachRelease(String line) {
        String target =
                "/var/lib/kubelet/pods/fca09059-e176-4eec-b807-ee4b2004f976/volumes/kubernetes.io~csi/pv-1/mount";
        Matcher call =
                Pattern.compile(DriverProfile.load(SCALITY).publishLog()).matcher(line.replace("TARGET", target));
        assertThat(call.find()).isTrue();
        assertThat(call.group("target")).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I1127 15:20:01.2       1 node.go:154] NodePublishVolume: mounting data at /var/lib/kubelet/pods/1/mount with options [--allow-delete]",
                "I1127 15:20:01.2       1 node.go:162] NodePublishVolume: /var/lib/kubelet/pods/1/mount was mounted",
                "I1127 15:20:01.2       1 systemd_mounter.go:123] NodePublishVolume: Target path \"/var/lib/kubelet/pods/1/mount\" is already mounted",
                "I1127 15:20:01.2       1 node.go:170] NodeUnpublishVolume: called with args {\"target_path\":\"/var/lib/kubelet/pods/1/mount\",\"volume_id\":\"handle-1\"}",
                "I1127 15:20:01.2       1 systemd.go:60] \"Mounted\" target_path=\"/var/lib/kubelet/pods/1/mount\" unit=\"mount-s3-1.service\"",
            })
    void anotherLineOfTheSameCallIsNotCountedAgain(String line) {
        assertThat(Pattern.compile(DriverProfile.load(SCALITY).publishLog())
                        .matcher(line)
                        .find())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/lib/kubelet/plugins/s3.csi.scality.com/POD-data-1-credentials",
                "/var/lib/kubelet/plugins/s3.csi.scality.com/POD-data-1-s3-csi-credentials",
                "/var/lib/kubelet/pods/1c5b/volumes/kubernetes.io~empty-dir/comm/credentials/POD-data-1-s3-csi-credentials"
            })
    void aCredentialFileOfEachReleaseNamesPodAndVolume(String path) {
        String pod = "045ee79d-f302-46f2-bca6-66e251fc1b85";
        Matcher match =
                Pattern.compile(DriverProfile.load(SCALITY).credentialFile()).matcher(path.replace("POD", pod));
        assertThat(match.find()).isTrue();
        assertThat(match.group("pod")).isEqualTo(pod);
        assertThat(match.group("volume")).isEqualTo("data-1");
    }

    @Test
    void aNodePluginThatStopsToLookForATaintLogsNoError() {
        ErrorLines errors = ErrorLines.of(null, DriverProfile.load(SCALITY).harmlessLog());
        assertThat(
                        errors.has(
                                "E1127 16:35:03.625966       1 taint.go:131] Taint watcher: failed to sync informer caches for node cp1"))
                .isFalse();
        assertThat(
                        errors.has(
                                "E1127 16:35:03.626062       1 reflector.go:200] \"Failed to watch\" err=\"Get \\\"https://10.96.0.1:443/api/v1/nodes?watch=true\\\": context canceled\" logger=\"UnhandledError\""))
                .isFalse();
        assertThat(
                        errors.has(
                                "E1127 16:37:05.088146       1 pod_mounter.go:246] failed to wait for MountpointS3PodAttachment: timed out: context canceled"))
                .isTrue();
    }

    @Test
    void neitherValuesNorObjectsBeforeTheInstallAreNeeded(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY).replaceAll("(?ms)^(values|before):.*?(?=^\\S)", ""));
        assertThat(DriverProfile.load(file).values()).isEmpty();
        assertThat(DriverProfile.load(file).before()).isEmpty();
    }

    @Test
    void aKeyIsNoChartValue(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(SCALITY)
                        .replace("  region: s3.region", "  secretKey: s3CredentialSecret.secretAccessKey"));
        assertThatThrownBy(() -> DriverProfile.load(file))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining(
                        "'values' has a setting 'secretKey'; there are [endpoint, imagePullSecret, region]")
                .hasMessageContaining("belongs into a Secret under 'before'");
    }

    @Test
    void anObjectThatIsNoneAndAPlaceholderThatIsNoneAreNamed(@TempDir Path folder) throws IOException {
        String text = Files.readString(SCALITY);
        Path nameless =
                Files.writeString(folder.resolve("a.yaml"), text.replace("    metadata: {name: s3-secret}\n", ""));
        assertThatThrownBy(() -> DriverProfile.load(nameless))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("under 'before' lacks apiVersion, kind or metadata.name");
        Path mistyped = Files.writeString(folder.resolve("b.yaml"), text.replace("${secretKey}", "${secretkey}"));
        assertThatThrownBy(() -> DriverProfile.load(mistyped))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("Secret under 'before' has a placeholder ${secretkey}; there are [accessKey,");
    }

    @Test
    void aDriverMayMakeNoVolumesAndHaveNoMounterPods(@TempDir Path folder) throws IOException {
        Path plain = Path.of("fixtures/profiles/plain.object.csi.yaml");
        DriverProfile profile = DriverProfile.load(plain);
        assertThat(profile.makesVolumes()).isFalse();
        assertThat(profile.hasMounterPods()).isFalse();
        assertThat(profile.chart()).isEqualTo("plain-object-csi");
        assertThat(profile.deployment()).isNull();
        Path absent = Files.writeString(
                folder.resolve("a.yaml"), Files.readString(plain).replace("dynamic: none\n", ""));
        assertThat(DriverProfile.load(absent)).isEqualTo(profile);
        Path mistyped = Files.writeString(
                folder.resolve("b.yaml"), Files.readString(plain).replace("dynamic: none", "dynamic: nothing"));
        assertThatThrownBy(() -> DriverProfile.load(mistyped))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("by the word none, not by 'nothing'");
    }

    @Test
    void aDriverCanBeInstalledUnderAnotherNameAndElsewhere() {
        DriverProfile profile = DriverProfile.load(SCALITY);
        DriverProfile other = DriverProfile.load(SCALITY, Optional.of("mine"), Optional.empty());
        assertThat(other.release()).isEqualTo("mine");
        assertThat(other.namespace()).isEqualTo(profile.namespace());
        assertThat(other.chart()).isEqualTo("scality-mountpoint-s3-csi-driver");
        assertThat(DriverProfile.load(SCALITY, Optional.empty(), Optional.of("there"))
                        .namespace())
                .isEqualTo("there");
        assertThat(DriverProfile.load(SCALITY, Optional.empty(), Optional.empty()))
                .isEqualTo(profile);
    }
}
