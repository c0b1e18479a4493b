package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.HttpCalls;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import dev.holdfast.agent.runtime.WrittenLines;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class WorkloadRoleTest {
    @TempDir
    Path temporary;

    private Path evidence;
    private Path volume;
    private Server server;
    private HttpCalls http;

    @BeforeEach
    void start() throws IOException {
        evidence = temporary.resolve("evidence");
        volume = Files.createDirectory(temporary.resolve("volume")).toRealPath();
        Agent agent = new Agent(
                "static-1",
                evidence,
                new Members()
                        .put("role", "workload")
                        .put("node", "n")
                        .put("pod", "p")
                        .put("tickMs", 20));
        server = new Server(agent, 0);
        WorkloadRole.start(
                agent,
                server,
                new AgentOptions(List.of(
                        "--volume=" + volume,
                        "--tmpfs=" + Files.createDirectory(temporary.resolve("tmpfs")),
                        "--period-ms=20",
                        "--read-file-mib=1",
                        "--stream-kib=4")));
        server.start();
        http = new HttpCalls(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aQuietRunIsWrittenInTheRecordsOfTheEvidence() throws Exception {
        await("every handle was used").until(() -> uses("read") && uses("control") && uses("stream"));
        assertThat(http.call("POST", "/readback").status()).isEqualTo(409);
        assertThat(http.call("POST", "/drain?timeout=10").body()).isEqualTo("drained 0 in flight\n");
        assertThat(http.call("POST", "/readback").status()).isEqualTo(202);
        await("all is read back").until(() -> http.call("GET", "/status").body().startsWith("done"));

        List<Operation> operations = WrittenLines.of(evidence, Channel.OPERATIONS, "static-1");
        assertThat(operations).hasSizeGreaterThan(20).noneMatch(line -> line instanceof Operation.Failed);
        Map<String, String> acknowledged = new HashMap<>();
        for (Operation.Acknowledged ok : WrittenLines.of(operations, Operation.Acknowledged.class)) {
            assertThat(ok.size()).isEqualTo(4096);
            assertThat(ok.mnt()).isPositive();
            acknowledged.put(ok.key(), ok.sha256());
        }
        assertThat(WrittenLines.of(operations, Operation.Invoked.class)).hasSameSizeAs(acknowledged.keySet());
        assertThat(WrittenLines.of(evidence, Channel.CONTROLS, "static-1-tmpfs"))
                .hasSizeGreaterThan(20);

        List<HandleLine> handles = handles();
        assertThat(WrittenLines.of(handles, HandleLine.Broken.class)).isEmpty();
        assertThat(WrittenLines.of(handles, HandleLine.Opened.class))
                .extracting(HandleLine::handle)
                .containsExactly("read", "stream", "control");
        assertThat(WrittenLines.of(handles, HandleLine.Read.class))
                .allMatch(read -> read.match() && read.length() == 4096)
                .extracting(HandleLine::handle)
                .contains("read", "control");
        for (HandleLine.Opened opened : WrittenLines.of(handles, HandleLine.Opened.class)) {
            assertThat(WrittenLines.of(handles, HandleLine.Stat.class))
                    .filteredOn(stat -> stat.handle().equals(opened.handle()))
                    .hasSizeGreaterThan(1)
                    .allMatch(stat -> stat.dev().equals(opened.dev())
                            && stat.ino() == opened.ino()
                            && stat.mnt() == opened.mnt());
        }
        List<HandleLine.Appended> appended = WrittenLines.of(handles, HandleLine.Appended.class);
        HandleLine.Closed stream = WrittenLines.of(handles, HandleLine.Closed.class).stream()
                .filter(line -> line.handle().equals("stream"))
                .findFirst()
                .orElseThrow();
        assertThat(stream.size()).isEqualTo(appended.get(appended.size() - 1).total());
        assertThat(stream.sha256()).isEqualTo(Hash.hex(Files.readAllBytes(volume.resolve(stream.key()))));
        acknowledged.put(stream.key(), stream.sha256());

        Map<String, String> readBack = new HashMap<>();
        for (ReadBack line : WrittenLines.of(evidence, Channel.READ_BACK, "static-1")) {
            assertThat(line.errno()).isNull();
            readBack.put(line.key(), line.sha256());
        }
        assertThat(readBack).isEqualTo(acknowledged);
        List<Mounts> mounts = WrittenLines.of(evidence, Channel.MOUNTS, "static-1");
        assertThat(mounts).hasSizeGreaterThan(1);
        assertThat(mounts.get(0).mounts()).isEmpty();
        assertThat(mounts.get(1).same()).isZero();
        assertThat(WrittenLines.of(evidence, Channel.AGENTS, "static-1"))
                .hasAtLeastOneElementOfType(AgentLine.Started.class)
                .hasAtLeastOneElementOfType(AgentLine.Draining.class)
                .hasAtLeastOneElementOfType(AgentLine.Drained.class);
    }

    @Test
    void whatIsLostOrSpoiledShows() throws Exception {
        await("some writes")
                .until(() -> WrittenLines.of(evidence, Channel.OPERATIONS, "static-1")
                                .size()
                        > 10);
        HandleLine.Opened read =
                WrittenLines.of(handles(), HandleLine.Opened.class).get(0);
        Files.write(volume.resolve(read.key()), new byte[1 << 20]);
        await("the spoiled file is noticed")
                .until(() -> WrittenLines.of(handles(), HandleLine.Read.class).stream()
                        .anyMatch(line -> line.handle().equals("read") && !line.match()));
        http.call("POST", "/drain?timeout=10");
        List<Operation.Acknowledged> acknowledged = WrittenLines.of(
                WrittenLines.of(evidence, Channel.OPERATIONS, "static-1"), Operation.Acknowledged.class);
        Files.delete(volume.resolve(acknowledged.get(0).key()));
        http.call("POST", "/readback");
        await("all is read back").until(() -> http.call("GET", "/status").body().startsWith("done"));
        assertThat(WrittenLines.of(evidence, Channel.READ_BACK, "static-1"))
                .filteredOn(line -> line.errno() != null)
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.key()).isEqualTo(acknowledged.get(0).key());
                    assertThat(line.errno()).isEqualTo("ENOENT");
                    assertThat(line.size()).isEqualTo(-1);
                });
    }

    private boolean uses(String handle) throws IOException {
        return handles().stream()
                .anyMatch(line -> line.handle().equals(handle)
                        && (line instanceof HandleLine.Read || line instanceof HandleLine.Appended));
    }

    private List<HandleLine> handles() throws IOException {
        return WrittenLines.of(evidence, Channel.HANDLES, "static-1");
    }
}
