package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WaitTest {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private FakeApi api;
    private Cluster cluster;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder, () -> {
            if (stopped.get()) {
                throw new IllegalStateException("interrupted");
            }
        });
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    @Test
    void aWaitThatTimesOutTellsWhatWasSeenLast() {
        List<String> notes = new ArrayList<>();
        assertThatThrownBy(() -> cluster.await(
                        "pod x becomes ready", Duration.ofMillis(300), () -> "Pending", "Running"::equals, notes::add))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("pod x becomes ready")
                .hasMessageContaining("seen last: Pending");
        assertThat(notes).contains("Pending");
    }

    @Test
    void aWaitGoesOnWhileTheApiServerIsAway() {
        List<String> notes = new ArrayList<>();
        Iterator<String> answers = List.of("away", "busy", "Running").iterator();
        assertThat(cluster.await(
                        "pod x becomes ready",
                        Duration.ofSeconds(10),
                        () -> switch (answers.next()) {
                            case "away" -> throw new KubernetesClientException("", new ConnectException("refused"));
                            case "busy" -> throw new ClusterException("GET x answered 503: busy", 503, null);
                            default -> "Running";
                        },
                        "Running"::equals,
                        notes::add))
                .isEqualTo("Running");
        assertThat(notes).containsExactly("no answer: refused", "no answer: GET x answered 503: busy", "Running");
    }

    @Test
    void aWaitThatTimesOutWhileTheApiServerIsAwaySaysSo() {
        assertThatThrownBy(() -> cluster.persist("the look", Duration.ofMillis(300), () -> {
                    throw new KubernetesClientException("", new ConnectException("refused"));
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessage("the look did not happen within 0 s; seen last: no answer: refused");
    }

    @Test
    void aRefusalByAnApiServerThatIsReadyEndsAWaitWhenItIsRepeated() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> cluster.persist("the look", Duration.ofSeconds(10), () -> {
                    asked.incrementAndGet();
                    throw new KubernetesClientException("forbidden", 403, null);
                }))
                .hasMessageContaining("forbidden");
        assertThat(asked).hasValue(2);
    }

    @Test
    void anyOtherAnswerThatStaysEndsAWaitAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> cluster.persist("the look", Duration.ofSeconds(10), () -> {
                    asked.incrementAndGet();
                    throw new KubernetesClientException("no such kind", 404, null);
                }))
                .hasMessageContaining("no such kind");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anApiServerThatIsNotReadyMayForbidForAMoment() {
        api.says("GET /readyz", 500, "[-]poststarthook/rbac/bootstrap-roles failed");
        AtomicInteger asked = new AtomicInteger();
        assertThat(cluster.persist("the look", Duration.ofSeconds(10), () -> {
                    // nobody noticed that it was away before
                    if (asked.incrementAndGet() <= 3) {
                        throw new KubernetesClientException("forbidden", 403, null);
                    }
                    return "allowed";
                }))
                .isEqualTo("allowed");
    }

    @Test
    void aWaitEndsWhenItIsNotToGoOn() {
        AtomicInteger looks = new AtomicInteger();
        assertThatThrownBy(() -> cluster.await(
                        "the end",
                        Duration.ofSeconds(20),
                        () -> {
                            stopped.set(looks.incrementAndGet() == 2);
                            return "not yet";
                        },
                        "reached"::equals,
                        seen -> {}))
                .hasMessage("interrupted");
        assertThat(looks).hasValue(2);
    }
}
