package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.LogCheck.Log;
import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import dev.holdfast.evidence.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogCheckTest {
    private static final Path SHIPPED = Path.of("fixtures/profiles/s3.csi.scality.com.yaml");
    private static final String POD = "0b6f7a52-9f0c-4d0e-8a55-0d6a1e6f7c11";
    private static final String TARGET = "/var/lib/kubelet/pods/" + POD + "/volumes/kubernetes.io~csi/s3-pv/mount";
    private static final String PUBLISHED =
            "I1128 05:00:00.000000       1 node.go:1] NodePublishVolume: new request: {\"target_path\":\"" + TARGET
                    + "\"}";
    private static final Volume MOUNTED =
            new Volume("writer", null, true, "n1", "default", "writer", POD, "s3-pv", "handle-1", null, null, null);

    @TempDir
    private Path folder;

    private DriverProfile profile = DriverProfile.load(SHIPPED);

    private void change(String field, String to) throws IOException {
        String text = Files.readString(SHIPPED)
                .replaceFirst(
                        "(?m)^" + field + ": .*$", to.replace("\\", "\\\\").replace("$", "\\$"));
        profile = DriverProfile.load(Files.writeString(folder.resolve("p.yaml"), text));
    }

    private Line line(String what, Log... logs) {
        return LogCheck.lines(profile, List.of(logs)).stream()
                .filter(line -> line.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private static Log file(String... lines) {
        return new Log("plugin.log", true, List.of(lines), null);
    }

    private static Log running(String... lines) {
        return new Log("plugin", true, List.of(lines), List.of(MOUNTED));
    }

    @Test
    void callsThatThePatternFindsFit() {
        assertThat(line("publishLog", file("I1128 start", PUBLISHED, PUBLISHED)))
                .isEqualTo(new Line(
                        Mark.FITS, "publishLog", "matches 2 of 3 lines in 1 log of the node plugin, for 1 target", ""));
        assertThat(line("publishLog", running(PUBLISHED)).mark()).isEqualTo(Mark.FITS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NodePublishVolume called with args volume_id:\"h\" staging",
                "{\"level\":\"info\",\"msg\":\"GRPC call\",\"method\":\"/csi.v1.Node/NodePublishVolume\"}",
                "nodepublishvolume for handle h at mount"
            })
    void callsThatThePatternDoesNotFindAreShown(String text) {
        Line line = line("publishLog", file("start", text));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen())
                .contains("matches none of 2 lines")
                .contains("of which 1 ")
                .endsWith(text);
        assertThat(line.advice()).contains("(?<target>…)");
    }

    @Test
    void aLogWithoutCallsIsNoVerdict() {
        Line line = line("publishLog", running("start", "NodeUnpublishVolume: " + TARGET));
        assertThat(line.mark()).isEqualTo(Mark.OPEN);
        assertThat(line.seen()).contains("none of 2 lines").contains("1 volume of the driver is mounted");
        assertThat(line("publishLog", file()).mark()).isEqualTo(Mark.OPEN);
    }

    @Test
    void aPatternThatTakesTooLittleIsWrong() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume.*volumes/(?<target>[a-z.~]+)'");
        Line line = line("publishLog", file(PUBLISHED));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen())
                .contains("gives the target 'kubernetes.io~csi', which is not the whole path of a pod's volume: ")
                .endsWith("/volumes/kubernetes.io~csi/s3-pv/mount\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NodePublishVolume.*?(?<target>/var.*)",
                "NodePublishVolume.*?(?<target>/var[^}]*)",
                "NodePublishVolume.*?(?<target>\"/var[^\"]*\")",
                "NodePublishVolume.*?(?<target>/var.*csi)/",
                "NodePublishVolume.*?(?<target>/var/lib/kubelet/pods/[^/]*)",
                "NodePublishVolume.*?(?<target>/pods/[^\"]*)\"x?",
                "(?<target>NodePublishVolume)",
                "(?<volume>NodePublishVolume): new",
                "(?<volume>Node.*request):",
                "NodePublishVolume.*(?<volume>:.*/mount\")",
                "NodePublishVolume.*\"(?<volume>/var.*mount)"
            })
    void whatIsTakenIsAWholePathOrAHandle(String expression) throws IOException {
        change("publishLog", "publishLog: '" + expression + "'");
        Line line = line("publishLog", file(PUBLISHED));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen()).contains("no evidence of a volume; the last gives the ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/lib/kubelet/pods/" + POD + "/volumes/kubernetes.io~csi/pvc-1.a/mount",
                "/var/lib/k0s/kubelet/pods/" + POD + "/volumes/kubernetes.io~csi/s3-pv/mount",
                "/var/lib/kubelet/plugins/kubernetes.io/csi/volumeDevices/publish/s3-pv/" + POD
            })
    void thePathsOfTheKubeletAreWhole(String target) {
        assertThat(line("publishLog", file(PUBLISHED.replace(TARGET, target))).mark())
                .isEqualTo(Mark.FITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NodeUnpublishVolume: ", "\"unpublish\" ", "NodeStageVolume "})
    void aLineOfAnotherCallIsNoEvidence(String call) throws IOException {
        change("publishLog", "publishLog: '(?<target>/[^\"]+)'");
        Line line = line("publishLog", file(PUBLISHED, "I1128 " + call + "{\"target_path\":\"" + TARGET + "\"}"));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen())
                .startsWith("matches 2 of 2 lines")
                .contains("of which 1 line is no evidence of a volume; the last is a line of another call: ")
                .contains(call.strip());
    }

    @Test
    void aLineOfACallMaySpeakOfAnotherOne() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume.*\"target_path\":\"(?<target>[^\"]+)\"'");
        String text = PUBLISHED.replace("}", ",\"note\":\"not to unpublish\"}");
        assertThat(line("publishLog", file(text)).mark()).isEqualTo(Mark.FITS);
    }

    @Test
    void anExpressionThatTakesNothingIsWrong() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume(?<volume>x)?'");
        Line line = line("publishLog", file(PUBLISHED));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen()).contains("the last gives neither a target nor a volume: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"handle-1\"", "handle-1,", "(handle-1", "[handle-1]"})
    void whatStandsAroundAHandleIsNoPartOfIt(String taken) throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume id (?<volume>\\S+)'");
        assertThat(line("publishLog", file("NodePublishVolume id handle-1 there"))
                        .mark())
                .isEqualTo(Mark.FITS);
        assertThat(line("publishLog", file("NodePublishVolume id " + taken + " there"))
                        .seen())
                .contains("gives the volume '" + taken + "', which is not the handle of a volume");
    }

    @Test
    void theHandleOfAMountedVolumeIsOneWhateverTheLineCallsIt() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume.*of=(?<volume>\\S+)'");
        String text = "NodePublishVolume volume_id=claim-7 of=handle-1";
        assertThat(line("publishLog", running(text)).mark()).isEqualTo(Mark.FITS);
        assertThat(line("publishLog", file(text)).mark()).isEqualTo(Mark.WRONG);
    }

    @Test
    void aLineAfterThatOfAnotherCallIsNoEvidence() throws IOException {
        change("publishLog", "publishLog: 'GRPC request: .*\"target_path\":\"(?<target>[^\"]+)\"'");
        String request = "I1128 GRPC request: {\"target_path\":\"" + TARGET + "\"}";
        String publish = "I1128 GRPC call: /csi.v1.Node/NodePublishVolume";
        assertThat(line("publishLog", file(publish, request)).mark()).isEqualTo(Mark.FITS);
        Line line = line(
                "publishLog", file(publish, request, "I1128 GRPC call: /csi.v1.Node/NodeUnpublishVolume", request));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen())
                .contains("of which 1 line is no evidence of a volume; the last is a line of another call: ");
    }

    @Test
    void severalLinesOfOneCallAreNoted() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume.*?(?<target>/var/lib/kubelet/pods/[^\" ]+)'");
        String called =
                "I1128 05:00:01 node.go:65] NodePublishVolume: called with {\"target_path\":\"" + TARGET + "\"}";
        String mounted = "I1128 05:00:02 node.go:70] NodePublishVolume: mounted " + TARGET;
        assertThat(line("publishLog", file(called, called.replace(":01 ", ":31 ")))
                        .mark())
                .isEqualTo(Mark.FITS);
        Line line = line("publishLog", file(called, mounted));
        assertThat(line.mark()).isEqualTo(Mark.NOTE);
        assertThat(line.seen()).contains("for 1 target; of one of them in lines of several forms, the last: ");
    }

    @Test
    void aHandleIsTheOneThatTheLineNames() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume.*bucket=\"(?<volume>[^\"]+)\"'");
        String text = "\"NodePublishVolume\" volume_id=\"handle-1\" bucket=\"data\"";
        assertThat(line("publishLog", file(text)).seen()).contains("gives the volume 'data'");
        change("publishLog", "publishLog: 'NodePublishVolume.*volume_id=\"(?<volume>[^\"]+)\"'");
        assertThat(line("publishLog", file(text, text.replace("handle-1", "handle-2"))))
                .isEqualTo(new Line(
                        Mark.FITS,
                        "publishLog",
                        "matches 2 of 2 lines in 1 log of the node plugin, for 2 volumes, the last 'handle-2'",
                        ""));
    }

    @Test
    void anExpressionOfHarmlessLinesMustTakeSomeAndNotAll() throws IOException {
        String error = "E1128 05:00:00.000000       1 node.go:2] mount failed";
        assertThat(line("harmlessLog", file(PUBLISHED, error)).mark()).isEqualTo(Mark.NOTE);
        change("harmlessLog", "harmlessLog: '.'");
        Line all = line("harmlessLog", file(PUBLISHED, error));
        assertThat(all.mark()).isEqualTo(Mark.WRONG);
        assertThat(all.seen()).startsWith("takes 1 of 2 lines").endsWith("and matches every other line too");
        change("harmlessLog", "harmlessLog: 'mount failed'");
        assertThat(line("harmlessLog", file(PUBLISHED, error)).mark()).isEqualTo(Mark.FITS);
    }

    @Test
    void aHandleCountsWhereItIsOneOfAVolumeThatIsThere() throws IOException {
        change("publishLog", "publishLog: 'NodePublishVolume id=(?<volume>\\S+)'");
        assertThat(line("publishLog", running("NodePublishVolume id=handle-1")).mark())
                .isEqualTo(Mark.FITS);
        assertThat(line("publishLog", running("NodePublishVolume id=other")).mark())
                .isEqualTo(Mark.WRONG);
    }

    @Test
    void aMountedVolumeWithoutACallIsNamed() {
        Line line = line("publishLog", running(PUBLISHED.replace(POD, "11111111-9f0c-4d0e-8a55-0d6a1e6f7c11")));
        assertThat(line.mark()).isEqualTo(Mark.NOTE);
        assertThat(line.seen()).endsWith("none for a volume of default/writer");
    }

    @Test
    void aProfileWithoutThePatternIsToldWhatTakesItsPlace() throws IOException {
        change("publishLog", "");
        assertThat(line("publishLog", file(PUBLISHED)).advice()).contains("the kubelet's counts");
    }

    @Test
    void onlyTheNodePluginsOwnContainerTellsOfCalls() {
        Log sidecar = new Log("plugin/registrar", false, List.of("NodePublishVolume of others"), List.of());
        assertThat(line("publishLog", sidecar, running(PUBLISHED)).seen())
                .isEqualTo("matches 1 of 1 line in 1 log of the node plugin, for 1 target");
    }

    @Test
    void errorLinesAreCountedAndHarmlessOnesAreNot() {
        String error = "E1128 05:00:00.000000       1 node.go:2] mount failed";
        String harmless = "E1128 05:00:00.000000       1 c.go:3] persistentvolumes \"v\" not found";
        assertThat(line("error lines", file(PUBLISHED, harmless)))
                .isEqualTo(new Line(Mark.FITS, "error lines", "none of 2 lines in 1 log", ""));
        assertThat(line("harmlessLog", file(PUBLISHED, harmless)).seen()).startsWith("takes 1 of 2 lines");
        Line line = line("error lines", file(error, harmless, PUBLISHED));
        assertThat(line.mark()).isEqualTo(Mark.NOTE);
        assertThat(line.seen()).startsWith("1 of 3 lines").endsWith(error);
    }

    @Test
    void whatSpeaksOfAFailureAndIsNotCountedIsShown() throws IOException {
        String text = "2026-11-28 mounting failed, will not try again";
        assertThat(line("other lines", file(text)).seen())
                .startsWith("1 of 1 line in 1 log")
                .endsWith(text);
        change("systemdUnit", "errorLog: 'mounting failed'");
        assertThat(LogCheck.lines(profile, List.of(file(text))))
                .noneMatch(line -> line.what().equals("errorLog"));
        assertThat(line("errorLog", file("panic in a goroutine")).mark()).isEqualTo(Mark.NOTE);
    }

    @Test
    void keysAreNotShown() {
        Line line = line("publishLog", file("NodePublishVolume secrets: secret_access_key=abcdefghij0123456789"));
        assertThat(line.seen()).doesNotContain("abcdefghij").contains("removed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-28T05:00:00.123456789Z ",
                "[pod/p-x/driver] ",
                "[pod/p-x/driver] 2026-11-28T05:00:00.1+02:00 "
            })
    void whatKubectlPutsBeforeALineIsNoPartOfIt(String before) {
        String error = "E1128 05:00:00.000000       1 node.go:2] mount failed";
        Log log = Log.ofFile("plugin.log", before + PUBLISHED + "\n" + before + error + "\n");
        assertThat(log.lines()).containsExactly(PUBLISHED, error);
        assertThat(line("error lines", log).seen()).startsWith("1 of 2 lines");
    }

    @Test
    void aDriversOwnTimeStays() {
        String zap = "2026-11-28T05:00:00.123Z\tERROR\tmount failed";
        assertThat(Log.ofFile("plugin.log", zap).lines()).containsExactly(zap);
        assertThat(line("error lines", Log.ofFile("plugin.log", "2026-11-28T05:00:00.123Z ERROR mount failed"))
                        .seen())
                .startsWith("1 of 1 line");
    }

    @Test
    void nothingIsLookedForInALineThatNoDriverWrote() {
        Log log = Log.ofFile("plugin.log", "x".repeat(1 << 20) + PUBLISHED);
        assertThat(log.lines())
                .singleElement()
                .satisfies(text -> assertThat(text).hasSize(1 << 16));
        assertThat(line("publishLog", log).mark()).isEqualTo(Mark.OPEN);
    }

    @Test
    void oneNodePluginWhoseCallsAreNotFoundIsEnough() {
        Log other = new Log("other.log", true, List.of("NodePublishVolume in another form"), null);
        Line line = line("publishLog", other, file(PUBLISHED));
        assertThat(line.mark()).isEqualTo(Mark.WRONG);
        assertThat(line.seen())
                .endsWith("of which 1 have NodePublishVolume in them, such as: NodePublishVolume in another form");
        assertThat(line.seen()).startsWith("matches none of other.log, and 1 of 2 lines");
    }
}
