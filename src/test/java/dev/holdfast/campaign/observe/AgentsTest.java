package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Interruption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentsTest {
    private FakeApi api;
    private Cluster cluster;
    private Agents agents;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
        agents = new Agents(cluster, "ns", Duration.ofSeconds(2), new Interruption(line -> {}));
        agents.follow("static-1", "static-1");
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    @Test
    void anAgentThatAnswersAfterAllIsNotLost() {
        api.agentSays("static-1", "GET /status", 503, "error trying to reach service");
        AtomicInteger asked = new AtomicInteger();
        assertThat(agents.insist("static-1", () -> {
                    if (asked.incrementAndGet() == 3) {
                        api.agentSays("static-1", "GET /status", 200, "running 12\n");
                    }
                    return agents.status("static-1");
                }))
                .contains("running 12");
        assertThat(agents.lost()).isEmpty();
    }

    @Test
    void aSilentAgentIsLostWhenPatienceRunsOutAndNotAskedAgain() {
        api.agentSays("static-1", "GET /status", 503, "error trying to reach service");
        assertThat(agents.insist("static-1", () -> agents.status("static-1"))).isEmpty();
        assertThat(agents.lost().get("static-1"))
                .contains("agent static-1", "within 2 s", "error trying to reach service");
        long asked = api.asked("static-1", "GET /status");
        assertThat(asked).isGreaterThan(1);
        assertThat(agents.insist("static-1", () -> agents.status("static-1"))).isEmpty();
        assertThat(api.asked("static-1", "GET /status")).isEqualTo(asked);
    }

    @Test
    void anAgentWhosePodIsGoneIsLostAtOnce() {
        api.agentSays("static-1", "GET /status", 404, """
                {"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \\"static-1\\" not found","code":404}""");
        assertThat(agents.insist("static-1", () -> agents.status("static-1"))).isEmpty();
        assertThat(agents.lost().get("static-1"))
                .isEqualTo(
                        "GET /api/v1/namespaces/ns/pods/static-1:8080/proxy/status answered 404: pods \"static-1\" not"
                                + " found");
        assertThat(api.asked("static-1", "GET /status")).isEqualTo(1);
    }

    @Test
    void aProbeIsFollowedIntoTheNewestPodOfItsNode() {
        agents.followProbe("w1", "probe-old");
        api.says("GET /api/v1/namespaces/ns/pods?labelSelector=holdfast.dev%2Frole%3Dprobe", 200, """
                        {"kind":"PodList","apiVersion":"v1","items":[
                         {"metadata":{"name":"probe-old","creationTimestamp":"2026-01-01T00:00:00Z","deletionTimestamp":"2026-01-01T00:01:00Z"},"spec":{"nodeName":"w1"}},
                         {"metadata":{"name":"probe-new","creationTimestamp":"2026-01-01T00:00:30Z"},"spec":{"nodeName":"w1"}},
                         {"metadata":{"name":"probe-other","creationTimestamp":"2026-01-01T00:00:50Z"},"spec":{"nodeName":"w2"}}]}""");
        agents.seek("w1");
        assertThat(agents.all()).containsEntry("w1", "probe-new");
    }
}
