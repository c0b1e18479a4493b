package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which image a probe runs in, and whether it needs any. */
final class ProbeTest {
    private final Scenery scene = new Scenery();

    /** Without a cluster: nothing is asked of one. */
    private Reading<ProbeResult> probed() {
        return new Probe(null, Shutdown.ofThisJvm(), Optional.empty())
                .into(scene.snapshot())
                .probed()
                .orElseThrow();
    }

    @Test
    void withoutAnImageMountsAreUndeterminedAndTheOptionIsNamed() {
        assertThat(probed())
                .isInstanceOfSatisfying(
                        Unread.class, none -> assertThat(none.advice()).contains("--agent-image=IMAGE"));
    }

    @Test
    void whereNothingIsMountedNoImageIsNeeded() {
        scene.pods.clear();
        assertThat(probed()).isInstanceOf(Read.class);
    }

    @Test
    void theImageOfALabIsTakenWhereEveryNodeHasIt() {
        Node with = Scenery.of(Node.class, """
                metadata: {name: w1}
                status: {images: [{names: ["holdfast.dev/agent@sha256:1", "holdfast.dev/agent:abc"]}]}
                """);
        assertThat(Probe.ofLab(new Read<>(List.of(with, with))))
                .map(AgentImage::name)
                .contains("holdfast.dev/agent:abc");
        assertThat(Probe.ofLab(new Read<>(List.of(with, Scenery.node("w2", "True")))))
                .isEmpty();
    }
}
