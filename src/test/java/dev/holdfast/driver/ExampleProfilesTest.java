package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.ProfileCheck.Line;
import dev.holdfast.driver.ProfileCheck.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The profiles of drivers that the kernel mounts for, against charts with the names of the published ones. */
final class ExampleProfilesTest {
    private static final Path CHARTS = Path.of("src/test/resources/charts");
    private static final Path NFS = Path.of("fixtures/profiles/nfs.csi.k8s.io.yaml");
    private static final Path PANFS = Path.of("fixtures/profiles/com.vdura.csi.panfs.yaml");
    private static final String WAY = "reset-then-reuse-values";
    private static final String REALM = "csi-panfs-storage-class";
    private static final List<String> IMAGES = List.of("dfc.version=1.2.3-4,dfc.privateRegistry=registry.example.com");

    @TempDir
    private Path folder;

    private static List<Line> nfs(DriverProfile profile, String way) {
        return trial(
                        profile,
                        side("old", "csi-driver-nfs-4.9.0", "v4.9.0", List.of()),
                        side("new", "csi-driver-nfs-4.12.1", "4.12.1", List.of()))
                .check(new ProfileCheck.Intent(way, Set.of()));
    }

    private static List<Line> panfs(DriverProfile profile, List<String> set, Set<String> kept) {
        return trial(profile, side("old", "csi-panfs", "1.2.3", set), side("new", "csi-panfs", "1.2.3", set))
                .check(new ProfileCheck.Intent(WAY, kept));
    }

    private static ProfileTrial trial(DriverProfile profile, ProfileTrial.Side from, ProfileTrial.Side to) {
        Helm helm = new Helm(CHARTS.resolve("helm"), Path.of("/dev/null"), "none", call -> {}, Shutdown.ofThisJvm());
        return new ProfileTrial(profile, helm, "v1.34.0", from, to);
    }

    private static ProfileTrial.Side side(String which, String chart, String version, List<String> set) {
        return new ProfileTrial.Side(
                which + " chart " + version,
                new Chart(CHARTS.resolve(chart), chart, version, version),
                new ChartValues(
                        List.of(),
                        Map.of(),
                        set.stream()
                                .flatMap(text -> List.of(text.split(",")).stream())
                                .toList()));
    }

    private DriverProfile changed(Path profile, String from, String to) throws IOException {
        String text = Files.readString(profile);
        assertThat(text).contains(from);
        return DriverProfile.load(Files.writeString(folder.resolve("p.yaml"), text.replace(from, to)));
    }

    private static Line line(List<Line> lines, String what) {
        return lines.stream()
                .filter(line -> line.what().startsWith(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + what + " in " + lines));
    }

    @Test
    void bothFitTheirChartsByTheWayThatTheyName() {
        List<Line> nfs = nfs(DriverProfile.load(NFS), WAY);
        assertThat(ProfileCheck.worst(nfs)).as(nfs.toString()).isEqualTo(Mark.FITS);
        assertThat(line(nfs, "upgradePath").seen()).startsWith("from 4.9.0 to 4.12.1 no release is skipped");
        assertThat(line(nfs, "values.imagePullSecret").seen()).isEqualTo("read by both charts");
        List<Line> panfs = panfs(DriverProfile.load(PANFS), IMAGES, Set.of(REALM));
        assertThat(ProfileCheck.worst(panfs)).as(panfs.toString()).isEqualTo(Mark.FITS);
        assertThat(line(panfs, "Secret " + REALM).seen()).isEqualTo("made by you (--keep), for dynamic.parameters");
    }

    @Test
    void nfsCannotBeUpgradedByReusedValuesAlone() {
        Line way = line(nfs(DriverProfile.load(NFS), "reuse-values"), "way reuse-values (chosen)");
        assertThat(way.mark()).isEqualTo(Mark.WRONG);
        assertThat(way.seen()).contains("nil pointer");
        assertThat(way.advice()).contains("reset-then-reuse-values");
    }

    /** The charts' own values are read once, and what is tried with one of them must not show in the next trial. */
    @Test
    void ofWhatReusedValuesKeepOnlyWhatTemplatesReadIsNamed() {
        List<Line> lines = trial(
                        DriverProfile.load(NFS),
                        side("old", "csi-driver-nfs-4.12.1", "4.12.1", List.of()),
                        side("new", "csi-driver-nfs-4.9.0", "v4.9.0", List.of()))
                .check(new ProfileCheck.Intent(WAY, Set.of()));
        assertThat(line(lines, "way reuse-values").seen())
                .isEqualTo("keeps what old chart 4.12.1 has as a value for: image.nfs.tag, image.csiProvisioner.tag");
    }

    @Test
    void theSecretOfTheRealmIsTheUsers() {
        Line secret = line(panfs(DriverProfile.load(PANFS), IMAGES, Set.of()), "Secret " + REALM);
        assertThat(secret.mark()).isEqualTo(Mark.WRONG);
        assertThat(secret.advice()).contains("-Dupgrade.keep=" + REALM);
        assertThat(DriverProfile.load(PANFS).before()).isEmpty();
        assertThat(DriverProfile.load(PANFS).dynamic().parameters().values()).containsOnly(REALM, "${namespace}");
    }

    @Test
    void anImageThatAChartLeavesToBeNamedIsWrong() {
        Line image = line(panfs(DriverProfile.load(PANFS), List.of(), Set.of(REALM)), "image <");
        assertThat(image.mark()).isEqualTo(Mark.WRONG);
        assertThat(image.what()).isEqualTo("image <PANFS_DFC_KMM_PRIVATE_REGISTRY>/panfs-dfc:<DFC_RELEASE_VERSION>");
        assertThat(image.seen()).isEqualTo("needed by new chart 1.2.3, old chart 1.2.3, and no image can be called so");
        assertThat(image.advice()).contains("--to-set");
    }

    @Test
    void whatTheCsiDriverSaysOfAttachingAndRepublishingIsAsTheProfilesSay() {
        for (List<Line> lines :
                List.of(nfs(DriverProfile.load(NFS), WAY), panfs(DriverProfile.load(PANFS), IMAGES, Set.of(REALM)))) {
            assertThat(lines)
                    .contains(
                            new Line(Mark.FITS, "capabilities.attaches false", "as the CSIDriver in both charts", ""),
                            new Line(
                                    Mark.FITS,
                                    "capabilities.republishes false",
                                    "as the CSIDriver in both charts",
                                    ""));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            attaches    | republishes: false | attaches: true     | WRONG | attachRequired: false
            republishes | republishes: false | access: many       | WRONG | requiresRepublish: false
            """)
    void whatAProfilePromisesAndNoClusterWouldDoIsWrong(String field, String from, String to, Mark mark, String seen)
            throws IOException {
        Line line = line(nfs(changed(NFS, from, to), WAY), "capabilities." + field + " true");
        assertThat(line.mark()).isEqualTo(mark);
        assertThat(line.seen()).isEqualTo("old chart v4.9.0 and new chart 4.12.1 have each a CSIDriver with " + seen);
        assertThat(line.advice()).startsWith("write '" + field + ": false' under 'capabilities'");
    }

    @Test
    void whatTheUpgradeItselfChangesOfTheCsiDriverIsNoted() {
        String driver = """
                ---
                apiVersion: storage.k8s.io/v1
                kind: CSIDriver
                metadata: {name: nfs.csi.k8s.io}
                spec: {attachRequired: false}
                """;
        List<Line> lines = ProfileCheck.lines(
                DriverProfile.load(NFS),
                RenderedChart.of("old chart", driver),
                RenderedChart.of("new chart", driver.replace("false", "true")),
                new ProfileCheck.Tried(Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(), "4.9.0", "4.12.1"),
                new ProfileCheck.Intent(WAY, Set.of()));
        assertThat(line(lines, "attachRequired of the CSIDriver").seen())
                .isEqualTo("false in old chart, true in new chart");
        assertThat(line(lines, "capabilities.attaches").seen())
                .isEqualTo("new chart has a CSIDriver with attachRequired: true");
    }

    @Test
    void aCsiDriverThatSaysNothingHasVolumesAttached() {
        RenderedChart silent = RenderedChart.of("old chart", """
                ---
                apiVersion: storage.k8s.io/v1
                kind: CSIDriver
                metadata: {name: nfs.csi.k8s.io}
                spec: {podInfoOnMount: false}
                """);
        ProfileCheck.Tried nothing =
                new ProfileCheck.Tried(Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(), "4.9.0", "4.12.1");
        assertThat(line(
                                ProfileCheck.ofOne(
                                        DriverProfile.load(NFS),
                                        silent,
                                        true,
                                        nothing,
                                        new ProfileCheck.Intent(WAY, Set.of())),
                                "capabilities.attaches false")
                        .seen())
                .isEqualTo("old chart has a CSIDriver with attachRequired: true");
    }

    @Test
    void whatAProfileDoesNotPromiseIsNotedWhereAChartHasIt() {
        List<Line> lines =
                panfs(DriverProfile.load(PANFS), List.of(IMAGES.get(0), "csi.requiresRepublish=true"), Set.of(REALM));
        Line line = line(lines, "capabilities.republishes false");
        assertThat(line.mark()).isEqualTo(Mark.NOTE);
        assertThat(line.seen()).endsWith("have each a CSIDriver with requiresRepublish: true");
        assertThat(line.advice()).isEqualTo("write 'republishes: true' under 'capabilities', or it is not judged");
    }

    @Test
    void callsNeedNotBeFoundInLogsWhereTheyAreNotRepeated() {
        LogCheck.Log log =
                LogCheck.Log.ofFile("plugin.log", "I1128 05:00:00.000000 1 utils.go:1] GRPC call: NodePublishVolume\n");
        assertThat(LogCheck.lines(DriverProfile.load(NFS), List.of(log)))
                .contains(
                        new Line(Mark.FITS, "publishLog", "is not needed where the kubelet does not repeat calls", ""));
    }
}
