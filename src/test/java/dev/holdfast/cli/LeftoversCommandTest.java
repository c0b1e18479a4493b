package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.FakeObjects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@ResourceLock(Resources.SYSTEM_OUT)
final class LeftoversCommandTest {
    private final StringWriter errors = new StringWriter();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private FakeObjects api;
    private PrintStream out;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(out);
        api.close();
    }

    private int leftovers(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("leftovers"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private int inCluster(String... arguments) {
        return leftovers(Stream.concat(
                        Stream.of("--kubeconfig", api.kubeconfig(folder).toString(), "--context", "test"),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void leave(String run) {
        api.has("/api/v1", "namespaces", """
                apiVersion: v1
                kind: Namespace
                metadata: {name: holdfast-%1$s, labels: {holdfast.dev/run: %1$s}}
                """.formatted(run))
                .has("/api/v1", "pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: static-1, namespace: holdfast-%1$s, labels: {holdfast.dev/run: %1$s}}
                """.formatted(run))
                .has("/api/v1", "pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: mine, namespace: default}
                """);
    }

    @Test
    void nothingIsLeft() {
        assertThat(inCluster()).isZero();
        assertThat(text()).contains("nothing is left in context test");
        assertThat(inCluster("--remove")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "<html>hello</html>", "{\"kind\":\"Status\"}", "{\"items\":[]}"})
    void whatSendsNoListIsNotTakenForAClusterWithNothingInIt(String answer) {
        api.answers(answer);
        assertThat(inCluster()).isEqualTo(2);
        assertThat(errors.toString())
                .startsWith("the API server of context 'test', ")
                .contains("is none: what answers GET /api/v1/namespaces?limit=1 there sends no list: " + answer)
                .doesNotContain("Exception", "\tat ");
        assertThat(text()).doesNotContain("nothing is left");
    }

    @Test
    void whatIsLeftIsListedAndNotTouched() {
        leave("a1");
        assertThat(inCluster()).isEqualTo(1);
        assertThat(text())
                .contains("run a1:", "Namespace holdfast-a1 with Pod 1", "days old")
                .doesNotContain("mine");
        assertThat(api.deleted()).isEmpty();
    }

    @Test
    void whatIsLeftOfOneRunIsRemoved() {
        leave("a1");
        leave("a2");
        assertThat(inCluster("--run", "a1", "--remove")).isZero();
        assertThat(text()).contains("all of it is removed").doesNotContain("a2");
        assertThat(api.there())
                .containsExactlyInAnyOrder(
                        "/api/v1/namespaces/default/pods/mine",
                        "/api/v1/namespaces/holdfast-a2",
                        "/api/v1/namespaces/holdfast-a2/pods/static-1");
    }

    @Test
    void whatCannotBeRemovedIsToldWithTheCommandThatDoes() {
        leave("a1");
        api.keeps("/api/v1/namespaces/holdfast-a1");
        assertThat(inCluster("--remove")).isEqualTo(1);
        assertThat(text())
                .contains(
                        "still left:",
                        "Namespace holdfast-a1: ",
                        "not by you",
                        "remove it with: kubectl --kubeconfig " + folder.resolve("kubeconfig")
                                + " --context test delete namespace holdfast-a1");
    }

    @Test
    void mistakesInTheCallAreUsageErrors() {
        assertThat(leftovers()).isEqualTo(64);
        assertThat(errors.toString()).contains("--kubeconfig");
        assertThat(leftovers("--kubeconfig", api.kubeconfig(folder).toString()))
                .as("the current context is never used")
                .isEqualTo(64);
        assertThat(leftovers("--kubeconfig", "nowhere", "--context", "c")).isEqualTo(64);
        assertThat(errors.toString()).contains("--kubeconfig: 'nowhere' cannot be read");
        assertThat(leftovers("--kubeconfig", api.kubeconfig(folder).toString(), "--context", "none"))
                .isEqualTo(64);
        assertThat(inCluster("--run", "A B")).isEqualTo(64);
        assertThat(inCluster("--s3-endpoint", "no url")).isEqualTo(64);
    }

    @Test
    void aClusterThatDoesNotAnswerLeavesItUndetermined() {
        String kubeconfig = api.kubeconfig(folder).toString();
        api.close();
        assertThat(leftovers("--kubeconfig", kubeconfig, "--context", "test")).isEqualTo(2);
    }

    @Test
    void aStoreThatDoesNotAnswerIsNamed() {
        CommandLine command =
                new CommandLine(new LeftoversCommand(name -> "key")).setErr(new PrintWriter(errors, true));
        String[] cluster = {"--kubeconfig", api.kubeconfig(folder).toString(), "--context", "test"};
        assertThat(command.execute(Stream.concat(Stream.of(cluster), Stream.of("--s3-endpoint", "http://127.0.0.1:1"))
                        .toArray(String[]::new)))
                .isEqualTo(2);
        assertThat(errors.toString())
                .isEqualTo("what is left cannot be listed: object store http://127.0.0.1:1 cannot be reached; look at"
                        + " --s3-endpoint" + System.lineSeparator());
    }

    @Test
    void wrongOptionsAreFoundBeforeTheClusterIsAsked() {
        assertThat(leftovers("--kubeconfig", "README.md", "--context", "any")).isEqualTo(64);
        assertThat(errors.toString())
                .contains("'README.md' is not a kubeconfig")
                .doesNotContain("\n in '");
        assertThat(inCluster("--helm", "/nowhere/helm")).isEqualTo(64);
        assertThat(errors.toString()).contains("--helm: '/nowhere/helm' is not an executable file");
        assertThat(inCluster("--s3-region", "eu-1")).isEqualTo(64);
        assertThat(errors.toString()).contains("name the store with --s3-endpoint");
    }
}
