package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.HttpCalls;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.AttributeLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a workload sees of a volume that was set up otherwise than usual. */
@EnabledOnOs(OS.LINUX)
class AttributesTest {
    @TempDir
    Path temporary;

    private Path evidence;
    private Path volume;
    private Server server;
    private HttpCalls http;

    private void start(String... options) throws IOException {
        evidence = temporary.resolve("evidence");
        volume = Files.createDirectories(temporary.resolve("volume")).toRealPath();
        Agent agent = new Agent(
                "static-1", evidence, new Members().put("role", "workload").put("tickMs", 20));
        server = new Server(agent, 0);
        List<String> all = new ArrayList<>(List.of(
                "--volume=" + volume,
                "--tmpfs=" + Files.createDirectory(temporary.resolve("tmpfs")),
                "--period-ms=20",
                "--read-file-mib=1",
                "--stream-kib=4",
                "--attributes=yes"));
        all.addAll(List.of(options));
        WorkloadRole.start(agent, server, new AgentOptions(all));
        server.start();
        http = new HttpCalls(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void ownerAndPermissionsOfFilesAndFoldersAreSeen() throws Exception {
        start();
        await("a file and its folder were looked at").until(() -> looks().size() >= 2);
        http.call("POST", "/drain?timeout=10");
        int before = looks().size();
        http.call("POST", "/readback");
        await("all is read back").until(() -> http.call("GET", "/status").body().startsWith("done"));
        AttributeLine.Looked file = looks().get(0);
        AttributeLine.Looked folder = looks().get(1);
        assertThat(file.folder()).isFalse();
        assertThat(folder.folder()).isTrue();
        assertThat(file.key()).startsWith(folder.key() + "/");
        assertThat(file.uid()).isEqualTo(((Integer) Files.getAttribute(volume, "unix:uid")).longValue());
        Path path = volume.resolve(file.key());
        assertThat(file.mode()).isEqualTo(octal(path));
        assertThat(looks().subList(before, looks().size()))
                .isNotEmpty()
                .allMatch(look -> !look.folder() && look.errno() == null);
    }

    private static String octal(Path path) throws IOException {
        return "%04o".formatted((Integer) Files.getAttribute(path, "unix:mode") & 07777);
    }

    @Test
    void ofAReadOnlyVolumeAnObjectIsReadAndWritingIsTried() throws Exception {
        Path given = Files.createDirectories(temporary.resolve("volume")).resolve("given");
        Files.write(given, "what is there".getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rw-r-----"));
        start("--read-only=given");
        await("writing was tried").until(() -> !tries().isEmpty());
        http.call("POST", "/drain?timeout=10");
        assertThat(WrittenLines.of(operations(), Operation.Acknowledged.class))
                .isNotEmpty()
                .allSatisfy(read -> {
                    assertThat(read.key()).isEqualTo("given");
                    assertThat(read.size()).isEqualTo(13);
                    assertThat(read.sha256()).isEqualTo(Hash.hex(Files.readAllBytes(given)));
                    assertThat(read.mnt()).isPositive();
                });
        assertThat(tries().get(0).errno()).as("the folder can be written to").isNull();
        assertThat(looks().get(0).mode()).isEqualTo("0640");
        assertThat(WrittenLines.of(evidence, Channel.HANDLES, "static-1"))
                .as("held files")
                .isEqualTo(List.<HandleLine>of());
    }

    @Test
    void aReadThatFailsAndALookThatFailsAreRecorded() throws Exception {
        start("--read-only=given");
        await("failures").until(() -> !looks().isEmpty() && !operations().isEmpty());
        http.call("POST", "/drain?timeout=10");
        assertThat(WrittenLines.of(operations(), Operation.Failed.class))
                .isNotEmpty()
                .allMatch(read -> read.errno().equals("ENOENT") && read.at().equals("open"));
        assertThat(looks().get(0).errno()).isEqualTo("ENOENT");
        assertThat(looks().get(0).uid()).isEqualTo(-1);
    }

    private List<Operation> operations() throws IOException {
        return WrittenLines.of(evidence, Channel.OPERATIONS, "static-1");
    }

    private List<AttributeLine.Looked> looks() throws IOException {
        return WrittenLines.of(WrittenLines.of(evidence, Channel.ATTRIBUTES, "static-1"), AttributeLine.Looked.class);
    }

    private List<AttributeLine.Tried> tries() throws IOException {
        return WrittenLines.of(WrittenLines.of(evidence, Channel.ATTRIBUTES, "static-1"), AttributeLine.Tried.class);
    }
}
