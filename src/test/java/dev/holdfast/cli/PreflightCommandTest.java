package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.preflight.KnownChecks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PreflightCommandTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();
    private String kubeconfig;

    @BeforeEach
    void cluster() throws IOException {
        kubeconfig = Files.writeString(folder.resolve("config"), """
                        apiVersion: v1
                        kind: Config
                        current-context: production
                        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                        users: [{name: u, user: {}}]
                        contexts: [{name: production, context: {cluster: c, user: u}}]
                        """).toString();
    }

    private int preflight(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("preflight"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void aClusterThatIsNotNamedIsNotTouched() {
        assertThat(preflight()).isEqualTo(64);
        assertThat(preflight("--context", "production")).isEqualTo(64);
        assertThat(preflight("--kubeconfig", kubeconfig)).isEqualTo(64);
        assertThat(errors.toString()).contains("--kubeconfig=FILE", "--context=NAME");
    }

    @Test
    void aContextThatIsNotThereIsAUsageErrorAndTheCurrentOneIsNotTaken() {
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "staging"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("no context 'staging'", "production");
    }

    @Test
    void filesThatAreNotThereAreUsageErrors() {
        assertThat(preflight("--kubeconfig", "nowhere", "--context", "c")).isEqualTo(64);
        assertThat(errors.toString()).contains("--kubeconfig: 'nowhere' cannot be read");
        for (String option : new String[] {"--profile", "--values", "--to", "--helm", "--compare"}) {
            assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", option, "no-" + option))
                    .isEqualTo(64);
            assertThat(errors.toString()).contains(option + ": 'no-" + option + "'");
        }
        for (String option : new String[] {"--values", "--to"}) {
            assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", option, folder.toString()))
                    .isEqualTo(64);
            assertThat(errors.toString()).contains(option + ": '" + folder + "' is");
        }
    }

    @Test
    void aProfileThatIsNoneIsAUsageError() {
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", "--profile", kubeconfig))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("driver profile");
    }

    @Test
    void whatDoesNotGoTogetherIsAUsageError() throws IOException {
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        assertThat(preflight(with(cluster, "--compare", kubeconfig))).isEqualTo(64);
        assertThat(preflight(with(cluster, "--compare", kubeconfig, "--to", "oci://chart:1")))
                .isEqualTo(64);
        assertThat(preflight(with(cluster, "--baselines", "one"))).isEqualTo(64);
        String another = Files.writeString(
                        folder.resolve("another.json"),
                        "{\"kind\": \"state of a cluster\", \"format\": 1, \"driver\": \"disk.example.com\", \"aspects\": {}}")
                .toString();
        assertThat(preflight(with(cluster, "--compare", another))).isEqualTo(64);
        assertThat(errors.toString()).contains("was saved for driver disk.example.com");
    }

    @Test
    void whatSendsNoListIsNoCluster() throws IOException {
        try (FakeObjects api = new FakeObjects()) {
            api.answers("{}");
            assertThat(preflight("--kubeconfig", api.kubeconfig(folder).toString(), "--context", "test"))
                    .as("as where nothing answers")
                    .isEqualTo(preflight("--kubeconfig", kubeconfig, "--context", "production"))
                    .isOne();
        }
        assertThat(errors.toString()).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "--set, foo, '''foo'' has no value'",
        "--set, 'a=1,b', '''b'' has no value'",
        "--set, 'list={a', does not end with",
        "--set, 'a[x]=1', is not a number",
        "--rollback, 0, '''0'' is not a revision'",
        "--rollback, -1, '''-1'' is not a revision'",
        "--rollback, one, '''one'' is not a revision'",
        "--way, sideways, no way of upgrading",
        "--plan, please, '''--plan'': ''please'' is too much: give the option alone'",
        "--probe, 1, '''--probe'': ''1'' is too much: give the option alone'",
        "--worse, -1, at least 0",
        "--set-string, a=1, --set-string",
    })
    void whatCannotBeReadIsAUsageErrorBeforeTheClusterIsRead(String option, String value, String message) {
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        String[] chart = {"--to", "fixtures/charts/2.2.0/scality-mountpoint-s3-csi-driver"};
        String[] given = option.equals("--rollback") ? new String[0] : chart;
        assertThat(preflight(with(with(cluster, given), option + "=" + value))).isEqualTo(64);
        assertThat(errors.toString()).contains(message).doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({"'a: [', is not YAML", "'- a', holds no values", "just text, holds no values", "'a: b: c', is not YAML"
    })
    void aValuesFileThatIsNoneIsAUsageError(String content, String message) throws IOException {
        String file = Files.writeString(folder.resolve("values.yaml"), content).toString();
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        assertThat(preflight(with(
                        cluster, "--to", "fixtures/charts/2.2.0/scality-mountpoint-s3-csi-driver", "--values", file)))
                .isEqualTo(64);
        assertThat(errors.toString())
                .contains("--values: '" + file + "' " + message)
                .doesNotContain("Exception");
    }

    @Test
    void valuesWithoutAChartAreAUsageError() throws IOException {
        String file = Files.createFile(folder.resolve("empty.yaml")).toString();
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        assertThat(preflight(with(cluster, "--set", "a=1"))).isEqualTo(64);
        assertThat(preflight(with(cluster, "--rollback", "--values", file))).isEqualTo(64);
        assertThat(preflight(with(cluster, "--rollback", "--way", "usual"))).isEqualTo(64);
        assertThat(errors.toString().lines().filter(line -> line.endsWith("name it with --to")))
                .hasSize(3);
    }

    @Test
    void whatCannotBeSavedIsFoundBeforeTheClusterIsRead() throws IOException {
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        for (Path place : new Path[] {folder, folder.resolve("no/where"), Path.of(kubeconfig, "below")}) {
            assertThat(preflight(with(cluster, "--save", place.toString()))).isEqualTo(64);
            assertThat(errors.toString()).contains("--save: '" + place + "' cannot be written");
        }
        assertThat(errors.toString().lines()).hasSize(6);
    }

    @Test
    void aMessageOfTheCommandNamesItsOwnOptions() {
        assertThat(preflight("--kubeconfig", folder.toString(), "--context", "production"))
                .isEqualTo(64);
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", "--profile", folder.toString()))
                .isEqualTo(64);
        assertThat(errors.toString())
                .contains("--kubeconfig: '" + folder + "' is a folder", "--profile: '" + folder + "' is a folder")
                .doesNotContain("-D");
    }

    @Test
    void aKubeconfigThatIsNoneIsAUsageError() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage"), "}{");
        for (Path file : new Path[] {garbage, folder, Files.createFile(folder.resolve("empty"))}) {
            assertThat(preflight("--kubeconfig", file.toString(), "--context", "production"))
                    .isEqualTo(64);
        }
        assertThat(errors.toString()).contains("'" + garbage + "' is not a kubeconfig");
        assertThat(preflight("--kubeconfig", "", "--context", "production")).isEqualTo(64);
    }

    private static String[] with(String[] cluster, String... more) {
        return Stream.concat(Stream.of(cluster), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aCheckThatThereIsNotIsAUsageErrorThatNamesThoseThereAre() {
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        assertThat(preflight(with(cluster, "--only", "nodes-ready,node-ready"))).isEqualTo(64);
        assertThat(errors.toString())
                .contains("--only: there is no check 'node-ready'; the nearest is nodes-ready; docs/preflight.md");
        for (String nothing : new String[] {"", ",", "Nodes Ready"}) {
            assertThat(preflight(with(cluster, "--skip", nothing))).isEqualTo(64);
        }
        assertThat(errors.toString()).contains("--skip: there is no check ''", "there is no check 'Nodes Ready'");
    }

    @Test
    void aCheckThatIsNotMadeThisTimeIsAUsageErrorThatSaysWhenItIs() {
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production"};
        assertThat(preflight(with(cluster, "--skip", "kubernetes-version"))).isEqualTo(64);
        assertThat(preflight(with(cluster, "--only", "all-existing-mounts-survive")))
                .isEqualTo(64);
        assertThat(errors.toString())
                .contains(
                        "--skip: check 'kubernetes-version' is made with --to only",
                        "--only: check 'all-existing-mounts-survive' is made with --compare only");
        assertThat(preflight(with(cluster, "--only", "resources", "--skip", "resources")))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--only and --skip leave no check");
    }

    @ParameterizedTest
    @EnumSource(
            value = KnownChecks.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MACHINE", "BASELINES", "COMPARED_BASELINES"})
    void eachCheckCanBeAskedForWhereItIsMade(KnownChecks some) throws IOException {
        String saved = Files.writeString(
                        folder.resolve("saved.json"),
                        "{\"kind\": \"state of a cluster\", \"format\": 1, \"driver\": \"s3.csi.scality.com\", \"aspects\": {}}")
                .toString();
        String chart = "fixtures/charts/2.2.0/scality-mountpoint-s3-csi-driver";
        String module = "fixtures/profiles/com.vdura.csi.panfs.yaml";
        List<String[]> options = switch (some) {
            case ALWAYS, OBJECTS, DEPLOYERS ->
                List.of(new String[0], new String[] {"--to", chart}, new String[] {"--rollback"});
            case UPGRADE, APPLIED, TRIED_UPGRADE -> List.<String[]>of(new String[] {"--to", chart});
            case PULLS -> List.of(new String[] {"--to", chart, "--probe"}, new String[] {"--rollback=2", "--probe"});
            case TRIED_CHANGE, CHANGE, UPGRADED_OBJECTS, DEFINITIONS, PLACES ->
                List.of(new String[] {"--to", chart}, new String[] {"--rollback"});
            case ROLLBACK -> List.<String[]>of(new String[] {"--rollback"});
            case MODULE -> List.<String[]>of(new String[] {"--profile", module});
            case UPGRADED_MODULE ->
                List.of(
                        new String[] {"--profile", module, "--to", chart},
                        new String[] {"--profile", module, "--rollback"});
            case COMPARISON -> List.<String[]>of(new String[] {"--compare", saved});
            default -> throw new IllegalArgumentException(some.name());
        };
        for (String[] given : options) {
            String[] cluster = {
                "--kubeconfig", kubeconfig, "--context", "production", "--only", String.join(",", some.ids())
            };
            // the cluster does not answer, so that this is the result
            assertThat(preflight(with(cluster, given))).as(errors.toString()).isEqualTo(1);
        }
    }

    @Test
    void aFormThatThereIsNotIsAUsageError() {
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", "--output", "yaml"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("'--output': 'yaml' is none of text, json, junit, markdown");
    }

    @ParameterizedTest
    @CsvSource({"json, '{\n', '}\n'", "junit, <?xml, '</testsuites>\n'", "markdown, ###, 'answer\n'"})
    void aFormForProgramsStandsAloneOnStandardOutputInUtf8(String form, String begin, String end)
            throws IOException, InterruptedException {
        Process process = process("--output", form);
        String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(result)
                .startsWith(begin)
                .endsWith(end)
                // of an advice, which has a character that the locale C has not
                .contains("--kubeconfig … --context …");
        assertThat(folder.resolve("err")).content().startsWith("Preflight of s3.csi.scality.com in context production");
    }

    @Test
    void aResultThatCannotBeWrittenIsNoneAndEndsWith2() throws IOException, InterruptedException {
        Process process = process("--output", "json", ">/dev/full");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(folder.resolve("err")).content().endsWith("\nthe result could not be written to standard output\n");
    }

    /** A preflight in a JVM of its own, in a shell. */
    private Process process(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                "-c",
                "exec \"$JAVA\" -XX:TieredStopAtLevel=1 dev.holdfast.cli.Holdfast preflight --kubeconfig " + kubeconfig
                        + " --context production " + String.join(" ", arguments) + " 2>" + folder.resolve("err"));
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    @Test
    void aClusterThatDoesNotAnswerBlocksWhateverWasAskedFor() {
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production", "--only", "nodes-ready"))
                .isEqualTo(1);
    }

    @Test
    void aClusterThatDoesNotAnswerIsToldInWords() throws IOException, InterruptedException {
        Process process = process("--output", "json");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("does not answer: ")
                .doesNotContain("Exception");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void aClusterThatDoesNotAnswerBlocks() {
        assertThat(preflight("--kubeconfig", kubeconfig, "--context", "production"))
                .isEqualTo(1);
    }
}
