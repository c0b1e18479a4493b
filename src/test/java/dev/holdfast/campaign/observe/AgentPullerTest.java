package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentPullerTest {
    private static final String FIRST = "{\"k\":\"draining\",\"n\":0,\"t\":1}\n";
    private static final String SECOND = "{\"k\":\"drained\",\"n\":1,\"t\":2,\"inFlight\":0}\n";

    @TempDir
    private Path folder;

    private FakeApi api;
    private Cluster cluster;
    private Agents agents;
    private BundleSink sink;
    private AgentPuller puller;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
        agents = new Agents(cluster, "ns", Duration.ofSeconds(1), new Interruption(line -> {}));
        sink = new BundleSink(folder.resolve("bundle"), new Redactor());
        puller = new AgentPuller(agents, sink, Continuation.begin(folder), line -> {});
        agents.follow("static-1", "static-1");
        agents.follow("static-2", "static-2");
    }

    @AfterEach
    void stop() {
        puller.close();
        sink.close();
        cluster.close();
        api.close();
    }

    private void offers(String name, String incarnation, String lines) {
        api.agentSays(name, "GET /streams", 200, incarnation + " agents " + name + " " + lines.length() + "\n");
        for (int from = 0; from < lines.length(); from += FIRST.length()) {
            api.agentSays(
                    name,
                    "GET /stream/" + incarnation + "/agents/" + name + "?from=" + from,
                    200,
                    lines.substring(from));
        }
    }

    private String recorded(String source) throws IOException {
        return Files.readString(folder.resolve("bundle/agents/" + source + ".jsonl"));
    }

    @Test
    void aSilentAgentIsLostByNameAndTheOthersAreFetched() throws IOException {
        offers("static-1", "100", FIRST + SECOND);
        api.agentSays("static-2", "GET /streams", 503, "error trying to reach service");
        puller.finish();
        assertThat(recorded("static-1@0")).isEqualTo(FIRST + SECOND);
        assertThat(agents.lost()).containsOnlyKeys("static-2");
    }

    @Test
    void whatWasFetchedIsNotFetchedAgainAndANewIncarnationIsAnotherSource() throws IOException {
        offers("static-1", "100", FIRST);
        offers("static-2", "100", FIRST);
        puller.finishAtOnce(Duration.ofSeconds(20));
        offers("static-1", "100", FIRST + SECOND);
        offers("static-2", "200", FIRST);
        puller.finishAtOnce(Duration.ofSeconds(20));
        assertThat(recorded("static-1@0")).isEqualTo(FIRST + SECOND);
        assertThat(recorded("static-2@0")).isEqualTo(FIRST);
        assertThat(recorded("static-2@1")).isEqualTo(FIRST);
        assertThat(agents.lost()).isEmpty();
    }

    @Test
    void atTheEndOfABrokenCampaignNobodyIsWaitedFor() {
        offers("static-1", "100", FIRST);
        api.agentSays("static-2", "GET /streams", 503, "error trying to reach service");
        puller.finishAtOnce(Duration.ofSeconds(20));
        assertThat(agents.lost()).containsOnlyKeys("static-2");
        assertThat(api.asked("static-2", "GET /streams")).isEqualTo(1);
    }

    @Test
    void aFetchUnderWayIsWrittenBeforeTheLoopsEnd() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        api.agentSays("static-1", "GET /streams", 200, "100 agents static-1 " + FIRST.length() + "\n");
        api.agentSays("static-1", "GET /stream/100/agents/static-1?from=0", open, FIRST);
        puller.start();
        await("a fetch under way").until(() -> api.asked("static-1", "GET /stream/100/agents/static-1?from=0") > 0);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(puller::close);
        assertThat(closing).isNotDone();
        open.countDown();
        closing.get(20, TimeUnit.SECONDS);
        assertThat(recorded("static-1@0")).isEqualTo(FIRST);
    }
}
