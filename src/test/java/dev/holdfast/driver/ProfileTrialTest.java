package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.console.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a stand-in for Helm, which keeps the values that it is given where those of a release are reused. */
final class ProfileTrialTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    private Path folder;

    private DriverProfile profile = DriverProfile.load(Path.of("fixtures/profiles/plain.object.csi.yaml"));

    private List<ProfileCheck.Line> check(List<String> toSet) throws IOException {
        return check(List.of(), toSet);
    }

    private List<ProfileCheck.Line> check(List<String> fromSet, List<String> toSet) throws IOException {
        Path binary = Files.writeString(folder.resolve("helm"), """
                #!/bin/sh
                case "$1 $2" in
                "show values") cat $3/values.yaml ;;
                "upgrade"*) case "$*" in *--bogus*) echo "Error: unknown flag: --bogus" >&2; exit 1 ;; *"--needs --help"*) exit 1 ;; esac ;;
                *) cat >%1$s/stdin; [ -e %1$s/reused.yaml ] || grep -qx '{}' %1$s/stdin || cp %1$s/stdin %1$s/reused.yaml
                  case "$* $(cat %1$s/stdin)" in *broken*|*"wanted: null"*) echo "Error: nil pointer" >&2; exit 1 ;; esac
                  echo "# $*" | sed 's/ *\\(--set \\)*dead[^ ]*//g'; grep '^ *read' %1$s/stdin | sed 's/^/#/'; tag=$(cat %1$s/stdin $3/values.yaml | tr -d '"' | sed -n 's/^tag: //p' | head -n 1); sed "s/TAG/$tag/" %1$s/objects.yaml ;;
                esac
                """.formatted(folder));
        if (!Files.exists(folder.resolve("objects.yaml"))) {
            Files.createFile(folder.resolve("objects.yaml"));
        }
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        Helm helm = new Helm(binary, Path.of("/dev/null"), "none", call -> {}, Shutdown.ofThisJvm());
        return new ProfileTrial(profile, helm, "v1.34.0", side("1.2.0", fromSet), side("2.2.0", toSet))
                .check(new ProfileCheck.Intent("reuse-values", Set.of()));
    }

    private ProfileTrial.Side side(String version, List<String> set) {
        return new ProfileTrial.Side(
                "chart " + version,
                new Chart(folder.resolve(version), "c", version, version),
                new ChartValues(List.of(), Map.of(), set));
    }

    private void values(String version, String yaml) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(version)).resolve("values.yaml"), yaml);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            other=1      | {new: null, both: {a: 1, b: null}, list: null}
            new.x.y=1    | {new: {x: {z: null}, w: null}, both: {a: 1, b: null}, list: null}
            new=1        | {both: {a: 1, b: null}, list: null}
            both.b=1     | {new: null, both: {a: 1}, list: null}
            both.a=1     | {new: null, both: {a: 1, b: null}, list: null}
            list[0].k=1  | {new: null, both: {a: 1, b: null}}
            """)
    void ofWhatOnlyTheNewChartHasWhatIsGivenStays(String set, String expected) throws IOException {
        values("1.2.0", "both: {a: 1}");
        values("2.2.0", "new: {x: {y: 1, z: 2}, w: 3}\nboth: {a: 2, b: 3}\nlist: [1]");
        check(List.of(set));
        assertThat(YAML.readTree(folder.resolve("reused.yaml").toFile())).isEqualTo(YAML.readTree(expected));
    }

    @Test
    void whatOnlyTheNewChartHasAndItsTemplatesReadIsNotedWhereValuesAreReused() throws IOException {
        values("1.2.0", "both: {readOld: 1}");
        values("2.2.0", "readNew: 1\nboth: {readOld: 2, readToo: 3, dead: 4}\nother: {readAll: {x: 1}}\nreadGiven: 1");
        assertThat(check(List.of("readGiven=2")))
                .filteredOn(line -> line.what().startsWith("way ") && line.mark() == ProfileCheck.Mark.NOTE)
                .singleElement()
                .satisfies(line -> assertThat(line.seen())
                        .isEqualTo("leaves out what only chart 2.2.0 has a value for, and its templates read: readNew,"
                                + " both.readToo, other; keeps what chart 1.2.0 has as a value for: both.readOld"));
    }

    @Test
    void theNewChartIsThatWhichTheChosenWayMakes() throws IOException {
        values("1.2.0", "tag: 1.2.0");
        values("2.2.0", "tag: 2.2.0");
        Files.writeString(folder.resolve("objects.yaml"), """
                ---
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: plain-mount}
                spec:
                  template:
                    metadata: {labels: {role: mounts}}
                    spec:
                      containers:
                        - {name: driver, image: "driver:TAG"}
                        - {name: other, image: "other:1"}
                """);
        assertThat(check(List.of()))
                .filteredOn(line -> line.what().startsWith("image "))
                .extracting(ProfileCheck.Line::mark, ProfileCheck.Line::what, ProfileCheck.Line::seen)
                .containsExactly(
                        tuple(
                                ProfileCheck.Mark.WRONG,
                                "image of DaemonSet/plain-mount driver",
                                "way reuse-values keeps driver:1.2.0, not driver:2.2.0"),
                        tuple(ProfileCheck.Mark.NOTE, "image driver:1.2.0", "needed by chart 1.2.0, chart 2.2.0"),
                        tuple(ProfileCheck.Mark.NOTE, "image other:1", "needed by chart 1.2.0, chart 2.2.0"));
        profile("credentials:", "ways: {reuse-values: {options: [--reset-values]}}\ncredentials:");
        values("1.2.0", "tag: 1.2.0");
        values("2.2.0", "tag: 2.2.0");
        assertThat(check(List.of()))
                .filteredOn(line -> line.what().startsWith("image "))
                .extracting(ProfileCheck.Line::what)
                .containsExactly("image driver:1.2.0", "image driver:2.2.0", "image other:1");
    }

    @Test
    void aSingleValueIsNotIdleThatReusedValuesWouldLeaveOut() throws IOException {
        values("1.2.0", "a: 1");
        values("2.2.0", "dead: {readX: 2, readY: 3}");
        assertThat(check(List.of("dead.readX=2")))
                .filteredOn(line -> line.what().startsWith("value "))
                .isEmpty();
    }

    @Test
    void aSingleValueThatChangesNothingIsNoted() throws IOException {
        values("1.2.0", "a: 1");
        values("2.2.0", "a: 1");
        assertThat(check(List.of("live=1", "dead=1"), List.of("dead=2")))
                .filteredOn(line -> line.what().startsWith("value "))
                .extracting(ProfileCheck.Line::what)
                .containsExactly("value dead=1 for chart 1.2.0", "value dead=2 for chart 2.2.0");
    }

    @ParameterizedTest
    @CsvSource({"broken=1,,chart 1.2.0,--from-set", ",broken=1,chart 2.2.0,--to-set"})
    void ofOneChartAloneIsToldWhatItTells(String fromSet, String toSet, String broken, String option)
            throws IOException {
        values("1.2.0", "a: 1");
        values("2.2.0", "a: 1");
        Files.writeString(
                folder.resolve("objects.yaml"),
                "---\napiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: other}\n");
        List<ProfileCheck.Line> lines = check(
                Stream.ofNullable(fromSet).toList(), Stream.ofNullable(toSet).toList());
        assertThat(lines)
                .startsWith(new ProfileCheck.Line(
                        ProfileCheck.Mark.WRONG,
                        broken,
                        "cannot be rendered with the values of driver profile plain.object.csi: helm template failed: nil"
                                + " pointer",
                        "if a value is missing, name it under 'values', or give it with " + option))
                .filteredOn(line -> line.what().equals("name plain.object.csi"))
                .singleElement()
                .satisfies(line -> assertThat(line.seen())
                        .isEqualTo((fromSet == null ? "chart 1.2.0" : "chart 2.2.0") + " has CSIDriver [other]"));
        assertThat(lines)
                .filteredOn(line -> line.what().startsWith("values.endpoint"))
                .extracting(ProfileCheck.Line::seen)
                .containsExactly("read by " + (fromSet == null ? "chart 1.2.0" : "chart 2.2.0"));
        assertThat(lines)
                .filteredOn(line -> line.what().startsWith("way") || line.what().startsWith("Secret "))
                .isEmpty();
        assertThat(lines)
                .filteredOn(line ->
                        line.mark() == ProfileCheck.Mark.OPEN && line.what().endsWith("ways"))
                .hasSize(1);
    }

    @Test
    void ofTwoChartsThatCannotBeRenderedBothAreNamed() throws IOException {
        values("1.2.0", "a: 1");
        values("2.2.0", "a: 1");
        assertThat(check(List.of("broken=1"), List.of("broken=1")))
                .extracting(ProfileCheck.Line::what)
                .containsExactly("chart 1.2.0", "chart 2.2.0");
    }

    private void profile(String there, String instead) throws IOException {
        String text = Files.readString(Path.of("fixtures/profiles/plain.object.csi.yaml"));
        assertThat(text).contains(there);
        profile = DriverProfile.load(Files.writeString(folder.resolve("p.yaml"), text.replace(there, instead)));
        values("1.2.0", "a: 1");
        values("2.2.0", "a: 1");
    }

    private ProfileCheck.Line line(String what) throws IOException {
        return check(List.of()).stream()
                .filter(line -> line.what().startsWith(what))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            [--reuse-values, --bogus]   | its options are refused: helm upgrade failed: unknown flag: --bogus
            [--reuse-values, --dry-run] | its options are refused: with --dry-run nothing is upgraded
            [--reuse-values, --dry-run=server] | its options are refused: with --dry-run nothing is upgraded
            [--reuse-values, word]      | its options are refused: 'word' is no option of helm upgrade
            [reuse-values]              | its options are refused: 'reuse-values' is no option of helm upgrade
            """)
    void optionsThatHelmRefusesAreNamed(String options, String seen) throws IOException {
        profile("credentials:", "ways: {reuse-values: {options: " + options + "}}\ncredentials:");
        assertThat(line("way reuse-values"))
                .isEqualTo(new ProfileCheck.Line(
                        ProfileCheck.Mark.WRONG,
                        "way reuse-values (chosen)",
                        seen,
                        "write options that this Helm has under 'ways' in the profile"));
    }

    @Test
    void ofAWayThatCannotBeRenderedHelmsReasonIsToldAlone() throws IOException {
        profile("credentials:", "ways: {reuse-values: {options: [--reuse-values], set: {broken: x}}}\ncredentials:");
        assertThat(check(List.of()))
                .filteredOn(line -> line.what().startsWith("way "))
                .singleElement()
                .satisfies(line -> assertThat(line.seen()).isEqualTo("helm template failed: nil pointer"));
    }

    @Test
    void whatAWayLeavesOutThatCannotBeRenderedIsNotToldBesideHelmsReason() throws IOException {
        values("1.2.0", "a: 1");
        values("2.2.0", "wanted: 1");
        assertThat(check(List.of()))
                .filteredOn(line -> line.what().startsWith("way "))
                .singleElement()
                .satisfies(line -> assertThat(line.seen()).isEqualTo("helm template failed: nil pointer"));
    }

    @Test
    void theValueOfAnOptionIsNoWordOfItsOwn() throws IOException {
        profile("credentials:", "ways: {reuse-values: {options: [--needs, value, --reuse-values]}}\ncredentials:");
        assertThat(line("way reuse-values").mark()).isEqualTo(ProfileCheck.Mark.FITS);
    }

    @Test
    void valuesOfWaysAndOpenShiftThatNoTemplateReadsAreNamed() throws IOException {
        profile(
                "credentials:",
                "ways: {reuse-values: {set: {dead.a: x}}, other: {set: {dead.b: x}}}\nopenShift: {read: '1,{', dead.c: x}\ncredentials:");
        assertThat(line("ways.reuse-values.set dead.a").mark()).isEqualTo(ProfileCheck.Mark.WRONG);
        assertThat(line("ways.other.set dead.b").mark()).isEqualTo(ProfileCheck.Mark.NOTE);
        assertThat(line("openShift dead.c").mark()).isEqualTo(ProfileCheck.Mark.NOTE);
        assertThat(line("openShift read"))
                .isEqualTo(new ProfileCheck.Line(ProfileCheck.Mark.FITS, "openShift read", "read by chart 2.2.0", ""));
    }

    @Test
    void valuesForTheModuleThatNoTemplateReadsAreNamed() throws IOException {
        profile("credentials:", "module: {name: m, values: {read: 'true', dead.m: x}}\ncredentials:");
        List<ProfileCheck.Line> lines = check(List.of());
        assertThat(lines)
                .contains(
                        new ProfileCheck.Line(ProfileCheck.Mark.FITS, "module.values read", "read by both charts", ""),
                        new ProfileCheck.Line(
                                ProfileCheck.Mark.WRONG,
                                "module.values dead.m",
                                "no template of chart 1.2.0 and chart 2.2.0 reads it",
                                "look the value up in the chart's values.yaml, or leave it out"));
    }

    @Test
    void valuesThatBringTheModuleAreGivenToBothCharts() throws IOException {
        profile("credentials:", "module: {name: m, values: {broken: x}}\ncredentials:");
        assertThat(check(List.of())).extracting(ProfileCheck.Line::what).startsWith("chart 1.2.0", "chart 2.2.0");
    }
}
