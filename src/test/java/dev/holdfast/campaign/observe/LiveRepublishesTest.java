package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KubeletMetric;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Redactor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times are milliseconds; a republish comes every 10 s at least. */
class LiveRepublishesTest {
    private static final Source OBSERVER = new Source(Channel.OBSERVER, 0);
    private static final Source PROBE = new Source("w1", 0);
    private static final Volume VOLUME = History.volume("static-1", "static", true, "w1");

    private BundleSink sink;
    private LiveRepublishes seen;
    private long number;

    @BeforeEach
    void record(@TempDir Path folder) {
        sink = new BundleSink(folder, new Redactor());
        Manifest.Driver driver = new Manifest.Driver(
                "driver",
                "ns",
                Map.of(),
                "plugin",
                null,
                null,
                "NodePublishVolume (?<target>\\S+)",
                "/keys/(?<volume>.+)",
                null);
        seen = new LiveRepublishes(sink, driver, 10, () -> List.of(VOLUME));
    }

    @AfterEach
    void end() {
        sink.close();
    }

    @Test
    void callsAreCountedAsTheJudgeCountsThem() {
        log(20_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        log(21_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        log(31_000, "sidecar", "NodePublishVolume /pods/" + VOLUME.podUid());
        log(32_000, "plugin", "NodePublishVolume /pods/another");
        assertThat(seen.of(VOLUME, 0).cycles()).as("two lines of one call").isEqualTo(1);
        assertThat(seen.of(VOLUME, 20_500).cycles()).isEqualTo(1);
        assertThat(seen.of(VOLUME, 22_000).cycles()).isZero();
    }

    @Test
    void filesThatAreWrittenAnewAreRepublishes() {
        files("{\"n\":0,\"t\":5,\"files\":[{\"path\":\"/keys/" + VOLUME.persistentVolume()
                + "\",\"modified\":20000}]}");
        files("{\"n\":1,\"t\":6,\"same\":0}");
        files("{\"n\":2,\"t\":7,\"files\":[{\"path\":\"/keys/" + VOLUME.persistentVolume()
                + "\",\"modified\":31000},{\"path\":\"/keys/other\",\"modified\":45000}]}");
        assertThat(seen.of(VOLUME, 0).cycles()).isEqualTo(2);
    }

    @Test
    void aFailureBeginsTheCountAnew() {
        log(20_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        failed(25_000);
        log(25_400, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        assertThat(seen.of(VOLUME, 15_000)).isEqualTo(new LiveRepublishes.Seen(0, Optional.of(25_000L), "no answer"));
        log(36_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        assertThat(seen.of(VOLUME, 15_000).cycles()).isEqualTo(1);
        assertThat(seen.of(VOLUME, 30_000)).isEqualTo(new LiveRepublishes.Seen(1, Optional.empty(), ""));
        assertThat(seen.firstFailure(VOLUME, 24_000)).contains(25_000L);
        assertThat(seen.firstFailure(VOLUME, 26_000)).isEmpty();
    }

    @Test
    void theFirstSignOfACallIsALineOrAFailureWhicheverComesFirst() {
        assertThat(seen.firstSign(VOLUME, 0)).isEmpty();
        log(20_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        failed(25_000);
        log(26_000, "plugin", "NodePublishVolume /pods/" + VOLUME.podUid());
        assertThat(seen.firstSign(VOLUME, 20_000)).contains(20_000L);
        assertThat(seen.firstSign(VOLUME, 20_001)).contains(25_000L);
        assertThat(seen.firstSign(VOLUME, 25_001)).contains(26_000L);
        assertThat(seen.firstSign(VOLUME, 26_001)).isEmpty();
    }

    @Test
    void whatTheKubeletsCountIsToldByNode() {
        metric("w1", "OK", 7);
        metric("w1", "DeadlineExceeded", 1);
        metric("w2", "OK", 3);
        metric("w1", "OK", 9);
        assertThat(seen.counted()).containsExactly("w1: 1 DeadlineExceeded, 9 OK", "w2: 3 OK");
    }

    private void log(long wall, String container, String text) {
        sink.append(Channel.LOGS, OBSERVER, new LogLine(number++, wall, "w1", "pod", container, wall, text));
    }

    private void files(String line) {
        sink.appendRaw(Channel.CREDENTIALS, PROBE, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void failed(long wall) {
        sink.append(
                Channel.EVENTS,
                OBSERVER,
                new Event(
                        0,
                        wall,
                        "e1",
                        "Warning",
                        "FailedMount",
                        "no answer\n",
                        "Pod",
                        "holdfast",
                        VOLUME.pod(),
                        VOLUME.podUid(),
                        1,
                        wall,
                        wall));
    }

    private void metric(String node, String status, long count) {
        sink.append(
                Channel.KUBELET,
                new Source(node, 0),
                new KubeletMetric(number, number++, "/csi.v1.Node/NodePublishVolume", status, count));
    }
}
