package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against an executable that stands in for Helm, and renders one chart whatever it is asked for. */
final class ProfileCommandTest {
    private static final String PLAIN = "fixtures/profiles/plain.object.csi.yaml";
    private static final String CHART = """
            apiVersion: storage.k8s.io/v1
            kind: CSIDriver
            metadata: {name: plain.object.csi}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: plain-mount}
            spec:
              template:
                metadata: {labels: {role: mounts}}
                spec:
                  containers: [{name: driver, image: "example.com/driver:1"}]
            """;

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    private int check(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("profile", "check"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private String helm(String template) throws IOException {
        Files.writeString(folder.resolve("chart.yaml"), CHART);
        Path helm = Files.writeString(folder.resolve("helm"), """
                #!/bin/sh
                case "$1 $2" in
                "version --template") echo v3.19.0 ;;
                "show chart") echo "name: c"; echo "version: 1.2.0" ;;
                "show values") echo "{}" ;;
                *) cat > /dev/null; cat %s/chart.yaml; %s ;;
                esac
                """.formatted(folder, template));
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        return helm.toString();
    }

    @Test
    void aProfileThatFitsEndsWithZeroAndOneThatDoesNotWithOne() throws IOException {
        String chart = chart();
        // what is rendered depends on the values
        String reads = helm("echo \"# $*\"");
        assertThat(check("--profile", PLAIN, "--helm", reads, "--chart", chart, "--chart", chart))
                .isZero();
        assertThat(check("--helm", reads, "--chart", chart, "--chart", chart)).isOne();
        // it does not
        assertThat(check("--profile", PLAIN, "--helm", helm(":"), "--chart", chart, "--chart", chart))
                .isOne();
        assertThat(check("--profile", PLAIN, "--helm", helm("exit 1"), "--chart", chart, "--chart", chart))
                .isOne();
    }

    @Test
    void twoChartsAreNeededAndMustBeThere() throws IOException {
        String helm = helm(":");
        assertThat(check("--helm", helm, "--chart", chart())).isEqualTo(64);
        assertThat(errors.toString()).contains("--chart is given twice").contains("not 1 times");
        assertThat(check("--helm", helm, "--chart", "nowhere", "--chart", "nowhere"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--chart, to upgrade from: 'nowhere' cannot be read");
        assertThat(check()).isEqualTo(64);
        assertThat(errors.toString()).contains("with --chart, or logs of the driver with --logs");
    }

    private String chart() throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), "name: c\nversion: 1.2.0\n");
        return folder.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --way nosuch          | --way: driver profile plain.object.csi has no way of upgrading 'nosuch'
            --to-set foo          | --to-set: 'foo' cannot be read
            --from-set foo        | --from-set: 'foo' cannot be read
            --to-set =foo         | --to-set: '=foo' cannot be read: a name is empty
            --to-values pom.xml   | --to-values: 'pom.xml'
            --kubernetes banana   | --kubernetes: 'banana' is no version
            --release Upper       | --release: 'Upper' is no name
            --context any         | --kubeconfig and --context are for --logs without a file
            --logs                | a cluster is needed: --kubeconfig=FILE and --context=NAME
            --logs nowhere.log    | --logs: 'nowhere.log' cannot be read
            --logs docs           | --logs: 'docs' is a folder
            --keep                | Missing required parameter
            --keep a,,b           | --keep: a name is empty
            --keep ,              | --keep: a name is empty
            """)
    void aWrongOptionIsWrongUsage(String option, String message) throws IOException {
        String[] words = option.split(" ");
        String[] all = Stream.concat(
                        Stream.of("--profile", PLAIN, "--helm", helm(":"), "--chart", chart(), "--chart", chart()),
                        Stream.of(words))
                .toArray(String[]::new);
        assertThat(check(all)).isEqualTo(64);
        assertThat(errors.toString()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            /bin/false | '/bin/false' is not Helm: helm version failed: no error output of '/bin/false'
            /bin/true  | '/bin/true' is not Helm: it gives its version as ''
            """)
    void anotherProgramIsNotTakenForHelm(String helm, String message) throws IOException {
        assertThat(check("--profile", PLAIN, "--helm", helm, "--chart", chart(), "--chart", chart()))
                .isEqualTo(64);
        assertThat(errors.toString()).contains(message);
    }

    @Test
    void whatIsNoChartIsSaidWithWhereOneIs() throws IOException {
        Path below = Files.createDirectories(folder.resolve("charts/driver"));
        Files.writeString(below.resolve("Chart.yaml"), "name: c");
        String helm = helm(":");
        assertThat(check("--helm", helm, "--chart", folder.toString(), "--chart", below.toString()))
                .isEqualTo(64);
        assertThat(errors.toString())
                .contains("--chart, to upgrade from: '" + folder
                        + "' is no chart: it has no Chart.yaml; there is one in " + below);
        assertThat(check("--helm", helm, "--chart", below.toString(), "--chart", "README.md"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--chart, to upgrade to: 'README.md' is no chart");
        assertThat(check("--helm", helm, "--chart", below.toString(), "--chart", "oci://registry"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("'oci://registry' is no OCI reference");
    }

    @Test
    void aFileThatHelmCannotReadIsTheWrongOne() throws IOException {
        Path helm = Files.writeString(
                folder.resolve("helm"),
                "#!/bin/sh\n[ $1 = version ] && echo v3.19.0 && exit 0\necho 'Error: unexpected EOF' >&2; exit 1\n");
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        String half = Files.write(folder.resolve("half.tgz"), new byte[] {0x1f, (byte) 0x8b, 8})
                .toString();
        assertThat(check("--helm", helm.toString(), "--chart", half, "--chart", chart()))
                .isEqualTo(64);
        assertThat(errors.toString())
                .startsWith("--chart, to upgrade from: chart '" + half + "' cannot be read: helm show chart failed")
                .contains("unexpected EOF", "an archive that helm package wrote");
    }

    @Test
    void aChartWithACrdThatIsNoYamlDoesNotFit() throws IOException {
        String helm = helm("echo '---'; echo '# Source: driver/crds/bad.yaml'; echo 'kind: [CustomResourceDefinition'");
        assertThat(check("--profile", PLAIN, "--helm", helm, "--chart", chart(), "--chart", chart()))
                .isOne();
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void aChartThatCannotBeHadIsNoAnswer() throws IOException {
        Path helm = Files.writeString(
                folder.resolve("helm"),
                "#!/bin/sh\n[ $1 = version ] && echo v3.19.0 && exit 0\necho 'Error: no route' >&2; exit 1\n");
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        String chart = "oci://registry.invalid/driver:1.2.0";
        assertThat(check("--helm", helm.toString(), "--chart", chart, "--chart", chart))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("chart '" + chart + "' cannot be read: ", "no route");
    }

    @Test
    void logsAreHeldAgainstTheProfileWithoutCharts() throws IOException {
        String good = "NodePublishVolume: new request: {\"target_path\":\"/var/lib/kubelet/pods/"
                + "0b6f7a52-9f0c-4d0e-8a55-0d6a1e6f7c11/volumes/kubernetes.io~csi/v/mount\"}\n";
        Path log = Files.writeString(folder.resolve("plugin.log"), good);
        assertThat(check("--profile", PLAIN, "--logs", log.toString())).isZero();
        assertThat(check("--profile", PLAIN, "--logs=" + log)).isZero();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(good.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(log, packed.toByteArray());
        assertThat(check("--profile", PLAIN, "--logs", log.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("--logs: '" + log + "' is no text; unpack it first if it is compressed");
        Files.writeString(log, "\u001b[31m\tred\u001b[0m\0\uFFFD " + good.replace("\n", "\r\n"));
        assertThat(check("--profile", PLAIN, "--logs", log.toString())).isZero();
        Files.writeString(log, "nothing of the kind\n");
        assertThat(check("--profile", PLAIN, "--logs", log.toString())).isEqualTo(2);
        Files.writeString(log, "NodePublishVolume of volume v\n");
        assertThat(check("--profile", PLAIN, "--logs", log.toString())).isOne();
    }

    @Test
    void aClusterThatDoesNotAnswerIsNoAnswer() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                """);
        assertThat(check("--logs", "--kubeconfig", kubeconfig.toString(), "--context", "x"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("https://127.0.0.1:1/, does not answer");
    }
}
