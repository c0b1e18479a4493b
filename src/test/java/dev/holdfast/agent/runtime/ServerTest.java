package dev.holdfast.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    Path evidence;

    private Agent agent;
    private Server server;
    private HttpCalls http;
    private String incarnation;

    @BeforeEach
    void start() throws IOException {
        agent = new Agent("a", evidence, new Members().put("role", "probe").put("tickMs", 250));
        server = new Server(agent, 0);
        server.start();
        http = new HttpCalls(server.port());
        incarnation = Long.toString(agent.recorder().incarnation());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theClockIsTheMonotonicOne() throws Exception {
        long before = System.nanoTime();
        long clock = Long.parseLong(http.call("GET", "/clock").body().strip());
        assertThat(clock).isBetween(before, System.nanoTime());
    }

    @Test
    void onlyWholeLinesAreGivenAndEachByteOnce() throws Exception {
        Path file = evidence.resolve(incarnation).resolve("mounts/a.jsonl");
        agent.recorder().open("mounts", "a").append(1, new Members().put("same", 0));
        String first = Files.readString(file);
        Files.writeString(file, "{\"n\":1,", StandardOpenOption.APPEND);
        String stream = "/stream/" + incarnation + "/mounts/a";
        assertThat(http.call("GET", "/streams").body())
                .contains(incarnation + " agents a ")
                .contains(incarnation + " mounts a " + (first.length() + 7) + "\n");
        assertThat(http.call("GET", stream)).isEqualTo(new HttpCalls.Answer(200, first));
        assertThat(http.call("GET", stream + "?from=" + first.length())).isEqualTo(new HttpCalls.Answer(200, ""));
        Files.writeString(file, "\"t\":2,\"same\":0}\n", StandardOpenOption.APPEND);
        assertThat(http.call("GET", stream + "?from=" + first.length()))
                .isEqualTo(new HttpCalls.Answer(200, "{\"n\":1,\"t\":2,\"same\":0}\n"));
        assertThat(http.call("GET", stream + "?from=1000000")).isEqualTo(new HttpCalls.Answer(200, ""));
    }

    @Test
    void longStreamsComeInPieces() throws Exception {
        String line = "x".repeat(1_500_000) + "\n";
        Path file = evidence.resolve(incarnation).resolve("agents/long.jsonl");
        Files.writeString(file, line.repeat(3));
        String stream = "/stream/" + incarnation + "/agents/long?from=";
        assertThat(http.call("GET", stream + 0).body()).isEqualTo(line.repeat(2));
        assertThat(http.call("GET", stream + 2 * line.length()).body()).isEqualTo(line);
    }

    @Test
    void wrongRequestsAreToldWhatIsWrong() throws Exception {
        assertThat(http.call("GET", "/stream/1/mounts/none").status()).isEqualTo(404);
        assertThat(http.call("GET", "/stream/1/mounts/%2e%2e%2f%2e%2e%2fpasswd").status())
                .isEqualTo(400);
        assertThat(http.call("GET", "/stream/1/mounts").status()).isEqualTo(400);
        assertThat(http.call("GET", "/stream/1/mounts/a?from=x").status()).isEqualTo(400);
        assertThat(http.call("POST", "/clock").status()).isEqualTo(405);
        assertThat(http.call("GET", "/drain").status()).isEqualTo(405);
        assertThat(http.call("GET", "/none").status()).isEqualTo(404);
    }

    @Test
    void readinessFollowsTheState() throws Exception {
        assertThat(http.call("GET", "/ready").status()).isEqualTo(503);
        agent.status().set(Status.State.RUNNING, () -> "3 acknowledged");
        assertThat(http.call("GET", "/ready").status()).isEqualTo(200);
        assertThat(http.call("GET", "/status").body()).isEqualTo("running 3 acknowledged\n");
        agent.background("writer", () -> {
            throw new IllegalStateException("no more paper");
        });
        await("the failure shows").until(() -> agent.status().state() == Status.State.FAILED);
        agent.status().set(Status.State.RUNNING, () -> "");
        assertThat(http.call("GET", "/status").body()).isEqualTo("failed: writer: no more paper\n");
        assertThat(http.call("GET", "/ready").status()).isEqualTo(503);
    }

    @Test
    void aDrainGivesUpWhatDoesNotReturnAndSaysHowMuch() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        agent.worker("hangs", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        agent.worker("ends", () -> {
            Ticker ticker = agent.ticker(Duration.ZERO, Duration.ofHours(1));
            while (ticker.await()) {
                // Waits for the end.
            }
        });
        assertThat(http.call("POST", "/drain?timeout=1")).isEqualTo(new HttpCalls.Answer(200, "drained 1 in flight\n"));
        assertThat(http.call("POST", "/drain?timeout=1").body()).isEqualTo("drained 1 in flight\n");
        List<AgentLine> lines = WrittenLines.of(evidence, Channel.AGENTS, "a");
        assertThat(WrittenLines.of(lines, AgentLine.Draining.class)).hasSize(1);
        assertThat(WrittenLines.of(lines, AgentLine.Drained.class))
                .extracting(AgentLine.Drained::inFlight)
                .containsExactly(1);
        never.countDown();
    }
}
