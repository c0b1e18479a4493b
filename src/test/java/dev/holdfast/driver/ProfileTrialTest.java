package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;

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
        Path binary = Files.writeString(folder.resolve("helm"), """
                #!/bin/sh
                case "$1 $2" in
                "show values") cat $3/values.yaml ;;
                "upgrade"*) case "$*" in *--bogus*) echo "Error: unknown flag: --bogus" >&2; exit 1 ;; esac ;;
                *) cat >%1$s/stdin; grep -qx '{}' %1$s/stdin || cp %1$s/stdin %1$s/reused.yaml; echo "# $*" ;;
                esac
                """.formatted(folder));
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        Helm helm = new Helm(binary, Path.of("/dev/null"), "none", call -> {}, Shutdown.ofThisJvm());
        return new ProfileTrial(profile, helm, "v1.34.0", side("1.2.0", List.of()), side("2.2.0", toSet))
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
}
