package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Redactor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times are of a clock without a name; the change of releases begins at 100. */
class LiveNodePluginsTest {
    private static final Source OBSERVER = new Source(Channel.OBSERVER, 0);
    private static final Map<String, String> LABELS = Map.of("app", "plugin");

    private BundleSink sink;
    private LiveNodePlugins seen;
    private long number;

    @BeforeEach
    void record(@TempDir Path folder) {
        sink = new BundleSink(folder, new Redactor());
        seen = new LiveNodePlugins(
                sink, new Manifest.Driver("driver", "ns", LABELS, "plugin", null, null, null, null, null));
    }

    @AfterEach
    void end() {
        sink.close();
    }

    @Test
    void theNewOneCountsFromTheLookThatShowsItReady() {
        look(50, plugin("old", "w1", true));
        look(110, plugin("old", "w1", true));
        look(120, plugin("new", "w1", false));
        assertThat(seen.ready("w1", 100)).as("the old one is none").isEmpty();
        look(130, plugin("new", "w1", true));
        look(140, plugin("new", "w1", false));
        look(150, plugin("new", "w1", true));
        assertThat(seen.ready("w1", 100)).contains(130L);
        assertThat(seen.ready("w2", 100)).isEmpty();
        assertThat(seen.ready("w1", 40)).contains(50L);
    }

    @Test
    void onePodThatFollowsAnotherDoesNotMoveIt() {
        look(50, plugin("old", "w1", true));
        look(130, plugin("new", "w1", true));
        look(170, plugin("newer", "w1", true));
        assertThat(seen.ready("w1", 100)).contains(130L);
    }

    @Test
    void aPodThatWaitedForItsNodeIsOfThatNode() {
        look(110, plugin("new", "", false));
        sink.append(Channel.PODS, OBSERVER, new Pods(number++, 115, 0L, null));
        look(120, plugin("new", "w1", true));
        assertThat(seen.ready("w1", 100)).contains(120L);
    }

    @Test
    void otherPodsAreNone() {
        look(
                120,
                pod("other", "ns", "w1", true, Map.of("app", "other")),
                pod("elsewhere", "default", "w1", true, LABELS));
        assertThat(seen.ready("w1", 100)).isEmpty();
    }

    private void look(long t, Pods.Entry... pods) {
        sink.append(Channel.PODS, OBSERVER, new Pods(number++, t, null, List.of(pods)));
    }

    private static Pods.Entry plugin(String uid, String node, boolean ready) {
        return pod(uid, "ns", node, ready, Map.of("app", "plugin", "hash", uid));
    }

    private static Pods.Entry pod(
            String uid, String namespace, String node, boolean ready, Map<String, String> labels) {
        return new Pods.Entry(namespace, uid, uid, node, "Running", ready, false, labels, Map.of(), List.of());
    }
}
