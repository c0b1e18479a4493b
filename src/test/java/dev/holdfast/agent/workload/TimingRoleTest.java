package dev.holdfast.agent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.HttpCalls;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimingRoleTest {
    private static final String THREE = "?folder=f&objects=3&bytes=16";

    @TempDir
    private Path evidence;

    @TempDir
    private Path volume;

    private Server server;
    private HttpCalls http;

    @BeforeEach
    void start() throws IOException {
        Agent agent = new Agent("t", evidence, new Members().put("role", "timing"));
        server = new Server(agent, 0);
        TimingRole.start(agent, server, new AgentOptions(List.of("--volume=" + volume)));
        server.start();
        http = new HttpCalls(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachOperationIsTimed() throws Exception {
        for (String operation : List.of("/write", "/read", "/list")) {
            HttpCalls.Answer answer = http.call("POST", operation + THREE);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().lines()).hasSize(3).allMatch(line -> Long.parseLong(line) > 0);
        }
        assertThat(http.call("POST", "/remove" + THREE).status()).isEqualTo(200);
        assertThat(volume.resolve("f")).isEmptyDirectory();
    }

    @Test
    void anOperationThatFailsIsNoFigure() throws Exception {
        assertThat(http.call("POST", "/read" + THREE).status()).isEqualTo(500);
    }

    @Test
    void mistakesAreRefused() throws Exception {
        assertThat(http.call("POST", "/write?folder=../f&objects=3&bytes=16").status())
                .isEqualTo(400);
        assertThat(http.call("POST", "/write?folder=f&objects=0&bytes=16").status())
                .isEqualTo(400);
    }

    @Test
    void itIsOlderThanNothing() throws Exception {
        assertThat(Long.parseLong(http.call("GET", "/age").body().strip())).isPositive();
    }

    @Test
    void theAgeOfAProcessIsTheTimeSinceTheBootLessItsStart() {
        String stat = "17 (a (b) c) S 1 17 17 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0";
        assertThat(TimingRole.age("125.67 99.00\n", stat)).isEqualTo(125_670 - 123_450);
    }
}
