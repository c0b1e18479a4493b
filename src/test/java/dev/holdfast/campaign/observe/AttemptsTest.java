package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverException;
import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttemptsTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(console, true, StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private FakeApi api;
    private Cluster cluster;
    private BundleSink sink;
    private Attempts attempts;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
        sink = new BundleSink(folder.resolve("bundle"), new Redactor());
        sink.manifest(Manifests.any());
        attempts = new Attempts(
                new ActionLog(sink, () -> false),
                cluster,
                new Interruption(line -> {}),
                progress,
                Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        progress.close();
        sink.close();
        cluster.close();
        api.close();
    }

    private List<Action> recorded() throws IOException {
        try (Stream<Action> lines =
                Bundle.open(folder.resolve("bundle")).lines(Channel.ACTIONS, new Source(Channel.OBSERVER, 0))) {
            return lines.toList();
        }
    }

    private static void fail(RuntimeException why) {
        throw why;
    }

    @Test
    void whatSucceedsIsRecordedSo() throws IOException {
        assertThat(attempts.succeeds("await-rollout", "driver", () -> {})).isTrue();
        assertThat(recorded().get(1))
                .isInstanceOfSatisfying(
                        Action.Done.class, done -> assertThat(done.error()).isNull());
    }

    @Test
    void whatTheDriverDoesNotDoIsRecordedWithWhatWasSeenLastAndEndsNothing() throws IOException {
        assertThat(attempts.succeeds(
                        "await-rollout",
                        "driver",
                        () -> fail(new ClusterException("not rolled out; seen last: 1 of 2 nodes"))))
                .isFalse();
        assertThat(attempts.succeeds("helm-upgrade", "driver", () -> fail(new DriverException("a template error"))))
                .isFalse();
        assertThat(recorded())
                .filteredOn(Action.Done.class::isInstance)
                .extracting(action -> ((Action.Done) action).error())
                .containsExactly("not rolled out; seen last: 1 of 2 nodes", "a template error");
        assertThat(console.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("await-rollout of driver did not succeed, and that is judged");
    }

    @Test
    void whatFailsWhenTheRunHasToEndHasNoEndSinceItMayHaveFailedForThat() throws IOException {
        ActionLog interrupted = new ActionLog(sink, () -> true);
        assertThatThrownBy(() -> interrupted.around(
                        "use-claim", "c", Map.of(), () -> fail(new ClusterException("pod c is not ready"))))
                .hasMessage("pod c is not ready");
        assertThat(recorded()).singleElement().isInstanceOf(Action.Begun.class);
    }

    @Test
    void whatHoldfastItselfCannotDoEndsTheCampaign() {
        assertThatThrownBy(() -> attempts.succeeds(
                        "start-workload", "new-1", () -> fail(new CampaignException("the agents do not start"))))
                .isInstanceOf(CampaignException.class)
                .hasMessage("the agents do not start");
    }

    @Test
    void aClusterThatGivesNoAnswerAnyMoreIsNotTheDriversFault() {
        api.close();
        assertThatThrownBy(() -> attempts.succeeds(
                        "await-rollout", "driver", () -> fail(new ClusterException("seen last: no answer"))))
                .isInstanceOf(CampaignException.class)
                .hasMessageStartingWith("the cluster is gone: ");
    }
}
