package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private PrintStream console;

    @BeforeEach
    void listen() {
        console = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
    }

    private int doctor(String... arguments) {
        printed.reset();
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(
                        Stream.concat(Stream.of("doctor"), Stream.of(arguments)).toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(printed.toByteArray());
    }

    private Path helm(String script) throws IOException {
        Path helm = Files.writeString(folder.resolve("helm"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void withoutAClusterItLooksAtTheMachineAloneAndSaysSo() throws IOException {
        int code = doctor("--output", "json", "--helm", helm("echo v3.19.5").toString());
        JsonNode json = json();
        assertThat(json.path("exitCode").asInt()).isEqualTo(code);
        assertThat(json.path("checks").findValuesAsText("id"))
                .containsExactlyInAnyOrderElementsOf(KnownChecks.MACHINE.ids());
        assertThat(json.path("mode").asText()).isEqualTo("doctor");
        assertThat(json.path("cluster").isNull()).isTrue();
        assertThat(json.path("notChecked").toString()).contains("--kubeconfig");
    }

    @Test
    void whatALabLacksBlocksAloneAndWarnsBesideACluster() {
        DoctorCommand doctor = new DoctorCommand();
        assertThat(doctor.machine(true, Optional.empty()))
                .filteredOn(check -> check.id().startsWith("lab-"))
                .isNotEmpty()
                .allMatch(check -> check.level() == Level.BLOCKING);
        assertThat(doctor.machine(false, Optional.empty()))
                .isNotEmpty()
                .allMatch(check -> check.level() == Level.WARNING);
    }

    @Test
    void withoutHelmItWarns() {
        assertThat(new DoctorCommand().machine(true, Optional.empty()))
                .filteredOn(check -> check.id().equals("helm"))
                .singleElement()
                .matches(Check::found);
    }

    @ParameterizedTest
    @CsvSource({
        "echo v3.13.0, ok",
        "echo v3.19.5+g1, ok",
        "echo v3.19, ok",
        "echo v3.9, finding",
        "echo v3.12.9, finding",
        "echo v2.17.0, finding",
        "echo v4.0.0, finding",
        "echo no version, finding",
        "echo broken >&2; exit 1, finding"
    })
    void helmIsOneThatGivesReleasesLabels(String script, String result) throws IOException {
        assertThat(doctor(
                        "--only",
                        "helm",
                        "--output",
                        "json",
                        "--helm",
                        helm(script).toString()))
                .isZero();
        assertThat(json().path("checks").findValuesAsText("result")).containsExactly(result);
    }

    @Test
    void whatNeedsAClusterIsAUsageErrorWithoutOne() {
        String[][] all = {
            {"--to", "oci://chart:1"},
            {"--save", "f"},
            {"--compare", "f"},
            {"--probe"},
            {"--baselines", "a,b"},
            {"--plan"},
            {"--rollback"},
            {"--way", "usual"},
            {"--set", "a=1"},
            {"--values", "f"},
            {"--release", "r"},
            {"--agent-image", "i"}
        };
        for (String[] options : all) {
            assertThat(doctor(options)).isEqualTo(64);
        }
        for (String[] options : all) {
            assertThat(errors.toString()).contains(options[0] + " needs a cluster: --kubeconfig=FILE");
        }
        assertThat(doctor("--plan", "--to", "oci://chart:1", "--output", "json"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--plan, --to need a cluster");
        assertThat(doctor("--only", "nodes-ready")).isEqualTo(64);
        assertThat(doctor("--context", "production")).isEqualTo(64);
        assertThat(doctor("--helm", folder.toString())).isEqualTo(64);
    }

    @Test
    void besideAClusterItDoesWhatPreflightDoes() throws IOException {
        String kubeconfig = Files.writeString(folder.resolve("config"), """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                        users: [{name: u, user: {}}]
                        contexts: [{name: production, context: {cluster: c, user: u}}]
                        """).toString();
        String[] cluster = {"--kubeconfig", kubeconfig, "--context", "production", "--output", "json"};
        assertThat(doctor(cluster)).isEqualTo(1);
        assertThat(json().path("checks").findValuesAsText("id"))
                .startsWith("api-server-reachable")
                .contains("lab-root");
        assertThat(json().path("checks").findValuesAsText("group"))
                .startsWith("before the upgrade")
                .endsWith("this machine");
        assertThat(doctor(Stream.concat(Stream.of(cluster), Stream.of("--compare", kubeconfig))
                        .toArray(String[]::new)))
                .isEqualTo(64);
    }
}
